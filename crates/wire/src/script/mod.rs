//! The script language: one verb a line, octets as quoted literals.
//!
//! One language serves probe sessions, replays and conformance checks. A
//! [`Script`] is a parsed list of [`Step`]s; nothing in it has been computed,
//! added or repaired: what is not written is not sent.
//!
//! ```
//! let text = "connect\nsend \"GET / HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"\nsplit @8 pause 50ms\nread until close within 2s\n";
//! let script = wire::script::parse(text, "example").unwrap();
//! assert_eq!(script.steps.len(), 3); // `split` belongs to its `send`
//! ```

mod answer;
mod error;
mod lex;
mod literal;
mod operand;
mod parse;
mod template;
mod time;
mod verb;
mod write;

use std::collections::BTreeMap;

pub use answer::{AnswerLine, parse_answers, parse_answers_at};
pub use error::{ScriptError, nearest};
pub use parse::{parse, parse_at};
pub use template::{ExpandError, Part, Template};
pub use time::Time;
pub use verb::{CapturePart, ChunkPart, Cut, Pieces, TlsVerb, Until, Verb};
pub use write::{bare_literal, literal, send_lines};

pub(crate) use lex::{Lexeme, LexemeKind, Lexer, Source, decimal, is_name, response_number};

/// Values for `{name}`: plain octets, never re-read as script text.
pub type Vars = BTreeMap<String, Vec<u8>>;

/// A parsed script.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// Where the text came from: a file name, a check id, `-e`.
    pub origin: String,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// One verb and the line it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Line of the verb, counted from 1.
    pub line: usize,
    /// The verb with its operands.
    pub verb: Verb,
}

impl Script {
    /// Every variable the script needs from outside, that is, without those
    /// it captures itself on an earlier line.
    pub fn variables(&self) -> Vec<(String, usize)> {
        let mut captured: Vec<&str> = Vec::new();
        let mut needed: Vec<(String, usize)> = Vec::new();
        for step in &self.steps {
            for name in step.verb.variables() {
                if !captured.contains(&name.as_str()) && !needed.iter().any(|(n, _)| *n == name) {
                    needed.push((name, step.line));
                }
            }
            if let Verb::Capture { variable, .. } = &step.verb {
                captured.push(variable);
            }
        }
        needed
    }
}

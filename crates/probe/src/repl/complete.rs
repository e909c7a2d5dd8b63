//! Completion: commands and their words at the prompt; field names, variables and escapes in data.

use crate::command::TABLE;
use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::Validator;
use rustyline::{Context, Result};
use std::sync::{Arc, Mutex, PoisonError};

/// Field names worth typing by two letters and a tab.
const FIELDS: &[&str] = &[
    "Accept: ",
    "Accept-Encoding: ",
    "Cache-Control: ",
    "Connection: ",
    "Content-Length: ",
    "Content-Type: ",
    "Expect: ",
    "Host: ",
    "If-Match: ",
    "If-Modified-Since: ",
    "If-None-Match: ",
    "If-Range: ",
    "If-Unmodified-Since: ",
    "Range: ",
    "TE: ",
    "Trailer: ",
    "Transfer-Encoding: ",
    "Upgrade: ",
];

const ESCAPES: &[&str] = &[
    "\\r\\n",
    "\\x",
    "\\u{",
    "\\{repeat ",
    "\\{file ",
    "\\{hex ",
    "\\{len}",
];

/// What completion needs to know of the session; shared with the prompt's loop.
#[derive(Clone, Default)]
pub(super) struct Words(Arc<Mutex<Known>>);

/// The session as completion sees it.
#[derive(Default)]
pub(super) struct Known {
    pub(super) composing: bool,
    /// The line end of composed lines, drawn.
    pub(super) eol: &'static str,
    /// What is composed so far is a whole request.
    pub(super) whole: bool,
    /// Names of variables, captured ones among them.
    pub(super) variables: Vec<String>,
    pub(super) connections: Vec<String>,
}

impl Words {
    pub(super) fn set(&self, known: Known) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

#[derive(Default)]
pub(super) struct Helper {
    words: Words,
}

impl Helper {
    pub(super) fn words(&self) -> Words {
        self.words.clone()
    }
}

impl Completer for Helper {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> Result<(usize, Vec<String>)> {
        let known = self.words.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(candidates(line.get(..at).unwrap_or(line), &known))
    }
}

impl Hinter for Helper {
    type Hint = LineEnd;

    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<LineEnd> {
        let known = self.words.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .composing
            .then(|| line_end(line, at, &known))?
            .map(LineEnd)
    }
}

/// What a line of data will end with, shown behind it while it is typed. It is no suggestion.
pub(super) struct LineEnd(String);

impl Hint for LineEnd {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

fn line_end(line: &str, at: usize, known: &Known) -> Option<String> {
    if at < line.len() {
        return None;
    }
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    match line {
        "." => Some("  sends".to_owned()),
        "" if known.whole => Some(format!(
            "{}  (a whole request; a lone . sends it)",
            known.eol
        )),
        _ if backslashes % 2 == 1 || known.eol.is_empty() => None,
        _ => Some(known.eol.to_owned()),
    }
}
impl Highlighter for Helper {}
impl Validator for Helper {}
impl rustyline::Helper for Helper {}

/// Where the completed part begins, and what may stand there.
fn candidates(line: &str, known: &Known) -> (usize, Vec<String>) {
    let (composing, variables) = (known.composing, &known.variables);
    let begins = |start: usize, all: &mut dyn Iterator<Item = String>| {
        let typed = &line[start..];
        // Field names are alike in either case; so is everything else that is offered.
        let fits = |word: &String| {
            word.get(..typed.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(typed))
        };
        (
            start,
            all.filter(|word| fits(word) && word != typed)
                .collect::<Vec<_>>(),
        )
    };
    if let Some(start) = line
        .rfind('{')
        .filter(|start| !line[*start..].contains('}'))
    {
        let macro_start = start
            .checked_sub(1)
            .filter(|before| line[*before..].starts_with('\\'));
        return match macro_start {
            Some(start) => begins(
                start,
                &mut ESCAPES.iter().map(|escape| (*escape).to_owned()),
            ),
            None => begins(
                start,
                &mut variables.iter().map(|name| format!("{{{name}}}")),
            ),
        };
    }
    if let Some(start) = line
        .rfind('\\')
        .filter(|start| line.len() - start <= 2 && (composing || line.contains('"')))
    {
        return begins(
            start,
            &mut ESCAPES.iter().map(|escape| (*escape).to_owned()),
        );
    }
    if composing {
        return begins(0, &mut FIELDS.iter().map(|field| (*field).to_owned()));
    }
    let Some(end) = line.find(' ') else {
        return begins(0, &mut TABLE.iter().map(|command| command.name.to_owned()));
    };
    let start = line.rfind(' ').map_or(0, |at| at + 1);
    match &line[..end] {
        "use" => begins(start, &mut known.connections.iter().cloned()),
        "save" | "run" | "replay" | "listen" if !line[start..].is_empty() => {
            begins(start, &mut files(&line[start..]).into_iter())
        }
        // Field names within quotes, as in `send "` and `capture x from field "`.
        _ if line[end..].matches('"').count() % 2 == 1 => {
            let start = field_start(line);
            begins(start, &mut FIELDS.iter().map(|field| (*field).to_owned()))
        }
        "help" => begins(
            start,
            &mut TABLE.iter().map(|command| command.name.to_owned()),
        ),
        name => {
            let words = TABLE
                .iter()
                .find(|command| command.name == name)
                .map_or(&[][..], |command| command.words);
            begins(start, &mut words.iter().map(|word| (*word).to_owned()))
        }
    }
}

/// Where the field name begins that is being typed in a literal: after the quote or a line end.
fn field_start(line: &str) -> usize {
    let quote = line.rfind('"').map_or(0, |at| at + 1);
    let line_end = line.rfind("\\n").map_or(0, |at| at + 2);
    quote.max(line_end)
}

/// Paths that begin so; directories end with a slash.
fn files(typed: &str) -> Vec<String> {
    let (directory, _) = typed
        .rsplit_once('/')
        .map_or(("", typed), |(before, name)| {
            (&typed[..before.len() + 1], name)
        });
    let place = if directory.is_empty() { "." } else { directory };
    let Ok(entries) = std::fs::read_dir(place) else {
        return Vec::new();
    };
    let mut found: Vec<String> = entries
        .flatten()
        .take(1000)
        .map(|entry| {
            let slash = if entry.path().is_dir() { "/" } else { "" };
            format!("{directory}{}{slash}", entry.file_name().to_string_lossy())
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::Known;

    fn candidates(line: &str, composing: bool, variables: &[String]) -> (usize, Vec<String>) {
        let known = Known {
            composing,
            variables: variables.to_vec(),
            connections: vec!["c1".to_owned()],
            ..Known::default()
        };
        super::candidates(line, &known)
    }

    #[test]
    fn the_line_end_stands_behind_data() {
        let known = |eol, whole| Known {
            composing: true,
            eol,
            whole,
            ..Known::default()
        };
        let shown = |line: &str, known: &Known| super::line_end(line, line.len(), known);
        let crlf = known("\\r\\n", false);
        assert_eq!(shown("Host: x", &crlf).as_deref(), Some("\\r\\n"));
        assert_eq!(shown("a\\\\", &crlf).as_deref(), Some("\\r\\n"));
        assert_eq!(shown("a\\", &crlf), None);
        assert_eq!(shown(".", &crlf).as_deref(), Some("  sends"));
        assert_eq!(super::line_end("Host: x", 2, &crlf), None);
        assert_eq!(shown("a", &known("", false)), None);
        assert!(shown("", &known("\\n", true)).unwrap().contains("lone ."));
    }

    #[test]
    fn commands_words_fields_variables_escapes() {
        let vars = ["host".to_owned(), "etag".to_owned()];
        assert_eq!(candidates("comp", false, &vars).1, ["compose"]);
        assert_eq!(
            candidates("view t", false, &vars),
            (5, vec!["tokens".to_owned(), "text".to_owned()])
        );
        assert_eq!(candidates("If-N", true, &vars).1, ["If-None-Match: "]);
        assert_eq!(
            candidates("Host: {h", true, &vars),
            (6, vec!["{host}".to_owned()])
        );
        assert_eq!(
            candidates("a\\{re", true, &vars),
            (1, vec!["\\{repeat ".to_owned()])
        );
        assert_eq!(candidates("help spl", false, &vars).1, ["split"]);
        assert_eq!(candidates("if-n", true, &vars).1, ["If-None-Match: "]);
        assert_eq!(candidates("use ", false, &vars).1, ["c1"]);
        assert_eq!(
            candidates("send \"GET / HTTP/1.1\\r\\nHo", false, &vars).1,
            ["Host: "]
        );
        assert_eq!(candidates("save Cargo.t", false, &vars).1, ["Cargo.toml"]);
    }
}

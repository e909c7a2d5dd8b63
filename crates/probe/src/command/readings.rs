//! `readings`: how other readers would cut the same octets.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::readings;
use crate::repl::Console;
use http_core::syntax::Direction;

pub(super) const COMMAND: Command = Command {
    name: "readings",
    group: Group::Understanding,
    usage: "[received]",
    summary: "Show how other readers would cut what was sent on this connection",
    details: "Each reader is a named policy that is found in the wild: Content-Length wins, a bare LF ends a line, folds are joined, and so on. Where two readers disagree, one of them can be fooled. `received` looks at the answers instead.",
    examples: &["readings", "readings received"],
    words: &["received"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let Some(log) = console.log() else {
        return Err(Complaint::usage("nothing was sent on this connection yet"));
    };
    let text = match operands {
        "" => readings::lines(&log.sent, Direction::Request),
        "received" => readings::lines(&log.received, Direction::Response),
        _ => return Err(Complaint::usage("readings, or readings received")),
    };
    console.out.lines(&text);
    Ok(Next::Prompt)
}

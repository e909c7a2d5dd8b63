//! `readings`: how other readers would cut the same octets.

use super::{Command, Next};
use crate::complaint::Complaint;
use crate::readings;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "readings",
    usage: "",
    summary: "Show how other readers would cut what was sent on this connection",
    details: "Each reader is a named policy that is found in the wild: Content-Length wins, a bare LF ends a line, folds are joined, and so on. Where two readers disagree, one of them can be fooled.",
    examples: &["readings"],
    words: &[],
    run,
};

fn run(console: &mut Console, _operands: &str) -> Result<Next, Complaint> {
    let Some(log) = console.log() else {
        return Err(Complaint::usage("nothing was sent yet"));
    };
    console.out.lines(&readings::lines(&log.sent));
    Ok(Next::Prompt)
}

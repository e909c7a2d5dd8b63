//! `quit`: the end.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "quit",
    group: Group::Other,
    usage: "",
    summary: "Close every connection and leave; Ctrl-D does the same",
    details: "",
    examples: &["quit"],
    words: &[],
    run,
};

fn run(_console: &mut Console, _operands: &str) -> Result<Next, Complaint> {
    Ok(Next::Quit)
}

//! `split`: cut the next send into several writes.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "split",
    group: Group::Sending,
    usage: "@OFFSET... | each [pause TIME] | off",
    summary: "Cut the next send into several writes",
    details: "An offset is a number (from the end when negative) or a place: head-end, line[1].end, chunk[2], chunk[2].data. `split each` writes octet by octet. In a script the line stands after the send; here it is typed before it.",
    examples: &[
        "split @8 pause 50ms",
        "split @head-end",
        "split each pause 10ms",
    ],
    words: &["each", "pause", "@head-end", "off"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.arm("split", operands)?;
    Ok(Next::Prompt)
}

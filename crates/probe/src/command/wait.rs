//! `wait`: watch for a while.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "wait",
    group: Group::Reading,
    usage: "[TIME]",
    summary: "Watch the connection for a while: the same as `read for TIME`",
    details: "One second unless told otherwise. Ends early when the peer ends the connection.",
    examples: &["wait", "wait 5s"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let time = if operands.is_empty() { "1s" } else { operands };
    console.verb(&format!("read for {time}"))?;
    Ok(Next::Prompt)
}

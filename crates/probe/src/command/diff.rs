//! `diff`: the same octets to another target.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::diff;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "diff",
    group: Group::Understanding,
    usage: "TARGET...",
    summary: "Do to other targets what was done in this session, and compare their answers",
    details: "Dates and identifiers are compared by presence only.",
    examples: &["diff 127.0.0.1:8081"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    if operands.is_empty() {
        return Err(Complaint::usage("name a target: diff HOST:PORT"));
    }
    let (script, here) = console.so_far()?;
    let name = console.target_text().unwrap_or_default();
    for target in operands.split_whitespace() {
        let there = diff::transcript(target, &script, &console.common, &console.out)?;
        diff::pair((&name, &here), (target, &there), &[], false, &console.out);
    }
    Ok(Next::Prompt)
}

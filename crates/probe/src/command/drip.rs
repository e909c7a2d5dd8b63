//! `drip`: send the next octets slowly.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "drip",
    group: Group::Sending,
    usage: "N per TIME | off",
    summary: "Send the next octets slowly",
    details: "",
    examples: &["drip 1 per 100ms"],
    words: &["per", "off"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.arm("drip", operands)?;
    Ok(Next::Prompt)
}

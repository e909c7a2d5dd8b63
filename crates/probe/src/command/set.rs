//! `set`: variables for later sends.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;
use crate::setup;
use http_core::octet::escape;

pub(super) const COMMAND: Command = Command {
    name: "set",
    group: Group::Reading,
    usage: "[NAME=BYTES]",
    summary: "Give a variable a value; without operands, show them all",
    details: "{host}, {name} and {port} come from the target.",
    examples: &["set", "set tag=abc"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    if !operands.is_empty() {
        let (name, value) = setup::assignment(operands)?;
        console.set_variable(name, value);
        return Ok(Next::Prompt);
    }
    for (name, value) in console.variables() {
        console
            .out
            .line(&format!("  {name} = \"{}\"", escape(&value)));
    }
    Ok(Next::Prompt)
}

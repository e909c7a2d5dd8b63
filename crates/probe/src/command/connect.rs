//! `connect`: open a connection, perhaps to another target.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "connect",
    group: Group::Connection,
    usage: "[HOST:PORT | URL | unix:PATH] [as NAME]",
    summary: "Open a connection, to the current target or to another",
    details: "The first `send` connects by itself. Several connections may be open; `use` switches between them.",
    examples: &["connect", "connect 127.0.0.1:8080 as other"],
    words: &["as"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let mut words = operands.split_whitespace().peekable();
    let mut rest = operands.trim();
    if let Some(address) = words.next_if(|word| *word != "as") {
        console.set_target(address)?;
        rest = rest.strip_prefix(address).unwrap_or_default();
    }
    console.verb(&format!("connect {rest}"))?;
    Ok(Next::Prompt)
}

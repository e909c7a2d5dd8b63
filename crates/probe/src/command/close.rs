//! `close`: close the connection with FIN, and drain it so that we do not reset it.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "close",
    group: Group::Connection,
    usage: r#""#,
    summary: "Close the connection with FIN, and drain it so that we do not reset it",
    details: "",
    examples: &[r#"close"#],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("close {operands}"))?;
    Ok(Next::Prompt)
}

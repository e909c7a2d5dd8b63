//! `rst`: reset the connection.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "rst",
    group: Group::Connection,
    usage: r#""#,
    summary: "Reset the connection",
    details: "",
    examples: &[r#"rst"#],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("rst {operands}"))?;
    Ok(Next::Prompt)
}

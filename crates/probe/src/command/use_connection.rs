//! `use`: make another open connection the current one.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "use",
    group: Group::Connection,
    usage: r#"NAME"#,
    summary: "Make another open connection the current one",
    details: "",
    examples: &[r#"use c1"#],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("use {operands}"))?;
    Ok(Next::Prompt)
}

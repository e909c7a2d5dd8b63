//! `fin`: send FIN: we send no more, but go on reading.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "fin",
    group: Group::Connection,
    usage: r#""#,
    summary: "Send FIN: we send no more, but go on reading",
    details: "Also called half-close. Servers differ in whether they still answer.",
    examples: &[r#"fin"#],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("fin {operands}"))?;
    Ok(Next::Prompt)
}

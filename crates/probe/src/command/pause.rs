//! `pause`: do nothing for a while; what arrives is shown.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "pause",
    group: Group::Sending,
    usage: r#"TIME"#,
    summary: "Do nothing for a while; what arrives is shown",
    details: "",
    examples: &[r#"pause 500ms"#],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("pause {operands}"))?;
    Ok(Next::Prompt)
}

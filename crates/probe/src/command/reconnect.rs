//! `reconnect`: close the current connection and open another to the same target.

use super::{Command, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "reconnect",
    usage: r#"[as NAME]"#,
    summary: "Close the current connection and open another to the same target",
    details: "What was typed before, such as captured values, stays.",
    examples: &[r#"reconnect"#],
    words: &["as"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("reconnect {operands}"))?;
    Ok(Next::Prompt)
}

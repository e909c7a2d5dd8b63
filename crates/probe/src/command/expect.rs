//! `expect`: say what should be the case, and see whether it is.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "expect",
    group: Group::Reading,
    usage: r#"EXPRESSION"#,
    summary: "Say what should be the case, and see whether it is",
    details: "The expressions are those of scripts and checks: `status 400 or no-answer and closed`.",
    examples: &[
        r#"expect status 200"#,
        r#"expect field "Date" valid http-date and open"#,
    ],
    words: &[
        "status",
        "field",
        "body",
        "complete",
        "framing",
        "answers",
        "closed",
        "open",
        "no-answer",
    ],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("expect {operands}"))?;
    Ok(Next::Prompt)
}

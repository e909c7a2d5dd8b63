//! `capture`: keep a value of a response for later.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "capture",
    group: Group::Reading,
    usage: r#"NAME from [CONNECTION.][rK.]field "Field-Name" | ... body"#,
    summary: "Keep a value of a response for later",
    details: "Then {NAME} stands for it in what is sent.",
    examples: &[r#"capture etag from field "ETag""#],
    words: &["from", "field", "body"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("capture {operands}"))?;
    Ok(Next::Prompt)
}

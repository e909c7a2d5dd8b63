//! `read`: wait for something to arrive.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "read",
    group: Group::Reading,
    usage: r#"until message [N] [or close] | until interim [100|101] [or message] | until close | N octets | for TIME [within TIME]"#,
    summary: "Wait for something to arrive",
    details: "Everything that arrives is shown anyhow; `read` is for scripts and for waiting.",
    examples: &[
        r#"read until message"#,
        r#"read until close within 2s"#,
        r#"read 10 octets"#,
        r#"read for 500ms"#,
    ],
    words: &[
        "until", "message", "interim", "close", "or", "octets", "for", "within",
    ],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("read {operands}"))?;
    Ok(Next::Prompt)
}

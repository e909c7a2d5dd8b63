//! `reconnect`: close the current connection and open another to the same target.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "reconnect",
    group: Group::Connection,
    usage: r#"[as NAME] | auto | manual"#,
    summary: "Close the current connection and open another to the same target",
    details: "What was typed before, such as captured values, stays. `auto`, as at first: a send on a connection that was ended opens another by itself, and a request that met its end without an answer is sent once more where RFC 9110 §9.2.2 and RFC 9112 §9.3.1 leave that to the client. `manual`: neither.",
    examples: &["reconnect", "reconnect manual"],
    words: &["as", "auto", "manual"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    match operands {
        "auto" => console.reopen = true,
        "manual" => console.reopen = false,
        _ => console.verb(&format!("reconnect {operands}"))?,
    }
    Ok(Next::Prompt)
}

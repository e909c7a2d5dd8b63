//! `send`: octets on one line, or several by composing.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "send",
    group: Group::Sending,
    usage: r#"["BYTES"...]"#,
    summary: "Send exactly these octets; without any, compose them",
    details: r"Escapes: \r \n \t \0 \e \\ \xHH \u{...}, {name} for a variable, {{ for a brace, \{repeat N BYTES}, \{file PATH}, \{hex 0d 0a}, \{len}. What looks wrong is named before it goes out, and goes out as it is.",
    examples: &[r#"send "GET / HTTP/1.1\r\nHost: {host}\r\n\r\n""#],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    if operands.is_empty() {
        return Ok(Next::Compose);
    }
    console.send_line(&format!("send {operands}"))?;
    Ok(Next::Prompt)
}

//! `dissect`: octets without sending them.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;
use crate::setup;
use http_core::syntax::Direction;
use wire::transcript::dissected;

pub(super) const COMMAND: Command = Command {
    name: "dissect",
    group: Group::Understanding,
    usage: "BYTES",
    summary: "Say what octets mean, without sending them",
    details: "The rest of the line is taken as it is, with escapes. Octets that begin with HTTP/ are taken for a response.",
    examples: &[r"dissect GET / HTTP/1.1\nHost: x\r\n\r\n"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let octets = setup::octets(operands, "dissect")?;
    let direction = if octets.starts_with(b"HTTP/") {
        Direction::Response
    } else {
        Direction::Request
    };
    let (text, _) = dissected(&octets, direction, None, &console.view());
    console.out.lines(&text);
    Ok(Next::Prompt)
}

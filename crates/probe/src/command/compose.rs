//! `compose`: lines of data until a lone full stop.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::{Console, Eol};

pub(super) const COMMAND: Command = Command {
    name: "compose",
    group: Group::Sending,
    usage: "[crlf | lf | cr | none]",
    summary: "Type what to send, line by line; a lone `.` sends it",
    details: "Each line ends as the operand says (crlf unless told otherwise; it is remembered); a backslash at its end leaves the line end out. Escapes count as in `send`. Nothing you type is a command, except a lone `.`, which sends; a line that is to be just that is written `..`. Ctrl-C throws it all away. A line that looks like a request line begins composing by itself.",
    examples: &["compose", "compose lf"],
    words: &["crlf", "lf", "cr", "none"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    if !operands.is_empty() {
        console.eol = Eol::named(operands)
            .ok_or_else(|| Complaint::usage("lines end with crlf, lf, cr or none"))?;
    }
    Ok(Next::Compose)
}

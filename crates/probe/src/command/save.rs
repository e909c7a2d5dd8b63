//! `save`: keep the session.

use super::{Command, Next};
use crate::complaint::Complaint;
use crate::repl::Console;
use std::fs;
use std::path::Path;

pub(super) const COMMAND: Command = Command {
    name: "save",
    usage: "[raw] FILE",
    summary: "Write the session as a script, with what came back as comments",
    details: "`probe run FILE` plays it, `probe replay FILE` also compares what comes back. `raw` writes just the octets sent on the current connection.",
    examples: &["save session.wire", "save raw request.bin"],
    words: &["raw"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let (octets, path) = match operands.strip_prefix("raw ") {
        Some(path) => {
            let log = console
                .log()
                .ok_or_else(|| Complaint::usage("nothing was sent yet"))?;
            (log.sent, path.trim())
        }
        None => (console.session_text()?.into_bytes(), operands),
    };
    if path.is_empty() {
        return Err(Complaint::usage("name a file: save FILE"));
    }
    fs::write(path, &octets).map_err(|error| Complaint::file(Path::new(path), &error))?;
    console
        .out
        .line(&format!("* wrote {} octets to {path}", octets.len()));
    Ok(Next::Prompt)
}

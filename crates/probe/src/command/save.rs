//! `save`: keep the session.

use super::{Command, Group, Next};
use crate::check_file;
use crate::complaint::Complaint;
use crate::repl::Console;
use std::fs;
use std::path::Path;

pub(super) const COMMAND: Command = Command {
    name: "save",
    group: Group::Keeping,
    usage: "[raw | curl | check] FILE",
    summary: "Write the session as a script, with what came back as comments",
    details: "`probe run FILE` plays it, `probe replay FILE` also compares what comes back. `raw` writes just the octets sent on the current connection, `curl` a shell script that sends its requests with curl, or says what curl would change. `check` makes a conformance check of it, which `conformance --checks` runs: what was seen is the outcome that conforms, anything else violates; write its why, and list the other answers that are right.",
    examples: &[
        "save session.wire",
        "save raw request.bin",
        "save curl request.sh",
        "save check my-fault.check",
    ],
    words: &["raw", "curl", "check"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let (kind, path) = match operands.split_once(' ') {
        Some((kind @ ("raw" | "curl" | "check"), path)) => (kind, path.trim()),
        _ => ("session", operands),
    };
    if path.is_empty() {
        return Err(Complaint::usage("name a file: save FILE"));
    }
    let octets = match kind {
        "raw" => console.sent()?.1,
        "curl" => {
            let (target, sent) = console.sent()?;
            crate::curl::write(&target, &sent).into_bytes()
        }
        "check" => {
            let id = check_file::id(Path::new(path));
            console.check_text(&id)?.into_bytes()
        }
        _ => console.session_text()?.into_bytes(),
    };
    fs::write(path, &octets).map_err(|error| Complaint::file(Path::new(path), &error))?;
    console
        .out
        .line(&format!("* wrote {} octets to {path}", octets.len()));
    Ok(Next::Prompt)
}

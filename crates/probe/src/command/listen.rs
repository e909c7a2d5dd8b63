//! `listen`: a scripted peer beside the prompt.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::listen;
use crate::repl::Console;
use std::path::Path;

pub(super) const COMMAND: Command = Command {
    name: "listen",
    group: Group::Other,
    usage: "ADDRESS:PORT | PORT [SCRIPT | NAME | lines] | off",
    summary: "Accept connections beside the prompt, show what clients send, answer from a script",
    details: "Port 0 picks a free one. Without a script the answer is a short 200; `probe listen --help` lists the broken answers known by NAME; with `lines` there is none, and what comes is printed as plain lines. It goes on until `listen off` or `quit`.",
    examples: &[
        "listen 0",
        "listen 0 no-last-chunk",
        "listen 0 lines",
        "listen off",
    ],
    words: &["lines", "off"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let mut words = operands.split_whitespace();
    match (words.next(), words.next()) {
        (None, _) => return Err(Complaint::usage("name an address or a port: listen 0")),
        (Some("off"), _) => console.listening = None,
        (Some(address), script) => {
            let lines = script == Some("lines");
            let what = listen::What {
                script: script.filter(|_| !lines).map(Path::new),
                lines,
                connections: None,
            };
            let handle = listen::start(address, &what, &console.common, &console.out)?;
            console
                .out
                .line(&format!("* listening on {}", handle.target()));
            console.listening = Some(handle);
        }
    }
    Ok(Next::Prompt)
}

//! `listen`: a scripted peer beside the prompt.

use super::{Command, Next};
use crate::complaint::Complaint;
use crate::listen;
use crate::repl::Console;
use std::path::Path;

pub(super) const COMMAND: Command = Command {
    name: "listen",
    usage: "ADDRESS:PORT | PORT [SCRIPT] | off",
    summary: "Accept connections beside the prompt, show what clients send, answer from a script",
    details: "Port 0 picks a free one. Without a script the answer is a short 200. It goes on until `listen off` or `quit`.",
    examples: &["listen 0", "listen off"],
    words: &["off"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let mut words = operands.split_whitespace();
    match (words.next(), words.next()) {
        (None, _) => return Err(Complaint::usage("name an address or a port: listen 0")),
        (Some("off"), _) => console.listening = None,
        (Some(address), script) => {
            let handle = listen::start(
                address,
                script.map(Path::new),
                &console.common,
                &console.out,
            )?;
            console
                .out
                .line(&format!("* listening on {}", handle.target()));
            console.listening = Some(handle);
        }
    }
    Ok(Next::Prompt)
}

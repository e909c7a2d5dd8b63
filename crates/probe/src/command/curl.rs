//! `curl`: a command line that was copied somewhere.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::curl_line;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "curl",
    group: Group::Sending,
    usage: "[OPTIONS] URL",
    summary: "Send the request that a command line of curl stands for",
    details: "For lines copied from a browser or a report. Where the URL leads elsewhere, the target changes. What curl adds by itself (User-Agent, Accept) is left out.",
    examples: &["curl -H 'Accept: text/html' http://127.0.0.1:8080/"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let line = curl_line::line(operands)?;
    if line.socket.is_some() {
        return Err(Complaint::usage(
            "connect to the socket first: connect unix:PATH",
        ));
    }
    let octets = console.go_to(&line)?;
    for note in &line.notes {
        console.out.line(&format!("* {note}"));
    }
    console.send_line(&wire::script::send_lines(&octets))?;
    Ok(Next::Prompt)
}

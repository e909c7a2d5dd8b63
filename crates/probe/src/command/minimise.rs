//! `minimise`: the smallest octets with the same outcome.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::minimise;
use crate::repl::Console;
use wire::script::send_lines;

pub(super) const COMMAND: Command = Command {
    name: "minimise",
    group: Group::Understanding,
    usage: "[TRIES]",
    summary: "Shrink what was sent on this connection to the smallest octets with the same outcome",
    details: "The outcome is the status codes that come back and whether the connection is ended; the first fault in what is sent stays too. Lines, tokens and octets are left out one after the other, each attempt on a connection of its own, 300 at most unless told otherwise.",
    examples: &["minimise", "minimise 50"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let tries = match operands {
        "" => 300,
        number => number
            .parse()
            .map_err(|_| Complaint::usage("minimise TRIES"))?,
    };
    let (target, octets) = console.sent()?;
    let smallest = minimise::run(&target, &octets, tries, &console.common, &console.out)?;
    for line in send_lines(&smallest).lines() {
        console.out.line(&format!("  {line}"));
    }
    Ok(Next::Prompt)
}

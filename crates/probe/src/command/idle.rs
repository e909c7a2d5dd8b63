//! `idle`: how long the server keeps an idle connection.

use super::{Command, Group, Next};
use crate::cli;
use crate::complaint::Complaint;
use crate::idle;
use crate::repl::Console;
use std::time::Duration;

pub(super) const COMMAND: Command = Command {
    name: "idle",
    group: Group::Understanding,
    usage: "[TIME]",
    summary: "Find out when the server closes an idle connection, and what becomes of a request that meets it",
    details: "On connections of its own: one is left idle until the server closes it (TIME at most, 60 s unless told otherwise), then thirteen send a second request at moments around that. What is sent is the last complete request of this session, or a plain GET. Says whether sending again would have been safe.",
    examples: &["idle", "idle 20s"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let within = match operands {
        "" => Duration::from_secs(60),
        time => cli::duration(time).map_err(Complaint::usage)?,
    };
    let (target, request) = console.request()?;
    idle::sweep(&target, &request, within, &console.common, &console.out)?;
    Ok(Next::Prompt)
}

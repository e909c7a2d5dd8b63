//! `replay`: a saved session again.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::repl::Console;
use crate::replay;
use std::path::Path;

pub(super) const COMMAND: Command = Command {
    name: "replay",
    group: Group::Keeping,
    usage: "FILE",
    summary: "Play a saved session on connections of its own and compare what comes back",
    details: "Against the current target, or else the one the session was recorded with.",
    examples: &["replay session.wire"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let target = console.target_text();
    let exit = replay::run(
        Path::new(operands),
        target.as_deref(),
        &console.common,
        &console.out,
    )?;
    if exit != Exit::Fine {
        console.out.line("! not as recorded");
    }
    Ok(Next::Prompt)
}

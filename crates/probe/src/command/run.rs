//! `run`: a script in this session.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;
use crate::session_file;
use std::path::Path;

pub(super) const COMMAND: Command = Command {
    name: "run",
    group: Group::Keeping,
    usage: "FILE",
    summary: "Play a script against the current target",
    details: "",
    examples: &["run session.wire"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    if operands.is_empty() {
        return Err(Complaint::usage("name a file: run FILE"));
    }
    let file = session_file::read(Path::new(operands))?;
    console.play(&file.script, &file.text)?;
    Ok(Next::Prompt)
}

//! `explain`: why messages end where they end.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "explain",
    group: Group::Understanding,
    usage: "",
    summary: "Say which rule ended each message, which field decided, and whether the connection can go on",
    details: "",
    examples: &["explain"],
    words: &[],
    run,
};

fn run(console: &mut Console, _operands: &str) -> Result<Next, Complaint> {
    let text = console.explanation();
    console.out.lines(&text);
    Ok(Next::Prompt)
}

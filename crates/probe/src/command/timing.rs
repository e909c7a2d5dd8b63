//! `timing`: where the time went.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;
use wire::transcript::timing;

pub(super) const COMMAND: Command = Command {
    name: "timing",
    group: Group::Understanding,
    usage: r#""#,
    summary: "Draw how long look-up, connect, TLS, first and last octet took on this connection",
    details: r#"Bars follow one another in time. Without a name to look up or TLS there is no such phase."#,
    examples: &[r#"timing"#],
    words: &[],
    run,
};

fn run(console: &mut Console, _operands: &str) -> Result<Next, Complaint> {
    let Some(log) = console.log() else {
        return Err(Complaint::usage(
            "nothing is connected yet; `connect` does it",
        ));
    };
    let drawing = timing(&log).drawing(console.width, console.view().ascii);
    console.out.lines(&drawing);
    Ok(Next::Prompt)
}

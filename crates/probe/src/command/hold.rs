//! `hold`: keep back the last octets of a send.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "hold",
    group: Group::Sending,
    usage: "[N | release]",
    summary: "Keep back the last N octets of the next send, or send those kept back",
    details: "N is 1 unless told otherwise. The peer then waits for octets you can send at the moment you choose; the prompt shows how many are kept.",
    examples: &["hold", "hold 2", "hold release"],
    words: &["release"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    match operands {
        "release" => console.release()?,
        "" => console.hold(1),
        number => match number.parse() {
            Ok(count) => console.hold(count),
            Err(_) => return Err(Complaint::usage("hold N, or hold release")),
        },
    }
    Ok(Next::Prompt)
}

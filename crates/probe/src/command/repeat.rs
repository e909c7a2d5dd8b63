//! `repeat`: the same request many times.

use super::{Command, Group, Next};
use crate::cli::duration;
use crate::complaint::Complaint;
use crate::repeat;
use crate::repl::Console;
use std::time::Duration;

pub(super) const COMMAND: Command = Command {
    name: "repeat",
    group: Group::Sending,
    usage: r#"N [pause TIME]"#,
    summary: "Send the last request N times, one after the other, and sum up",
    details: r#"On connections of its own, each used for as long as the server keeps it open; 10000 times at most. A request that meets the end of a connection is sent again once where RFC 9110 §9.2.2 and RFC 9112 §9.3.1 leave that to the client. Ctrl-C stops and sums up."#,
    examples: &[r#"repeat 10"#, r#"repeat 100 pause 10ms"#],
    words: &["pause"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let words: Vec<&str> = operands.split_whitespace().collect();
    let (count, pause) = match words[..] {
        [count] => (count, Duration::ZERO),
        [count, "pause", time] => (count, duration(time).map_err(Complaint::usage)?),
        _ => {
            return Err(Complaint::usage(
                "write a number: repeat 10, repeat 10 pause 50ms",
            ));
        }
    };
    let count = count
        .parse()
        .ok()
        .filter(|count| (1..=repeat::MOST).contains(count));
    let Some(count) = count else {
        let text = format!("write a number from 1 to {}", repeat::MOST);
        return Err(Complaint::usage(text));
    };
    let (target, request) = console.request()?;
    repeat::run(
        &target,
        &request,
        count,
        pause,
        &console.common,
        &console.out,
    )?;
    Ok(Next::Prompt)
}

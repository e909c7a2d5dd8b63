//! `targets`: several targets side by side.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "targets",
    group: Group::Connection,
    usage: r#"[TARGET... | off]"#,
    summary: "Send everything to these targets too, and show the answers in columns",
    details: r#"The target of the prompt is the first column. Each send waits for all answers, up to the time limit of a read; rows that differ begin with `!`. fin, rst, close and reconnect act on all of them. Without operands: which they are."#,
    examples: &[r#"targets 127.0.0.1:8081"#, r#"targets off"#],
    words: &["off"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let words: Vec<&str> = operands.split_whitespace().collect();
    match words[..] {
        [] => {}
        ["off"] => console.put_beside(&[])?,
        _ if console.target_text().is_none() => {
            let (first, rest) = words.split_at(1);
            console.set_target(first.first().copied().unwrap_or_default())?;
            console.put_beside(rest)?;
        }
        _ => console.put_beside(&words)?,
    }
    let all = console.all_targets();
    console.out.line(&match all.len() {
        0 => "* there is no target yet; `targets HOST:PORT HOST:PORT` names two".to_owned(),
        1 => format!(
            "* {} alone; `targets HOST:PORT` puts another beside it",
            all[0]
        ),
        _ => format!("* side by side: {}", all.join(", ")),
    });
    Ok(Next::Prompt)
}

//! `help`: the table, or one command.

use super::{Command, Next, TABLE, find, usage};
use crate::complaint::Complaint;
use crate::repl::Console;
use std::fmt::Write as _;

pub(super) const COMMAND: Command = Command {
    name: "help",
    usage: "[COMMAND]",
    summary: "Show what there is, or one command in full",
    details: "",
    examples: &["help", "help split"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let mut text = String::new();
    if operands.is_empty() {
        for command in TABLE {
            let _ = writeln!(text, "  {:<10} {}", command.name, command.summary);
        }
        text.push_str(
            "  `help COMMAND` says more. A line that looks like a request line begins composing.\n",
        );
    } else {
        let command = find(operands)?;
        let _ = writeln!(text, "  {}\n  {}.", usage(command), command.summary);
        for paragraph in wrapped(command.details) {
            let _ = writeln!(text, "  {paragraph}");
        }
        for example in command.examples {
            let _ = writeln!(text, "      {example}");
        }
    }
    console.out.lines(&text);
    Ok(Next::Prompt)
}

/// Lines of at most 76 characters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= 76 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

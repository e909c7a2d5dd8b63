//! `help`: the table, or one command.

use super::{Command, Group, Next, TABLE, find, usage};
use crate::complaint::Complaint;
use crate::repl::Console;
use std::fmt::Write as _;

pub(super) const COMMAND: Command = Command {
    name: "help",
    group: Group::Other,
    usage: "[COMMAND]",
    summary: "Show what there is, or one command in full",
    details: "",
    examples: &["help", "help split"],
    words: &[],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let text = if operands.is_empty() {
        table(console.width)
    } else {
        one(find(operands)?, console.width)
    };
    console.out.lines(&text);
    Ok(Next::Prompt)
}

/// Every command in its group; what does not fit on a line goes on below.
fn table(width: usize) -> String {
    let mut text = String::new();
    let mut group = None;
    for command in TABLE {
        if group.replace(command.group) != Some(command.group) {
            let _ = writeln!(text, "* {}", command.group.heading());
        }
        entry(
            &format!("  {:<10} ", command.name),
            command.summary,
            width,
            &mut text,
        );
    }
    text.push_str("* Good to know\n");
    for fact in [
        "`help COMMAND` says more and shows examples; any beginning that is clear will do.",
        "A line that looks like a request line (GET / HTTP/1.1) begins composing by itself.",
        "What is wrong begins with `!`. `explain` says why a message ends where it ends.",
        "Tab completes; Ctrl-C stops what is under way and keeps all that came.",
    ] {
        entry("  ", fact, width, &mut text);
    }
    text
}

fn one(command: &Command, width: usize) -> String {
    let mut text = format!("* {}\n", usage(command));
    entry("  ", &format!("{}.", command.summary), width, &mut text);
    if !command.details.is_empty() {
        entry("  ", command.details, width, &mut text);
    }
    text.push_str("* For example\n");
    for example in command.examples {
        let _ = writeln!(text, "  {example}");
    }
    text
}

/// Words after `head`, on as many lines as they need; later ones are indented as far.
fn entry(head: &str, words: &str, width: usize, text: &mut String) {
    let width = width.clamp(20, 100);
    let indent = head.len().min(width / 2);
    let mut line = head.to_owned();
    let mut empty = true;
    for word in words.split_whitespace() {
        let length = line.chars().count() + word.chars().count();
        if !empty && length + 1 > width {
            let _ = writeln!(text, "{}", line.trim_end());
            line = " ".repeat(indent);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_the_terminal() {
        for width in [20, 40, 80, 200] {
            for line in table(width).lines() {
                assert!(line.chars().count() <= width.max(32), "{width}: {line}");
            }
        }
        for command in TABLE {
            assert!(table(80).contains(command.name));
            assert!(one(command, 80).contains(command.examples[0]));
        }
    }
}

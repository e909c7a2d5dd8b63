//! The commands of the prompt: one file each, one table for help, completion and documentation.

mod capture;
mod close;
mod compose;
mod connect;
mod curl;
mod diff;
mod dissect;
mod drip;
mod expect;
mod explain;
mod fin;
mod help;
mod hold;
mod idle;
mod listen;
mod minimise;
mod pause;
mod pipeline;
mod quit;
mod read;
mod readings;
mod reconnect;
mod repeat;
mod replay;
mod rst;
mod run;
mod save;
mod send;
mod set;
mod split;
mod targets;
mod timing;
mod tls;
mod use_connection;
mod view;
mod wait;

use crate::complaint::Complaint;
use crate::repl::Console;
use std::fmt::Write as _;

/// One command of the prompt.
#[derive(Debug)]
pub struct Command {
    /// The word that calls it.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// Its operands.
    pub usage: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// More, where one line does not say it all; may be empty.
    pub details: &'static str,
    /// Lines to try.
    pub examples: &'static [&'static str],
    /// Words that may follow it, for completion.
    pub words: &'static [&'static str],
    pub(crate) run: fn(&mut Console, &str) -> Result<Next, Complaint>,
}

/// What a command is about; `help` shows the table in these groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Opening and ending connections.
    Connection,
    /// What goes out, and how.
    Sending,
    /// What comes in.
    Reading,
    /// What it means.
    Understanding,
    /// Files.
    Keeping,
    /// The rest.
    Other,
}

impl Group {
    /// The heading in `help`.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Connection => "Connections",
            Self::Sending => "Sending",
            Self::Reading => "Reading",
            Self::Understanding => "Finding out why",
            Self::Keeping => "Keeping and playing again",
            Self::Other => "Besides",
        }
    }
}

/// What the prompt does after a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// Asks for the next command.
    Prompt,
    /// Takes lines of data until a lone full stop.
    Compose,
    /// Ends.
    Quit,
}

/// Every command, in the order `help` shows them: group by group.
pub static TABLE: &[Command] = &[
    connect::COMMAND,
    reconnect::COMMAND,
    use_connection::COMMAND,
    tls::COMMAND,
    targets::COMMAND,
    close::COMMAND,
    fin::COMMAND,
    rst::COMMAND,
    send::COMMAND,
    compose::COMMAND,
    curl::COMMAND,
    split::COMMAND,
    drip::COMMAND,
    hold::COMMAND,
    pause::COMMAND,
    pipeline::COMMAND,
    repeat::COMMAND,
    read::COMMAND,
    wait::COMMAND,
    expect::COMMAND,
    capture::COMMAND,
    set::COMMAND,
    view::COMMAND,
    explain::COMMAND,
    readings::COMMAND,
    dissect::COMMAND,
    timing::COMMAND,
    idle::COMMAND,
    minimise::COMMAND,
    diff::COMMAND,
    save::COMMAND,
    run::COMMAND,
    replay::COMMAND,
    listen::COMMAND,
    help::COMMAND,
    quit::COMMAND,
];

/// Words that are no command and mean a request.
const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH",
];

/// The command a word calls: its name, or a beginning that only one name has.
pub(crate) fn find(word: &str) -> Result<&'static Command, Complaint> {
    // Words that other prompts have for the same.
    let word = match word {
        "?" => "help",
        "exit" | "bye" => "quit",
        other => other,
    };
    if let Some(command) = TABLE.iter().find(|command| command.name == word) {
        return Ok(command);
    }
    let begun: Vec<&Command> = TABLE
        .iter()
        .filter(|command| command.name.starts_with(word))
        .collect();
    match begun[..] {
        [command] => Ok(command),
        [] => Err(Complaint::usage(match nearest(word) {
            _ if METHODS.contains(&word.to_ascii_uppercase().as_str()) => format!(
                "a line such as `{} / HTTP/1.1` begins composing; `curl URL` sends a plain request",
                word.to_ascii_uppercase()
            ),
            Some(name) => format!("there is no command `{word}`; did you mean `{name}`?"),
            None => {
                format!("there is no command `{word}`; `help` lists them, `compose` takes data")
            }
        })),
        _ => {
            let names: Vec<&str> = begun.iter().map(|command| command.name).collect();
            Err(Complaint::usage(format!(
                "`{word}` could be {}",
                names.join(", ")
            )))
        }
    }
}

/// The command that is a slip away.
fn nearest(word: &str) -> Option<&'static str> {
    let names: Vec<&str> = TABLE.iter().map(|command| command.name).collect();
    wire::script::nearest(word, &names)
}

/// The table as a page of documentation.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Commands of the prompt\n\nAny beginning that only one command has calls it: `exp` is not enough, `expl` is `explain`.\n\n| command | what it does |\n|---|---|\n",
    );
    let mut group = None;
    for command in TABLE {
        if group.replace(command.group) != Some(command.group) {
            let _ = writeln!(text, "| **{}** | |", command.group.heading());
        }
        let _ = writeln!(
            text,
            "| [`{0}`](#{0}) | {1} |",
            command.name, command.summary
        );
    }
    for command in TABLE {
        let _ = write!(
            text,
            "\n## {}\n\n`{}`\n\n{}.\n",
            command.name,
            usage(command),
            command.summary
        );
        if !command.details.is_empty() {
            let _ = write!(text, "\n{}\n", command.details);
        }
        if !command.examples.is_empty() {
            let _ = write!(text, "\n```\n{}\n```\n", command.examples.join("\n"));
        }
    }
    text
}

/// Name and operands.
pub(crate) fn usage(command: &Command) -> String {
    format!("{} {}", command.name, command.usage)
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_whole() {
        let names: BTreeSet<&str> = TABLE.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), TABLE.len());
        for command in TABLE {
            assert!(!command.summary.ends_with('.'), "{}", command.name);
            assert!(
                !command.examples.is_empty(),
                "{} has no example",
                command.name
            );
            for example in command.examples {
                assert!(example.starts_with(command.name), "{example}");
            }
        }
    }

    #[test]
    fn examples_of_script_verbs_are_script_lines() {
        let verbs = [
            "reconnect",
            "tls",
            "close",
            "fin",
            "rst",
            "send",
            "split",
            "drip",
            "pause",
            "read",
            "capture",
            "expect",
        ];
        for command in TABLE.iter().filter(|command| verbs.contains(&command.name)) {
            for example in command.examples {
                // `split` and `drip` belong to a send, here typed before it.
                let text = match command.name {
                    "reconnect" if *example != "reconnect" => continue,
                    "split" | "drip" => format!("send \"x\"\n{example}"),
                    _ => (*example).to_owned(),
                };
                let parsed = wire::script::parse(&text, "example");
                assert!(parsed.is_ok(), "{example}: {parsed:?}");
            }
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        assert!(
            find("conect")
                .unwrap_err()
                .text
                .contains("did you mean `connect`")
        );
        assert!(find("minimize").unwrap_err().text.contains("`minimise`"));
        assert!(
            find("frobnicate")
                .unwrap_err()
                .text
                .contains("`help` lists them")
        );
    }

    #[test]
    fn a_beginning_is_enough_when_it_is_clear() {
        assert_eq!(find("expl").unwrap().name, "explain");
        assert!(find("re").unwrap_err().text.contains("read"));
        assert_eq!(find("read").unwrap().name, "read");
        assert!(find("GET").unwrap_err().text.contains("`GET / HTTP/1.1`"));
        assert_eq!(find("?").unwrap().name, "help");
        assert_eq!(find("exit").unwrap().name, "quit");
    }
}

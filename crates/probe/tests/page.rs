//! Pages of documentation whose examples are run. With `PROBE_DOCS=write` in the environment the
//! outputs in them are made anew instead.
//!
//! A fenced block is `answers` (what a peer answers to each connection), `file NAME`, `stdin`
//! (octets in script escapes), or `console`: lines that begin with `$ ` are commands, what follows
//! is their output. 127.0.0.1:8080 stands for the peer. After `console some` only the lines given
//! have to come, whatever their numbers; `...` stands for others.

use crate::peer::probe_in;
use std::path::{Path, PathBuf};
use wire::listen::{Answer, Handle, Wait, serve};
use wire::script::Vars;

/// What the peer is called on the page.
const SHOWN: &str = "127.0.0.1:8080";

pub(crate) struct Page {
    path: PathBuf,
    directory: PathBuf,
    peer: Option<Handle>,
    stdin: Vec<u8>,
    /// The page with the outputs of this run.
    made: String,
    pub(crate) commands: usize,
}

/// Runs every example of a page below `docs` (or of the README).
pub(crate) fn run(name: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name.replace('/', "-"));
    std::fs::create_dir_all(&directory).unwrap();
    let mut page = Page {
        path,
        directory,
        peer: None,
        stdin: Vec::new(),
        made: String::new(),
        commands: 0,
    };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        page.made.push_str(line);
        page.made.push('\n');
        // What readers need not see stands in a comment.
        let (info, end) = match line.strip_prefix("<!-- ") {
            Some(info) => (info, "-->"),
            None => (line.strip_prefix("```").unwrap_or_default(), "```"),
        };
        if !info.is_empty() && !info.ends_with("-->") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            page.block(info, &body);
            page.made.push_str(&format!("{end}\n"));
        }
    }
    if std::env::var_os("PROBE_DOCS").is_some_and(|value| value == "write") {
        std::fs::write(&page.path, &page.made).unwrap();
    }
    page.commands
}

impl Page {
    fn block(&mut self, info: &str, body: &[&str]) {
        let text: String = body.iter().map(|line| format!("{line}\n")).collect();
        match info {
            "answers" => self.peer = Some(peer(&text)),
            "stdin" => self.stdin = octets(&body.concat()),
            "console" => return self.console(body, false),
            "console some" => return self.console(body, true),
            _ => {
                if let Some(name) = info.strip_prefix("file ") {
                    std::fs::write(self.directory.join(name), &text).unwrap();
                }
            }
        }
        self.made.push_str(&text);
    }

    fn console(&mut self, body: &[&str], some: bool) {
        let mut rest = body;
        while let Some((command, after)) = rest.split_first() {
            let command = command
                .strip_prefix("$ ")
                .unwrap_or_else(|| panic!("{command}"));
            let end = after.iter().position(|line| line.starts_with("$ "));
            let (expected, next) = after.split_at(end.unwrap_or(after.len()));
            rest = next;
            // An end that is shown has to come, on a busy machine as well.
            let ends = expected.iter().any(|line| line.starts_with("< end:"));
            let mut actual = self.command(command, ends);
            let wrong = |actual: &str| differs(command, expected, actual, some);
            // What is measured around a moment may be missed when the machine is busy.
            let mut tries = if command.starts_with("probe idle ") {
                20
            } else {
                1
            };
            while std::env::var_os("PROBE_DOCS").is_none() && wrong(&actual).is_some() {
                tries -= 1;
                assert!(tries > 0, "{}", wrong(&actual).unwrap_or_default());
                actual = self.command(command, ends);
            }
            let kept: String = expected.iter().map(|line| format!("{line}\n")).collect();
            let shown = if some { &kept } else { &actual };
            self.made.push_str(&format!("$ {command}\n{shown}"));
        }
    }

    fn command(&mut self, command: &str, ends: bool) -> String {
        self.commands += 1;
        let address = self.peer.as_ref().map(|peer| peer.address().to_string());
        let address = address.unwrap_or_else(|| SHOWN.to_owned());
        let mut command = command;
        let piped = command
            .strip_prefix("printf '")
            .and_then(|rest| rest.split_once("' | "));
        if let Some((text, rest)) = piped {
            self.stdin = octets(text);
            command = rest;
        }
        let words: Vec<String> = words(command)
            .into_iter()
            .map(|word| word.replace(SHOWN, &address))
            .collect();
        let (name, arguments) = words.split_first().unwrap();
        assert_eq!(name, "probe", "{command}");
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        if ends {
            arguments.extend(["--watch", "60s"]);
        }
        let ran = probe_in(&self.directory, &arguments, &self.stdin);
        let padded = format!("{:<width$}", SHOWN, width = address.len());
        format!("{}{}", ran.out, ran.err).replace(&address, padded.trim_end())
    }
}

/// What is wrong with an output. All lines have to be there, in whatever order two threads told of
/// them; or some of them.
fn differs(command: &str, expected: &[&str], actual: &str, some: bool) -> Option<String> {
    if some {
        let lines: Vec<String> = actual.lines().map(mask).collect();
        let lacking = expected
            .iter()
            .filter(|line| **line != "...")
            .find(|line| !match line.strip_suffix(" ...") {
                Some(begin) if begin.ends_with(',') => {
                    lines.iter().any(|line| line.starts_with(&mask(begin)))
                }
                _ => lines.contains(&mask(line)),
            });
        return lacking.map(|line| format!("$ {command}\nlacks {line:?}:\n{actual}"));
    }
    let mut expected: Vec<&str> = expected.to_vec();
    let mut lines: Vec<&str> = actual.lines().collect();
    expected.sort_unstable();
    lines.sort_unstable();
    (lines != expected).then(|| format!("$ {command}\ngave {lines:#?}\nand not {expected:#?}"))
}

/// A line with its numbers made alike.
fn mask(line: &str) -> String {
    let mut masked = String::new();
    for character in line.chars() {
        match character.is_ascii_digit() {
            true if masked.ends_with('#') => {}
            true => masked.push('#'),
            false => masked.push(character),
        }
    }
    masked
}

/// A peer that gives these answers on every connection.
pub(crate) fn peer(text: &str) -> Handle {
    let lines = wire::script::parse_answers(text, "answers").unwrap();
    let vars = Vars::new();
    let answers: Vec<Answer> = lines
        .iter()
        .map(|line| Answer {
            wait: line.wait.unwrap_or(Wait::Message),
            pause: line
                .pause
                .as_ref()
                .map_or_else(Default::default, |t| t.resolve(&vars).unwrap()),
            bytes: line.bytes.expand(&vars).unwrap(),
            then: line.then,
        })
        .collect();
    serve(vec![answers; 64]).unwrap()
}

fn octets(text: &str) -> Vec<u8> {
    let script = wire::script::parse(&format!("send \"{text}\""), "stdin").unwrap();
    let wire::script::Verb::Send { bytes, .. } = &script.steps[0].verb else {
        panic!("no octets")
    };
    bytes.expand(&Vars::new()).unwrap()
}

/// Words as a shell cuts them: single quotes keep everything.
pub(crate) fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in command.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words
}

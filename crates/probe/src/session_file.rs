//! Sessions on disk: a script that runs unchanged, with what came back as comments.
//!
//! ```text
//! # probe session: `probe replay FILE` plays it again and compares
//! # target: 127.0.0.1:8080
//! connect as c1
//! send "GET / HTTP/1.1\r\n" ...
//! read until message or close
//! #= c1 "HTTP/1.1 200 OK\r\n..."
//! ```

use crate::complaint::Complaint;
use crate::setup;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use wire::script::{Script, bare_literal};
use wire::transcript::Transcript;

const TARGET: &str = "# target: ";
const CAME_BACK: &str = "#= ";

/// Octets recorded per connection. A longer answer is recorded up to here, and compared so far.
const RECORDED: usize = 256 * 1024;

/// A script file, with what its comments say.
pub(crate) struct SessionFile {
    pub(crate) script: Script,
    /// The text it was parsed from.
    pub(crate) text: String,
    pub(crate) target: Option<String>,
    /// Connection name and what came back on it.
    pub(crate) answers: Vec<(String, Vec<u8>)>,
}

/// Reads a script or a session; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<SessionFile, Complaint> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    let text = text.map_err(|error| Complaint::file(path, &error))?;
    parse(&text, &path.display().to_string())
}

/// Parses the text of a script or session.
pub(crate) fn parse(text: &str, origin: &str) -> Result<SessionFile, Complaint> {
    let script =
        wire::script::parse(text, origin).map_err(|errors| Complaint::script(&errors, text))?;
    let target = text
        .lines()
        .find_map(|line| line.strip_prefix(TARGET))
        .map(|target| target.trim().to_owned());
    let mut answers = Vec::new();
    for line in text.lines().filter_map(|line| line.strip_prefix(CAME_BACK)) {
        let (name, literal) = line.split_once(' ').unwrap_or((line, ""));
        let literal = literal
            .strip_prefix('"')
            .and_then(|literal| literal.strip_suffix('"'));
        let octets = setup::literal(literal.unwrap_or_default(), origin)?;
        answers.push((name.to_owned(), octets));
    }
    Ok(SessionFile {
        script,
        text: text.to_owned(),
        target,
        answers,
    })
}

/// The text of a session: what was done, and what came back on each connection.
pub(crate) fn write(lines: &[String], target: &str, transcript: &Transcript) -> String {
    let mut text =
        String::from("# probe session: `probe replay FILE` plays it again and compares\n");
    let _ = writeln!(text, "{TARGET}{target}");
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    if needs_read(lines) {
        let answers = transcript
            .connections
            .last()
            .map_or(1, |log| log.responses.complete().max(1));
        let _ = writeln!(text, "read until message {answers} or close");
    }
    for log in &transcript.connections {
        let kept = &log.received[..log.received.len().min(RECORDED)];
        let _ = writeln!(text, "{CAME_BACK}{} \"{}\"", log.name, bare_literal(kept));
    }
    text
}

/// Whether something was sent and nothing in the script waits for an answer: typed at a prompt,
/// where answers come by themselves.
fn needs_read(lines: &[String]) -> bool {
    let verb = |line: &String| {
        line.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let any = |verbs: &[&str]| {
        lines
            .iter()
            .any(|line| verbs.contains(&verb(line).as_str()))
    };
    any(&["send"]) && !any(&["read", "request"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::script::send_lines;
    use wire::transcript::Transcript;

    #[test]
    fn any_octets_survive_a_session_file() {
        let all: Vec<u8> = (0..=255u8)
            .chain(std::iter::repeat_n(b'A', 300))
            .chain(*b"{x} \\{repeat 3 a} \"q\" \r\n\r\n")
            .collect();
        let lines = vec!["connect".to_owned(), send_lines(&all)];
        let text = write(&lines, "127.0.0.1:1", &Transcript::default());
        let file = parse(&text, "t").unwrap();
        let wire::script::Verb::Send { bytes, .. } = &file.script.steps[1].verb else {
            panic!("no send")
        };
        assert_eq!(bytes.constant(), Some(all));
        assert_eq!(file.target.as_deref(), Some("127.0.0.1:1"));
        assert!(text.contains("\nread until message 1 or close\n"));
    }
}

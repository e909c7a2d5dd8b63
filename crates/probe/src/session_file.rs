//! Sessions on disk: a script that runs unchanged, with what came back as comments.
//!
//! ```text
//! # probe session: `probe replay FILE` plays it again and compares
//! # target: 127.0.0.1:8080
//! # with: --insecure --proxy-line v1
//! connect as c1
//! send "GET / HTTP/1.1\r\n" ...
//! read until message or close
//! #= c1 "HTTP/1.1 200 OK\r\n..."
//! ```

use crate::cli::Common;
use crate::complaint::Complaint;
use crate::connection;
use crate::file;
use crate::setup;
use crate::target::Place;
use std::fmt::Write as _;
use std::path::Path;
use wire::dial::Target;
use wire::script::{Script, Step, Vars, Verb, bare_literal, send_lines};
use wire::transcript::Transcript;

const TARGET: &str = "# target: ";
const WITH: &str = "# with: ";
const CAME_BACK: &str = "#= ";

/// Octets recorded per connection. A longer answer is recorded up to here, and compared so far.
const RECORDED: usize = 256 * 1024;

/// A script file, with what its comments say.
pub(crate) struct SessionFile {
    pub(crate) script: Script,
    /// The text it was parsed from.
    pub(crate) text: String,
    pub(crate) target: Option<String>,
    /// Options of the connections to it.
    with: Option<String>,
    /// Connection name and what came back on it.
    pub(crate) answers: Vec<(String, Vec<u8>)>,
}

/// Reads a script or a session; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<SessionFile, Complaint> {
    parse(&file::text(path)?, &path.display().to_string())
}

/// Reads a script or session, and says where and how to play it: at the target named with the
/// options given, or else at its own and with its own.
pub(crate) fn open(
    path: &Path,
    target: Option<&str>,
    common: &Common,
) -> Result<(SessionFile, Common, Target), Complaint> {
    let session = read(path)?;
    let Some(name) = target.or(session.target.as_deref()) else {
        return Err(Complaint::usage(format!(
            "{}: name a target, here or in the file with a line `# target: HOST:PORT`",
            path.display()
        )));
    };
    // The options of a file are for its target: `--insecure` is a statement on one server.
    let common = match (&session.with, target) {
        (Some(words), None) => connection::with(words, common)
            .map_err(|error| Complaint::usage(format!("{}: {WITH}{error}", path.display())))?,
        _ => common.clone(),
    };
    let place = Place::parse(name, &common)
        .map_err(|error| Complaint::usage(format!("{name}: {error}")))?;
    Ok((session, common, place.target))
}

/// Parses the text of a script or session.
pub(crate) fn parse(text: &str, origin: &str) -> Result<SessionFile, Complaint> {
    let script =
        wire::script::parse(text, origin).map_err(|errors| Complaint::script(&errors, text))?;
    let target = text
        .lines()
        .find_map(|line| line.strip_prefix(TARGET))
        .map(|target| target.trim().to_owned());
    let with = text.lines().find_map(|line| line.strip_prefix(WITH));
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
        with: with.map(str::to_owned),
        answers,
    })
}

/// A step as script text: the lines it was written as, but what depends on variables written out,
/// so that the session can be played where they are not set.
pub(crate) fn recorded(step: &Step, own: &[&str], vars: &Vars) -> Vec<String> {
    let kept = own
        .iter()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let mut lines: Vec<String> = kept.map(|line| line.trim().to_owned()).collect();
    if let Verb::Send { bytes, .. } = &step.verb
        && bytes.constant().is_none()
        && let Ok(octets) = bytes.expand(vars)
    {
        lines.retain(|line| line.starts_with("split ") || line.starts_with("drip "));
        lines.insert(0, send_lines(&octets));
    }
    lines
}

/// Every step of a script as [`recorded`] writes it.
pub(crate) fn all_recorded(script: &Script, text: &str, vars: &Vars) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut done = Vec::new();
    for (index, step) in script.steps.iter().enumerate() {
        let next = script.steps.get(index + 1);
        let end = next.map_or(lines.len(), |next| next.line - 1);
        let own = lines.get(step.line - 1..end).unwrap_or_default();
        done.extend(recorded(step, own, vars));
    }
    done
}

/// The text of a session: where and how it connects, what was done, and what came back on each
/// connection.
pub(crate) fn write(
    lines: &[String],
    target: &str,
    common: &Common,
    transcript: &Transcript,
) -> String {
    let mut text =
        String::from("# probe session: `probe replay FILE` plays it again and compares\n");
    let _ = writeln!(text, "{TARGET}{target}");
    let with = connection::options(common);
    if !with.is_empty() {
        let _ = writeln!(text, "{WITH}{with}");
    }
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    if ends_with_a_send(lines) {
        text.push_str("read until message or close\n");
    }
    for log in &transcript.connections {
        let kept = &log.received[..log.received.len().min(RECORDED)];
        let _ = writeln!(text, "{CAME_BACK}{} \"{}\"", log.name, bare_literal(kept));
    }
    text
}

/// Whether nothing in the script waits for what the last send brings: typed at a prompt, where
/// answers come by themselves.
fn ends_with_a_send(lines: &[String]) -> bool {
    let verb = |line: &String| line.split_whitespace().next().map(str::to_owned);
    let mut verbs = lines.iter().rev().filter_map(verb);
    let last = verbs.find(|verb| verb != "split" && verb != "drip" && verb != "expect");
    last.is_some_and(|verb| verb == "send")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::transcript::Transcript;

    #[test]
    fn any_octets_survive_a_session_file() {
        let all: Vec<u8> = (0..=255u8)
            .chain(std::iter::repeat_n(b'A', 300))
            .chain(*b"{x} \\{repeat 3 a} \"q\" \r\n\r\n")
            .collect();
        let lines = vec!["connect".to_owned(), send_lines(&all)];
        let common = connection::none();
        let text = write(&lines, "127.0.0.1:1", &common, &Transcript::default());
        let file = parse(&text, "t").unwrap();
        let Verb::Send { bytes, .. } = &file.script.steps[1].verb else {
            panic!("no send")
        };
        assert_eq!(bytes.constant(), Some(all));
        assert_eq!(file.target.as_deref(), Some("127.0.0.1:1"));
        assert!(text.contains("\nread until message or close\n"));
    }
}

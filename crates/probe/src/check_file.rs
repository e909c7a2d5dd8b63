//! A session as a conformance check: the script, what was observed as the outcome that conforms,
//! and exemplars that prove the verdict both ways.

use crate::complaint::Complaint;
use std::fmt::Write as _;
use std::path::Path;
use wire::script::bare_literal;
use wire::transcript::{ConnectionLog, Transcript};

/// The id of a check that stands in this file.
pub(crate) fn id(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The text of a check file. `id` becomes the check's id, `host` is written `{host}`.
pub(crate) fn write(
    id: &str,
    lines: &[String],
    host: &str,
    transcript: &Transcript,
) -> Result<String, Complaint> {
    let sound = !id.is_empty()
        && id
            .bytes()
            .all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-');
    if !sound {
        return Err(Complaint::usage(format!(
            "`{id}`: the file's name is the check's id: lower-case words joined by `-`"
        )));
    }
    let [log] = &transcript.connections[..] else {
        return Err(Complaint::usage(format!(
            "a check is made of one connection, and this session has {}: begin anew and repeat on one what shows the fault",
            transcript.connections.len()
        )));
    };
    let (script, counts) = script(lines, host);
    let (expression, then) = observed(log);
    let mut text = format!(
        "id: {id}\ntitle: The answer is the recorded one\nlevel: hardening\nneeds: get\n\
         why: Say here what goes wrong for users when a server answers otherwise. Name the class of fault.\n\n\
         script:\n{script}\n\
         outcomes:\n  conforms as-recorded: {expression}\n  violates otherwise: true -- the answer is not the recorded one\n\n\
         exemplars:\n  as-recorded:\n"
    );
    let answers = answers(log, &counts);
    for (index, answer) in answers.iter().enumerate() {
        let last = if index + 1 == answers.len() { then } else { "" };
        let literal = bare_literal(answer).replace(host, "{host}");
        let _ = writeln!(text, "    answer \"{literal}\"{last}");
    }
    let _ = write!(text, "  otherwise:\n    answer \"{OTHERWISE}\" fin\n");
    Ok(text)
}

/// The script of the check, and for each of its reads how many answers it waits for. What was
/// expected at the prompt is left out, as the outcomes say it.
fn script(lines: &[String], host: &str) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut counts = Vec::new();
    let mut waiting = false;
    for line in lines {
        let one = line.replace(" \\\n     ", " ");
        let mut words = one.split_whitespace();
        match words.next() {
            Some("expect") | None => continue,
            Some("read") => {
                let messages = one.starts_with("read until message");
                let number = words.nth(2).and_then(|word| word.parse().ok());
                counts.push(if messages { number.unwrap_or(1) } else { 0 });
                waiting = false;
            }
            Some("send" | "request") => waiting = true,
            _ => {}
        }
        let within = one.starts_with("read until") && !one.contains(" within ");
        let within = if within { " within {timeout}" } else { "" };
        let _ = writeln!(text, "  {}{within}", one.replace(host, "{host}"));
    }
    if waiting || counts.is_empty() {
        text.push_str("  read until message or close within {timeout}\n");
        counts.push(1);
    }
    (text, counts)
}

/// What came, cut into what came before each read was satisfied; the last has all the rest.
fn answers<'a>(log: &'a ConnectionLog, counts: &[usize]) -> Vec<&'a [u8]> {
    let mut ends = log.responses.responses().map(|response| response.span.end);
    let mut start = 0;
    let mut pieces = Vec::new();
    for (index, count) in counts.iter().enumerate() {
        let rest = log.received.get(start..).unwrap_or_default();
        if index + 1 == counts.len() {
            pieces.push(rest);
            break;
        }
        let end = (0..*count).filter_map(|_| ends.next()).last();
        let end = end.and_then(|end| usize::try_from(end).ok());
        let length = end.map_or(0, |end| end.saturating_sub(start).min(rest.len()));
        pieces.push(&rest[..length]);
        start += length;
    }
    pieces
}

/// An answer that no session has recorded: the code is outside the registry.
const OTHERWISE: &str =
    "HTTP/1.1 599 Otherwise\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n";

/// What was seen, as an expression, and how the peer ended it.
fn observed(log: &ConnectionLog) -> (String, &'static str) {
    let closed = log.ending.by_peer();
    let then = if closed { " fin" } else { "" };
    let statuses: Vec<u16> = log
        .responses
        .responses()
        .filter_map(|response| response.status())
        .collect();
    let ending = if closed { " and closed" } else { "" };
    if statuses.is_empty() {
        return (format!("no-answer{ending}"), then);
    }
    let mut expression = String::new();
    for (index, status) in statuses.iter().enumerate() {
        let subject = if index == 0 {
            String::new()
        } else {
            format!("r{}.", index + 1)
        };
        let _ = write!(expression, "{subject}status {status} and ");
    }
    let _ = write!(expression, "answers {}{ending}", statuses.len());
    (expression, then)
}

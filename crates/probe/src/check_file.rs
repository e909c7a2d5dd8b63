//! A session as a conformance check: the script, what was observed as the outcome that conforms,
//! and exemplars that prove the verdict both ways.

use crate::complaint::Complaint;
use std::fmt::Write as _;
use wire::script::bare_literal;
use wire::transcript::{ConnectionLog, Transcript};

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
        return Err(Complaint::usage(
            "a check made from a session has one connection; this one has another number",
        ));
    };
    let verb = |line: &&String| {
        line.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    if lines.iter().filter(|line| verb(line) == "read").count() > 1 {
        return Err(Complaint::usage(
            "a check made from a session has one read at its end; send everything first",
        ));
    }
    let answers = log.responses.responses().count().max(1);
    let mut text = format!(
        "id: {id}\ntitle: The answer is the recorded one\nlevel: hardening\nneeds: get\n\
         why: Say here what goes wrong for users when a server answers otherwise. Name the class of fault.\n\nscript:\n"
    );
    for line in lines
        .iter()
        .filter(|line| verb(line) != "read" && verb(line) != "expect")
    {
        let one = line.replace(" \\\n     ", " ");
        let _ = writeln!(text, "  {}", one.replace(host, "{host}"));
    }
    let _ = writeln!(
        text,
        "  read until message {answers} or close within {{timeout}}"
    );
    let (expression, then) = observed(log);
    let _ = write!(
        text,
        "\noutcomes:\n  conforms as-recorded: {expression}\n  violates otherwise: true -- the answer is not the recorded one\n\n\
         exemplars:\n  as-recorded:\n    answer \"{}\"{then}\n  otherwise:\n    answer \"{OTHERWISE}\" fin\n",
        bare_literal(&log.received).replace(host, "{host}")
    );
    Ok(text)
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
    let expression = match statuses.first() {
        None if closed => "no-answer and closed".to_owned(),
        None => "no-answer".to_owned(),
        Some(status) => {
            let ending = if closed { " and closed" } else { "" };
            format!("status {status} and answers {}{ending}", statuses.len())
        }
    };
    (expression, then)
}

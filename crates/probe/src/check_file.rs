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
    if transcript.connections.is_empty() {
        return Err(Complaint::usage(
            "nothing was sent yet: a check is made of a session",
        ));
    }
    let (script, reads) = script(lines, host);
    let mut text = format!(
        "id: {id}\ntitle: The answer is the recorded one\nlevel: hardening\nneeds: get\n\
         why: Say here what goes wrong for users when a server answers otherwise. Name the class of fault.\n\n\
         script:\n{script}\n\
         outcomes:\n  conforms as-recorded: {}\n  violates otherwise: true -- the answer is not the recorded one\n\n\
         exemplars:\n  as-recorded:\n",
        observed(transcript)
    );
    for (answer, then) in answers(transcript, &reads) {
        let literal = bare_literal(answer).replace(host, "{host}");
        let _ = writeln!(text, "    answer \"{literal}\"{then}");
    }
    let _ = write!(text, "  otherwise:\n    answer \"{OTHERWISE}\" fin\n");
    Ok(text)
}

/// A read of the script: on which connection, and how many answers it waits for.
struct Read {
    connection: String,
    answers: usize,
}

/// The script of the check, and its reads. What was expected at the prompt is left out, as the
/// outcomes say it.
fn script(lines: &[String], host: &str) -> (String, Vec<Read>) {
    let mut text = String::new();
    let mut reads: Vec<Read> = Vec::new();
    let mut waiting = false;
    let mut opened = 0;
    let mut current = String::new();
    let mut open = |name: Option<&str>| {
        opened += 1;
        name.map_or_else(|| format!("c{opened}"), str::to_owned)
    };
    for line in lines {
        let one = line.replace(" \\\n     ", " ");
        let words: Vec<&str> = one.split_whitespace().collect();
        let word = |at: usize| words.get(at).copied();
        match word(0) {
            Some("expect") | None => continue,
            Some("connect" | "reconnect") => {
                current = open(word(2).filter(|_| word(1) == Some("as")));
            }
            Some("use") => word(1).unwrap_or_default().clone_into(&mut current),
            Some("read") => {
                let messages = one.starts_with("read until message");
                let number = word(3).and_then(|word| word.parse().ok());
                reads.push(Read {
                    connection: current.clone(),
                    answers: if messages { number.unwrap_or(1) } else { 0 },
                });
                waiting = false;
            }
            Some("request") => {
                current = open(word(1));
                reads.push(Read {
                    connection: current.clone(),
                    answers: 1,
                });
            }
            Some("send") => {
                if current.is_empty() {
                    current = open(None);
                }
                waiting = true;
            }
            _ => {}
        }
        let within = one.starts_with("read until") && !one.contains(" within ");
        let within = if within { " within {timeout}" } else { "" };
        let _ = writeln!(text, "  {}{within}", one.replace(host, "{host}"));
    }
    if waiting || reads.is_empty() {
        text.push_str("  read until message or close within {timeout}\n");
        reads.push(Read {
            connection: current,
            answers: 1,
        });
    }
    (text, reads)
}

/// What came, cut into what came before each read was satisfied. The last read of a connection has
/// all the rest, and how the peer ended it.
fn answers<'a>(transcript: &'a Transcript, reads: &[Read]) -> Vec<(&'a [u8], &'static str)> {
    let mut pieces = Vec::new();
    for (index, read) in reads.iter().enumerate() {
        let Some(log) = transcript.connection(&read.connection) else {
            pieces.push((&[][..], ""));
            continue;
        };
        let same = |other: &&Read| other.connection == read.connection;
        let before: usize = reads[..index].iter().filter(same).map(|r| r.answers).sum();
        let end = |count: usize| -> usize {
            let ended = log.responses.responses().take(count).last();
            let end = ended.filter(|_| count > 0).map_or(0, |last| last.span.end);
            usize::try_from(end).map_or(log.received.len(), |end| end.min(log.received.len()))
        };
        let start = end(before);
        if reads[index + 1..].iter().any(|other| same(&other)) {
            pieces.push((&log.received[start..end(before + read.answers)], ""));
        } else {
            let then = if log.ending.by_peer() { " fin" } else { "" };
            pieces.push((&log.received[start..], then));
        }
    }
    pieces
}

/// An answer that no session has recorded: the code is outside the registry.
const OTHERWISE: &str =
    "HTTP/1.1 599 Otherwise\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n";

/// What was seen, as an expression. With several connections each is named.
fn observed(transcript: &Transcript) -> String {
    let several = transcript.connections.len() > 1;
    let facts = transcript.connections.iter().map(|log| {
        let prefix = if several {
            format!("{}.", log.name)
        } else {
            String::new()
        };
        facts(log, &prefix)
    });
    facts.collect::<Vec<_>>().join(" and ")
}

fn facts(log: &ConnectionLog, prefix: &str) -> String {
    let ending = if log.ending.by_peer() {
        format!(" and {prefix}closed")
    } else {
        String::new()
    };
    let statuses: Vec<u16> = log
        .responses
        .responses()
        .filter_map(|response| response.status())
        .collect();
    if statuses.is_empty() {
        return format!("{prefix}no-answer{ending}");
    }
    let mut expression = String::new();
    for (index, status) in statuses.iter().enumerate() {
        let number = if index == 0 {
            String::new()
        } else {
            format!("r{}.", index + 1)
        };
        let _ = write!(expression, "{prefix}{number}status {status} and ");
    }
    let _ = write!(expression, "{prefix}answers {}{ending}", statuses.len());
    expression
}

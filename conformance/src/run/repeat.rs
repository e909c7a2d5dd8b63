//! The `probe` command that repeats a check.

use std::time::Duration;

use wire::dial::Target;
use wire::script::Vars;
use wire::transcript::EventKind;

use crate::check::{Check, Kind};
use crate::result::Exchange;
use crate::subject::{Patience, Subject};

/// Longest command worth printing, in characters: one a person can paste.
const LONGEST: usize = 16 * 1024;

/// Writes further apart than this were meant to be.
const PAUSE: Duration = Duration::from_millis(20);

/// The `probe` command that repeats what a check did with the subject; for a procedure whose
/// octets are too many for a command line, the `conformance` command.
pub(super) fn of(subject: &Subject, check: &Check, exchanges: &[Exchange]) -> Option<String> {
    let replayed = || {
        // A flaky result shows the connections of two attempts; one is enough to repeat it.
        let first = |(index, exchange): &(usize, &Exchange)| {
            !(exchanges[..*index].iter()).any(|other| other.connection == exchange.connection)
        };
        let lines: Vec<String> = (exchanges.iter().enumerate())
            .filter(first)
            .map(|(_, exchange)| replay(exchange))
            .collect::<Option<Vec<_>>>()?
            .concat();
        (!lines.is_empty()).then(|| command(&subject.target, &lines))
    };
    let once_more = || format!("conformance {} --only {}", quoted(&subject.shown), check.id);
    match &check.kind {
        Kind::Script { text, .. } => {
            let vars = subject.vars(Patience::Normal);
            let host = "Host: {host}\\r\\n";
            let extra = wire::script::bare_literal(&subject.extra_fields);
            let text = text.replace(host, &format!("{host}{extra}"));
            let lines: Vec<String> = (lines(&text).iter())
                .map(|line| expanded(line, &vars))
                .collect();
            Some(command(&subject.target, &lines))
        }
        Kind::Passive { .. } if exchanges.is_empty() => None,
        Kind::Passive { .. } | Kind::Procedure { .. } => Some(
            replayed()
                .filter(|command| command.len() <= LONGEST)
                .unwrap_or_else(once_more),
        ),
    }
}

/// `probe TARGET -e 'LINE' ...`
fn command(target: &Target, lines: &[String]) -> String {
    let mut command = format!("probe {}", quoted(&target.to_string()));
    if let Some(tls) = &target.tls {
        if tls.insecure {
            command.push_str(" --insecure");
        }
        if let Some(ca) = &tls.ca {
            command.push_str(&format!(" --cacert {}", quoted(&ca.display().to_string())));
        }
    }
    for line in lines {
        command.push_str(" -e ");
        command.push_str(&quoted(line));
    }
    command
}

/// Script lines that write what was written, in the same pieces; `None` when not all of it was
/// kept.
fn replay(exchange: &Exchange) -> Option<Vec<String>> {
    let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    let mut lines = vec![format!("connect as {}", exchange.connection)];
    let mut last: Option<Duration> = None;
    for event in &exchange.events {
        match &event.kind {
            EventKind::Write(range) => {
                let octets = exchange.sent.get(at(range.start)..at(range.end))?;
                let since = last.map(|last| event.at.saturating_sub(last));
                if let Some(pause) = since.filter(|since| *since > PAUSE) {
                    lines.push(format!("pause {}ms", pause.as_millis()));
                }
                lines.push(format!("send {}", wire::script::literal(octets)));
                last = Some(event.at);
            }
            EventKind::SentFin => lines.push("fin".to_owned()),
            EventKind::SentReset => lines.push("rst".to_owned()),
            _ => {}
        }
    }
    if lines.len() == 1 {
        return Some(Vec::new());
    }
    lines.push("read for 1s".to_owned());
    Some(lines)
}

/// Logical lines without comments; a continued line is joined.
fn lines(script: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    for line in script.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (text, continues) = match line.strip_suffix('\\') {
            Some(text) => (text.trim_end(), true),
            None => (line, false),
        };
        match lines.last_mut() {
            Some(last) if open => {
                last.push(' ');
                last.push_str(text);
            }
            _ => lines.push(text.to_owned()),
        }
        open = continues;
    }
    lines
}

/// Known variables replaced by their values; `{{`, macros and captured names stay.
fn expanded(line: &str, vars: &Vars) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        let (before, after) = (&rest[..open], &rest[open + 1..]);
        text.push_str(before);
        if let Some(tail) = after.strip_prefix('{') {
            text.push_str("{{");
            rest = tail;
            continue;
        }
        let value = after
            .find('}')
            .and_then(|close| Some((close, vars.get(&after[..close])?)));
        match value {
            Some((close, value)) if !before.ends_with('\\') => {
                text.push_str(&wire::script::bare_literal(value));
                rest = &after[close + 1..];
            }
            _ => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// An argument for a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-_./:=@%+,[]".contains(&octet);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_holds_the_script_with_its_values() {
        let script = "connect # x\n# note\nsend \"GET {path} {other} {{x}} \\{repeat 3 a}'\" \\\n  \"y\"\nread until close within {settle}\n";
        let vars = [
            ("path".to_owned(), b"/a\"b".to_vec()),
            ("settle".to_owned(), b"60ms".to_vec()),
        ]
        .into();
        let lines: Vec<String> = (lines(script).iter())
            .map(|line| expanded(line, &vars))
            .collect();
        assert_eq!(
            command(&Target::tcp("h", 1), &lines),
            "probe h:1 -e 'connect # x' -e 'send \"GET /a\\\"b {other} {{x}} \\{repeat 3 a}'\\''\" \"y\"' \
             -e 'read until close within 60ms'"
        );
    }
}

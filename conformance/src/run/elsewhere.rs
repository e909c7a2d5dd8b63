//! A gateway without its origin: it serves some page itself and answers 5xx to every other path,
//! which says nothing about what the path was made of.

use http_core::dissect::StartLine;
use wire::transcript::{ConnectionLog, Transcript};

use super::Attempt;
use super::attempt::first_to_hold;
use crate::check::{Check, Kind};
use crate::verdict::Verdict;

impl Attempt {
    /// Takes back a verdict that rests on the status which the target gives to every path but
    /// `path`: one that would be another had these answers been 404. Asked while the transcripts are
    /// still there.
    pub(super) fn pardon_elsewhere(&mut self, check: &Check, path: &[u8], status: u16) {
        let seen = (self.transcripts.iter())
            .flat_map(|transcript| &transcript.connections)
            .any(|log| leads_elsewhere(&log.sent, path) && answered(log, status));
        if !seen || !matches!(self.verdict, Verdict::Violates | Verdict::Inconclusive) {
            return;
        }
        // A procedure has judged already, and its answers cannot be put in other words.
        if let (Kind::Script { .. }, [transcript]) = (&check.kind, self.transcripts.as_slice()) {
            let otherwise = had_they_been_missing(transcript, path, status);
            let otherwise = first_to_hold(check, &otherwise).ok().flatten();
            if otherwise.map(|outcome| &outcome.name) == self.outcome.as_ref() {
                return;
            }
        }
        let detail = format!(
            "The target answers {status} to every path but its own, as a gateway does whose origin is down, or an application that fails: what it makes of others cannot be seen."
        );
        self.take_back(check, Verdict::NotApplicable, detail);
    }
}

/// The same with 404 in the place of the status, on the connections that lead elsewhere.
fn had_they_been_missing(transcript: &Transcript, path: &[u8], gateway: u16) -> Transcript {
    let mut missing = transcript.clone();
    let logs = missing.connections.iter_mut();
    for log in logs.filter(|log| leads_elsewhere(&log.sent, path)) {
        for answer in &mut log.responses.messages {
            if let StartLine::Status { status, .. } = &mut answer.start_line
                && *status == gateway
            {
                *status = 404;
            }
        }
    }
    missing
}

fn answered(log: &ConnectionLog, status: u16) -> bool {
    let mut answers = log.responses.messages.iter();
    answers.any(|answer| answer.status() == Some(status))
}

/// Whether the first request names another path than this one, in origin-form or absolute-form.
fn leads_elsewhere(sent: &[u8], path: &[u8]) -> bool {
    let line = sent.split(|octet| *octet == b'\r').next();
    let target = line.and_then(|line| line.split(|octet| *octet == b' ').nth(1));
    let Some(target) = target else {
        return false;
    };
    let target = match target.windows(3).position(|three| three == b"://") {
        Some(colon) => {
            let rest = &target[colon + 3..];
            let slash = rest.iter().position(|octet| *octet == b'/');
            slash.map_or(&b"/"[..], |slash| &rest[slash..])
        }
        None => target,
    };
    without_query(target) != without_query(path)
}

fn without_query(target: &[u8]) -> &[u8] {
    let end = target.iter().position(|octet| *octet == b'?');
    &target[..end.unwrap_or(target.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_elsewhere() {
        for (sent, elsewhere) in [
            ("GET / HTTP/1.1\r\n", false),
            ("GET /?a=1 HTTP/1.1\r\n", false),
            ("GET http://a.test HTTP/1.1\r\n", false),
            ("GET http://a.test/?q HTTP/1.1\r\n", false),
            ("GET /../etc/passwd HTTP/1.1\r\n", true),
            ("GET http://a.test/x HTTP/1.1\r\n", true),
            ("OPTIONS * HTTP/1.1\r\n", true),
            ("", false),
            ("junk\r\n", false),
        ] {
            assert_eq!(leads_elsewhere(sent.as_bytes(), b"/"), elsewhere, "{sent}");
        }
    }
}

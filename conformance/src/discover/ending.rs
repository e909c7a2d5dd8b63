//! How long after its last answer the target ends a connection that was asked to end.

use std::time::Duration;

use http_core::conn::ConnectionOptions;
use wire::script::literal;
use wire::transcript::{ConnectionLog, EventKind};

use super::ask::Asker;

/// An end that comes later than this is late: where many are awaited, it makes a difference.
const PROMPT: Duration = Duration::from_millis(250);

/// So many times the usual longest wait is waited, once, for an end that does not come.
const GENEROUS: u32 = 5;

/// When an end comes that a request asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// At once, or not known.
    Promptly,
    /// So long after the last octet of the answer; nothing is answered meanwhile.
    Late(Duration),
    /// Not at all, or not because it was asked for.
    Never,
}

impl Ends {
    /// The lateness, if it is late.
    pub(super) fn late(self) -> Option<Duration> {
        match self {
            Ends::Late(late) => Some(late),
            Ends::Promptly | Ends::Never => None,
        }
    }

    /// What a report says of it.
    pub(super) fn note(self) -> Option<String> {
        match self {
            Ends::Promptly => None,
            Ends::Late(late) => Some(format!(
                "The end of a connection comes {:.1} s behind the last answer, and no rule names a \
                 time: an end that was announced counts as come, others are waited for longer.",
                late.as_secs_f64()
            )),
            Ends::Never => Some(
                "A connection stays open although its request asked for `close`, so the end of \
                 answered connections is not waited for as long as elsewhere."
                    .to_owned(),
            ),
        }
    }
}

/// Learns when the target ends a connection behind the answer to a request with `close`.
///
/// RFC 9112 section 9.6 has the server close, and names no time. So one that takes its time is told
/// from one that keeps the connection: by the end, by what becomes of a further request, and by what
/// becomes of a connection that nobody asked to end.
pub(super) fn ends(asker: &mut Asker, path: &str) -> Ends {
    let asked = literal(&asker.request("GET", path, "Connection: close\r\n", b""));
    let plain = literal(&asker.request("GET", path, "", b""));
    let script = |request: &str, within: Duration| {
        let within = within.as_millis();
        format!(
            "connect\nsend {request}\nread until message or close\nread until close within {within}ms\n"
        )
    };
    let mut wait = asker.patience;
    let Some(mut reply) = answered(asker, &script(&asked, wait)) else {
        return Ends::Promptly;
    };
    if !reply.ending.by_peer() {
        // One slow end proves nothing.
        wait *= GENEROUS;
        match answered(asker, &script(&asked, wait)) {
            Some(again) => reply = again,
            None => return Ends::Promptly,
        }
    }
    if !reply.ending.by_peer() {
        return Ends::Never;
    }
    let late = lag(&reply).unwrap_or_default();
    if late <= PROMPT {
        return Ends::Promptly;
    }
    let further = format!(
        "connect\nsend {asked}\nread until message or close\nsend {asked}\nread until message or close within {}ms\n",
        (late / 2).min(asker.patience).as_millis()
    );
    let goes_on = answered(asker, &further).is_some_and(|log| log.responses.complete() > 1);
    if goes_on {
        return Ends::Never;
    }
    // A limit of idleness ends the others as well.
    let mut kept = || answered(asker, &script(&plain, late + late / 4 + PROMPT));
    let announced = reply
        .response(1)
        .is_some_and(|response| ConnectionOptions::read(response.field_values("connection")).close);
    match announced || kept().is_some_and(|log| !log.ending.by_peer()) {
        true => Ends::Late(late),
        false => Ends::Never,
    }
}

/// Longest limit of idleness that is looked for. What ends sooner may end while a check still waits
/// for the end that it asked for.
const LONGEST_IDLE: Duration = Duration::from_millis(1500);

/// How long behind an answer the target ends a connection that nobody asked to end, if it keeps
/// connections and that is soon. The end of a connection then says little about the request on it.
pub(super) fn idle_limit(asker: &mut Asker, path: &str) -> Option<Duration> {
    let plain = literal(&asker.request("GET", path, "", b""));
    let within = LONGEST_IDLE.as_millis();
    let script = format!(
        "connect\nsend {plain}\nread until message or close\nread until close within {within}ms\n"
    );
    let log = answered(asker, &script)?;
    let limit = lag(&log).filter(|_| log.ending.by_peer())?;
    (limit > PROMPT && !log.announces_end()).then_some(limit)
}

/// What happened, if a complete answer came.
fn answered(asker: &mut Asker, script: &str) -> Option<ConnectionLog> {
    let reply = asker.play(script).ok()?;
    reply.complete(1).is_some().then_some(reply.log)
}

/// From the last octet of the peer to its end.
fn lag(log: &ConnectionLog) -> Option<Duration> {
    let read = log.last(|kind| matches!(kind, EventKind::Read(_)))?;
    let ended = log.last(|kind| matches!(kind, EventKind::Ended(_)))?;
    ended.checked_sub(read)
}

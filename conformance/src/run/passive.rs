//! Passive checks: lints over every response of the run.

use std::sync::{Mutex, PoisonError};

use http_core::dissect::Kind as MessageKind;
use wire::expect::{Expr, Focus, InterimTest, Predicate, View};
use wire::transcript::{ConnectionLog, EventKind, Transcript};

use super::attempt::{Attempt, judge_focused};
use super::facts;
use crate::check::{Check, Kind};
use crate::result::Exchange;
use crate::verdict::{Level, Verdict};

/// Collects, for each passive check, the worst verdict any response drew.
#[derive(Debug)]
pub struct Watch<'a> {
    checks: Vec<(usize, &'a Check, &'a Expr, bool)>,
    worst: Mutex<Vec<Option<Seen>>>,
}

/// The worst verdict so far, with what decides between equals: the run must come out the same
/// however its checks were interleaved.
#[derive(Clone, Debug)]
struct Seen {
    rank: (u8, Level, usize, usize, usize),
    attempt: Attempt,
    exchange: Exchange,
    judged: usize,
}

impl<'a> Watch<'a> {
    /// Watches for the passive checks among `checks`.
    pub fn new(checks: &'a [Check]) -> Watch<'a> {
        let checks: Vec<_> = (checks.iter().enumerate())
            .filter_map(|(index, check)| match &check.kind {
                Kind::Passive { applies } => Some((index, check, applies, names_interim(applies))),
                Kind::Script { .. } | Kind::Procedure { .. } => None,
            })
            .collect();
        Watch {
            worst: Mutex::new(vec![None; checks.len()]),
            checks,
        }
    }

    /// Judges every response of a transcript; `origin` is the index of the check that drew it.
    pub fn see(&self, origin: usize, transcript: &Transcript) {
        for (connection, log) in transcript.connections.iter().enumerate() {
            for (number, message) in log.responses.messages.iter().enumerate() {
                // A head that is not finished says nothing about what would have followed.
                if !log.has_whole_head(message) {
                    continue;
                }
                // A client that shut down its sending side may be taken for one that has left,
                // and is by many servers: RFC 9112 §9.6 does not promise it the rest.
                if !message.complete && we_left_first(log) {
                    continue;
                }
                let interim = message.kind == MessageKind::Interim;
                let view = View::of(
                    transcript,
                    Focus {
                        connection,
                        message: number,
                    },
                );
                for (slot, (_, check, applies, wants_interim)) in self.checks.iter().enumerate() {
                    if (interim && !wants_interim) || !applies.holds(&view).unwrap_or(false) {
                        continue;
                    }
                    let order = (origin, connection, number);
                    let attempt = judge_focused(check, &view, message);
                    // The script had read what it wanted: the rest was still on its way.
                    let looked_away = !message.complete && !log.timed_out;
                    if looked_away && attempt.verdict == Verdict::Inconclusive {
                        continue;
                    }
                    self.offer(slot, attempt, order, || facts::exchange(log));
                }
            }
        }
    }

    fn offer(
        &self,
        slot: usize,
        attempt: Attempt,
        (origin, connection, message): (usize, usize, usize),
        exchange: impl FnOnce() -> Exchange,
    ) {
        let rank = (
            badness(attempt.verdict),
            attempt.level,
            origin,
            connection,
            message,
        );
        let mut worst = self.worst.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = worst.get_mut(slot) else {
            return;
        };
        let judged = place.as_ref().map_or(0, |seen| seen.judged) + 1;
        match place {
            Some(seen) if seen.rank <= rank => seen.judged = judged,
            _ => {
                *place = Some(Seen {
                    rank,
                    attempt,
                    exchange: exchange(),
                    judged,
                })
            }
        }
    }

    /// The verdict of each passive check, with the index of the check.
    pub fn verdicts(self) -> Vec<(usize, Attempt)> {
        let worst = self
            .worst
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        (self.checks.iter().zip(worst))
            .map(|((index, check, ..), seen)| match seen {
                None => {
                    let reason = "No response of the run is one this check is about.";
                    (
                        *index,
                        Attempt::without_outcome(check, Verdict::NotApplicable, reason),
                    )
                }
                Some(Seen {
                    mut attempt,
                    exchange,
                    judged,
                    ..
                }) => {
                    attempt.detail = format!("{} {judged} responses judged.", attempt.detail);
                    attempt.exchanges = vec![exchange];
                    (*index, attempt)
                }
            })
            .collect()
    }
}

/// Whether we sent FIN or RST before the peer's end of the connection was seen.
fn we_left_first(log: &ConnectionLog) -> bool {
    (log.events.iter())
        .take_while(|event| !matches!(event.kind, EventKind::Ended(_)))
        .any(|event| matches!(event.kind, EventKind::SentFin | EventKind::SentReset))
}

fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Violates => 0,
        Verdict::Flaky => 1,
        Verdict::Lenient => 2,
        Verdict::Conforms => 3,
        // One answer that was not read to its end takes nothing from what the others showed.
        Verdict::Inconclusive => 4,
        Verdict::NotApplicable => 5,
    }
}

/// Whether the expression asks about interim responses: only then it is shown any.
pub(crate) fn names_interim(applies: &Expr) -> bool {
    let mut found = false;
    applies.each_term(&mut |term| {
        found |= matches!(term.predicate, Predicate::Interim(InterimTest::Any));
        found |= matches!(&term.predicate, Predicate::Status(_)) && term.text.contains(" 1");
    });
    found
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    use wire::dial::Target;
    use wire::drive::RunOptions;
    use wire::script::Vars;

    use super::*;
    use crate::check::catalogue::Catalogue;

    /// The verdict of `content-complete` on what `answer` sends.
    fn verdict(steps: &str, answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> Verdict {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Target::tcp("127.0.0.1", port);
        let peer = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            answer(&mut stream);
            let _ = stream.read_to_end(&mut Vec::new());
        });
        let script = wire::script::parse(steps, "steps").unwrap();
        let options = RunOptions {
            timeout: Duration::from_secs(60),
            ..RunOptions::default()
        };
        let transcript = wire::drive::run(&script, &target, &Vars::new(), &options).unwrap();
        peer.join().unwrap();
        let (catalogue, _) = Catalogue::embedded();
        let check = catalogue.find("content-complete").unwrap();
        let watch = Watch::new(std::slice::from_ref(check));
        watch.see(0, &transcript);
        watch.verdicts()[0].1.verdict
    }

    const SEND: &str = "connect\nsend \"GET / HTTP/1.1\\r\\nHost: a.test\\r\\n\\r\\n\"\n";
    const CUT: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx";

    #[test]
    fn an_answer_cut_short_is_no_fault_where_we_left_first() {
        let head = |stream: &mut TcpStream| {
            let mut octets = Vec::new();
            while !octets.ends_with(b"\r\n\r\n") {
                let mut octet = [0];
                stream.read_exact(&mut octet).unwrap();
                octets.extend(octet);
            }
        };
        let end = |stream: &mut TcpStream| drop(stream.read_to_end(&mut Vec::new()));
        let cut_once = |ready: fn(&mut TcpStream)| {
            move |stream: &mut TcpStream| {
                ready(stream);
                stream.write_all(CUT).unwrap();
                stream.shutdown(std::net::Shutdown::Write).unwrap();
            }
        };
        let read = "read until close\n";
        assert_eq!(
            verdict(&format!("{SEND}{read}"), cut_once(head)),
            Verdict::Violates
        );
        assert_eq!(
            verdict(&format!("{SEND}fin\n{read}"), cut_once(end)),
            Verdict::NotApplicable
        );
    }

    #[test]
    fn an_answer_that_was_not_read_to_its_end_tells_nothing() {
        // What nobody asked for is no answer: there are two requests.
        let (_, request) = SEND.split_once('\n').unwrap();
        let steps = format!("{SEND}{request}read until message\n");
        let whole_and_begun = |stream: &mut TcpStream| {
            let whole: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
            stream.write_all(&[whole, CUT].concat()).unwrap();
        };
        assert_eq!(verdict(&steps, whole_and_begun), Verdict::Conforms);
    }
}

//! What a verdict would be had something else come where there was silence: one that stays the same
//! does not rest on how long was waited.

use std::time::Duration;

use wire::ending::Ending;
use wire::transcript::{ConnectionLog, EventKind, Transcript};

/// Longest transcript worth copying to see what would have been, in octets received.
const COPIED: u64 = 256 << 10;

/// More answers than any check waits for.
const MORE: usize = 100;

/// What else might have come where there was silence: the end of the connection at once, or after
/// many more answers. `None` where nobody can say: nothing, or a part of an answer, had come.
pub(super) fn had_they_gone_on(transcript: &Transcript) -> Option<[Transcript; 2]> {
    let received = transcript.connections.iter().map(|log| log.received_total);
    if received.sum::<u64>() > COPIED {
        return None;
    }
    Some([ended(transcript, 0)?, ended(transcript, MORE)?])
}

/// The same with so many more answers and the end where there was silence.
fn ended(transcript: &Transcript, more: usize) -> Option<Transcript> {
    let mut ended = transcript.clone();
    let silent = |log: &&mut ConnectionLog| matches!(log.ending, Ending::Open { .. });
    for log in ended.connections.iter_mut().filter(silent) {
        let answers = &mut log.responses.messages;
        let last = answers.last().filter(|last| last.complete)?.clone();
        answers.extend(std::iter::repeat_n(last, more));
        log.ending = Ending::Fin;
        log.timed_out = false;
    }
    Some(ended)
}

/// From the last octet that was sent before the first answer to the first octet of that, or to the
/// end that came in its place. An answer that says that more should have been sent (408) is about
/// time and not about what was.
pub(super) fn took(log: &ConnectionLog) -> Option<Duration> {
    let mut wrote = None;
    match log.responses.messages.first() {
        Some(first) if first.status() == Some(408) => return None,
        None if log.received_total > 0 => return None,
        _ => {}
    }
    for event in &log.events {
        match &event.kind {
            EventKind::Write(_) => wrote = Some(event.at),
            EventKind::Read(_) => return event.at.checked_sub(wrote?),
            EventKind::Ended(ending) if ending.by_peer() => return event.at.checked_sub(wrote?),
            _ => {}
        }
    }
    None
}

/// Octets that came so shortly before a time limit were not the last.
const COMING: Duration = Duration::from_millis(100);

/// Whether the last answer was unfinished and its octets were still coming when a read gave up: then
/// nobody knows what it would have been.
pub(super) fn was_under_way(log: &ConnectionLog) -> bool {
    let unfinished = (log.responses.messages.last()).is_some_and(|last| !last.complete);
    if !unfinished || log.ending.by_peer() {
        return false;
    }
    let given_up = log.last(|kind| matches!(kind, EventKind::TimedOut { .. }));
    let read = log.last(|kind| matches!(kind, EventKind::Read(_)));
    given_up
        .zip(read)
        .is_some_and(|(given_up, read)| given_up < read + COMING)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use wire::dial::Target;
    use wire::drive::RunOptions;
    use wire::script::Vars;

    use super::*;

    /// How long the peer took that does this after a while and then ends the connection.
    fn took_by(answer: &'static [u8]) -> Option<Duration> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = Target::tcp("127.0.0.1", listener.local_addr().unwrap().port());
        let peer = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.read_exact(&mut [0; 4]).unwrap();
            std::thread::sleep(Duration::from_millis(30));
            stream.write_all(answer).unwrap();
        });
        let script = "connect\nsend \"GET \"\nread until close within 60s\n";
        let script = wire::script::parse(script, "test").unwrap();
        let options = RunOptions::default();
        let transcript = wire::drive::run(&script, &target, &Vars::new(), &options).unwrap();
        peer.join().unwrap();
        took(&transcript.connections[0])
    }

    #[test]
    fn an_end_without_an_answer_took_its_time_as_an_answer_does() {
        let least = Some(Duration::from_millis(20));
        assert!(took_by(b"") >= least);
        assert!(took_by(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") >= least);
        let about_time = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(took_by(about_time), None);
        assert_eq!(
            took_by(b"HTTP/1.1 200"),
            None,
            "nobody knows what it would have been"
        );
    }
}

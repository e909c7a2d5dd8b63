//! Every ending is told apart.

use crate::{holds, options, play, script, vars};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use wire::dial::Target;
use wire::drive::{Cuts, Session, run};
use wire::ending::Ending;
use wire::listen::{ListenOptions, serve_with};
use wire::script::Until;
use wire::transcript::{EventKind, WriteFailure};

const GET: &str = "send \"GET / HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"\n";
const OK: &str = "\"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok\"";

#[test]
fn fin_after_a_complete_answer() {
    let seen = play(
        &format!("{GET}read until close"),
        &format!("answer {OK} fin"),
    );
    assert_eq!(seen.connections[0].ending, Ending::Fin);
    holds(
        &seen,
        "status 200 and complete and fin and closed and not rst and not open and not timed-out",
    );
}

#[test]
fn rst_after_a_complete_answer_keeps_the_answer() {
    let seen = play(
        &format!("{GET}read until close"),
        &format!("answer {OK} rst"),
    );
    assert_eq!(seen.connections[0].ending, Ending::Reset);
    holds(
        &seen,
        "status 200 and complete and rst and closed and not fin and not open",
    );
}

#[test]
fn still_open_after_the_answer() {
    let seen = play(
        &format!("{GET}read until message\nread for {{settle}}"),
        &format!("answer {OK} open"),
    );
    assert!(
        matches!(seen.connections[0].ending, Ending::Open { after } if after >= Duration::from_millis(60))
    );
    holds(
        &seen,
        "status 200 and open and not closed and not timed-out",
    );
}

#[test]
fn a_read_until_close_on_an_open_connection_times_out() {
    let seen = play(
        &format!("{GET}read until message\nread until close within 50ms"),
        &format!("answer {OK} open"),
    );
    holds(&seen, "answers 1 and timed-out and open");
    let limits = seen.connections[0]
        .events
        .iter()
        .filter(|e| matches!(e.kind, EventKind::TimedOut { .. }));
    assert_eq!(limits.count(), 1);
}

#[test]
fn closed_without_an_answer() {
    let seen = play(&format!("{GET}read until close"), "answer \"\" fin");
    holds(
        &seen,
        "no-answer and closed and fin and answers 0 and not status 200",
    );
}

#[test]
fn reset_without_an_answer() {
    let seen = play(&format!("{GET}read until close"), "answer \"\" rst");
    holds(&seen, "no-answer and closed and rst");
}

#[test]
fn silence() {
    let seen = play(
        &format!("{GET}read until message within {{settle}}"),
        "answer \"\" open",
    );
    holds(&seen, "no-answer and open and timed-out");
}

#[test]
fn a_truncated_answer_is_incomplete() {
    let answer = "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nok\" fin";
    let seen = play(&format!("{GET}read until message"), answer);
    holds(
        &seen,
        "status 200 and not complete and fin and framing length and body is \"ok\"",
    );
    holds(&seen, "defect any and answers 1");
}

#[test]
fn an_answer_framed_by_the_close_completes_at_the_close() {
    let answer = "answer \"HTTP/1.1 200 OK\\r\\n\\r\\nall of it\" fin";
    let seen = play(&format!("{GET}read until message"), answer);
    holds(
        &seen,
        "complete and framing close and body is \"all of it\" and not timed-out",
    );
}

#[test]
fn an_answer_framed_by_the_close_is_incomplete_after_a_reset() {
    let answer = "answer \"HTTP/1.1 200 OK\\r\\n\\r\\nsome of it\" rst";
    let seen = play(&format!("{GET}read until message"), answer);
    holds(&seen, "not complete and framing close and rst");
}

#[test]
fn an_early_answer_is_seen_while_we_still_send() {
    let answer =
        "answer \"HTTP/1.1 413 Content Too Large\\r\\nContent-Length: 0\\r\\n\\r\\n\" wait head";
    // A busy machine needs longer to answer; a driver that reads only after it has written would
    // not see it in any time.
    let seen_in = |pause: &str| {
        let text = format!(
            "connect\nsend \"POST / HTTP/1.1\\r\\nHost: {{host}}\\r\\nContent-Length: 100\\r\\n\\r\\n\" \"\\{{repeat 100 x}}\"\nsplit @head-end pause {pause}\nread until message"
        );
        let seen = play(&text, answer);
        holds(
            &seen,
            "status 413 and complete and answers 1 and not defect any",
        );
        let last = seen.connections[0]
            .events
            .iter()
            .rfind(|event| matches!(event.kind, EventKind::Write(_) | EventKind::Read(_)));
        last.is_some_and(|event| matches!(event.kind, EventKind::Write(_)))
    };
    assert!(
        ["150ms", "2s", "20s"].into_iter().any(seen_in),
        "the answer never came before the last write"
    );
}

/// The trap of this crate: the failing write takes the socket's error along, and the reader sees 0.
#[test]
fn a_write_into_a_reset_connection_is_no_fin() {
    for _ in 0..20 {
        let peer = serve_with(ListenOptions::default(), |mut peer| {
            peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n", &Cuts::Whole);
            peer.rst();
        })
        .unwrap();
        let mut session = Session::new(options(), vars());
        session.connect(None, &peer.target()).unwrap();
        let mut refused = false;
        for _ in 0..10_000 {
            if !session.send(b"x", &Cuts::Whole) {
                refused = true;
                break;
            }
        }
        assert!(refused);
        session.read(&Until::Close, Duration::from_secs(20));
        let log = session.connection_log().unwrap();
        assert!(
            log.events
                .iter()
                .any(|e| matches!(e.kind, EventKind::WriteRefused(_)))
        );
        assert_eq!(log.ending, Ending::Reset);
        assert!(
            log.events
                .iter()
                .any(|e| e.kind == EventKind::Ended(Ending::Reset))
        );
    }
}

#[test]
fn a_write_after_the_peers_fin_is_refused_and_the_fin_stays_one() {
    let peer = serve_with(ListenOptions::default(), drop).unwrap();
    let mut session = Session::new(options(), vars());
    session.connect(None, &peer.target()).unwrap();
    session.read(&Until::Close, Duration::from_secs(20));
    // The peer drains, so writes pass until it is gone.
    drop(peer);
    let mut sent = 0;
    while session.send(b"GET / HTTP/1.1\r\n\r\n", &Cuts::Whole) && sent < 100_000 {
        sent += 1;
    }
    let log = session.connection_log().unwrap();
    assert_eq!(log.ending, Ending::Fin);
    assert!(!log.write_refused, "the end was seen first");
    assert!(
        log.events
            .iter()
            .any(|e| matches!(e.kind, EventKind::WriteRefused(_)))
    );
}

#[test]
fn what_we_end_is_not_charged_to_the_peer() {
    for (verb, ending) in [("close", Ending::LocalClosed), ("rst", Ending::LocalReset)] {
        let seen = play(
            &format!("{GET}read until message\n{verb}"),
            &format!("answer {OK} open"),
        );
        assert_eq!(seen.connections[0].ending, ending);
        holds(&seen, "not closed and not open and not fin and not rst");
    }
}

#[test]
fn a_half_close_leaves_the_answer_readable() {
    let text = format!("{GET}fin\nread until close");
    let seen = play(&text, &format!("answer {OK} fin"));
    holds(&seen, "status 200 and complete and fin");
    assert!(
        seen.connections[0]
            .events
            .iter()
            .any(|e| e.kind == EventKind::SentFin)
    );
}

#[test]
fn our_fin_and_rst_reach_the_peer() {
    for (verb, ending) in [("fin", Ending::Fin), ("rst", Ending::Reset)] {
        let (tell, told) = std::sync::mpsc::channel();
        let tell = std::sync::Mutex::new(tell);
        let peer = serve_with(ListenOptions::default(), move |mut peer| {
            peer.linger(Duration::ZERO);
            tell.lock().unwrap().send(peer.log().ending).unwrap();
        })
        .unwrap();
        let script = script(&format!("connect\n{verb}"));
        run(&script, &peer.target(), &vars(), &options()).unwrap();
        assert_eq!(told.recv_timeout(Duration::from_secs(20)).unwrap(), ending);
    }
}

#[test]
fn a_peer_that_reads_nothing_stalls_our_write() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = Target::tcp("127.0.0.1", listener.local_addr().unwrap().port());
    let options = wire::drive::RunOptions {
        timeout: Duration::from_millis(100),
        ..options()
    };
    let script = script("connect\nsend \"\\{repeat 30000000 x}\"\nread for 1ms");
    let seen = run(&script, &target, &vars(), &options).unwrap();
    holds(&seen, "open and not write-refused");
    let log = &seen.connections[0];
    assert!(
        log.events
            .iter()
            .any(|e| e.kind == EventKind::WriteRefused(WriteFailure::Stalled))
    );
    assert!(log.sent_total < 30_000_000);
    assert_eq!(log.sent.len() as u64, log.sent_total.min(16 * 1024 * 1024));
}

#[test]
fn nobody_listens() {
    // The port of a connection is nobody else's as long as that lasts, and nobody listens there.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let target = Target::tcp("127.0.0.1", taken.local_addr().unwrap().port());
    let error = run(&script("connect"), &target, &vars(), &options()).unwrap_err();
    assert!(
        matches!(error.kind, wire::drive::RunErrorKind::ConnectFailed { .. }),
        "{error}"
    );
    assert_eq!(error.line, 1);
}

/// Whether `connect` returns before the reset is seen is a race; what is recorded must not depend on it.
#[test]
fn a_reset_at_once_is_the_peers_doing_and_not_a_failure_to_connect() {
    let peer = serve_with(ListenOptions::default(), |mut peer| peer.rst()).unwrap();
    for _ in 0..50 {
        let text =
            "connect\nread until close\nsend \"GET / HTTP/1.1\\r\\n\\r\\n\"\nread until message";
        let seen = run(&script(text), &peer.target(), &vars(), &options()).unwrap();
        holds(
            &seen,
            "no-answer and rst and closed and not timed-out and not write-refused",
        );
    }
}

//! Peers whose ends are a matter of their own: one that serves connections one after the other, and
//! lingers on each until we end it too; one that never ends any.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::{holds, options, script, vars};
use wire::dial::Target;
use wire::drive::{Idle, RunOptions, run};
use wire::transcript::EventKind;

/// Answers so many connections, each with an end of its own, and is done with one only when the
/// other side has ended it as well.
fn lingering(connections: usize) -> (Target, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = std::thread::spawn(move || {
        for _ in 0..connections {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut octet = [0];
                stream.read_exact(&mut octet).unwrap();
                head.extend(octet);
            }
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            stream.write_all(answer).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    (Target::tcp("127.0.0.1", port), peer)
}

#[test]
fn a_connection_the_peer_is_done_with_is_left_before_the_next() {
    let get = r#"send "GET / HTTP/1.1\r\nHost: a\r\n\r\n""#;
    let script = script(&format!(
        "connect as one\n{get}\nread until message\nconnect as two\n{get}\nread until message\nrequest three \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\n"
    ));
    // Either way does: waiting for its end, or ending our side when it comes.
    for one_by_one in [true, false] {
        let (target, peer) = lingering(3);
        let options = RunOptions {
            one_by_one,
            leave_ended: !one_by_one,
            ..options()
        };
        let seen = run(&script, &target, &vars(), &options).unwrap();
        holds(
            &seen,
            "one.answers 1 and two.answers 1 and three.answers 1 and one.fin and two.fin and not one.timed-out",
        );
        drop(seen);
        peer.join().unwrap();
    }
}

/// Were it waited for, this would take an hour.
#[test]
fn the_end_of_a_connection_that_we_ended_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = std::thread::spawn(move || {
        let mut held = Vec::new();
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            stream.write_all(answer).unwrap();
            held.push(stream);
        }
        held
    });
    let get = r#"send "GET / HTTP/1.1\r\nHost: a\r\n\r\n""#;
    let script = script(&format!(
        "connect as one\n{get}\nread until message\nclose\nconnect as two\n{get}\nread until message\n"
    ));
    let options = RunOptions {
        one_by_one: true,
        timeout: Duration::from_secs(3600),
        ..options()
    };
    let target = Target::tcp("127.0.0.1", port);
    let seen = run(&script, &target, &vars(), &options).unwrap();
    holds(&seen, "one.answers 1 and two.answers 1 and not one.fin");
    drop(peer.join().unwrap());
}

#[test]
fn an_ended_connection_stays_ours_while_a_later_step_uses_it() {
    let get = r#"send "GET / HTTP/1.1\r\nHost: a\r\n\r\n""#;
    let script = script(&format!(
        "connect as one\n{get}\nread until close\nconnect as two\nuse one\n{get}\n"
    ));
    let (target, peer) = lingering(1);
    let options = RunOptions {
        leave_ended: true,
        ..options()
    };
    let seen = run(&script, &target, &vars(), &options).unwrap();
    let one = seen.connection("one").unwrap();
    assert_eq!(one.sent_total, 2 * 27, "it was written to once more");
    drop(seen);
    peer.join().unwrap();
}

/// Sends `first`, then `second` when it has been told to, then waits for our end.
fn staying(first: &'static [u8], second: &'static [u8]) -> (Target, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut requests = [0; 4096];
        assert!(stream.read(&mut requests).unwrap() > 0);
        stream.write_all(first).unwrap();
        if !second.is_empty() {
            // Long after the short wait, if there were one.
            std::thread::sleep(Duration::from_millis(200));
            stream.write_all(second).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
        }
        let _ = stream.read_to_end(&mut Vec::new());
    });
    (Target::tcp("127.0.0.1", port), peer)
}

/// Were it waited for as long as the script says, this would take an hour.
#[test]
fn the_end_of_an_answered_connection_is_waited_for_briefly_where_none_comes() {
    let script = script(
        "connect\nsend \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\nread until close within 60m\n",
    );
    let options = RunOptions {
        closing: Some(Duration::from_millis(1)),
        ..options()
    };
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let (target, peer) = staying(ANSWER, b"");
    let seen = run(&script, &target, &vars(), &options).unwrap();
    holds(&seen, "answers 1 and open and timed-out");
    drop(seen);
    peer.join().unwrap();
    // An answer under way is waited for all the same.
    const BEGUN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe";
    let (target, peer) = staying(BEGUN, b"llo");
    let seen = run(&script, &target, &vars(), &options).unwrap();
    holds(&seen, "answers 2 and fin and not timed-out");
    drop(seen);
    peer.join().unwrap();
}

/// The same for an answer that does not come behind another; one to what was sent since is awaited.
#[test]
fn a_further_answer_is_waited_for_briefly_where_none_comes() {
    const GET: &str = "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n";
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let options = RunOptions {
        closing: Some(Duration::from_millis(1)),
        ..options()
    };
    let together = script(&format!(
        "connect\nsend \"{GET}{GET}\"\nread until message 2 or close within 60m\n"
    ));
    let (target, peer) = staying(ANSWER, b"");
    let seen = run(&together, &target, &vars(), &options).unwrap();
    holds(&seen, "answers 1 and open and timed-out");
    drop(seen);
    peer.join().unwrap();
    let in_turn = script(&format!(
        "connect\nsend \"{GET}\"\nread until message\nsend \"{GET}\"\nread until message within 60m\n"
    ));
    let (target, peer) = staying(ANSWER, ANSWER);
    let seen = run(&in_turn, &target, &vars(), &options).unwrap();
    holds(&seen, "answers 2 and not timed-out");
    drop(seen);
    peer.join().unwrap();
}

/// The limits that were run into, one after the other.
#[test]
fn silence_that_was_waited_in_counts_for_the_reads_that_follow() {
    let script = script(
        "connect\nsend \"GET \"\nread until message within 40ms\nread until close within 50ms\nread until close within 40ms\nread for 3ms\nsend \"/\"\nread until message within 20ms\n",
    );
    let options = RunOptions {
        silent: Some(Duration::from_millis(1)),
        ..options()
    };
    let (target, peer) = staying(b"", b"");
    let seen = run(&script, &target, &vars(), &options).unwrap();
    let limits: Vec<u128> = (seen.connections[0].events.iter())
        .filter_map(|event| match &event.kind {
            EventKind::TimedOut { limit, .. } => Some(limit.as_millis()),
            _ => None,
        })
        .collect();
    assert_eq!(limits, [40, 10, 1, 20]);
    drop(seen);
    peer.join().unwrap();
}

/// How much sooner cannot be asserted; thirty turns take 20 ms instead of 1.2 s on Linux.
#[test]
fn answers_in_two_pieces_are_read_alike_whenever_they_are_acknowledged() {
    const TURNS: usize = 30;
    let turn = "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\n";
    let script = script(&format!("connect\n{}", turn.repeat(TURNS)));
    for acknowledges_at_once in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let peer = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for _ in 0..TURNS {
                assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
                (stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")).unwrap();
                stream.write_all(b"ok").unwrap();
            }
        });
        let target = Target {
            acknowledges_at_once,
            ..Target::tcp("127.0.0.1", port)
        };
        let seen = run(&script, &target, &vars(), &options()).unwrap();
        holds(&seen, "answers 30 and not timed-out");
        peer.join().unwrap();
    }
}

#[test]
fn a_pause_without_a_connection_is_told_and_no_other() {
    let get = r#""GET / HTTP/1.1\r\nHost: a\r\n\r\n""#;
    let told = |text: &str, connections: usize| {
        let (target, peer) = lingering(connections);
        let told = Arc::new(Mutex::new(Vec::<bool>::new()));
        let tells = Arc::clone(&told);
        let options = RunOptions {
            idle: Some(Idle(Arc::new(move |begins| {
                tells.lock().unwrap().push(begins)
            }))),
            // The peer comes to the second connection when the first is over, which one is not.
            timeout: Duration::from_secs(1),
            ..options()
        };
        let seen = run(&script(text), &target, &vars(), &options).unwrap();
        drop(seen);
        peer.join().unwrap();
        told.lock().unwrap().clone()
    };
    let apart = format!("request one {get}\npause 1ms\nrequest two {get}\n");
    assert_eq!(told(&apart, 2), [true, false]);
    // The connection is used again, or may be.
    let kept = format!("connect as one\nsend {get}\nread until message\npause 1ms\nsend {get}\n");
    assert!(told(&kept, 1).is_empty());
    let held = format!("connect as one\nsend {get}\npause 1ms\nrequest two {get}\n");
    let held = told(&held, 2);
    assert!(held.is_empty() || held == [true, false], "{held:?}");
}

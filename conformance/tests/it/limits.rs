//! Limits that are not those of the target: a gateway refuses whatever it is asked while its
//! connections to its origin break.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::check::catalogue::Catalogue;
use conformance::discover::Wishes;
use conformance::verdict::Verdict;

use crate::mutation::graded_at;

/// Heads longer than this are met in the way under test.
const LONG: usize = 6000;

/// Which of the long heads are refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refuses {
    /// Each size once, as a gateway does whose connection breaks.
    Once,
    /// Whatever is too long for it.
    Always,
}

/// A server of one short text; long heads are refused with this status.
fn server(status: u16, refuses: Refuses) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = Arc::clone(&seen);
            std::thread::spawn(move || serve(stream, status, refuses, &seen));
        }
    });
    address
}

fn serve(mut stream: TcpStream, status: u16, refuses: Refuses, seen: &Mutex<BTreeSet<usize>>) {
    let mut head = Vec::new();
    let mut block = [0; 16 * 1024];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut block) {
            Ok(length @ 1..) => head.extend_from_slice(&block[..length]),
            _ => return,
        }
    }
    let first = head.len() > LONG && seen.lock().unwrap().insert(head.len());
    let refused = first || head.len() > LONG && refuses == Refuses::Always;
    let line = match refused {
        true => format!("HTTP/1.1 {status} Refused"),
        false => "HTTP/1.1 200 OK".to_owned(),
    };
    let length = if head.starts_with(b"HEAD ") { "" } else { "ok" };
    let answer = format!(
        "{line}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{length}"
    );
    let _ = stream.write_all(answer.as_bytes());
}

fn met(id: &str, status: u16, refuses: Refuses) -> (Verdict, Option<String>) {
    let (catalogue, _) = Catalogue::embedded();
    let check = catalogue.find(id).unwrap().clone();
    let wishes = Wishes {
        timeout: Duration::from_secs(10),
        ..Wishes::default()
    };
    let report = graded_at(server(status, refuses), &[check], 1, &wishes);
    let result = report.results.into_iter().next().unwrap();
    (result.verdict, result.outcome)
}

#[test]
fn a_size_that_is_taken_when_asked_again_is_no_limit() {
    for id in ["limit-of-head", "limit-of-field-value"] {
        assert_eq!(met(id, 502, Refuses::Once), (Verdict::Inconclusive, None));
    }
}

#[test]
fn a_size_that_is_refused_each_time_is_judged_by_the_status() {
    let outcome = |outcome: &str| Some(outcome.to_owned());
    for id in ["limit-of-head", "limit-of-field-value"] {
        let odd = (Verdict::Violates, outcome("odd"));
        assert_eq!(met(id, 502, Refuses::Always), odd);
        let found = (Verdict::Conforms, outcome("found"));
        assert_eq!(met(id, 431, Refuses::Always), found);
    }
}

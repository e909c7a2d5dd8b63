//! Refusals that say nothing of the rule under test: of requests that are too many, and of the rest
//! of a message that was answered before it was read.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conformance::check::Check;
use conformance::check::catalogue::Catalogue;
use conformance::discover::Wishes;
use conformance::result::Report;
use conformance::verdict::{Level, Verdict};

use crate::mutation::graded_at;

fn graded(address: SocketAddr, ids: &[&str]) -> Report {
    let (catalogue, _) = Catalogue::embedded();
    let checks: Vec<Check> = (ids.iter())
        .map(|id| catalogue.find(id).unwrap().clone())
        .collect();
    let wishes = Wishes {
        timeout: Duration::from_secs(2),
        ..Wishes::default()
    };
    graded_at(address, &checks, 1, &wishes)
}

/// Serves each connection on a thread of its own.
fn served(serve: impl Fn(TcpStream) -> Option<()> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            std::thread::spawn(move || serve(stream));
        }
    });
    address
}

/// Octets that came and were not looked at yet.
struct Incoming {
    stream: TcpStream,
    kept: Vec<u8>,
}

impl Incoming {
    fn new(stream: TcpStream) -> Incoming {
        let kept = Vec::new();
        Incoming { stream, kept }
    }

    /// The octets up to and with the next such end.
    fn until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.kept.windows(end.len()).position(|part| part == end) {
                return Some(self.kept.drain(..at + end.len()).collect());
            }
            let mut block = [0; 4096];
            match self.stream.read(&mut block) {
                Ok(length @ 1..) => self.kept.extend_from_slice(&block[..length]),
                _ => return None,
            }
        }
    }
}

const TEXT: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n";

#[test]
fn plain_503_now_and_then_convicts_nobody() {
    some_requests_refused_with("503 Service Unavailable");
}

#[test]
fn a_filter_that_bars_its_client_now_and_then_convicts_nobody() {
    some_requests_refused_with("403 Forbidden");
}

/// Which requests are met depends on how many a run sends before them, so more than one way of
/// counting is tried; of at least one it has to be seen that there was something to pardon.
fn some_requests_refused_with(status: &str) {
    let pardoned: usize = (3..6).map(|every| refused_with(status, every)).sum();
    assert!(pardoned > 0);
}

/// How many checks are pardoned where every so many requests one is refused.
fn refused_with(status: &str, every: usize) -> usize {
    let refusal = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n"
    );
    let asked = AtomicUsize::new(0);
    let address = served(move |stream| {
        let mut incoming = Incoming::new(stream);
        loop {
            let head = incoming.until(b"\r\n\r\n")?;
            let refused = asked.fetch_add(1, Ordering::SeqCst) % every == every - 1;
            let answer: &[u8] = match refused {
                true => refusal.as_bytes(),
                false => TEXT,
            };
            let content = if head.starts_with(b"HEAD ") { 6 } else { 0 };
            incoming
                .stream
                .write_all(&answer[..answer.len() - content])
                .ok()?;
            if head.windows(5).any(|part| part == b"close") {
                return None;
            }
        }
    });
    let report = graded(
        address,
        &[
            "parsed-accept",
            "parsed-accept-charset",
            "parsed-accept-language",
            "parsed-te",
            "content-range-in-request",
            "limit-of-field-value",
            "sequential-ten",
        ],
    );
    let wrong: Vec<_> = (report.results.iter())
        .filter(|result| matches!(result.verdict, Verdict::Violates | Verdict::Flaky))
        .map(|result| (&result.id, &result.outcome, &result.detail))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let pardoned = |detail: &str| detail.contains("asks for fewer requests");
    (report.results.iter())
        .filter(|result| pardoned(&result.detail))
        .count()
}

/// What is taken is answered as soon as its head is there, and any trailer field refused, as Node
/// refuses some.
fn answers_early(stream: TcpStream, taken: &[&[u8]]) -> Option<()> {
    let mut incoming = Incoming::new(stream);
    loop {
        let head = incoming.until(b"\r\n\r\n")?.to_ascii_lowercase();
        let has = |text: &[u8]| head.windows(text.len()).any(|part| part == text);
        if !taken.iter().any(|method| head.starts_with(method)) {
            let refused = b"HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            return incoming.stream.write_all(refused).ok();
        }
        incoming.stream.write_all(TEXT).ok()?;
        if has(b"chunked") {
            while incoming.until(b"\r\n")? != b"0\r\n" {}
            if incoming.until(b"\n")? != b"\r\n" {
                let refused =
                    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                incoming.stream.write_all(refused).ok()?;
                return None;
            }
        }
        if has(b"close") {
            return None;
        }
    }
}

#[test]
fn a_trailer_that_is_refused_behind_an_early_answer_is_not_misread() {
    let ids = [
        "trailer-content-length",
        "trailer-transfer-encoding",
        "trailer-folded",
        "trailer-section-lf",
    ];
    let only_get = served(|stream| answers_early(stream, &[b"get "]));
    let post_too = served(|stream| answers_early(stream, &[b"get ", b"post "]));
    for address in [only_get, post_too] {
        for result in graded(address, &ids).results {
            let (id, detail) = (&result.id, &result.detail);
            assert_eq!(result.verdict, Verdict::Inconclusive, "{id}: {detail}");
        }
    }
}

/// Takes one request from each connection, says so, and turns those behind it away.
fn turns_away(stream: TcpStream) -> Option<()> {
    let mut incoming = Incoming::new(stream);
    let mut served = false;
    loop {
        let head = incoming.until(b"\r\n\r\n")?.to_ascii_lowercase();
        let has = |text: &[u8]| head.windows(text.len()).any(|part| part == text);
        if has(b"content-length: 5") {
            incoming.until(b"hello")?;
        }
        if has(b"chunked") {
            incoming.until(b"0\r\n\r\n")?;
        }
        let (status, content) = match served {
            false => ("200 OK", "hello\n"),
            true => ("503 Service Unavailable", ""),
        };
        let length = content.len();
        let content = if has(b"head /") { "" } else { content };
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{content}"
        );
        incoming.stream.write_all(answer.as_bytes()).ok()?;
        if served || has(b"connection: close") {
            return None;
        }
        served = true;
    }
}

#[test]
fn a_request_behind_close_that_is_turned_away_was_not_misread() {
    let convicted = ["close-announced-is-last", "request-behind-announced-close"];
    let others = [
        "length-exact",
        "chunk-one",
        "get-content-junk",
        "pause-between-requests",
        "nothing-kept-of-error",
        "pipelined-split-anywhere",
    ];
    for result in graded(served(turns_away), &[&convicted[..], &others[..]].concat()).results {
        let (id, detail) = (&result.id, &result.detail);
        let violates = result.verdict == Verdict::Violates;
        assert_eq!(violates, convicted.contains(&id.as_str()), "{id}: {detail}");
    }
}

#[test]
fn what_fails_for_every_path_is_not_found_to_mishandle_some() {
    let address = served(|stream| {
        let mut incoming = Incoming::new(stream);
        while let Some(head) = incoming.until(b"\r\n\r\n") {
            let fails: &[u8] = b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n";
            let content = if head.starts_with(b"HEAD ") { 6 } else { 0 };
            let stream = &mut incoming.stream;
            stream.write_all(&fails[..fails.len() - content]).ok()?;
            if head.windows(5).any(|part| part == b"close") {
                return None;
            }
        }
        None
    });
    let ids = [
        "get-without-server-error",
        "traversal-dots",
        "traversal-encoded-slash",
        "open-redirect-double-slash",
        "crlf-in-target",
    ];
    let report = graded(address, &ids);
    for result in &report.results[1..] {
        let (id, detail) = (&result.id, &result.detail);
        assert_ne!(result.verdict, Verdict::Violates, "{id}: {detail}");
    }
    let plain = &report.results[0];
    assert_eq!(
        (plain.verdict, plain.level),
        (Verdict::Violates, Level::Hardening)
    );
}

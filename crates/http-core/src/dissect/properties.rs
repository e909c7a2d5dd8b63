//! Whatever comes, however it is cut: one outcome, every octet named, nothing panics.

use super::*;
use crate::framing::{host, request_body, response_body};
use crate::message::{RequestDecoder, ResponseDecoder};
use crate::syntax::{Limits, RequestTarget};
use proptest::prelude::*;

/// Pieces that are messages or nearly so; strung together and mutated they reach every phase.
const PIECES: &[&[u8]] = &[
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: a\r\n\r\n",
    b"HTTP/1.0 200 OK\r\n",
    b"HTTP/1.1 204 No Content\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    b"HTTP/1.1 304\r\n",
    b"HTTP/1.1  404 Not\x01Found\r\n",
    b"HTTP/9.9 999 X\n",
    b"GET / HTTP/1.1\r\n",
    b"POST /a?b HTTP/1.1\r\nHost: a\r\n",
    b"GET http://b/c HTTP/1.1\r\nHost: b\r\n",
    b"OPTIONS * HTTP/1.0\r\n",
    b"GET /\r\n",
    b"Host: a@b\r\n",
    b"Host: c:99999\r\n",
    b"Host:\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02",
    b"Content-Length: 5\r\n",
    b"Content-Length: 3, 3\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked, chunked;a=b\r\n",
    b"Name : value\r\n",
    b" folded\r\n",
    b"no colon\r\n",
    b": no name\r\n",
    b"X: y\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"5\r\nhello\r\n",
    b"5;ext=\"v\"\r\nhello\r\n",
    b"3\r\nhello\r\n",
    b"0\r\n\r\n",
    b"0\r\nTrailer: t\r\n\r\n",
    b"zz\r\n",
    b"hello",
    b"<html>HTTP/1.1 200 OK</html>\n",
    b"HTTP/",
    b"H",
];

const METHODS: &[&[u8]] = &[b"GET", b"HEAD", b"CONNECT"];

/// Shown with escapes when a case fails.
#[derive(Clone)]
struct Octets(Vec<u8>);

impl std::fmt::Debug for Octets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", crate::octet::escape(&self.0))
    }
}

fn octets() -> impl Strategy<Value = Octets> {
    let piece = prop_oneof![
        12 => prop::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 1..8),
    ];
    let mutation = (any::<prop::sample::Index>(), any::<u8>(), 0..3u8);
    (
        prop::collection::vec(piece, 0..14),
        prop::collection::vec(mutation, 0..4),
    )
        .prop_map(|(pieces, mutations)| {
            let mut octets = pieces.concat();
            for (index, value, kind) in mutations {
                if octets.is_empty() {
                    break;
                }
                let at = index.index(octets.len());
                match kind {
                    0 => octets[at] = value,
                    1 => octets.insert(at, value),
                    _ => drop(octets.remove(at)),
                }
            }
            Octets(octets)
        })
}

fn dissectors() -> impl Strategy<Value = Dissector> {
    let small = Options {
        content: 4,
        fields: 300,
        tokens: 30,
        defects: 5,
        messages: 2,
        head: 40,
        limits: Limits::default(),
    };
    let options = prop_oneof![3 => Just(Options::default()), 1 => Just(small)];
    let direction = prop_oneof![Just(Direction::Request), Just(Direction::Response)];
    let method = prop::sample::select(METHODS);
    (
        options,
        direction,
        prop::collection::vec(method, 0..4),
        any::<bool>(),
    )
        .prop_map(|(options, direction, methods, more)| {
            let mut dissector = Dissector::new(direction, options);
            methods.iter().for_each(|method| dissector.expect(method));
            if more {
                dissector.expect_any();
            }
            dissector
        })
}

fn feed<'a>(dissector: &Dissector, pieces: impl Iterator<Item = &'a [u8]>, end: End) -> Dissection {
    let mut dissector = dissector.clone();
    pieces.for_each(|piece| dissector.push(piece));
    dissector.end(end);
    dissector.into_dissection()
}

proptest! {
    #[test]
    fn the_outcome_does_not_depend_on_the_cuts(
        dissector in dissectors(),
        octets in octets(),
        end in prop::sample::select(&[End::Open, End::Closed, End::Broken][..]),
        size in 2usize..9,
    ) {
        let octets = octets.0;
        let whole = feed(&dissector, std::iter::once(octets.as_slice()), end);
        prop_assert_eq!(&feed(&dissector, octets.chunks(1), end), &whole);
        prop_assert_eq!(&feed(&dissector, octets.chunks(size), end), &whole);
        for cut in 0..=octets.len() {
            let two = feed(&dissector, [&octets[..cut], &octets[cut..]].into_iter(), end);
            prop_assert_eq!(&two, &whole, "cut at {}", cut);
        }
        check(&dissector, &whole, &octets);
    }
}

/// What a server does with a request head: decode it, then ask for its framing, its host and its
/// target. `None` while the head is unfinished.
fn strict_request(octets: &[u8]) -> Option<Result<(), Defect>> {
    let mut decoder = RequestDecoder::new(Limits::default());
    let length = match decoder.decode(octets) {
        Ok(length) => length?,
        Err(defect) => return Some(Err(defect)),
    };
    let head = decoder.head(&octets[..length]);
    let target = |_| RequestTarget::parse(head.method(), head.target()).map(drop);
    Some(
        request_body(&head)
            .and_then(|_| host(&head))
            .and_then(target),
    )
}

fn strict_response(octets: &[u8]) -> Option<Result<(), Defect>> {
    let mut decoder = ResponseDecoder::new(Limits::default());
    let length = match decoder.decode(octets) {
        Ok(length) => length?,
        Err(defect) => return Some(Err(defect)),
    };
    Some(response_body(&decoder.head(&octets[..length]), b"GET").map(drop))
}

proptest! {
    #[test]
    fn what_strict_refuses_is_the_first_thing_lossless_would_refuse(octets in octets()) {
        let octets = octets.0;
        for direction in [Direction::Request, Direction::Response] {
            let options = Options { limits: Limits::default(), ..Options::default() };
            let mut dissector = Dissector::new(direction, options);
            dissector.expect_any();
            let whole = dissector.clone();
            dissector.push(&octets);
            let strict = match direction {
                Direction::Request => strict_request(&octets),
                Direction::Response => strict_response(&octets),
            };
            // Strict refuses the beginning of a line; lossless waits for the rest of it.
            let Some(message) = dissector.messages().first().filter(|message| !message.head.is_empty()) else {
                continue;
            };
            let mut head = whole.clone();
            let end = usize::try_from(message.head.end).expect("a few hundred octets");
            head.push(&octets[..end]);
            let first = head.dissection().first_refused().map(|defect| defect.id);
            let Some(strict) = strict else {
                prop_assert!(false, "lossless saw the end of the head, strict did not");
                continue;
            };
            prop_assert_eq!(strict.err().map(|defect| defect.id), first);
        }
    }
}

/// What must hold of any dissection.
fn check(dissector: &Dissector, found: &Dissection, octets: &[u8]) {
    let mut at = 0;
    for &(token, span) in &found.tokens {
        assert!(
            span.start == at && !span.is_empty(),
            "{token} at {span}, after {at}"
        );
        at = span.end;
    }
    assert_eq!(at, octets.len() as u64);
    assert_eq!(found.octets, at);
    let options = dissector.options;
    // The last token may be the one that stands for everything omitted.
    assert!(found.tokens.len() <= options.tokens + 1);
    assert!(found.defects.len() <= options.defects);
    assert!(found.messages.len() <= options.messages);
    let mut end = 0;
    for message in &found.messages {
        assert!(message.span.start >= end, "{message:?}");
        assert!(message.head.start >= message.span.start && message.head.end <= message.span.end);
        assert!(message.content.len() as u64 <= message.content_length);
        end = message.span.end;
    }
    assert!(end <= at);
    let content: usize = found
        .messages
        .iter()
        .map(|message| message.content.len())
        .sum();
    assert!(content <= options.content);
    let fields = found
        .messages
        .iter()
        .map(|message| message.fields.len() + message.trailers.len());
    // The one that exceeds the bound is still there.
    assert!(fields.sum::<usize>() <= options.fields / size_of::<Field>() + 1);
    for defect in &found.defects {
        assert!(
            defect.span.start <= defect.span.end && defect.span.end <= at,
            "{defect}"
        );
    }
}

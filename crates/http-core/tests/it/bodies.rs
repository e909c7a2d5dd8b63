//! Bodies of the fuzz targets. `fuzz/` wraps each in a few lines; the replay below runs them over
//! the committed corpus on every test run.
//!
//! Each takes its settings from the first octets and panics when something does not hold.

use crate::strictness;
use http_core::chunked::ChunkedDecoder;
use http_core::conn::{CloseReason, Connection, Event, Proposal, Role, State};
use http_core::dissect::{Dissector, End, Options};
use http_core::framing::{BodyLength, host, request_body};
use http_core::message::{RequestDecoder, RequestTarget};
use http_core::readings;
use http_core::syntax::{Direction, Limits};

/// Limits that are now and then far too small.
fn limits(setting: u8) -> Limits {
    if setting & 0b1100_0000 != 0 {
        return Limits::default();
    }
    let few = usize::from(setting);
    Limits {
        head: few * 3,
        start_line: few,
        field_line: few,
        field_count: few / 8,
        empty_lines: few % 3,
        chunk_ext: u64::from(setting) / 4,
        trailer: few,
        trailer_count: few / 8,
    }
}

/// Ends of pieces of this size; the whole in one when it is 0.
fn ends(len: usize, size: u8) -> Vec<usize> {
    let size = if size == 0 { len } else { usize::from(size) };
    (1..=len)
        .filter(|end| end % size.max(1) == 0 || *end == len)
        .collect()
}

/// Strict and lossless heads agree, in whatever pieces.
pub(crate) fn head(data: &[u8]) {
    let Some((&[setting, size], input)) = data.split_first_chunk::<2>() else {
        return;
    };
    let direction = if setting & 1 == 0 {
        Direction::Request
    } else {
        Direction::Response
    };
    if let Err(odd) = strictness::head(direction, input, limits(setting), &ends(input.len(), size))
    {
        panic!("{odd}");
    }
}

/// Strict and lossless chunked content agree, in whatever pieces.
pub(crate) fn chunked(data: &[u8]) {
    let Some((&[setting, size], input)) = data.split_first_chunk::<2>() else {
        return;
    };
    if let Err(odd) = strictness::chunked(input, limits(setting), &ends(input.len(), size)) {
        panic!("{odd}");
    }
}

/// A strict server reads no request that a lossless dissector does not find, with the same content.
pub(crate) fn connection(data: &[u8]) {
    let options = Options {
        limits: Limits::default(),
        ..Options::default()
    };
    let mut dissector = Dissector::new(Direction::Request, options);
    dissector.push(data);
    dissector.end(End::Closed);
    let found = dissector.into_dissection();
    let served = serve(data);
    let mut requests = found.requests();
    for (at, (method, content)) in served.iter().enumerate() {
        let request = requests
            .next()
            .unwrap_or_else(|| panic!("request {at} was not found"));
        assert_eq!(
            request.method(),
            Some(method.as_slice()),
            "method of request {at}"
        );
        assert_eq!(&request.content, content, "content of request {at}");
        assert!(request.complete, "request {at} is complete");
    }
    events(data);
}

/// Method and content of each request that a strict server reads before it refuses one or runs out
/// of octets.
fn serve(data: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let (mut served, mut rest) = (Vec::new(), data);
    let mut decoder = RequestDecoder::new(Limits::default());
    while let Ok(Some(length)) = decoder.decode(rest) {
        let head = decoder.head(rest);
        let sound =
            host(&head).is_ok() && RequestTarget::parse(head.method(), head.target()).is_ok();
        let Some(body) = request_body(&head).ok().filter(|_| sound) else {
            break;
        };
        let method = head.method().to_vec();
        rest = &rest[length..];
        let content = match body.length {
            BodyLength::None => Vec::new(),
            BodyLength::Length(length) => {
                let Some((content, after)) = usize::try_from(length)
                    .ok()
                    .and_then(|length| rest.split_at_checked(length))
                else {
                    break;
                };
                rest = after;
                content.to_vec()
            }
            BodyLength::Chunked => {
                let Some((content, used)) = chunked_content(rest) else {
                    break;
                };
                rest = &rest[used..];
                content
            }
            BodyLength::UntilClose | BodyLength::Tunnel => break,
        };
        let last = method == b"CONNECT";
        served.push((method, content));
        if last {
            break;
        }
        decoder.reset();
    }
    served
}

fn chunked_content(input: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut decoder = ChunkedDecoder::new(Limits::default());
    let (mut content, mut at) = (Vec::new(), 0);
    while at < input.len() {
        let step = decoder.decode(&input[at..]).ok()?;
        if let Some(data) = step.data {
            content.extend_from_slice(&input[at..][data]);
        }
        at += step.consumed;
        if step.done {
            return Some((content, at));
        }
    }
    None
}

/// Any events in any order: what is illegal changes nothing, and closed stays closed.
fn events(data: &[u8]) {
    let mut connection = Connection::new();
    for &b in data.iter().take(64) {
        let role = if b & 1 == 0 {
            Role::Client
        } else {
            Role::Server
        };
        let before = connection.clone();
        match b >> 1 & 3 {
            0 => connection.propose(Proposal::ALL[usize::from(b >> 3) % Proposal::ALL.len()]),
            1 if b & 0xf0 == 0 => {
                connection.close_after(CloseReason::ALL[usize::from(b) % CloseReason::ALL.len()])
            }
            2 => drop(connection.next_exchange()),
            _ => {
                let event = Event::ALL[usize::from(b >> 3) % Event::ALL.len()];
                if connection.apply(role, event).is_err() {
                    assert_eq!(connection, before, "an illegal event changes nothing");
                }
            }
        }
        if before.state(role) == State::Closed {
            assert_eq!(connection.state(role), State::Closed, "closed stays closed");
        }
    }
}

/// A dissection covers every octet and does not depend on the pieces.
pub(crate) fn dissect(data: &[u8]) {
    let Some((&[setting, size], input)) = data.split_first_chunk::<2>() else {
        return;
    };
    let run = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let direction = if setting & 1 == 0 {
            Direction::Request
        } else {
            Direction::Response
        };
        let mut dissector = Dissector::new(
            direction,
            if setting & 32 == 0 {
                Options {
                    limits: limits(setting),
                    ..Options::default()
                }
            } else {
                Options {
                    content: 4,
                    fields: 400,
                    tokens: 40,
                    defects: 6,
                    messages: 3,
                    head: 60,
                    limits: limits(setting),
                }
            },
        );
        for method in [&b"GET"[..], b"HEAD", b"CONNECT"]
            .iter()
            .take(usize::from(setting >> 1 & 3))
        {
            dissector.expect(method);
        }
        if setting & 8 != 0 {
            dissector.expect_any();
        }
        pieces.for_each(|piece| dissector.push(piece));
        dissector.end(if setting & 16 == 0 {
            End::Closed
        } else {
            End::Broken
        });
        dissector.into_dissection()
    };
    let whole = run(&mut [input].into_iter());
    let pieces = run(&mut input.chunks(usize::from(size).max(1)));
    assert_eq!(pieces, whole, "in pieces of {size}");
    let mut at = 0;
    for (token, span) in &whole.tokens {
        assert_eq!(
            span.start, at,
            "{token} begins where the token before it ended"
        );
        at = span.end;
    }
    assert_eq!(
        at,
        input.len() as u64,
        "the last token ends with the octets"
    );
}

/// Every policy reads in order, within bounds, and agrees with itself.
pub(crate) fn readings(data: &[u8]) {
    for direction in [Direction::Request, Direction::Response] {
        let all = readings::readings(data, direction);
        assert_eq!(all.len(), readings::POLICIES.len());
        for reading in &all {
            let mut end = 0;
            for cut in &reading.messages {
                assert!(cut.span.start >= end && cut.content.start > cut.span.start);
                assert!(cut.content.end == cut.span.end && cut.span.end <= data.len() as u64);
                end = cut.span.end;
            }
            assert!(reading.cuts_as(reading) && !reading.conflicts_with(reading));
        }
        let comparison = readings::compare(&all);
        assert!(
            comparison
                .groups
                .iter()
                .all(|group| !group.readings.is_empty())
        );
        assert!(!comparison.to_string().is_empty());
    }
}

//! The strict policy: the reader that a strict recipient uses.

use super::{Cut, Stop, What};
use crate::chunked::ChunkedDecoder;
use crate::defect::Defect;
use crate::framing::{BodyDecision, BodyLength, request_body, response_body};
use crate::message::{RequestDecoder, ResponseDecoder};
use crate::span::Span;
use crate::syntax::{Direction, Limits};

/// A head as far as cutting needs it.
struct Head {
    length: usize,
    name: Vec<u8>,
    body: BodyDecision,
}

/// The message at `at`, after any empty lines.
pub(super) fn message(octets: &[u8], at: usize, direction: Direction) -> Result<Option<Cut>, Stop> {
    let rest = octets.get(at..).unwrap_or_default();
    let blank = rest
        .iter()
        .take_while(|&&octet| matches!(octet, b'\r' | b'\n'))
        .count();
    if blank == rest.len() {
        return Ok(None);
    }
    let from = at + blank;
    let refused = |defect: Defect| Stop::Refused {
        at: from,
        what: What::Defect(defect.shifted(at as u64)),
    };
    let head = match direction {
        Direction::Request => request(rest),
        Direction::Response => response(rest),
    };
    let Some(head) = head.map_err(refused)? else {
        return Err(Stop::Awaits {
            from,
            what: "the rest of a head",
        });
    };
    let start = at + head.length;
    let after = octets.get(start..).unwrap_or_default();
    let awaits = Stop::Awaits {
        from,
        what: "the rest of its content",
    };
    let (content, why) = match head.body.length {
        BodyLength::Length(length) => match usize::try_from(length) {
            Ok(length) if length <= after.len() => (length, "ends by its Content-Length"),
            _ => return Err(awaits),
        },
        BodyLength::Chunked => (chunks(after, start, from)?, "ends with its last chunk"),
        BodyLength::None => (0, "has no content"),
        BodyLength::UntilClose => (after.len(), "ends with the connection"),
        BodyLength::Tunnel => (after.len(), "ends HTTP on the connection"),
    };
    Ok(Some(Cut {
        span: Span::of(from, start + content),
        content: Span::of(start, start + content),
        name: head.name,
        why,
    }))
}

fn request(octets: &[u8]) -> Result<Option<Head>, Defect> {
    let mut decoder = RequestDecoder::new(Limits::generous());
    let Some(length) = decoder.decode(octets)? else {
        return Ok(None);
    };
    let head = decoder.head(octets);
    let body = request_body(&head)?;
    Ok(Some(Head {
        length,
        name: head.method().to_vec(),
        body,
    }))
}

fn response(octets: &[u8]) -> Result<Option<Head>, Defect> {
    let mut decoder = ResponseDecoder::new(Limits::generous());
    let Some(length) = decoder.decode(octets)? else {
        return Ok(None);
    };
    let head = decoder.head(octets);
    let body = response_body(&head, b"GET")?;
    Ok(Some(Head {
        length,
        name: head.status().to_string().into_bytes(),
        body,
    }))
}

fn chunks(octets: &[u8], start: usize, from: usize) -> Result<usize, Stop> {
    let mut decoder = ChunkedDecoder::starting_at(Limits::generous(), start as u64);
    let mut at = 0;
    while let Some(rest) = octets.get(at..).filter(|rest| !rest.is_empty()) {
        let step = decoder.decode(rest).map_err(|defect| Stop::Refused {
            at: from,
            what: What::Defect(defect),
        })?;
        at += step.consumed;
        if step.done {
            return Ok(at);
        }
        if step.consumed == 0 {
            break;
        }
    }
    Err(Stop::Awaits {
        from,
        what: "the rest of its content",
    })
}

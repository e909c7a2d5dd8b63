//! The same octets under other policies: a forecast of where recipients disagree.
//!
//! Request smuggling needs two recipients that cut one stream of octets into different requests
//! (RFC 9112 §11.2). [`readings`] cuts the octets as each of the [`POLICIES`] would, and
//! [`compare`] says who agrees with whom. These are models of recipients, each with one named
//! deviation, not measurements of products.

mod content;
mod lines;
mod outcome;
mod policy;
pub mod rules;

#[cfg(test)]
mod tests;

pub use outcome::Verdict;
pub use policy::{POLICIES, Policy};

use crate::chunked::ChunkedDecoder;
use crate::defect::Defect;
use crate::framing::{BodyLength, request_body};
use crate::message::RequestDecoder;
use crate::span::Span;
use crate::syntax::Limits;

/// One request as a policy cuts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The whole request; empty lines before it are not part of it.
    pub span: Span,
    /// Its content, chunked coding and trailer section included.
    pub content: Span,
    /// Its method, as far as it can be one.
    pub method: Vec<u8>,
    /// What decided about its end, to follow "it".
    pub why: &'static str,
}

/// Why a reading goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// All octets are part of a request.
    Exhausted,
    /// A request begins at `from` and waits for more octets.
    Awaits {
        /// Where the unfinished request begins.
        from: usize,
        /// For what.
        what: &'static str,
    },
    /// The policy refuses what begins at `at`.
    Refused {
        /// Where.
        at: usize,
        /// Why.
        what: What,
    },
}

/// What a policy refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// No request line.
    RequestLine,
    /// Whitespace before the first field line.
    FirstLineFolded,
    /// Whitespace before a colon.
    NameSpace,
    /// A Transfer-Encoding that does not end in chunked.
    Coding,
    /// Content-Length that is no number, or several that differ.
    Length,
    /// A chunk size that is none.
    ChunkSize,
    /// Something else than a line end after the data of a chunk.
    ChunkDataEnd,
    /// A defect of the catalogue; the strict policy only.
    Defect(Defect),
}

/// How one policy reads the octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whose reading it is.
    pub policy: &'static Policy,
    /// The requests it sees.
    pub requests: Vec<Cut>,
    /// What becomes of the rest.
    pub stop: Stop,
}

/// Policies that read the octets alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// Their readings; at least one.
    pub readings: Vec<&'a Reading>,
}

/// Who agrees with whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// One group per way of cutting; the one of most policies first.
    pub groups: Vec<Group<'a>>,
}

/// How every policy cuts `octets` into requests.
#[must_use]
pub fn readings(octets: &[u8]) -> Vec<Reading> {
    POLICIES
        .iter()
        .map(|policy| reading(octets, policy))
        .collect()
}

/// How one policy cuts `octets` into requests.
#[must_use]
pub fn reading(octets: &[u8], policy: &'static Policy) -> Reading {
    let mut requests = Vec::new();
    let mut at = 0;
    let stop = loop {
        let next = match &policy.rules {
            Some(rules) => tolerant(octets, at, rules),
            None => strict(octets, at),
        };
        match next {
            Ok(Some(cut)) => {
                // Offsets are below the length of a slice.
                at = usize::try_from(cut.span.end).unwrap_or(usize::MAX);
                requests.push(cut);
            }
            Ok(None) => break Stop::Exhausted,
            Err(stop) => break stop,
        }
    };
    Reading {
        policy,
        requests,
        stop,
    }
}

/// Puts readings together that cut alike.
#[must_use]
pub fn compare(readings: &[Reading]) -> Comparison<'_> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for reading in readings {
        match groups
            .iter_mut()
            .find(|group| group.readings[0].cuts_as(reading))
        {
            Some(group) => group.readings.push(reading),
            None => groups.push(Group {
                readings: vec![reading],
            }),
        }
    }
    groups.sort_by_key(|group| core::cmp::Reverse(group.readings.len()));
    Comparison { groups }
}

fn tolerant(octets: &[u8], at: usize, rules: &rules::Rules) -> Result<Option<Cut>, Stop> {
    let Some(head) = lines::head(octets, at, rules)? else {
        return Ok(None);
    };
    let (end, why) = content::content(octets, &head, rules)?;
    Ok(Some(Cut {
        span: Span::of(head.start, end),
        content: Span::of(head.end, end),
        method: head.method.to_vec(),
        why,
    }))
}

/// The reader a strict server uses.
fn strict(octets: &[u8], at: usize) -> Result<Option<Cut>, Stop> {
    let rest = octets.get(at..).unwrap_or_default();
    let blank = rest
        .iter()
        .take_while(|&&octet| matches!(octet, b'\r' | b'\n'))
        .count();
    if blank == rest.len() {
        return Ok(None);
    }
    let refused = |defect: Defect| {
        let defect = defect.shifted(at as u64);
        Stop::Refused {
            at: at + blank,
            what: What::Defect(defect),
        }
    };
    let mut decoder = RequestDecoder::new(Limits::generous());
    let Some(length) = decoder.decode(rest).map_err(refused)? else {
        return Err(Stop::Awaits {
            from: at + blank,
            what: "the rest of a head",
        });
    };
    let head = decoder.head(rest);
    let body = request_body(&head).map_err(refused)?;
    let start = at + length;
    let octets_after = octets.get(start..).unwrap_or_default();
    let awaits = Stop::Awaits {
        from: at + blank,
        what: "the rest of its content",
    };
    let (content, why) = match body.length {
        BodyLength::Length(length) => match usize::try_from(length) {
            Ok(length) if length <= octets_after.len() => (length, "ends by its Content-Length"),
            _ => return Err(awaits),
        },
        BodyLength::Chunked => (
            strict_chunks(octets_after, start, at + blank)?,
            "ends with its last chunk",
        ),
        BodyLength::None | BodyLength::UntilClose | BodyLength::Tunnel => (0, "has no content"),
    };
    Ok(Some(Cut {
        span: Span::of(at + blank, start + content),
        content: Span::of(start, start + content),
        method: head.method().to_vec(),
        why,
    }))
}

fn strict_chunks(octets: &[u8], start: usize, from: usize) -> Result<usize, Stop> {
    let mut decoder = ChunkedDecoder::starting_at(Limits::generous(), start as u64);
    let mut at = 0;
    while at < octets.len() {
        let step = decoder
            .decode(octets.get(at..).unwrap_or_default())
            .map_err(|defect| Stop::Refused {
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

//! The same octets under other policies: a forecast of where recipients disagree.
//!
//! Request smuggling and response splitting need two recipients that cut one stream of octets into
//! different messages (RFC 9112 §11.1 and §11.2). [`readings`] cuts the octets as each of the [`POLICIES`] would, and
//! [`compare`] says who agrees with whom. These are models of recipients, each with one named
//! deviation, not measurements of products.
//!
//! ```
//! use http_core::readings::{Verdict, compare, readings};
//! use http_core::syntax::Direction;
//!
//! let octets = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\
//!     Transfer-Encoding: chunked\r\n\r\n1\r\nZ\r\n0\r\n\r\n";
//! let all = readings(octets, Direction::Request);
//! assert_eq!(compare(&all).verdict(), Verdict::Differ);
//! ```

mod content;
mod lines;
mod outcome;
mod policy;
pub mod rules;
mod strict;

#[cfg(test)]
mod tests;

pub use outcome::Verdict;
pub use policy::{POLICIES, Policy};

use crate::defect::Defect;
use crate::span::Span;
use crate::syntax::Direction;

/// One message as a policy cuts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The whole message; empty lines before it are not part of it.
    pub span: Span,
    /// Its content, chunked coding and trailer section included.
    pub content: Span,
    /// Its method, or its status code.
    pub name: Vec<u8>,
    /// What decided about its end, to follow "it".
    pub why: &'static str,
}

/// Why a reading goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// All octets are part of a message.
    Exhausted,
    /// A message begins at `from` and waits for more octets.
    Awaits {
        /// Where the unfinished message begins.
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
    /// No request line, or no status line.
    StartLine,
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
    /// The messages it sees.
    pub messages: Vec<Cut>,
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

/// How every policy cuts `octets` into messages.
///
/// Responses are taken to answer GET; without a declared length they last to the end.
#[must_use]
pub fn readings(octets: &[u8], direction: Direction) -> Vec<Reading> {
    POLICIES
        .iter()
        .map(|policy| reading(octets, direction, policy))
        .collect()
}

/// How one policy cuts `octets` into messages.
#[must_use]
pub fn reading(octets: &[u8], direction: Direction, policy: &'static Policy) -> Reading {
    let mut messages = Vec::new();
    let mut at = 0;
    let stop = loop {
        let next = match &policy.rules {
            Some(rules) => tolerant(octets, at, direction, rules),
            None => strict::message(octets, at, direction),
        };
        match next {
            Ok(Some(cut)) => {
                // Offsets are below the length of a slice.
                at = usize::try_from(cut.span.end).unwrap_or(usize::MAX);
                messages.push(cut);
            }
            Ok(None) => break Stop::Exhausted,
            Err(stop) => break stop,
        }
    };
    Reading {
        policy,
        messages,
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

fn tolerant(
    octets: &[u8],
    at: usize,
    direction: Direction,
    rules: &rules::Rules,
) -> Result<Option<Cut>, Stop> {
    let Some(head) = lines::head(octets, at, direction, rules)? else {
        return Ok(None);
    };
    let (end, why) = content::content(octets, &head, rules)?;
    Ok(Some(Cut {
        span: Span::of(head.start, end),
        content: Span::of(head.end, end),
        name: head.name.to_vec(),
        why,
    }))
}

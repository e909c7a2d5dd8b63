//! Lossless, incremental dissection of one direction of a connection.
//!
//! A [`Dissector`] gives every octet a token with its span, every oddity a [`Defect`], and puts
//! messages together: head, framing decision, content with the chunked coding taken off, trailer
//! section. It goes on after defects as far as sense can be made of what follows. The outcome does
//! not depend on how the octets were cut, work is linear in them, and memory is bounded by
//! [`Options`].
//!
//! The grammar is that of [`syntax`](crate::syntax), the framing that of
//! [`framing`](crate::framing); only recovery is decided here:
//!
//! - Octets that cannot begin a status line are [`Token::Garbage`] before any message and
//!   [`Token::Excess`] after one, up to the next status line.
//! - A response whose length is unusable lasts until the close and is never complete; after a
//!   request whose length is unusable everything is garbage.
//! - A chunk whose data does not end where its size says is followed by garbage up to the end of
//!   that line; a line without any chunk size ends the message as incomplete.
//!
//! ```
//! use http_core::dissect::{Dissector, End};
//!
//! let mut answers = Dissector::responses();
//! answers.expect(b"GET");
//! answers.push(b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhel");
//! assert_eq!(answers.pending().to_string(), "2 more octets of content");
//! answers.push(b"lo");
//! answers.end(End::Closed);
//!
//! let message = &answers.messages()[0];
//! assert!(message.complete);
//! assert_eq!(message.content, b"hello");
//! assert_eq!(message.defects[0].id.as_str(), "field-name-whitespace");
//! ```

mod body;
mod chunked;
mod dissection;
mod head;
mod lint;
mod meaning;
mod message;
mod options;
mod pending;
mod resync;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use dissection::{Dissection, End};
pub use message::{Field, Kind, Message, StartLine};
pub use options::Options;
pub use pending::Pending;

use crate::chunked::ChunkedDecoder;
use crate::defect::{Defect, DefectId};
use crate::span::Span;
use crate::syntax::{Direction, HeadScan, Token, Version};
use body::Phase;
use std::collections::VecDeque;

/// A request that awaits its response.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outstanding {
    method: Vec<u8>,
    version: Version,
    offers_upgrade: bool,
}

/// Dissects the octets of one direction; see the [module](self).
#[derive(Clone, Debug)]
pub struct Dissector {
    direction: Direction,
    options: Options,
    out: Dissection,
    phase: Phase,
    scan: HeadScan,
    chunked: ChunkedDecoder,
    /// The beginning of something unfinished: a line, a head, a trailer section.
    held: Vec<u8>,
    outstanding: VecDeque<Outstanding>,
    /// Requests may be outstanding that were not announced.
    more_outstanding: bool,
    /// Empty lines since the last message.
    empty_lines: usize,
    /// How many defects there were when the current message began.
    mark: usize,
    /// Content of the last push.
    delivered: Vec<(usize, Span)>,
}

/// Dissects a whole direction that was closed in good order.
///
/// Responses are taken to answer GET, as many as there are. Use a [`Dissector`] to say what was
/// asked.
#[must_use]
pub fn dissect(octets: &[u8], direction: Direction) -> Dissection {
    let mut dissector = match direction {
        Direction::Request => Dissector::requests(),
        Direction::Response => Dissector::responses(),
    };
    dissector.expect_any();
    dissector.push(octets);
    dissector.end(End::Closed);
    dissector.into_dissection()
}

impl Dissector {
    /// For octets a client sends.
    #[must_use]
    pub fn requests() -> Self {
        Self::new(Direction::Request, Options::default())
    }

    /// For octets a server sends. Announce requests with [`expect`](Self::expect).
    #[must_use]
    pub fn responses() -> Self {
        Self::new(Direction::Response, Options::default())
    }

    /// For either direction, with bounds other than the default.
    #[must_use]
    pub fn new(direction: Direction, options: Options) -> Self {
        Self {
            direction,
            options,
            out: Dissection::default(),
            phase: Phase::Start,
            scan: HeadScan::new(direction, options.limits),
            chunked: ChunkedDecoder::new(options.limits),
            held: Vec::new(),
            outstanding: VecDeque::new(),
            more_outstanding: false,
            empty_lines: 0,
            mark: 0,
            delivered: Vec::new(),
        }
    }

    /// One more HTTP/1.1 request with this method is outstanding (RFC 9112 §9.2). The method
    /// decides about the framing of the response: HEAD and CONNECT.
    pub fn expect(&mut self, method: &[u8]) {
        self.outstanding.push_back(Outstanding {
            method: method.to_vec(),
            version: Version::HTTP_11,
            offers_upgrade: true,
        });
    }

    /// One more request is outstanding; its version and Upgrade field are judged as well: no 1xx
    /// and no Transfer-Encoding to HTTP/1.0, no 101 to a request that offers nothing.
    pub fn expect_answer_to(&mut self, request: &Message) {
        self.outstanding.push_back(Outstanding {
            method: request.method().unwrap_or_default().to_vec(),
            version: request.version(),
            offers_upgrade: request.field("upgrade").is_some(),
        });
    }

    /// From here on any number of requests may be outstanding beyond those announced, because what
    /// was sent cannot be cut into requests with certainty. Further responses are taken to answer
    /// GET and are not charged as unasked.
    pub fn expect_any(&mut self) {
        self.more_outstanding = true;
    }

    /// How many announced requests have no final response head yet.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.outstanding.len()
    }

    /// Takes the next octets of the stream. After [`end`](Self::end) they are ignored.
    pub fn push(&mut self, octets: &[u8]) {
        if self.out.end.is_some() {
            return;
        }
        self.delivered.clear();
        let mut rest = octets;
        while !rest.is_empty() {
            let used = self.advance(rest).clamp(1, rest.len());
            rest = &rest[used..];
        }
    }

    /// Which of the octets last pushed were content, with the number of their message and without
    /// the chunked coding: for whoever follows content that is too long to be kept.
    #[must_use]
    pub fn delivered(&self) -> &[(usize, Span)] {
        &self.delivered
    }

    /// The stream has ended, or is given up.
    pub fn end(&mut self, end: End) {
        if self.out.end.replace(end).is_none() {
            self.close(end);
        }
    }

    /// What is known so far.
    #[must_use]
    pub const fn dissection(&self) -> &Dissection {
        &self.out
    }

    /// What is known in the end.
    #[must_use]
    pub fn into_dissection(self) -> Dissection {
        self.out
    }

    /// A name for every octet so far, but for those of an unfinished line.
    #[must_use]
    pub fn tokens(&self) -> &[(Token, Span)] {
        &self.out.tokens
    }

    /// Everything found wrong so far.
    #[must_use]
    pub fn defects(&self) -> &[Defect] {
        &self.out.defects
    }

    /// The messages so far; the last may be unfinished.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.out.messages
    }

    /// What the dissector waits for.
    #[must_use]
    pub fn pending(&self) -> Pending {
        match self.phase {
            _ if self.out.end.is_some() => Pending::Ended,
            Phase::Chunked => Pending::chunked(&self.chunked),
            phase => Pending::of(phase, !self.held.is_empty()),
        }
    }

    /// The stream offset of the first octet of `held`.
    fn base(&self) -> u64 {
        self.out.octets - self.held.len() as u64
    }

    fn token(&mut self, token: Token, span: Span) {
        self.out.token(token, span, &self.options);
    }

    /// Charges the current message.
    fn charge(&mut self, id: DefectId, span: Span) {
        self.out
            .message_defect(Defect::new(id, span), &self.options);
    }

    /// Names every octet up to here that has no name yet.
    fn cover(&mut self, token: Token) {
        let span = Span::new(self.out.covered(), self.out.octets);
        self.token(token, span);
    }
}

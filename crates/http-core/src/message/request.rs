//! Request heads.

use super::section::{FieldLines, FieldSection, FieldValues, Index, octets};
use crate::defect::Defect;
use crate::span::Span;
use crate::syntax::{
    Direction, FieldLineSpans, HeadScan, Limits, RequestLineSpans, Sink, Strict, Token, Version,
};
use core::ops::ControlFlow;

/// Reads request heads, strictly and incrementally.
///
/// Call [`decode`](Self::decode) with all octets of the message received so far; when it says
/// `None`, call again once there are more (same start, longer buffer). After `Some(length)`,
/// [`head`](Self::head) gives the view, and the `length` octets are the head. Then
/// [`reset`](Self::reset) for the next message. Work is linear in the octets received, however
/// they are cut.
#[derive(Clone, Debug)]
pub struct RequestDecoder {
    scan: HeadScan,
    parts: Parts,
}

#[derive(Clone, Debug)]
struct Parts {
    method: (u32, u32),
    target: (u32, u32),
    version: Version,
    index: Index,
}

impl Sink for Parts {
    const REPORTS: bool = false;

    #[inline(always)]
    fn token(&mut self, _token: Token, _span: Span) {}

    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect> {
        Strict::judge(defect)
    }

    #[inline]
    fn request_line(&mut self, line: RequestLineSpans) {
        self.method = (line.method.start as u32, line.method.end as u32);
        self.target = (line.target.start as u32, line.target.end as u32);
        self.version = line.version;
    }

    #[inline]
    fn field_line(&mut self, line: FieldLineSpans) {
        self.index.push(line);
    }
}

impl RequestDecoder {
    /// A decoder at the start of a message.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let parts = Parts {
            method: (0, 0),
            target: (0, 0),
            version: Version::HTTP_11,
            index: Index::new(),
        };
        Self {
            scan: HeadScan::new(Direction::Request, limits),
            parts,
        }
    }

    /// Reads on in `buf`, which begins where the message begins and has grown since the last call.
    /// `Some(length)` when the head is complete: it is the first `length` octets of `buf`,
    /// including empty lines before the request line (RFC 9112 §2.2).
    ///
    /// # Errors
    /// The first defect that must be refused, as soon as its line is complete or its limit is
    /// broken; spans count from the start of `buf`. The decoder then stays where it is: `reset` it.
    pub fn decode(&mut self, buf: &[u8]) -> Result<Option<usize>, Defect> {
        match self.scan.advance(buf, &mut self.parts)? {
            Some(length) => Ok(Some(length)),
            None => self.scan.overdue(buf).map_or(Ok(None), Err),
        }
    }

    /// The view of a complete head; `buf` is what [`decode`](Self::decode) was given.
    #[must_use]
    pub fn head<'a>(&'a self, buf: &'a [u8]) -> RequestHead<'a> {
        RequestHead {
            buf,
            parts: &self.parts,
        }
    }

    /// Back to the start of a message.
    pub fn reset(&mut self) {
        self.scan.reset();
        self.parts.index.clear();
    }

    /// True when at least one octet of a request line has been seen, so that silence now is an
    /// unfinished request and not an idle connection.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.scan.has_begun()
    }
}

/// A request head, borrowed from the buffer it was read from. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    buf: &'a [u8],
    parts: &'a Parts,
}

impl<'a> RequestHead<'a> {
    /// `method`, one or more `tchar`.
    #[must_use]
    pub fn method(self) -> &'a [u8] {
        octets(self.buf, self.parts.method)
    }

    /// `request-target` as sent; see [`RequestTarget::parse`](super::RequestTarget::parse).
    #[must_use]
    pub fn target(self) -> &'a [u8] {
        octets(self.buf, self.parts.target)
    }

    /// Where in the buffer the request target lies.
    #[must_use]
    pub fn target_span(self) -> Span {
        let (start, end) = self.parts.target;
        Span::new(u64::from(start), u64::from(end))
    }

    /// `HTTP-version`; its major version is 1.
    #[must_use]
    pub fn version(self) -> Version {
        self.parts.version
    }

    /// The field lines, with constant-time lookup of known names.
    #[must_use]
    #[inline]
    pub fn section(self) -> FieldSection<'a> {
        FieldSection::new(self.buf, &self.parts.index)
    }

    /// Every field line, in the order sent.
    #[must_use]
    pub fn fields(self) -> FieldLines<'a> {
        self.section().lines()
    }

    /// The values of all lines with this name, in any case.
    #[must_use]
    pub fn field_values<'n>(self, name: &'n [u8]) -> FieldValues<'n>
    where
        'a: 'n,
    {
        self.section().values_named(name)
    }

    /// The value of the first line with this name, in any case.
    #[must_use]
    pub fn field(self, name: &[u8]) -> Option<&'a [u8]> {
        self.section().value_named(name)
    }
}

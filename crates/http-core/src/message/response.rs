//! Response heads.

use super::section::{FieldLines, FieldSection, FieldValues, Index, octets};
use crate::defect::Defect;
use crate::span::Span;
use crate::syntax::{
    Direction, FieldLineSpans, HeadScan, Limits, Sink, StatusLineSpans, Strict, Token, Version,
};
use core::ops::ControlFlow;

/// Reads response heads, strictly and incrementally; used as [`RequestDecoder`](super::RequestDecoder) is.
#[derive(Clone, Debug)]
pub struct ResponseDecoder {
    scan: HeadScan,
    parts: Parts,
}

#[derive(Clone, Debug)]
struct Parts {
    version: Version,
    status: u16,
    reason: (u32, u32),
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
    fn status_line(&mut self, line: StatusLineSpans) {
        self.version = line.version;
        self.status = line.status;
        self.reason = (line.reason.start as u32, line.reason.end as u32);
    }

    #[inline]
    fn field_line(&mut self, line: FieldLineSpans) {
        self.index.push(line);
    }
}

impl ResponseDecoder {
    /// A decoder at the start of a message.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let parts = Parts {
            version: Version::HTTP_11,
            status: 0,
            reason: (0, 0),
            index: Index::new(),
        };
        Self {
            scan: HeadScan::new(Direction::Response, limits),
            parts,
        }
    }

    /// Reads on in `buf`, which begins where the message begins and has grown since the last call.
    /// `Some(length)` when the head is complete: it is the first `length` octets of `buf`.
    ///
    /// # Errors
    /// The first defect that must be refused; spans count from the start of `buf`.
    pub fn decode(&mut self, buf: &[u8]) -> Result<Option<usize>, Defect> {
        match self.scan.advance(buf, &mut self.parts)? {
            Some(length) => Ok(Some(length)),
            None => self.scan.overdue(buf).map_or(Ok(None), Err),
        }
    }

    /// The view of a complete head; `buf` is what [`decode`](Self::decode) was given.
    #[must_use]
    pub fn head<'a>(&'a self, buf: &'a [u8]) -> ResponseHead<'a> {
        ResponseHead {
            buf,
            parts: &self.parts,
        }
    }

    /// Back to the start of a message.
    pub fn reset(&mut self) {
        self.scan.reset();
        self.parts.index.clear();
    }
}

/// A response head, borrowed from the buffer it was read from. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct ResponseHead<'a> {
    buf: &'a [u8],
    parts: &'a Parts,
}

impl<'a> ResponseHead<'a> {
    /// `HTTP-version`; its major version is 1.
    #[must_use]
    pub fn version(self) -> Version {
        self.parts.version
    }

    /// `status-code`, 0 to 999.
    #[must_use]
    pub fn status(self) -> u16 {
        self.parts.status
    }

    /// `reason-phrase`, often empty.
    #[must_use]
    pub fn reason(self) -> &'a [u8] {
        octets(self.buf, self.parts.reason)
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

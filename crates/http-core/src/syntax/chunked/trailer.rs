//! The trailer section after the last chunk (RFC 9112 §7.1.2).

use crate::defect::{Defect, DefectId};
use crate::span::Span;
use crate::syntax::{FieldLineSpans, FieldLinesScan, KnownName, Limits, Sink, Token};
use core::ops::ControlFlow;

/// Collects the trailer section, which may arrive in pieces, and reads its lines.
#[derive(Clone, Debug)]
pub(super) struct Trailer {
    octets: Vec<u8>,
    lines: Vec<FieldLineSpans>,
    scan: FieldLinesScan,
    base: u64,
}

impl Trailer {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            octets: Vec::new(),
            lines: Vec::new(),
            scan: FieldLinesScan::trailer(limits, 0),
            base: 0,
        }
    }

    /// Begins at stream offset `base`.
    pub(super) fn begin(&mut self, limits: &Limits, base: u64) {
        self.octets.clear();
        self.lines.clear();
        self.scan = FieldLinesScan::trailer(limits, 0);
        self.base = base;
    }

    /// Takes what belongs to the trailer section from `input`: how many octets, and whether the
    /// section is complete.
    pub(super) fn take<S: Sink>(
        &mut self,
        input: &[u8],
        eager: bool,
        sink: &mut S,
    ) -> Result<(usize, bool), Defect> {
        let mut taken = 0;
        while let Some(rest) = input.get(taken..)
            && !rest.is_empty()
        {
            let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |lf| lf + 1);
            self.octets
                .extend_from_slice(rest.get(..len).unwrap_or_default());
            taken += len;
            let mut sink = TrailerSink {
                inner: sink,
                base: self.base,
                lines: &mut self.lines,
            };
            if self.scan.advance(&self.octets, &mut sink)?.is_some() {
                return Ok((taken, true));
            }
        }
        match self.overdue() {
            Some(defect) if eager => Err(defect),
            _ => Ok((taken, false)),
        }
    }

    /// The defect that an unfinished line already is.
    pub(super) fn overdue(&self) -> Option<Defect> {
        self.scan
            .overdue(&self.octets)
            .map(|defect| defect.shifted(self.base))
    }

    /// The stream offset up to which lines have been read.
    pub(super) fn position(&self) -> u64 {
        self.base + self.scan.position() as u64
    }

    /// Name and value of each line read.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.lines.iter().map(|line| {
            (
                line.name.slice(&self.octets, 0),
                line.value.slice(&self.octets, 0),
            )
        })
    }
}

/// Shifts spans to stream offsets and keeps the lines.
struct TrailerSink<'a, S> {
    inner: &'a mut S,
    base: u64,
    lines: &'a mut Vec<FieldLineSpans>,
}

impl<S: Sink> Sink for TrailerSink<'_, S> {
    const REPORTS: bool = S::REPORTS;

    fn token(&mut self, token: Token, span: Span) {
        self.inner.token(token, span.shifted(self.base));
    }

    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect> {
        self.inner.defect(defect.shifted(self.base))
    }

    fn field_line(&mut self, line: FieldLineSpans) {
        self.lines.push(line);
        let (name, value) = (line.name.shifted(self.base), line.value.shifted(self.base));
        if S::REPORTS && line.known.is_some_and(is_forbidden) {
            // A report never ends a parse.
            let _ = self
                .inner
                .defect(Defect::new(DefectId::TrailerForbidden, name));
        }
        self.inner.field_line(FieldLineSpans {
            name,
            value,
            ..line
        });
    }

    fn fold(&mut self, value: Span) {
        self.inner.fold(value.shifted(self.base));
    }
}

/// Fields that RFC 9110 §6.5.1 keeps out of trailer sections: for framing, routing, request
/// modifiers, authentication, response control and content format.
fn is_forbidden(name: KnownName) -> bool {
    use KnownName as N;
    matches!(
        name,
        N::Host
            | N::ContentLength
            | N::TransferEncoding
            | N::Connection
            | N::Expect
            | N::Upgrade
            | N::Te
            | N::Trailer
            | N::KeepAlive
            | N::ProxyConnection
            | N::Authorization
            | N::CacheControl
            | N::ContentEncoding
            | N::ContentRange
            | N::ContentType
            | N::Cookie
            | N::IfMatch
            | N::IfModifiedSince
            | N::IfNoneMatch
            | N::IfRange
            | N::IfUnmodifiedSince
            | N::Location
            | N::MaxForwards
            | N::Range
    )
}

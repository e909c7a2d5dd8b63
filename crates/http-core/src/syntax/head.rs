//! A whole head: empty lines before it, start line, header section.

use super::field_line::FieldLinesScan;
use super::line::{Bound, Extent, Line};
use super::request_line::{self, request_line};
use super::status_line::{self, status_line};
use super::{Direction, Limits, Sink, Token};
use crate::defect::{Defect, DefectId};
use crate::span::Span;
use core::ops::ControlFlow;

/// Reads the head of one message, resumably: it keeps where it is, never octets.
#[derive(Clone, Copy, Debug)]
pub struct HeadScan {
    direction: Direction,
    limits: Limits,
    phase: Phase,
    line: usize,
    scanned: usize,
    empty_lines: usize,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    StartLine,
    Fields(FieldLinesScan),
}

impl HeadScan {
    /// At the start of a message, which is the start of the buffer.
    #[must_use]
    pub fn new(direction: Direction, limits: Limits) -> Self {
        Self {
            direction,
            limits,
            phase: Phase::StartLine,
            line: 0,
            scanned: 0,
            empty_lines: 0,
        }
    }

    /// Back to the start of a message.
    pub fn reset(&mut self) {
        *self = Self::new(self.direction, self.limits);
    }

    /// True when an octet of the start line has been seen.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        matches!(self.phase, Phase::Fields(_)) || self.scanned > self.line
    }

    /// Where the first line that is not yet read begins.
    #[must_use]
    pub fn position(&self) -> usize {
        match &self.phase {
            Phase::StartLine => self.line,
            Phase::Fields(fields) => fields.position(),
        }
    }

    /// True when the start line has been read.
    #[must_use]
    pub fn in_fields(&self) -> bool {
        matches!(self.phase, Phase::Fields(_))
    }

    /// Reads on in `buf`, which begins where the message begins and has grown since the last call.
    /// `Some(length)` when the head is complete. Spans count from the start of `buf`.
    ///
    /// # Errors
    /// What the sink breaks with.
    pub fn advance<S: Sink>(&mut self, buf: &[u8], sink: &mut S) -> Result<Option<usize>, Defect> {
        if matches!(self.phase, Phase::StartLine) {
            match self.start_line(buf, sink) {
                ControlFlow::Continue(true) => {}
                ControlFlow::Continue(false) => return Ok(None),
                ControlFlow::Break(defect) => return Err(defect),
            }
        }
        match &mut self.phase {
            Phase::Fields(fields) => fields.advance(buf, sink),
            Phase::StartLine => Ok(None),
        }
    }

    /// The defect that an unfinished head already is: a first octet no start line begins with, or
    /// a broken limit. A strict recipient asks after each [`advance`](Self::advance) that said
    /// `None`; a lossless one waits for the rest of the line.
    #[must_use]
    pub fn overdue(&self, buf: &[u8]) -> Option<Defect> {
        match &self.phase {
            Phase::Fields(fields) => fields.overdue(buf),
            Phase::StartLine => {
                let first = match self.direction {
                    Direction::Request => request_line::first_octet(buf, self.line, self.bound()),
                    Direction::Response => status_line::first_octets(buf, self.line, self.bound()),
                };
                first.or_else(|| self.broken(buf, buf.len()))
            }
        }
    }

    /// The bound that octets up to `reached` break, when they belong to the start line.
    fn broken(&self, buf: &[u8], reached: usize) -> Option<Defect> {
        let bound = self.bound();
        let defect = bound.broken(self.line, reached)?;
        // Only now look at the line: this is asked for every octet that arrives alone.
        match self.direction {
            Direction::Request => {
                request_line::too_long(buf, self.line, bound).broken(self.line, reached)
            }
            Direction::Response => Some(defect),
        }
    }

    /// The stream ended within the head: names the octets of the unfinished line, says what is
    /// already wrong with it, and that the head was cut short.
    ///
    /// # Errors
    /// What the sink breaks with.
    pub fn finish<S: Sink>(&self, buf: &[u8], sink: &mut S) -> Result<(), Defect> {
        let end = Span::of(buf.len(), buf.len());
        sink.token(Token::Partial, Span::of(self.position(), buf.len()));
        for defect in self
            .overdue(buf)
            .into_iter()
            .chain([Defect::new(DefectId::HeadTruncated, end)])
        {
            if let ControlFlow::Break(defect) = sink.defect(defect) {
                return Err(defect);
            }
        }
        Ok(())
    }

    fn bound(&self) -> Bound {
        let id = match self.direction {
            Direction::Request => DefectId::TargetTooLong,
            Direction::Response => DefectId::StatusLineTooLong,
        };
        Bound::nearer(
            self.line,
            self.limits.start_line,
            id,
            self.limits.head,
            DefectId::HeadTooLong,
        )
    }

    /// True when the start line is complete.
    #[inline]
    fn start_line<S: Sink>(&mut self, buf: &[u8], sink: &mut S) -> ControlFlow<Defect, bool> {
        if self.scanned > self.line {
            // An unfinished line was looked at before: look for its end in the new octets only.
            if memchr::memchr(b'\n', buf.get(self.scanned..).unwrap_or_default()).is_none() {
                self.scanned = buf.len();
                return ControlFlow::Continue(false);
            }
        }
        while matches!(buf.get(self.line), Some(b'\r' | b'\n')) {
            if !self.empty_line(buf, sink)? {
                break;
            }
        }
        let line = match self.direction {
            Direction::Request => request_line(buf, self.line, self.bound(), sink)?,
            Direction::Response => status_line(buf, self.line, self.bound(), sink)?,
        };
        if let Line::Next(next) = line {
            self.phase = Phase::Fields(FieldLinesScan::header(&self.limits, next));
            return ControlFlow::Continue(true);
        }
        self.scanned = buf.len();
        ControlFlow::Continue(false)
    }

    /// An empty line before the start line (RFC 9112 §2.2). False when the line is not empty.
    #[cold]
    fn empty_line<S: Sink>(&mut self, buf: &[u8], sink: &mut S) -> ControlFlow<Defect, bool> {
        let Some(line) = Extent::find(buf, self.line) else {
            return ControlFlow::Continue(false);
        };
        if line.end > line.start {
            return ControlFlow::Continue(false);
        }
        if let Some(defect) = self.broken(buf, line.next) {
            sink.defect(defect)?;
        }
        let span = Span::of(line.start, line.next);
        sink.token(Token::EmptyLine, span);
        self.empty_lines += 1;
        let id = match self.direction {
            Direction::Response => DefectId::EmptyLineBeforeStatus,
            Direction::Request if self.empty_lines > self.limits.empty_lines => {
                DefectId::TooManyEmptyLines
            }
            Direction::Request => DefectId::EmptyLineBeforeRequest,
        };
        sink.defect(Defect::new(id, span))?;
        if line.next - line.end == 1 {
            sink.defect(Defect::new(DefectId::BareLf, Span::of(line.end, line.next)))?;
        }
        self.line = line.next;
        self.scanned = line.next;
        ControlFlow::Continue(true)
    }
}

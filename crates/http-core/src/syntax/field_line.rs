//! `field-line = field-name ":" OWS field-value OWS` (RFC 9112 §5), and sections of them.

use super::line::{Bound, Extent, Line, report_octets};
use super::{FieldLineSpans, KnownName, Limits, Sink, Token};
use crate::defect::{Defect, DefectId};
use crate::octet::{
    first_not_field_octet, first_not_tchar, is_field_octet, is_obs_text, is_ows, is_tchar,
};
use crate::span::Span;
use core::ops::ControlFlow;

/// Reads field lines up to and including the empty line that ends their section: the header
/// section of a head, or a trailer section.
#[derive(Clone, Copy, Debug)]
pub struct FieldLinesScan {
    line: usize,
    scanned: usize,
    count: usize,
    whole: usize,
    line_limit: usize,
    count_limit: usize,
    ids: Ids,
}

#[derive(Clone, Copy, Debug)]
struct Ids {
    line: DefectId,
    whole: DefectId,
    count: DefectId,
}

impl FieldLinesScan {
    /// A header section that begins at `start` of the buffer; the head's limit counts from 0.
    #[must_use]
    pub fn header(limits: &Limits, start: usize) -> Self {
        Self {
            line: start,
            scanned: start,
            count: 0,
            whole: limits.head.min(u32::MAX as usize),
            line_limit: limits.field_line,
            count_limit: limits.field_count,
            ids: Ids {
                line: DefectId::FieldLineTooLong,
                whole: DefectId::HeadTooLong,
                count: DefectId::TooManyFields,
            },
        }
    }

    /// A trailer section that begins at `start` of the buffer.
    #[must_use]
    pub fn trailer(limits: &Limits, start: usize) -> Self {
        Self {
            whole: start.saturating_add(limits.trailer),
            line_limit: limits.trailer,
            count_limit: limits.trailer_count,
            ids: Ids {
                line: DefectId::TrailerTooLong,
                whole: DefectId::TrailerTooLong,
                count: DefectId::TrailerTooMany,
            },
            ..Self::header(limits, start)
        }
    }

    /// Where the first line that is not yet read begins.
    #[must_use]
    pub fn position(&self) -> usize {
        self.line
    }

    /// Reads on in `buf`, which has grown since the last call. `Some(end)` when the empty line is
    /// read; what follows the section begins at `end`.
    ///
    /// # Errors
    /// What the sink breaks with.
    #[inline]
    pub fn advance<S: Sink>(&mut self, buf: &[u8], sink: &mut S) -> Result<Option<usize>, Defect> {
        if self.scanned > self.line {
            // An unfinished line was looked at before: look for its end in the new octets only.
            if memchr::memchr(b'\n', buf.get(self.scanned..).unwrap_or_default()).is_none() {
                self.scanned = buf.len();
                return Ok(None);
            }
        }
        match self.run(buf, sink) {
            ControlFlow::Continue(end) => Ok(end),
            ControlFlow::Break(defect) => Err(defect),
        }
    }

    #[inline]
    fn run<S: Sink>(&mut self, buf: &[u8], sink: &mut S) -> ControlFlow<Defect, Option<usize>> {
        loop {
            self.flawless_lines(buf, sink)?;
            let line = buf.get(self.line..).unwrap_or_default();
            if line.starts_with(b"\r\n") && self.line + 2 <= self.bound().end {
                sink.token(Token::EmptyLine, Span::of(self.line, self.line + 2));
                self.line += 2;
                self.scanned = self.line;
                return ControlFlow::Continue(Some(self.line));
            }
            match odd_line(buf, self.line, self, sink)? {
                // A line that continues another is no line of its own.
                Line::Next(next) if line.first().is_some_and(|&b| is_ows(b)) => self.line = next,
                Line::Next(next) => self.next(next, sink)?,
                Line::End(end) => {
                    self.line = end;
                    self.scanned = end;
                    return ControlFlow::Continue(Some(end));
                }
                Line::Partial => {
                    self.scanned = buf.len();
                    return ControlFlow::Continue(None);
                }
            }
        }
    }

    /// Reads field lines up to the first line that is not a flawless one within its limits.
    #[inline]
    fn flawless_lines<S: Sink>(&mut self, buf: &[u8], sink: &mut S) -> ControlFlow<Defect> {
        let mut rest = buf
            .get(self.line..self.whole.min(buf.len()))
            .unwrap_or_default();
        while let Some(line) = Flawless::read(rest)
            && line.len <= self.line_limit
        {
            let at = self.line;
            let name = Span::of(at, at + line.colon);
            let value = Span::of(at + line.value.0, at + line.value.1);
            sink.token(Token::FieldName, name);
            sink.token(Token::Colon, Span::of(at + line.colon, at + line.colon + 1));
            sink.token(Token::Ows, Span::of(at + line.colon + 1, at + line.value.0));
            sink.token(Token::FieldValue, value);
            sink.token(Token::Ows, Span::of(at + line.value.1, at + line.len - 2));
            sink.token(Token::LineEnd, Span::of(at + line.len - 2, at + line.len));
            if S::REPORTS {
                report_obs_text(buf, value, sink)?;
            }
            let known = KnownName::of(rest.get(..line.colon).unwrap_or_default());
            sink.field_line(FieldLineSpans { name, value, known });
            rest = rest.get(line.len..).unwrap_or_default();
            self.next(at + line.len, sink)?;
        }
        ControlFlow::Continue(())
    }

    #[inline]
    fn next<S: Sink>(&mut self, next: usize, sink: &mut S) -> ControlFlow<Defect> {
        let start = self.line;
        self.line = next;
        self.count += 1;
        if self.count == self.count_limit.saturating_add(1) {
            sink.defect(Defect::new(self.ids.count, Span::of(start, next)))?;
        }
        ControlFlow::Continue(())
    }

    /// The defect that an unfinished line already is, when `buf` ends within it.
    #[must_use]
    pub fn overdue(&self, buf: &[u8]) -> Option<Defect> {
        self.bound().broken(self.line, buf.len())
    }

    fn bound(&self) -> Bound {
        Bound::nearer(
            self.line,
            self.line_limit,
            self.ids.line,
            self.whole,
            self.ids.whole,
        )
    }
}

/// A field line in which nothing is wrong, as offsets from its start.
struct Flawless {
    colon: usize,
    value: (usize, usize),
    len: usize,
}

impl Flawless {
    /// The line that `rest` begins with, in one pass; `None` for whatever is not flawless and
    /// complete.
    #[inline(always)]
    fn read(rest: &[u8]) -> Option<Self> {
        let colon = first_not_tchar(rest);
        let value = match *rest.get(colon..)? {
            [b':', b' ', b, ..] if b > b' ' => colon + 2,
            [b':', ref value @ ..] => colon + 1 + value.iter().take_while(|&&b| is_ows(b)).count(),
            _ => return None,
        };
        let stop = value + first_not_field_octet(rest.get(value..)?);
        let [b'\r', b'\n', ..] = *rest.get(stop..)? else {
            return None;
        };
        let mut end = stop;
        while end > value && rest.get(end - 1).is_some_and(|&b| is_ows(b)) {
            end -= 1;
        }
        (colon > 0).then_some(Self {
            colon,
            value: (value, end),
            len: stop + 2,
        })
    }
}

/// The line at `at` is unfinished or defective: says which.
#[cold]
#[inline(never)]
fn odd_line<S: Sink>(
    buf: &[u8],
    at: usize,
    scan: &FieldLinesScan,
    sink: &mut S,
) -> ControlFlow<Defect, Line> {
    let Some(line) = Extent::find(buf, at) else {
        return ControlFlow::Continue(Line::Partial);
    };
    if let Some(defect) = scan.bound().broken(line.start, line.next) {
        sink.defect(defect)?;
    }
    let content = line.content(buf);
    let Some(&first) = content.first() else {
        sink.token(Token::EmptyLine, Span::of(line.start, line.next));
        if line.next - line.end == 1 {
            sink.defect(Defect::new(DefectId::BareLf, Span::of(line.end, line.next)))?;
        }
        return ControlFlow::Continue(Line::End(line.next));
    };
    if is_ows(first) {
        return folded_line(buf, line, scan.count > 0, sink);
    }
    let Some(colon) = memchr::memchr(b':', content) else {
        let whole = Span::of(line.start, line.end);
        let id = if content.iter().all(|&b| b == b'\r') {
            DefectId::BareCr
        } else {
            DefectId::ColonMissing
        };
        sink.defect(Defect::new(id, whole))?;
        return line.garbage(sink).map_continue(Line::Next);
    };
    let named = content.get(..colon).unwrap_or_default();
    let name_len = named.len() - named.iter().rev().take_while(|&&b| is_ows(b)).count();
    let (name_end, colon) = (line.start + name_len, line.start + colon);
    let name = Span::of(line.start, name_end);
    if name.is_empty() {
        sink.defect(Defect::new(DefectId::FieldNameEmpty, name))?;
    }
    sink.token(Token::FieldName, name);
    let name_octets = named.get(..name_len).unwrap_or_default();
    report_octets(
        name_octets,
        line.start,
        is_tchar,
        DefectId::FieldNameOctet,
        sink,
    )?;
    if name_end < colon {
        sink.token(Token::Ows, Span::of(name_end, colon));
        sink.defect(Defect::new(
            DefectId::FieldNameWhitespace,
            Span::of(name_end, colon),
        ))?;
    }
    sink.token(Token::Colon, Span::of(colon, colon + 1));
    let value = field_value(buf, colon + 1, line.end, sink)?;
    sink.field_line(FieldLineSpans {
        name,
        value,
        known: KnownName::of(name_octets),
    });
    line.finish(sink)?;
    ControlFlow::Continue(Line::Next(line.next))
}

/// A line that begins with whitespace: `obs-fold` (RFC 9112 §5.2), or, as the first line of a
/// section, a line to be consumed without processing (§2.2).
fn folded_line<S: Sink>(
    buf: &[u8],
    line: Extent,
    may_fold: bool,
    sink: &mut S,
) -> ControlFlow<Defect, Line> {
    let space = line.content(buf).iter().take_while(|&&b| is_ows(b)).count();
    let space = Span::of(line.start, line.start + space);
    if !may_fold {
        sink.defect(Defect::new(DefectId::WhitespaceBeforeFirstField, space))?;
        return line.garbage(sink).map_continue(Line::Next);
    }
    sink.token(Token::ObsFold, space);
    sink.defect(Defect::new(DefectId::ObsFold, space))?;
    let value = field_value(buf, space.end as usize, line.end, sink)?;
    sink.fold(value);
    line.finish(sink)?;
    ControlFlow::Continue(Line::Next(line.next))
}

/// `OWS field-value OWS` from `start` to the end of the line: reports its octets, returns the value.
fn field_value<S: Sink>(
    buf: &[u8],
    start: usize,
    line_end: usize,
    sink: &mut S,
) -> ControlFlow<Defect, Span> {
    let octets = buf.get(start..line_end).unwrap_or_default();
    let before = octets.iter().take_while(|&&b| is_ows(b)).count();
    let after = octets
        .get(before..)
        .unwrap_or_default()
        .iter()
        .rev()
        .take_while(|&&b| is_ows(b))
        .count();
    let value = Span::of(start + before, line_end - after);
    sink.token(Token::Ows, Span::of(start, start + before));
    sink.token(Token::FieldValue, value);
    sink.token(Token::Ows, Span::of(line_end - after, line_end));
    let octets = octets.get(before..octets.len() - after).unwrap_or_default();
    report_octets(
        octets,
        start + before,
        is_field_octet,
        DefectId::FieldValueOctet,
        sink,
    )?;
    if S::REPORTS {
        report_obs_text(buf, value, sink)?;
    }
    ControlFlow::Continue(value)
}

fn report_obs_text<S: Sink>(buf: &[u8], value: Span, sink: &mut S) -> ControlFlow<Defect> {
    match value.slice(buf, 0).iter().position(|&b| is_obs_text(b)) {
        Some(i) => sink.defect(Defect::new(
            DefectId::FieldValueObsText,
            Span::at(value.start + i as u64, 1),
        )),
        None => ControlFlow::Continue(()),
    }
}

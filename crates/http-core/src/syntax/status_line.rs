//! `status-line = HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 §4).

use super::line::{Bound, Extent, Line, report_octets};
use super::request_line::version;
use super::{Sink, StatusLineSpans, Token, Version};
use crate::defect::{Defect, DefectId};
use crate::octet::{digits, first_not_field_octet, is_field_octet, is_ows};
use crate::span::Span;
use core::ops::ControlFlow;

/// Reads the status line at `at`. The one pass here takes flawless lines of HTTP/1.1 and 1.0 only.
#[inline]
pub(super) fn status_line<S: Sink>(
    buf: &[u8],
    at: usize,
    bound: Bound,
    sink: &mut S,
) -> ControlFlow<Defect, Line> {
    let line = buf.get(at..).unwrap_or_default();
    if let Some((
        &[
            b'H',
            b'T',
            b'T',
            b'P',
            b'/',
            b'1',
            b'.',
            minor @ (b'0' | b'1'),
            b' ',
            a @ b'1'..=b'5',
            b,
            c,
            b' ',
        ],
        rest,
    )) = line.split_first_chunk::<13>()
        && b.is_ascii_digit()
        && c.is_ascii_digit()
    {
        let reason_end = 13 + first_not_field_octet(rest);
        if line.get(reason_end..reason_end + 2) == Some(b"\r\n") && at + reason_end + 2 <= bound.end
        {
            let end = at + reason_end;
            let reason = Span::of(at + 13, end);
            sink.token(Token::HttpVersion, Span::of(at, at + 8));
            sink.token(Token::Space, Span::of(at + 8, at + 9));
            sink.token(Token::StatusCode, Span::of(at + 9, at + 12));
            sink.token(Token::Space, Span::of(at + 12, at + 13));
            sink.token(Token::ReasonPhrase, reason);
            sink.token(Token::LineEnd, Span::of(end, end + 2));
            let status = u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0');
            sink.status_line(StatusLineSpans {
                version: Version {
                    major: 1,
                    minor: minor - b'0',
                },
                status,
                reason,
            });
            return ControlFlow::Continue(Line::Next(end + 2));
        }
    }
    odd_line(buf, at, bound, sink)
}

/// The defect that the first octets of a status line already are.
pub(super) fn first_octets(buf: &[u8], at: usize, bound: Bound) -> Option<Defect> {
    let line = buf.get(at..).unwrap_or_default();
    let i = line
        .iter()
        .zip(b"HTTP/")
        .position(|(got, expected)| got != expected)?;
    if line.first().is_some_and(|&b| b == b'\r' || b == b'\n') {
        return None;
    }
    // Beyond the bound, the bound is broken first.
    let span = Span::of(at + i, at + i + 1);
    (at + i < bound.end).then_some(Defect::new(DefectId::StatusLineSyntax, span))
}

/// The line at `at` is unfinished or defective: says which.
#[cold]
#[inline(never)]
fn odd_line<S: Sink>(
    buf: &[u8],
    at: usize,
    bound: Bound,
    sink: &mut S,
) -> ControlFlow<Defect, Line> {
    let Some(line) = Extent::find(buf, at) else {
        return ControlFlow::Continue(Line::Partial);
    };
    let first = first_octets(buf, at, bound);
    if let Some(defect) = first {
        sink.defect(defect)?;
    }
    if let Some(defect) = bound.broken(at, line.next) {
        sink.defect(defect)?;
    }
    let content = line.content(buf);
    if first.is_some() || !content.starts_with(b"HTTP/") {
        if first.is_none() {
            sink.defect(Defect::new(
                DefectId::StatusLineSyntax,
                Span::of(at, at + 1),
            ))?;
        }
        return line.garbage(sink).map_continue(Line::Next);
    }
    let word = |from: usize| {
        let rest = content.get(from..).unwrap_or_default();
        let blank = rest.iter().take_while(|&&b| is_ows(b)).count();
        let len = rest.iter().skip(blank).take_while(|&&b| !is_ows(b)).count();
        (from + blank, from + blank + len)
    };
    let (_, version_end) = word(0);
    let version = version(content.get(..version_end).unwrap_or_default(), at, sink)?;
    sink.token(Token::HttpVersion, Span::of(at, at + version_end));
    let (code_start, code_end) = word(version_end);
    let space = Span::of(at + version_end, at + code_start);
    sink.token(Token::Space, space);
    if code_start < content.len() && content.get(version_end..code_start) != Some(b" ") {
        sink.defect(Defect::new(DefectId::StatusLineWhitespace, space))?;
    }
    let status = status_code(
        content.get(code_start..code_end).unwrap_or_default(),
        at + code_start,
        sink,
    )?;
    sink.token(Token::StatusCode, Span::of(at + code_start, at + code_end));
    let reason_start = if content.get(code_end).is_some() {
        code_end + 1
    } else {
        code_end
    };
    sink.token(Token::Space, Span::of(at + code_end, at + reason_start));
    match content.get(code_end) {
        Some(b' ') => {}
        Some(_) => sink.defect(Defect::new(
            DefectId::StatusLineWhitespace,
            Span::of(at + code_end, at + reason_start),
        ))?,
        None if code_end > code_start => {
            sink.defect(Defect::new(
                DefectId::ReasonSpaceMissing,
                Span::of(at + code_end, at + code_end),
            ))?;
        }
        None => {}
    }
    let reason = Span::of(at + reason_start, line.end);
    sink.token(Token::ReasonPhrase, reason);
    let octets = content.get(reason_start..).unwrap_or_default();
    report_octets(
        octets,
        at + reason_start,
        is_field_octet,
        DefectId::ReasonOctet,
        sink,
    )?;
    sink.status_line(StatusLineSpans {
        version,
        status,
        reason,
    });
    line.finish(sink)?;
    ControlFlow::Continue(Line::Next(line.next))
}

/// `status-code = 3DIGIT`.
fn status_code<S: Sink>(code: &[u8], start: usize, sink: &mut S) -> ControlFlow<Defect, u16> {
    let span = Span::of(start, start + code.len());
    let status = if code.len() == 3 {
        digits(code).and_then(|value| u16::try_from(value).ok())
    } else {
        None
    };
    let id = match status {
        Some(100..=599) => None,
        Some(_) => Some(DefectId::StatusCodeRange),
        None if code.is_empty() => Some(DefectId::StatusCodeMissing),
        None => Some(DefectId::StatusCodeSyntax),
    };
    if let Some(id) = id {
        sink.defect(Defect::new(id, span))?;
    }
    ControlFlow::Continue(status.unwrap_or(0))
}

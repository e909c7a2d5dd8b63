//! `request-line = method SP request-target SP HTTP-version` (RFC 9112 §3).

use super::line::{Bound, Extent, Line, octet_defect, report_octets};
use super::{RequestLineSpans, Sink, Token, Version};
use crate::defect::{Defect, DefectId};
use crate::octet::{first_not_target_octet, first_not_tchar, is_ows, is_target, is_tchar, is_uri};
use crate::span::Span;
use core::ops::ControlFlow;

/// Reads the request line at `at`. The one pass here takes flawless lines of HTTP/1.1 and 1.0 only.
#[inline]
pub(super) fn request_line<S: Sink>(
    buf: &[u8],
    at: usize,
    bound: Bound,
    sink: &mut S,
) -> ControlFlow<Defect, Line> {
    let line = buf.get(at..).unwrap_or_default();
    let method = first_not_tchar(line);
    if method > 0 && line.get(method) == Some(&b' ') {
        let start = method + 1;
        let end = start + first_not_target_octet(line.get(start..).unwrap_or_default());
        if end > start && end + 11 + at <= bound.end {
            let Some(version) = flawless_version(line.get(end..).unwrap_or_default()) else {
                return odd_line(buf, at, bound, sink);
            };
            let (method, target) = (Span::of(at, at + method), Span::of(at + start, at + end));
            let end = at + end;
            sink.token(Token::Method, method);
            sink.token(Token::Space, Span::of(at + start - 1, at + start));
            sink.token(Token::RequestTarget, target);
            if S::REPORTS {
                report_delimiters(target.slice(buf, 0), at + start, sink)?;
            }
            sink.token(Token::Space, Span::of(end, end + 1));
            sink.token(Token::HttpVersion, Span::of(end + 1, end + 9));
            sink.token(Token::LineEnd, Span::of(end + 9, end + 11));
            sink.request_line(RequestLineSpans {
                method,
                target,
                version,
            });
            return ControlFlow::Continue(Line::Next(end + 11));
        }
    }
    odd_line(buf, at, bound, sink)
}

/// `SP HTTP-version CRLF` of a version there is.
#[inline(always)]
fn flawless_version(rest: &[u8]) -> Option<Version> {
    let (name, rest) = rest.split_first_chunk::<8>()?;
    match (name == b" HTTP/1.", rest) {
        (true, [b'1', b'\r', b'\n', ..]) => Some(Version::HTTP_11),
        (true, [b'0', b'\r', b'\n', ..]) => Some(Version::HTTP_10),
        _ => None,
    }
}

/// The defect that the first octet of a request line already is, before any other has arrived.
pub(super) fn first_octet(buf: &[u8], at: usize, bound: Bound) -> Option<Defect> {
    let id = match *buf.get(at)? {
        0x16 => DefectId::TlsRecord,
        b' ' | b'\t' => return Some(Defect::new(DefectId::MethodMissing, Span::of(at, at))),
        b'\n' => return None,
        // The octet after CR decides, unless it breaks the bound.
        b'\r' if at + 1 >= bound.end || buf.get(at + 1).is_none_or(|&b| b == b'\n') => return None,
        b if is_tchar(b) => return None,
        b => octet_defect(b, DefectId::MethodOctet),
    };
    Some(Defect::new(id, Span::of(at, at + 1)))
}

/// Which limit a start line of a request breaks: that of its method when it has no space yet.
pub(super) fn too_long(buf: &[u8], at: usize, bound: Bound) -> Bound {
    let within = buf.get(at..bound.end.min(buf.len())).unwrap_or_default();
    if bound.id == DefectId::TargetTooLong && !within.contains(&b' ') {
        return Bound {
            id: DefectId::MethodTooLong,
            ..bound
        };
    }
    bound
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
    let first = first_octet(buf, at, bound);
    if let Some(defect) = first {
        sink.defect(defect)?;
    }
    if let Some(defect) = too_long(buf, at, bound).broken(at, line.next) {
        sink.defect(defect)?;
    }
    if first.is_some_and(|defect| defect.id == DefectId::TlsRecord) {
        return line.garbage(sink).map_continue(Line::Next);
    }
    let content = line.content(buf);
    if content == b"PRI * HTTP/2.0" {
        sink.defect(Defect::new(DefectId::Http2Preface, Span::of(at, line.end)))?;
    }
    let blank = content.iter().take_while(|&&b| is_ows(b)).count();
    let words = content.get(blank..).unwrap_or_default();
    // Behind whitespace a path is the target of a line without method, and no odd method.
    let parts = if blank > 0 && words.starts_with(b"/") {
        Parts::after_method(b"", b"", words)
    } else {
        Parts::split(words)
    };
    sink.token(Token::Space, Span::of(at, at + blank));
    let method = Span::of(at + blank, at + blank + parts.method.len());
    sink.token(Token::Method, method);
    report_method(parts.method, at + blank, first.is_some(), sink)?;
    let mut position = at + blank + parts.method.len();
    space(parts.before_target, position, sink)?;
    position += parts.before_target.len();
    let target = Span::of(position, position + parts.target.len());
    sink.token(Token::RequestTarget, target);
    if target.is_empty() {
        sink.defect(Defect::new(DefectId::TargetMissing, target))?;
    }
    report_target(parts.target, position, sink)?;
    position += parts.target.len();
    space(parts.before_version, position, sink)?;
    position += parts.before_version.len();
    sink.token(
        Token::HttpVersion,
        Span::of(position, position + parts.version.len()),
    );
    let version = version(parts.version, position, sink)?;
    position += parts.version.len();
    if !parts.trailing.is_empty() {
        let trailing = Span::of(position, line.end);
        let blank = parts.trailing.iter().all(|&b| is_ows(b));
        sink.token(if blank { Token::Space } else { Token::Garbage }, trailing);
        sink.defect(Defect::new(DefectId::RequestLineTrailing, trailing))?;
    }
    sink.request_line(RequestLineSpans {
        method,
        target,
        version,
    });
    line.finish(sink)?;
    ControlFlow::Continue(Line::Next(line.next))
}

/// A request line cut at its whitespace, so that every octet is in exactly one part.
struct Parts<'a> {
    method: &'a [u8],
    before_target: &'a [u8],
    target: &'a [u8],
    before_version: &'a [u8],
    version: &'a [u8],
    trailing: &'a [u8],
}

impl<'a> Parts<'a> {
    /// The version is the last word that begins like one; what stands before it is the target,
    /// whitespace included; what stands after it trails.
    fn split(content: &'a [u8]) -> Self {
        let (method, rest) = split_while(content, |b| !is_ows(b));
        let (before_target, rest) = split_while(rest, is_ows);
        Self::after_method(method, before_target, rest)
    }

    fn after_method(method: &'a [u8], before_target: &'a [u8], rest: &'a [u8]) -> Self {
        let words = words(rest);
        let version = words
            .iter()
            .rev()
            .find(|word| begins_like_version(word.2))
            .or_else(|| {
                // No such word: a second word stands where the version should.
                words.get(1..).and_then(<[_]>::last)
            });
        let Some(&(start, end, version)) = version else {
            let blank = rest.iter().rev().take_while(|&&b| is_ows(b)).count();
            let (target, trailing) = rest.split_at(rest.len() - blank);
            return Self {
                method,
                before_target,
                target,
                before_version: &[],
                version: &[],
                trailing,
            };
        };
        let (ahead, rest) = rest.split_at(start);
        let blank = ahead.iter().rev().take_while(|&&b| is_ows(b)).count();
        let (target, before_version) = ahead.split_at(ahead.len() - blank);
        let trailing = rest.get(end - start..).unwrap_or_default();
        Self {
            method,
            before_target,
            target,
            before_version,
            version,
            trailing,
        }
    }
}

fn split_while(bytes: &[u8], class: fn(u8) -> bool) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().take_while(|&&b| class(b)).count())
}

/// The runs of octets other than SP and HTAB, with start and end.
fn words(bytes: &[u8]) -> Vec<(usize, usize, &[u8])> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let (blank, rest) = split_while(rest, is_ows);
        let (word, _) = split_while(rest, |b| !is_ows(b));
        let start = at + blank.len();
        at = start + word.len();
        if !word.is_empty() {
            words.push((start, at, word));
        }
    }
    words
}

fn begins_like_version(word: &[u8]) -> bool {
    word.get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"HTTP/"))
}

fn report_method<S: Sink>(
    method: &[u8],
    at: usize,
    first_said: bool,
    sink: &mut S,
) -> ControlFlow<Defect> {
    // The first octet may have been reported already; the run it begins is not reported again.
    let said = if first_said {
        method.iter().take_while(|&&b| !is_tchar(b)).count()
    } else {
        0
    };
    report_octets(
        method.get(said..).unwrap_or_default(),
        at + said,
        is_tchar,
        DefectId::MethodOctet,
        sink,
    )
}

fn report_target<S: Sink>(target: &[u8], start: usize, sink: &mut S) -> ControlFlow<Defect> {
    let mut run = None;
    for (i, &b) in target.iter().enumerate() {
        let found = match b {
            b' ' | b'\t' => Some(DefectId::TargetSpace),
            b'#' => Some(DefectId::TargetFragment),
            b if !is_target(b) => Some(octet_defect(b, DefectId::TargetOctet)),
            b if !is_uri(b) => Some(DefectId::TargetDelimiter),
            _ => None,
        };
        if let Some(id) = found
            && found != run
        {
            sink.defect(Defect::new(id, Span::of(start + i, start + i + 1)))?;
        }
        run = found;
    }
    ControlFlow::Continue(())
}

fn report_delimiters<S: Sink>(target: &[u8], start: usize, sink: &mut S) -> ControlFlow<Defect> {
    if target.iter().all(|&b| is_uri(b)) {
        ControlFlow::Continue(())
    } else {
        report_target(target, start, sink)
    }
}

/// Whitespace between two parts: exactly one SP.
fn space<S: Sink>(space: &[u8], start: usize, sink: &mut S) -> ControlFlow<Defect> {
    let span = Span::of(start, start + space.len());
    sink.token(Token::Space, span);
    if !space.is_empty() && space != b" " {
        sink.defect(Defect::new(DefectId::RequestLineWhitespace, span))?;
    }
    ControlFlow::Continue(())
}

/// `HTTP-version = HTTP-name "/" DIGIT "." DIGIT` (RFC 9112 §2.3), case-sensitive.
pub(super) fn version<S: Sink>(
    bytes: &[u8],
    start: usize,
    sink: &mut S,
) -> ControlFlow<Defect, Version> {
    let span = Span::of(start, start + bytes.len());
    let (id, version) = match *bytes {
        [] => (Some(DefectId::VersionMissing), Version::HTTP_09),
        [
            b'H',
            b'T',
            b'T',
            b'P',
            b'/',
            major @ b'0'..=b'9',
            b'.',
            minor @ b'0'..=b'9',
        ] => {
            let version = Version {
                major: major - b'0',
                minor: minor - b'0',
            };
            let id = match version {
                Version {
                    major: 1,
                    minor: 0 | 1,
                } => None,
                Version { major: 1, .. } => Some(DefectId::VersionMinor),
                _ => Some(DefectId::VersionMajor),
            };
            (id, version)
        }
        _ => {
            if let Some(i) = bytes.iter().position(|&b| b == 0 || b == b'\r') {
                let id = octet_defect(bytes.get(i).copied().unwrap_or(0), DefectId::VersionSyntax);
                sink.defect(Defect::new(id, Span::of(start + i, start + i + 1)))?;
            }
            (Some(DefectId::VersionSyntax), Version::HTTP_09)
        }
    };
    if let Some(id) = id {
        sink.defect(Defect::new(id, span))?;
    }
    ControlFlow::Continue(version)
}

//! One direction of a connection: octets to named lines.

use super::super::draw::{draw, draw_within, drawn_width, hex};
use super::super::{Detail, Digests, View};
use super::{count, dissector};
use http_core::defect::{Defect, Severity};
use http_core::dissect::{Dissection, Dissector, End};
use http_core::span::Span;
use http_core::syntax::{Direction, Token};
use std::fmt::Write as _;

/// Widest drawn text of one line; the rest is counted.
const WIDTH: usize = 160;

/// Octets kept for lines that are not drawn yet. A longer unfinished line is drawn without its
/// beginning.
const KEPT: usize = 1024 * 1024;

/// A direction with what was not drawn yet.
#[derive(Debug)]
pub(super) struct Side {
    direction: Direction,
    dissector: Dissector,
    /// Octets from `base` on.
    held: Vec<u8>,
    base: u64,
    /// Tokens up to this offset have been drawn.
    drawn: u64,
    /// Defects that have been drawn.
    defects: usize,
    /// Content octets of the current message that were drawn.
    content: usize,
    trailers: bool,
    digests: Digests,
    /// Chunks that are not drawn one by one: offset of the first, how many, octets of data.
    skipped: Option<(u64, u64, u64)>,
}

impl Side {
    pub(super) fn new(direction: Direction) -> Self {
        Self {
            direction,
            dissector: dissector(direction),
            held: Vec::new(),
            base: 0,
            drawn: 0,
            defects: 0,
            content: 0,
            trailers: false,
            digests: Digests::default(),
            skipped: None,
        }
    }

    pub(super) fn dissector(&self) -> &Dissector {
        &self.dissector
    }

    pub(super) fn dissector_mut(&mut self) -> &mut Dissector {
        &mut self.dissector
    }

    pub(super) fn into_dissector(self) -> Dissector {
        self.dissector
    }

    pub(super) fn dissection(&self) -> &Dissection {
        self.dissector.dissection()
    }

    pub(super) fn digests(&self) -> &Digests {
        &self.digests
    }

    /// More octets have passed.
    pub(super) fn push(&mut self, octets: &[u8], view: &View, out: &mut String) {
        let start = self.base + self.held.len() as u64;
        self.dissector.push(octets);
        self.digests.follow(&self.dissector, start, octets);
        self.held.extend_from_slice(octets);
        match view.detail {
            Detail::Hex => out.push_str(&hex(octets, start)),
            Detail::Text => text_lines(octets, view, out),
            Detail::Lines | Detail::Tokens | Detail::None => {}
        }
        self.catch_up(view, out);
    }

    /// The direction has ended.
    pub(super) fn end(&mut self, end: End, view: &View, out: &mut String) {
        self.dissector.end(end);
        self.catch_up(view, out);
    }

    /// Draws what has got a name since the last time, then the defects in it.
    fn catch_up(&mut self, view: &View, out: &mut String) {
        let tokens = self.dissector.tokens();
        let first = tokens.partition_point(|(_, span)| span.end <= self.drawn);
        let fresh: Vec<(Token, Span)> = tokens[first..]
            .iter()
            .map(|(token, span)| (*token, Span::new(span.start.max(self.drawn), span.end)))
            .collect();
        let mut line: Vec<(Token, Span)> = Vec::new();
        for piece in fresh {
            match (view.detail, bulky(piece.0)) {
                (_, true) => {
                    self.line(&mut line, view, out);
                    self.bulk(piece.0, piece.1, view, out);
                }
                (Detail::Tokens, false) => {
                    line.push(piece);
                    self.line(&mut line, view, out);
                }
                (_, false) => {
                    line.push(piece);
                    if ends_line(piece.0) {
                        self.line(&mut line, view, out);
                    }
                }
            }
        }
        self.line(&mut line, view, out);
        self.tell_skipped(view, out);
        self.defects_from(self.dissector.defects().len(), None, view, out);
        self.forget();
    }

    /// Draws one line of the protocol (or one token) and the defects within.
    fn line(&mut self, line: &mut Vec<(Token, Span)>, view: &View, out: &mut String) {
        let (Some(first), Some(last)) = (line.first(), line.last()) else {
            return;
        };
        let span = Span::new(first.1.start, last.1.end);
        let token = first.0;
        match token {
            Token::LastChunk => self.trailers = true,
            Token::EmptyLine | Token::Method | Token::HttpVersion => self.trailers = false,
            _ => {}
        }
        if matches!(token, Token::Method | Token::HttpVersion) {
            self.content = 0;
        }
        let until = self.dissector.defects().iter().rposition(|d| {
            d.span.start < span.end || d.span.is_empty() && d.span.start <= span.end
        });
        let until = until.filter(|until| *until >= self.defects);
        let framing = match token {
            Token::ChunkSize | Token::ChunkDataEnd => true,
            Token::LastChunk | Token::Method | Token::HttpVersion => false,
            _ => self.skipped.is_some(),
        };
        if framing && until.is_none() && self.content >= view.content {
            let (_, chunks, _) = self.skipped.get_or_insert((span.start, 0, 0));
            *chunks += u64::from(token == Token::ChunkSize);
            self.drawn = span.end;
            line.clear();
            return;
        }
        self.tell_skipped(view, out);
        let name = if view.detail == Detail::Tokens {
            token.as_str()
        } else {
            self.line_name(token)
        };
        let octets = span.slice(&self.held, self.base);
        if matches!(view.detail, Detail::Lines | Detail::Tokens) {
            let mut drawn = draw_within(octets, view.ascii, WIDTH);
            if matches!(token, Token::Space | Token::Ows) && !view.ascii {
                drawn = drawn.replace(' ', "\u{2420}");
            }
            let _ = writeln!(out, "  {:04}  {name:<15} {drawn}", span.start);
        }
        if let Some(until) = until {
            self.defects_from(until + 1, Some(span), view, out);
        }
        self.drawn = span.end;
        line.clear();
    }

    fn line_name(&self, first: Token) -> &'static str {
        match first {
            Token::Method | Token::RequestTarget => "request-line",
            Token::HttpVersion | Token::StatusCode | Token::ReasonPhrase => "status-line",
            Token::FieldName | Token::Colon if self.trailers => "trailer-line",
            Token::FieldName | Token::Colon => "field-line",
            Token::ChunkSize => "chunk",
            other => other.as_str(),
        }
    }

    /// Draws octets that may be very many: up to the view's bound per message, then a count.
    fn bulk(&mut self, token: Token, span: Span, view: &View, out: &mut String) {
        if matches!(view.detail, Detail::Lines | Detail::Tokens) {
            let length = usize::try_from(span.len()).unwrap_or(usize::MAX);
            let room = view.content.saturating_sub(self.content).min(length);
            if room == 0 && token == Token::ChunkData {
                let (_, _, length) = self.skipped.get_or_insert((span.start, 0, 0));
                *length += span.len();
                self.drawn = span.end;
                return;
            }
            self.tell_skipped(view, out);
            self.content += room;
            let mut at = span.start;
            let octets = span.slice(&self.held, self.base);
            for piece in pieces(&octets[..room.min(octets.len())]) {
                let _ = writeln!(
                    out,
                    "  {at:04}  {:<15} {}",
                    token.as_str(),
                    draw(piece, view.ascii)
                );
                at += piece.len() as u64;
            }
            if at < span.end {
                let _ = writeln!(
                    out,
                    "  {at:04}  {:<15} ... {} not shown",
                    token.as_str(),
                    count(span.end - at)
                );
            }
        }
        self.drawn = span.end;
    }

    /// One line for the chunks that were passed over.
    fn tell_skipped(&mut self, view: &View, out: &mut String) {
        let Some((at, chunks, octets)) = self.skipped.take() else {
            return;
        };
        if matches!(view.detail, Detail::Lines | Detail::Tokens) {
            let s = if chunks == 1 { "" } else { "s" };
            let _ = writeln!(
                out,
                "  {at:04}  {:<15} ... {} in {chunks} more chunk{s} not shown",
                Token::ChunkData.as_str(),
                count(octets)
            );
        }
    }

    /// Draws the defects up to number `until`; under `line`, with a mark at their place.
    fn defects_from(&mut self, until: usize, line: Option<Span>, view: &View, out: &mut String) {
        let fresh: Vec<Defect> = self
            .dissector
            .defects()
            .get(self.defects..until)
            .unwrap_or_default()
            .to_vec();
        self.defects = self.defects.max(until);
        for defect in fresh {
            let mark = match line {
                Some(line)
                    if line.start <= defect.span.start
                        && matches!(view.detail, Detail::Lines | Detail::Tokens) =>
                {
                    let before =
                        Span::new(line.start, defect.span.start).slice(&self.held, self.base);
                    let column = drawn_width(before, view.ascii);
                    let octets = defect.span.slice(&self.held, self.base);
                    let length = drawn_width(&octets[..octets.len().min(WIDTH)], view.ascii).max(1);
                    if column + length <= WIDTH {
                        format!("{}{} ", " ".repeat(column), "^".repeat(length))
                    } else {
                        String::new()
                    }
                }
                _ => String::new(),
            };
            if mark.is_empty() {
                let _ = writeln!(
                    out,
                    "! {:04}  {:<15} {}",
                    defect.span.start,
                    "defect",
                    sentence(defect, self.direction)
                );
            } else {
                let _ = writeln!(
                    out,
                    "! {:04}  {:<15} {}{}",
                    defect.span.start,
                    "defect",
                    mark,
                    sentence(defect, self.direction)
                );
            }
        }
    }

    /// Drops the octets that were drawn.
    fn forget(&mut self) {
        let excess = self.held.len().saturating_sub(KEPT);
        let drawn = usize::try_from(self.drawn.saturating_sub(self.base)).unwrap_or(usize::MAX);
        let gone = drawn.min(self.held.len()).max(excess);
        self.held.drain(..gone);
        self.base += gone as u64;
    }
}

/// A defect in one phrase: id, section, what a strict recipient does, what was expected.
///
/// Only a request can be answered with a status code.
pub fn sentence(defect: Defect, direction: Direction) -> String {
    let id = defect.id;
    let status = id.status().filter(|_| direction == Direction::Request);
    let act = match (id.severity(), status) {
        (Severity::Refuse, Some(status)) => format!("refuse with {status}"),
        (Severity::Refuse, None) => "refuse".to_owned(),
        (Severity::Report, _) => "tolerated".to_owned(),
    };
    format!(
        "{} ({}, {act}): {}",
        id.as_str(),
        id.section(),
        id.expected()
    )
}

/// Content in pieces that make readable lines: after each LF, and at most 64 octets.
pub(super) fn pieces(mut octets: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while !octets.is_empty() {
        let line = octets
            .iter()
            .position(|octet| *octet == b'\n')
            .map_or(octets.len(), |at| at + 1);
        let (piece, rest) = octets.split_at(line.min(64));
        found.push(piece);
        octets = rest;
    }
    found
}

/// The plain view: lines as they are, line ends drawn.
fn text_lines(octets: &[u8], view: &View, out: &mut String) {
    let shown = &octets[..octets.len().min(view.content.max(4096))];
    for line in shown.split_inclusive(|octet| *octet == b'\n') {
        let _ = writeln!(out, "  {}", draw(line, view.ascii));
    }
    if shown.len() < octets.len() {
        let _ = writeln!(
            out,
            "  ... {} not shown",
            count((octets.len() - shown.len()) as u64)
        );
    }
}

const fn bulky(token: Token) -> bool {
    matches!(
        token,
        Token::Content
            | Token::ChunkData
            | Token::Tunnel
            | Token::Excess
            | Token::Garbage
            | Token::Partial
    )
}

const fn ends_line(token: Token) -> bool {
    matches!(
        token,
        Token::LineEnd | Token::EmptyLine | Token::ChunkDataEnd
    )
}

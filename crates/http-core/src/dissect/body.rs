//! What the dissector is in the middle of, and the octets that are not heads.

use super::Dissector;
use super::dissection::End;
use super::head::Section;
use super::message::Kind;
use super::resync::{Search, Where};
use crate::chunked::ChunkedDecoder;
use crate::defect::{Defect, DefectId};
use crate::framing::BodyLength;
use crate::span::Span;
use crate::syntax::{Direction, Token};

/// What the next octet belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    /// Between messages; what is held may begin a start line or be an empty line.
    Start,
    /// A head, from its start line on; all of it is held.
    Head(Section),
    /// Content of known length.
    Content { left: u64 },
    /// Content up to the close.
    UntilClose,
    /// Content in the chunked coding; its trailer section is held.
    Chunked,
    /// Another protocol.
    Tunnel,
    /// No framing; a possible beginning of a status line is held.
    Unframed(Token, Search),
    /// Beyond the bounds.
    Omitted,
}

impl Phase {
    /// Framing is lost, and nothing is held.
    pub(super) const fn lost(token: Token) -> Self {
        Self::Unframed(token, Search::new(false))
    }
}

impl Dissector {
    /// Takes octets in the current phase; returns how many, at least one.
    pub(super) fn advance(&mut self, octets: &[u8]) -> usize {
        match self.phase {
            Phase::Start => self.start(octets),
            Phase::Head(section) => self.head(octets, section),
            Phase::Content { left } => self.content(octets, left),
            Phase::UntilClose => self.run(octets, Token::Content),
            Phase::Chunked => self.chunked(octets),
            Phase::Tunnel => self.run(octets, Token::Tunnel),
            Phase::Unframed(token, search) => self.unframed(octets, token, search),
            Phase::Omitted => self.run(octets, Token::Omitted),
        }
    }

    /// The head is complete: on to the body.
    pub(super) fn begin_body(&mut self, length: Option<BodyLength>) {
        match length {
            Some(BodyLength::None | BodyLength::Length(0)) => self.finish(true),
            Some(BodyLength::Length(left)) => self.phase = Phase::Content { left },
            Some(BodyLength::Chunked) => {
                self.chunked = ChunkedDecoder::starting_at(self.options.limits, self.out.octets);
                self.phase = Phase::Chunked;
            }
            Some(BodyLength::UntilClose) => self.phase = Phase::UntilClose,
            Some(BodyLength::Tunnel) => {
                self.finish(true);
                self.phase = Phase::Tunnel;
            }
            None if self.direction == Direction::Response => self.phase = Phase::UntilClose,
            None => {
                self.finish(false);
                self.unframe(Token::Garbage);
            }
        }
    }

    /// The current message is over; what is held is not part of it.
    pub(super) fn finish(&mut self, complete: bool) {
        let end = self.base();
        if let Some(message) = self.out.messages.last_mut() {
            message.complete = complete;
            message.span.end = end;
        }
        self.mark = self.out.defects.len();
        self.phase = Phase::Start;
    }

    /// Framing is lost from the octets on that are held.
    pub(super) fn unframe(&mut self, token: Token) {
        let held = std::mem::take(&mut self.held);
        self.out.octets -= held.len() as u64;
        self.phase = Phase::lost(token);
        // A dozen octets at most or one line; what is held afterwards is shorter.
        self.push_again(&held);
    }

    fn push_again(&mut self, octets: &[u8]) {
        let mut rest = octets;
        while !rest.is_empty() {
            let used = self.advance(rest).clamp(1, rest.len());
            rest = &rest[used..];
        }
    }

    /// Octets without structure.
    fn run(&mut self, octets: &[u8], token: Token) -> usize {
        let span = Span::at(self.out.octets, octets.len() as u64);
        self.out.octets = span.end;
        self.token(token, span);
        if token == Token::Content {
            self.deliver(octets, span);
            self.reach();
        }
        octets.len()
    }

    /// Content of the current message.
    pub(super) fn deliver(&mut self, octets: &[u8], span: Span) {
        self.out.content(octets, &self.options);
        let Some(message) = self.out.messages.len().checked_sub(1) else {
            return;
        };
        match self.delivered.last_mut() {
            Some((last, run)) if *last == message && run.end == span.start => run.end = span.end,
            _ => self.delivered.push((message, span)),
        }
    }

    /// The unfinished message reaches up to here.
    pub(super) fn reach(&mut self) {
        let end = self.out.octets;
        if let Some(message) = self.out.messages.last_mut() {
            message.span.end = end;
        }
    }

    fn content(&mut self, octets: &[u8], left: u64) -> usize {
        let taken = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(octets.len());
        self.run(&octets[..taken], Token::Content);
        match left - taken as u64 {
            0 => self.finish(true),
            left => self.phase = Phase::Content { left },
        }
        taken
    }

    /// Octets outside any message, searched for the next status line.
    fn unframed(&mut self, octets: &[u8], token: Token, mut search: Search) -> usize {
        if self.direction == Direction::Request {
            return self.run(octets, token);
        }
        let place = if self.outstanding.is_empty() {
            Where::LineStart
        } else {
            Where::Anywhere
        };
        let (read, found) = search.read(octets, place);
        self.out.octets += read as u64;
        let matched = if found {
            super::resync::PATTERN
        } else {
            search.matched()
        };
        // What is held stays nameless until it is known not to begin a status line.
        let span = Span::new(self.out.covered(), self.out.octets - matched as u64);
        self.token(token, span);
        if matched <= read {
            self.held.clear();
            self.held.extend_from_slice(&octets[read - matched..read]);
        } else {
            self.held.extend_from_slice(&octets[..read]);
        }
        self.phase = Phase::Unframed(token, search);
        if found {
            self.mark = self.out.defects.len();
            self.begin_head();
        }
        read
    }

    /// Nothing more will come.
    pub(super) fn close(&mut self, end: End) {
        let partial = match self.phase {
            Phase::Unframed(token, _) => token,
            Phase::Omitted => Token::Omitted,
            Phase::Chunked => self.chunked_rest(),
            _ => Token::Partial,
        };
        let held = Span::new(self.out.covered(), self.out.octets);
        self.token(partial, held);
        let message_open = match self.phase {
            Phase::Start | Phase::Tunnel | Phase::Unframed(..) | Phase::Omitted => false,
            Phase::Head(section) => section != Section::StartLine,
            _ => true,
        };
        if message_open {
            self.reach();
        }
        if end == End::Open {
            return;
        }
        let at = Span::new(self.out.octets, self.out.octets);
        let truncated = match self.phase {
            Phase::Start if !held.is_empty() => Some(DefectId::HeadTruncated),
            Phase::Head(_) => Some(DefectId::HeadTruncated),
            Phase::Content { .. } => Some(DefectId::ContentTruncated),
            Phase::Chunked => Some(DefectId::ChunkedTruncated),
            Phase::UntilClose if end == End::Broken => Some(DefectId::ResponseTruncated),
            Phase::UntilClose => {
                let framed = self
                    .out
                    .messages
                    .last()
                    .is_some_and(|message| message.framing.is_some());
                self.finish(framed);
                None
            }
            _ => None,
        };
        match truncated {
            Some(id) if message_open => self.charge(id, at),
            Some(id) => self.out.defect(Defect::new(id, at), &self.options),
            None => {}
        }
    }

    /// Octets came that begin no message. They are charged to the message before them, whose
    /// length is the likely mistake.
    pub(super) fn no_message(&mut self, mismatch: Span) {
        let after = self
            .out
            .messages
            .last()
            .is_some_and(|message| message.complete);
        if self.out.messages.is_empty() {
            self.out.defect(
                Defect::new(DefectId::StatusLineSyntax, mismatch),
                &self.options,
            );
            self.unframe(Token::Garbage);
        } else if after
            && self
                .out
                .messages
                .last()
                .is_some_and(|m| m.kind != Kind::Interim)
        {
            self.charge(DefectId::ExcessOctets, mismatch);
            self.unframe(Token::Excess);
        } else {
            self.charge(DefectId::StatusLineSyntax, mismatch);
            self.unframe(Token::Garbage);
        }
    }
}

//! What came out of a dissection.

use super::message::{Field, Kind, Message};
use super::options::Options;
use crate::defect::{Defect, DefectId, Severity};
use crate::span::Span;
use crate::syntax::Token;

/// How a direction of the connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// It did not: whoever listened stopped listening. Nothing is charged as cut short.
    Open,
    /// The sender closed it in good order (FIN, or a TLS closure alert).
    Closed,
    /// It broke: a reset, or TLS without its closure alert. What lasts until the close is not
    /// complete then (RFC 9112 §9.8).
    Broken,
}

/// Everything known about the octets of one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dissection {
    /// A name for every octet, in order, without gaps.
    pub tokens: Vec<(Token, Span)>,
    /// Everything that is wrong, in the order found.
    pub defects: Vec<Defect>,
    /// The messages, in order; the last may be unfinished.
    pub messages: Vec<Message>,
    /// Octets that are no HTTP and came before any message.
    pub garbage: Option<Span>,
    /// Octets after a complete message that begin no other.
    pub excess: Option<Span>,
    /// Octets seen.
    pub octets: u64,
    /// How it ended, once that was told.
    pub end: Option<End>,
    /// Defects found beyond [`Options::defects`].
    pub defects_omitted: u64,
    pub(super) content_kept: usize,
    pub(super) fields_kept: usize,
}

impl Dissection {
    /// The final responses, in order; the last may be unfinished.
    pub fn responses(&self) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .filter(|message| message.kind == Kind::Response)
    }

    /// The interim responses, in order.
    pub fn interim(&self) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .filter(|message| message.kind == Kind::Interim)
    }

    /// The requests, in order; the last may be unfinished.
    pub fn requests(&self) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .filter(|message| message.kind == Kind::Request)
    }

    /// How many final responses or requests are complete.
    #[must_use]
    pub fn complete(&self) -> usize {
        self.messages
            .iter()
            .filter(|message| message.complete && message.kind != Kind::Interim)
            .count()
    }

    /// True when this defect was found anywhere.
    #[must_use]
    pub fn has_defect(&self, id: DefectId) -> bool {
        self.defects.iter().any(|defect| defect.id == id)
    }

    /// The first defect that a strict recipient refuses.
    #[must_use]
    pub fn first_refused(&self) -> Option<Defect> {
        self.defects
            .iter()
            .copied()
            .find(|defect| defect.id.severity() == Severity::Refuse)
    }

    /// The token that the octet at `offset` belongs to.
    #[must_use]
    pub fn token_at(&self, offset: u64) -> Option<(Token, Span)> {
        let after = self.tokens.partition_point(|(_, span)| span.end <= offset);
        self.tokens
            .get(after)
            .copied()
            .filter(|(_, span)| span.start <= offset)
    }

    /// The offset up to which every octet has its token.
    pub(super) fn covered(&self) -> u64 {
        self.tokens.last().map_or(0, |(_, span)| span.end)
    }

    /// Names a run of octets. Runs of one kind that touch become one token, so that the outcome
    /// does not depend on how the octets arrived.
    pub(super) fn token(&mut self, token: Token, span: Span, options: &Options) {
        // Of chunk data the beginning may have its name already.
        let span = Span::new(span.start.max(self.covered()), span.end);
        if span.start >= span.end {
            return;
        }
        let runs_on_from =
            |&(last, run): &(Token, Span)| last == token && runs_on(token) && run.end == span.start;
        let full = self.tokens.len() >= options.tokens;
        match self.tokens.last_mut() {
            Some(last) if runs_on_from(last) => last.1.end = span.end,
            Some((Token::Omitted, run)) if full => run.end = span.end,
            _ if full => self.tokens.push((Token::Omitted, span)),
            _ => self.tokens.push((token, span)),
        }
        match token {
            Token::Garbage if self.messages.is_empty() => extend(&mut self.garbage, span),
            Token::Excess => extend(&mut self.excess, span),
            _ => {}
        }
    }

    pub(super) fn defect(&mut self, defect: Defect, options: &Options) {
        if self.defects.len() < options.defects {
            self.defects.push(defect);
        } else {
            self.defects_omitted += 1;
        }
    }

    /// A defect that belongs to the last message as well.
    pub(super) fn message_defect(&mut self, defect: Defect, options: &Options) {
        if self.defects.len() < options.defects
            && let Some(message) = self.messages.last_mut()
        {
            message.defects.push(defect);
        }
        self.defect(defect, options);
    }

    /// Copies part of a start line or field line, and counts it.
    pub(super) fn keep(&mut self, octets: &[u8]) -> Vec<u8> {
        self.fields_kept += octets.len();
        octets.to_vec()
    }

    /// True when start lines and field lines take more memory than they may.
    pub(super) const fn is_exhausted(&self, options: &Options) -> bool {
        self.fields_kept > options.fields
    }

    /// Adds content to the last message.
    pub(super) fn content(&mut self, octets: &[u8], options: &Options) {
        let room = options.content.saturating_sub(self.content_kept);
        if let Some(message) = self.messages.last_mut() {
            // What is kept is a prefix: once something was dropped nothing is added.
            let room = if message.content_is_partial() {
                0
            } else {
                room
            };
            let kept = &octets[..octets.len().min(room)];
            message.content.extend_from_slice(kept);
            message.content_length += octets.len() as u64;
            self.content_kept += kept.len();
        }
    }

    /// The field line that a continuation belongs to.
    pub(super) fn last_field(&mut self, trailers: bool) -> Option<&mut Field> {
        let message = self.messages.last_mut()?;
        if trailers {
            message.trailers.last_mut()
        } else {
            message.fields.last_mut()
        }
    }
}

/// Kinds of token that hold as many octets as come.
const fn runs_on(token: Token) -> bool {
    matches!(
        token,
        Token::Content
            | Token::ChunkData
            | Token::Tunnel
            | Token::Excess
            | Token::Garbage
            | Token::Omitted
    )
}

fn extend(whole: &mut Option<Span>, span: Span) {
    match whole {
        Some(whole) => whole.end = span.end,
        None => *whole = Some(span),
    }
}

//! What can be said of a message once it is over: one phrase on it, what its content is without its
//! coding, and what does not go together in it although each part is well formed.

use super::super::draw::{draw, draw_within};
use super::super::{Decoded, View, decoded};
use super::count;
use super::side::{Side, pieces};
use http_core::dissect::{Kind, Message, StartLine};
use http_core::framing::BodyLength;
use http_core::octet::{digits, escape};
use std::fmt::Write as _;

impl Side {
    /// The message at `index` in one phrase; interim responses are counted on their own.
    pub(super) fn summary(&self, index: usize) -> String {
        let messages = self.dissector().messages();
        let digest = messages
            .get(index)
            .and_then(|message| self.digests().text(index, message.content_length));
        summary(messages, index, digest)
    }

    /// Lines below that phrase.
    pub(super) fn remarks(&self, index: usize, view: &View, out: &mut String) {
        let Some(message) = self.dissector().messages().get(index) else {
            return;
        };
        if let Some(text) = range_length(message) {
            let _ = writeln!(out, "! {text}");
        }
        if let Some(text) = not_gzip(message) {
            let _ = writeln!(out, "! {text}");
        } else if view.decode
            && let Some(found) = decoded(message, view.content)
        {
            content(&found, view, out);
        }
    }
}

/// A single part of a 206 whose Content-Range covers another number of octets than came.
fn range_length(message: &Message) -> Option<String> {
    if message.status() != Some(206) || !message.complete {
        return None;
    }
    let value = message.field("content-range")?;
    let range = value.strip_prefix(b"bytes ")?;
    let range = &range[..range.iter().position(|octet| *octet == b'/')?];
    let dash = range.iter().position(|octet| *octet == b'-')?;
    let (first, last) = (digits(&range[..dash])?, digits(&range[dash + 1..])?);
    let covers = last.checked_sub(first)?.checked_add(1)?;
    if covers == message.content_length || message.answers.as_deref() == Some(b"HEAD") {
        return None;
    }
    let coding = message
        .field("content-encoding")
        .map(|coding| {
            format!(
                ": it was coded with {} after the range was cut from it, and nobody can put the parts together again",
                draw_within(coding, true, 40)
            )
        })
        .unwrap_or_default();
    Some(format!(
        "Content-Range \"{}\" covers {}, but the content has {} (RFC 9110 \u{a7}14.4, \u{a7}15.3.7){coding}",
        escape(value),
        count(covers),
        message.content_length
    ))
}

/// Content that does not begin as gzip does, though that is its coding. A part of a representation
/// may begin anywhere.
fn not_gzip(message: &Message) -> Option<String> {
    let mut codings = message.field_values("content-encoding");
    let coding = codings.next().filter(|_| codings.next().is_none())?;
    let gzip = coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip");
    let begin = &message.content[..message.content.len().min(2)];
    if !gzip || message.status() == Some(206) || begin.is_empty() || b"\x1f\x8b".starts_with(begin)
    {
        return None;
    }
    Some(format!(
        "the content is not {}, though Content-Encoding says so (RFC 9110 \u{a7}8.4.1.3): it begins \"{}\" and not \\x1f\\x8b (RFC 1952 \u{a7}2.3.1)",
        draw_within(coding, true, 10),
        draw_within(&message.content[..message.content.len().min(16)], true, 60)
    ))
}

fn content(found: &Decoded, view: &View, out: &mut String) {
    let digest = found.sha256.get(..16).unwrap_or_default();
    let _ = writeln!(
        out,
        "* without {}: {}, sha-256 {digest}",
        found.coding,
        count(found.length)
    );
    let mut at = 0;
    for piece in pieces(&found.octets) {
        let _ = writeln!(
            out,
            "  {at:04}  decoded         {}",
            draw(piece, view.ascii)
        );
        at += piece.len();
    }
    if (found.octets.len() as u64) < found.length {
        let rest = found.length - found.octets.len() as u64;
        let _ = writeln!(
            out,
            "  {at:04}  decoded         ... {} not shown",
            count(rest)
        );
    }
    if let Some(fault) = &found.fault {
        let _ = writeln!(
            out,
            "! {} ends early: {}",
            found.coding,
            draw(fault.as_bytes(), true)
        );
    }
}

fn summary(messages: &[Message], index: usize, digest: Option<String>) -> String {
    let Some(message) = messages.get(index) else {
        return String::new();
    };
    let interim = |message: &&Message| message.kind == Kind::Interim;
    let number = messages[..=index]
        .iter()
        .filter(|other| interim(other) == interim(&message))
        .count();
    let mut text = match &message.start_line {
        StartLine::Request { method, target, .. } => {
            format!(
                "request {number} ({} {})",
                draw_within(method, true, 24),
                draw_within(target, true, 60)
            )
        }
        StartLine::Status { status, .. } => {
            let kind = if message.kind == Kind::Interim {
                "interim response"
            } else {
                "response"
            };
            let to = message
                .answers
                .as_ref()
                .map(|method| format!(" to {}", draw_within(method, true, 24)))
                .unwrap_or_default();
            format!("{kind} {number} ({status}{to})")
        }
    };
    text.push_str(if message.complete {
        ": complete"
    } else {
        ": incomplete"
    });
    if let Some(framing) = &message.framing {
        let how = match framing.length {
            BodyLength::None => "no content".to_owned(),
            BodyLength::Length(length) if length == message.content_length => {
                format!("{} of content", count(length))
            }
            BodyLength::Length(length) => {
                format!("{} of {} of content", message.content_length, count(length))
            }
            BodyLength::Chunked => format!("{} of content, chunked", count(message.content_length)),
            BodyLength::UntilClose => format!(
                "{} of content, until the close",
                count(message.content_length)
            ),
            BodyLength::Tunnel => "a tunnel from here on".to_owned(),
        };
        let _ = write!(
            text,
            ", {how} (RFC 9112 §6.3 rule {})",
            framing.rule.number()
        );
    }
    if let Some(digest) = digest {
        // The beginning tells two contents apart; JSON has the whole of it.
        let _ = write!(text, ", sha-256 {}", digest.get(..16).unwrap_or(&digest));
    }
    match message.defects.len() {
        0 => {}
        1 => text.push_str(", 1 defect"),
        more => {
            let _ = write!(text, ", {more} defects");
        }
    }
    text
}

//! What a head promises and does not keep: fields that its status code or method asks for or rules
//! out, and values that a sender may not write so. Framing does not depend on any of it.

use super::Dissector;
use super::message::{Kind, Message};
use crate::defect::DefectId;
use crate::field::{EntityTag, HttpDate};
use crate::framing::{BodyDecision, BodyLength};
use crate::span::Span;

/// Fields that are a date. Expires is left out: what is no date there means a time that has passed
/// (RFC 9111 §5.3), and is written on purpose.
const DATES: &[&str] = &[
    "date",
    "if-modified-since",
    "if-unmodified-since",
    "last-modified",
];

impl Dissector {
    /// Charges what goes with neither the status code nor the method.
    pub(super) fn lint_meaning(&mut self, framing: Option<&BodyDecision>) {
        let Some(message) = self.out.messages.last() else {
            return;
        };
        let mut found = Vec::new();
        for field in &message.fields {
            let named = |name: &str| field.name.eq_ignore_ascii_case(name.as_bytes());
            if DATES.iter().any(|date| named(date)) {
                if HttpDate::parse_imf_fixdate(&field.value).is_err() {
                    found.push((DefectId::DateSyntax, field.value_span));
                }
            } else if named("etag") && EntityTag::parse(&field.value).is_err() {
                found.push((DefectId::EntityTagSyntax, field.value_span));
            }
        }
        let start = Span::new(message.head.start, message.head.start);
        let end = Span::new(message.head.end, message.head.end);
        if let Some(id) = missing(message) {
            found.push((id, start));
        }
        let content = framing.is_some_and(|framing| match framing.length {
            BodyLength::Length(octets) => octets > 0,
            BodyLength::Chunked => message.kind == Kind::Request,
            _ => false,
        });
        if content {
            let at = framing.and_then(|framing| framing.decided_by);
            let at = at.unwrap_or(end);
            if message.status() == Some(205) {
                found.push((DefectId::ResetContent, at));
            }
            if message.method() == Some(b"TRACE") {
                found.push((DefectId::TraceContent, at));
            }
        }
        for (id, span) in found {
            self.charge(id, span);
        }
    }
}

/// The field that the status code asks for and that is not there.
fn missing(message: &Message) -> Option<DefectId> {
    let (name, id) = match message.status()? {
        206 => ("content-range", DefectId::ContentRangeMissing),
        401 => ("www-authenticate", DefectId::ChallengeMissing),
        405 => ("allow", DefectId::AllowMissing),
        407 => ("proxy-authenticate", DefectId::ProxyChallengeMissing),
        426 => ("upgrade", DefectId::UpgradeUnnamed),
        _ => return None,
    };
    // Parts say their ranges themselves.
    let parts = || {
        let media_type = message.field("content-type").unwrap_or_default();
        let start = media_type.get(..20).unwrap_or_default();
        start.eq_ignore_ascii_case(b"multipart/byteranges")
    };
    let there = message.field(name).is_some() || (name == "content-range" && parts());
    (!there).then_some(id)
}

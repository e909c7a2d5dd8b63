//! What to answer a GET or HEAD with, as a value: no octets, no sockets, no clock.

use http_core::field::{
    Accept, AcceptEncoding, ContentCoding, EntityTag, HttpDate, MediaType, QValue, Specificity,
};
use http_core::message::FieldSection;
use http_core::negotiate::content_coding;
use http_core::precondition::{
    DateStrength, Outcome, RangeUse, RequestFacts, Validators, evaluate,
};
use http_core::range::{ByteRange, Policy, Selection, select};
use http_core::syntax::KnownName;

use crate::error_page::Form;
use crate::representation::{Coded, Gzip, Representation, Which};

/// The answer to a request for a representation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    /// 200.
    Whole,
    /// 304.
    NotModified,
    /// 206 with one range. `if_range`: the client has the other fields already.
    Part { range: ByteRange, if_range: bool },
    /// 206 with multipart/byteranges.
    Parts {
        ranges: Vec<ByteRange>,
        if_range: bool,
    },
    /// 412.
    PreconditionFailed,
    /// 416.
    Unsatisfiable,
}

/// The coding this request is best answered with, if the representation has it
/// (RFC 9110 §12.5.3). Where nothing offered is acceptable the octets as they are go out: a client
/// can do more with them than with a 406.
pub(crate) fn coding(fields: FieldSection<'_>, representation: &Representation) -> Which {
    if matches!(representation.gzip, Gzip::Never) || !fields.has(KnownName::AcceptEncoding) {
        return Which::Identity;
    }
    if accepts_gzip(fields) {
        Which::Gzip
    } else {
        Which::Identity
    }
}

/// Would a gzip coding be preferred to none?
pub(crate) fn accepts_gzip(fields: FieldSection<'_>) -> bool {
    if !fields.has(KnownName::AcceptEncoding) {
        return false;
    }
    let accept = AcceptEncoding::parse(fields.values(KnownName::AcceptEncoding));
    let offered = [ContentCoding::Gzip, ContentCoding::Identity];
    content_coding(&accept, &offered).chosen == Some(ContentCoding::Gzip)
}

/// The form of a page of our own: HTML for those who name it and weigh nothing we have higher,
/// plain text for everybody else (RFC 9110 §12.5.1).
pub(crate) fn form(fields: FieldSection<'_>) -> Form {
    let mut values = fields.values(KnownName::Accept);
    // Most clients name neither, and need no more than this. Types are written in any case
    // (RFC 9110 §8.3.1).
    let is_html = |octets: &[u8]| octets.eq_ignore_ascii_case(HTML);
    if !values.any(|value| value.windows(HTML.len()).any(is_html)) {
        return Form::Plain;
    }
    let accept = Accept::parse(fields.values(KnownName::Accept));
    let (html, plain) = (weight(&accept, HTML), weight(&accept, b"text/plain"));
    let named = matches!(html.1, Specificity::Subtype(_));
    match html.0 > plain.0 || (html.0 == plain.0 && named && html.0 > QValue::ZERO) {
        true => Form::Html,
        false => Form::Plain,
    }
}

/// The form of a list: JSON for those who prefer it or name it alone, HTML for everybody else, who
/// may be a program that follows links. A weight of 0 refuses a form, however closely it names it.
pub(crate) fn listing_form(fields: FieldSection<'_>) -> Form {
    let accept = Accept::parse(fields.values(KnownName::Accept));
    let (html, json) = (weight(&accept, HTML), weight(&accept, b"application/json"));
    match json.0 > QValue::ZERO && json > html {
        true => Form::Plain,
        false => Form::Html,
    }
}

const HTML: &[u8] = b"text/html";

/// How much a media type is wanted, and how closely it was named.
fn weight(accept: &Accept<'_>, media_type: &[u8]) -> (QValue, Specificity) {
    let offer = MediaType::parse(media_type).ok();
    let range = offer.and_then(|offer| accept.range_for(&offer));
    range.map_or((QValue::ZERO, Specificity::Any), |range| {
        (range.weight(), range.specificity())
    })
}

/// Names that make an answer depend on more than the representation.
const CONDITIONAL: [KnownName; 6] = [
    KnownName::IfNoneMatch,
    KnownName::IfModifiedSince,
    KnownName::Range,
    KnownName::IfMatch,
    KnownName::IfUnmodifiedSince,
    KnownName::IfRange,
];

/// Plans the answer to a GET or HEAD at the second `now`.
pub(crate) fn plan(
    method: &[u8],
    fields: FieldSection<'_>,
    coded: &Coded,
    last_modified: Option<u64>,
    now: u64,
) -> Plan {
    if !CONDITIONAL.iter().any(|&name| fields.has(name)) {
        return Plan::Whole;
    }
    let date = |second: u64| i64::try_from(second).ok().and_then(HttpDate::from_unix);
    let now = date(now).unwrap_or(HttpDate::MAX);
    let last_modified = last_modified.and_then(date);
    let mut facts = RequestFacts::new(method, now);
    for name in CONDITIONAL {
        for value in fields.values(name) {
            facts.note(name.as_str().as_bytes(), value);
        }
    }
    let validators = Validators {
        etag: coded
            .tag
            .as_deref()
            .and_then(|tag| EntityTag::strong(tag.as_bytes())),
        last_modified,
        // The date is handed out while its second is still running, so it stays weak for a
        // minute: by then a client that holds it has seen the state at the end of that second.
        date_strength: match last_modified {
            Some(date) if now.unix() - date.unix() >= 60 => DateStrength::Strong,
            _ => DateStrength::Weak,
        },
    };
    match evaluate(&facts, Some(&validators)).outcome {
        Outcome::NotModified => Plan::NotModified,
        Outcome::Failed => Plan::PreconditionFailed,
        Outcome::Proceed(RangeUse::Absent | RangeUse::Ignore) => Plan::Whole,
        Outcome::Proceed(RangeUse::Apply) => {
            let if_range = facts.if_range.is_present();
            // More than one Range line is no valid Range (RFC 9110 §5.3), and an invalid one
            // is ignored (RFC 9110 §14.2).
            let Some(range) = facts.range.only() else {
                return Plan::Whole;
            };
            match select(range, coded.length, &Policy::default()) {
                Selection::Ignore(_) => Plan::Whole,
                Selection::Single(range) => Plan::Part { range, if_range },
                Selection::Multiple(ranges) => Plan::Parts { ranges, if_range },
                Selection::Unsatisfiable => Plan::Unsatisfiable,
            }
        }
    }
}

#[cfg(test)]
mod tests;

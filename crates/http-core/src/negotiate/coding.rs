use std::fmt;

use crate::field::{AcceptEncoding, ContentCoding, QValue};

/// The content coding to answer with, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodingChoice {
    /// The coding; `None` when the request accepts none of those offered. The server
    /// may then answer 406 or disregard the field (RFC 9110 §12.4.1).
    pub chosen: Option<ContentCoding>,
    /// What settled it.
    pub reason: CodingReason,
}

/// What settled the choice of a content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingReason {
    /// No Accept-Encoding: everything is acceptable, uncoded is the safe answer.
    FieldAbsent,
    /// Accept-Encoding without members: no coding is wanted.
    FieldEmpty,
    /// Listed by name with the highest weight among what is offered.
    Listed(QValue),
    /// Covered by `*` with the highest weight among what is offered.
    ByWildcard(QValue),
    /// No offered coding is listed as acceptable, and identity is not excluded.
    IdentityByDefault,
    /// Nothing that is offered is acceptable.
    NothingAcceptable,
}

/// Chooses a content coding by Accept-Encoding (RFC 9110 §12.5.3).
///
/// `offered` lists what the server can send, best first; it settles ties. List
/// [`ContentCoding::Identity`] wherever it belongs, or leave it out when the
/// representation exists in coded form only. Allocates nothing.
///
/// - Absent field: anything is acceptable, but a client that says nothing may well not
///   decode anything, so identity is taken when offered, else the first offer.
/// - The highest weight wins, by name before `*`; weight 0 excludes.
/// - Identity that is neither listed nor covered by `*` stays acceptable, after
///   everything that is listed.
///
/// ```
/// use http_core::field::{AcceptEncoding, ContentCoding};
/// use http_core::negotiate::content_coding;
///
/// let offered = [ContentCoding::Gzip, ContentCoding::Identity];
/// let choose = |value: &[u8]| content_coding(&AcceptEncoding::parse([value]), &offered).chosen;
/// assert_eq!(choose(b"gzip, deflate, br"), Some(ContentCoding::Gzip));
/// assert_eq!(choose(b"gzip;q=0"), Some(ContentCoding::Identity));
/// assert_eq!(choose(b"gzip;q=0.5, identity"), Some(ContentCoding::Identity));
/// assert_eq!(choose(b"br, *;q=0"), None);
/// ```
pub fn content_coding(accept: &AcceptEncoding, offered: &[ContentCoding]) -> CodingChoice {
    if !accept.is_present() || accept.is_empty() {
        let identity = offered.contains(&ContentCoding::Identity);
        let (fallback, reason) = if accept.is_present() {
            (None, CodingReason::FieldEmpty)
        } else {
            (offered.first().copied(), CodingReason::FieldAbsent)
        };
        let chosen = identity.then_some(ContentCoding::Identity).or(fallback);
        return CodingChoice {
            chosen,
            reason: match chosen {
                Some(_) => reason,
                None => CodingReason::NothingAcceptable,
            },
        };
    }
    let mut best: Option<(QValue, ContentCoding, CodingReason)> = None;
    for &coding in offered {
        let Some((weight, reason)) = judge(accept, coding) else {
            continue;
        };
        // Strictly greater: the earlier offer keeps a tie.
        if best.is_none_or(|(highest, _, _)| weight > highest) {
            best = Some((weight, coding, reason));
        }
    }
    match best {
        Some((_, coding, reason)) => CodingChoice {
            chosen: Some(coding),
            reason,
        },
        None => CodingChoice {
            chosen: None,
            reason: CodingReason::NothingAcceptable,
        },
    }
}

/// The weight of one coding, `None` when it is not acceptable. Identity that nobody
/// mentions weighs zero and is acceptable all the same.
fn judge(accept: &AcceptEncoding, coding: ContentCoding) -> Option<(QValue, CodingReason)> {
    let stated = match (accept.weight(coding), accept.any()) {
        (Some(weight), _) => Some((weight, CodingReason::Listed(weight))),
        (None, Some(weight)) => Some((weight, CodingReason::ByWildcard(weight))),
        (None, None) => None,
    };
    match stated {
        Some((weight, _)) if weight.is_zero() => None,
        Some(judged) => Some(judged),
        None if coding == ContentCoding::Identity => {
            Some((QValue::ZERO, CodingReason::IdentityByDefault))
        }
        None => None,
    }
}

impl fmt::Display for CodingChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chosen {
            Some(coding) => write!(f, "{coding}: ")?,
            None => f.write_str("none: ")?,
        }
        match self.reason {
            CodingReason::FieldAbsent => f.write_str("there is no Accept-Encoding field"),
            CodingReason::FieldEmpty => f.write_str("Accept-Encoding is empty"),
            CodingReason::Listed(weight) => write!(f, "listed with weight {weight}"),
            CodingReason::ByWildcard(weight) => write!(f, "covered by \"*\" with weight {weight}"),
            CodingReason::IdentityByDefault => f.write_str(
                "no offered coding is listed as acceptable, and identity is not excluded",
            ),
            CodingReason::NothingAcceptable => f.write_str("nothing that is offered is acceptable"),
        }
    }
}

#[cfg(test)]
mod tests;

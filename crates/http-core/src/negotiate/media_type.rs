use std::fmt;

use crate::field::{Accept, MediaType, QValue, Specificity};

/// Which of the offered media types to answer with, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeChoice {
    /// Index into the offer; `None` when the request accepts none of it. The server may
    /// then answer 406 or disregard the field (RFC 9110 §12.4.1).
    pub chosen: Option<usize>,
    /// What settled it.
    pub reason: TypeReason,
}

/// What settled the choice of a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeReason {
    /// There is no Accept field, or it has no members: the first offer.
    NoPreference,
    /// No readable member accepts an offer, but one that breaks the grammar might have: the
    /// first offer, since RFC 9110 §12.4.1 prefers an answer to a 406.
    Unreadable,
    /// The highest weight among the offers, given by a range of this specificity.
    Weighed(QValue, Specificity),
    /// Nothing that is offered is acceptable.
    NothingAcceptable,
}

/// Chooses a media type by Accept (RFC 9110 §12.5.1).
///
/// `offered` lists what the server can send, best first; it settles ties. For each
/// offer the most specific range that covers it gives the weight, so
/// `text/html;q=0, text/*` refuses HTML. A 406 is proposed only for a field that can
/// be read whole: some clients send `*; q=.2`, which breaks the grammar twice.
///
/// ```
/// use http_core::field::{Accept, MediaType};
/// use http_core::negotiate::media_type;
///
/// let offered = [MediaType::parse(b"application/json").unwrap(), MediaType::parse(b"text/html").unwrap()];
/// let accept = Accept::parse([&b"text/html, */*;q=0.8"[..]]);
/// let choice = media_type(&accept, &offered);
/// assert_eq!(choice.chosen, Some(1));
/// assert_eq!(choice.to_string(), "offer 2: weight 1 by a range that names the type");
/// ```
pub fn media_type(accept: &Accept<'_>, offered: &[MediaType<'_>]) -> TypeChoice {
    if accept.ranges().is_empty() {
        return TypeChoice {
            chosen: (!offered.is_empty()).then_some(0),
            reason: match accept.malformed() {
                Some(_) => TypeReason::Unreadable,
                None => TypeReason::NoPreference,
            },
        };
    }
    let mut choice = match accept.malformed() {
        Some(_) => TypeChoice {
            chosen: (!offered.is_empty()).then_some(0),
            reason: TypeReason::Unreadable,
        },
        None => TypeChoice {
            chosen: None,
            reason: TypeReason::NothingAcceptable,
        },
    };
    let mut highest = QValue::ZERO;
    for (index, offer) in offered.iter().enumerate() {
        let Some(range) = accept.range_for(offer) else {
            continue;
        };
        // Strictly greater: the earlier offer keeps a tie, and weight 0 never wins.
        if range.weight() > highest {
            highest = range.weight();
            choice = TypeChoice {
                chosen: Some(index),
                reason: TypeReason::Weighed(highest, range.specificity()),
            };
        }
    }
    choice
}

impl fmt::Display for TypeChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chosen {
            Some(index) => write!(f, "offer {}: ", index + 1)?,
            None => f.write_str("none: ")?,
        }
        match self.reason {
            TypeReason::NoPreference => f.write_str("the request states no preference"),
            TypeReason::Unreadable => f.write_str("the Accept field breaks its grammar"),
            TypeReason::NothingAcceptable => f.write_str("nothing that is offered is acceptable"),
            TypeReason::Weighed(weight, specificity) => {
                let by = match specificity {
                    Specificity::Any => "*/*",
                    Specificity::Type => "a range of all its subtypes",
                    Specificity::Subtype(0) => "a range that names the type",
                    Specificity::Subtype(_) => "a range that names the type and parameters",
                };
                write!(f, "weight {weight} by {by}")
            }
        }
    }
}

#[cfg(test)]
mod tests;

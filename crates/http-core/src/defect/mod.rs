//! The defect catalogue: every named way in which octets are not the HTTP/1.1 they should be.
//!
//! One table (`catalogue.rs`) gives each defect its id, the RFC section it offends, what a strict
//! recipient does about it, a suggested status and a sentence of what was expected. A server's
//! status, a probe's annotation, a runner's explanation and the generated documentation all come
//! from that table. A [`Defect`] is an id and the span of the offending octets.

mod catalogue;

pub use catalogue::DefectId;

use crate::span::Span;
use core::fmt;

/// What a strict recipient does about a defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Tolerated, because the meaning is certain; named all the same.
    Report,
    /// The message is refused: the specification says so, or its meaning is uncertain.
    Refuse,
}

impl Severity {
    /// `report` or `refuse`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Refuse => "refuse",
        }
    }
}

/// One defect found: which, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Defect {
    /// Which entry of the catalogue.
    pub id: DefectId,
    /// The offending octets; empty where something is missing.
    pub span: Span,
}

impl Defect {
    /// A defect of `id` at `span`.
    #[must_use]
    pub const fn new(id: DefectId, span: Span) -> Self {
        Self { id, span }
    }

    /// The same defect, `base` octets further on.
    #[must_use]
    pub const fn shifted(self, base: u64) -> Self {
        Self {
            id: self.id,
            span: self.span.shifted(base),
        }
    }
}

impl fmt::Display for Defect {
    /// `bare-lf at 14..15: a line ends with CR LF (RFC 9112 §2.2)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at {}: {} ({})",
            self.id,
            self.span,
            self.id.expected(),
            self.id.section()
        )
    }
}

impl core::error::Error for Defect {}

impl fmt::Display for DefectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_kebab_case_and_read_back() {
        let mut seen = BTreeSet::new();
        for &id in DefectId::ALL {
            let name = id.as_str();
            assert!(seen.insert(name), "{name} twice");
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{name}"
            );
            assert!(
                !name.starts_with('-') && !name.ends_with('-') && !name.contains("--"),
                "{name}"
            );
            assert_eq!(DefectId::from_str(name), Some(id));
        }
        assert_eq!(DefectId::from_str("no-such-defect"), None);
    }

    #[test]
    fn every_row_says_what_was_expected_and_where_it_is_written() {
        for &id in DefectId::ALL {
            let expected = id.expected();
            assert!(
                expected.len() > 15 && !expected.ends_with('.'),
                "{id}: {expected}"
            );
            assert!(id.section().starts_with("RFC "), "{id}: {}", id.section());
            assert!(
                [3986, 9110, 9111, 9112, 6585, 8446, 9113].contains(&id.rfc()),
                "{id}: {}",
                id.rfc()
            );
            if let Some(status) = id.status() {
                assert!((400..=599).contains(&status), "{id}: {status}");
            }
        }
    }
}

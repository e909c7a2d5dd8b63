//! Where the grammar reports what it finds.

use super::KnownName;
use crate::defect::{Defect, Severity};
use crate::span::Span;
use core::fmt;
use core::ops::ControlFlow;

use super::Token;

/// `HTTP-version` (RFC 9112 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    /// The digit before the full stop.
    pub major: u8,
    /// The digit after the full stop.
    pub minor: u8,
}

impl Version {
    /// What a request line without a version stands for.
    pub const HTTP_09: Self = Self { major: 0, minor: 9 };
    /// HTTP/1.0.
    pub const HTTP_10: Self = Self { major: 1, minor: 0 };
    /// HTTP/1.1.
    pub const HTTP_11: Self = Self { major: 1, minor: 1 };

    /// True for HTTP/1.1 and for later minor versions of HTTP/1, which are treated as 1.1
    /// (RFC 9110 §2.5).
    #[must_use]
    pub const fn at_least_11(self) -> bool {
        self.major == 1 && self.minor >= 1
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP/{}.{}", self.major, self.minor)
    }
}

/// The parts of a request line, as offsets from the start of the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLineSpans {
    /// `method`.
    pub method: Span,
    /// `request-target`; empty where there was none.
    pub target: Span,
    /// `HTTP-version`; 0.9 where there was none that could be read.
    pub version: Version,
}

/// The parts of a status line, as offsets from the start of the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusLineSpans {
    /// `HTTP-version`; 0.9 where there was none that could be read.
    pub version: Version,
    /// `status-code`; 0 where there was none that could be read.
    pub status: u16,
    /// `reason-phrase`; empty where there was none.
    pub reason: Span,
}

/// The parts of a field line, as offsets from the start of the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldLineSpans {
    /// `field-name`.
    pub name: Span,
    /// `field-value` without the whitespace around it.
    pub value: Span,
    /// Which of the names this crate acts on it is.
    pub known: Option<KnownName>,
}

/// Told of everything the grammar finds, in stream order.
///
/// All spans are relative to the start of the buffer handed to the grammar function, unless that
/// function says otherwise.
pub trait Sink {
    /// True when defects that are only reported matter to this sink. Where it is false, the
    /// grammar does not look for them.
    const REPORTS: bool;

    /// A run of octets has a name.
    fn token(&mut self, token: Token, span: Span);

    /// A defect was found. `Break` ends the parse with that defect; after `Continue` the grammar
    /// recovers and goes on.
    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect>;

    /// A request line is complete.
    fn request_line(&mut self, _line: RequestLineSpans) {}

    /// A status line is complete.
    fn status_line(&mut self, _line: StatusLineSpans) {}

    /// A field line of a header or trailer section is complete.
    fn field_line(&mut self, _line: FieldLineSpans) {}

    /// The field line before goes on with this value (obs-fold, RFC 9112 §5.2).
    fn fold(&mut self, _value: Span) {}
}

/// Stops at the first defect that must be refused, and keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strict;

impl Strict {
    /// What a strict recipient does about `defect`.
    pub const fn judge(defect: Defect) -> ControlFlow<Defect> {
        match defect.id.severity() {
            Severity::Refuse => ControlFlow::Break(defect),
            Severity::Report => ControlFlow::Continue(()),
        }
    }
}

impl Sink for Strict {
    const REPORTS: bool = false;

    #[inline]
    fn token(&mut self, _token: Token, _span: Span) {}

    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect> {
        Self::judge(defect)
    }
}

//! Half-open ranges of stream offsets.

use core::fmt;
use core::ops::Range;

/// A half-open range of octets, counted from the start of the stream (or of the buffer, where a
/// function says so).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first octet.
    pub start: u64,
    /// Offset one past the last octet.
    pub end: u64,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: u64, end: u64) -> Self {
        Self { start, end }
    }

    /// The span of a range of buffer indices.
    #[must_use]
    pub const fn of(start: usize, end: usize) -> Self {
        Self {
            start: start as u64,
            end: end as u64,
        }
    }

    /// The span of `len` octets from `start`.
    #[must_use]
    pub const fn at(start: u64, len: u64) -> Self {
        Self {
            start,
            end: start.saturating_add(len),
        }
    }

    /// Number of octets.
    #[must_use]
    pub const fn len(self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// True when the span holds no octet.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// True when the octet at `offset` lies within the span.
    #[must_use]
    pub const fn contains(self, offset: u64) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The same span, `base` octets further on.
    #[must_use]
    pub const fn shifted(self, base: u64) -> Self {
        Self {
            start: self.start.saturating_add(base),
            end: self.end.saturating_add(base),
        }
    }

    /// The octets of `buf` that this span covers when `buf` starts at stream offset `base`; the
    /// part outside `buf` is left out.
    #[must_use]
    pub fn slice(self, buf: &[u8], base: u64) -> &[u8] {
        let clamp = |offset: u64| {
            usize::try_from(offset.saturating_sub(base))
                .unwrap_or(usize::MAX)
                .min(buf.len())
        };
        buf.get(clamp(self.start)..clamp(self.end))
            .unwrap_or_default()
    }
}

impl From<Range<u64>> for Span {
    fn from(range: Range<u64>) -> Self {
        Self {
            start: range.start,
            end: range.end,
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

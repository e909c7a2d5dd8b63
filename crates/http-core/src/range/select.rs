use std::fmt;

use crate::field::{ContentRange, FieldError, Range, RangeSpec};

/// Octets `first` to `last` of a representation, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteRange {
    /// Position of the first octet, from zero.
    pub first: u64,
    /// Position of the last octet; at least `first`.
    pub last: u64,
}

impl ByteRange {
    /// How many octets; at least one.
    pub const fn length(self) -> u64 {
        (self.last - self.first).saturating_add(1)
    }

    /// The Content-Range value of this part.
    pub const fn content_range(self, complete_length: u64) -> ContentRange<'static> {
        ContentRange::bytes(self.first, self.last, complete_length)
    }
}

/// How much a single Range field may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Ranges in one field. Beyond it the field is ignored and the whole representation
    /// sent once. Default 64: document viewers ask for a few dozen at a time; the heads
    /// of 64 parts add less than 16 KiB.
    pub max_ranges: usize,
    /// Ranges that share octets with another one. Default 2: RFC 9110 §14.2 takes more
    /// than two for the sign of a broken or hostile client (CVE-2011-3192).
    pub max_overlapping: usize,
    /// Ranges closer than this many octets are sent as one. Default 0, so that only
    /// overlapping and adjacent ranges merge and no octet is sent that was not asked
    /// for; RFC 9110 §15.3.7.2 would allow about 80, the cost of a part's head.
    pub coalesce_gap: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_ranges: 64,
            max_overlapping: 2,
            coalesce_gap: 0,
        }
    }
}

/// What a Range field comes to for a representation of known length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Answer as though there were no Range field: 200 with everything.
    Ignore(IgnoreReason),
    /// Answer 206 with Content-Range and these octets.
    Single(ByteRange),
    /// Answer 206 with multipart/byteranges: at least two parts, in the order asked for,
    /// none overlapping or touching another.
    Multiple(Vec<ByteRange>),
    /// Answer 416 with `Content-Range: bytes */length`.
    Unsatisfiable,
}

/// Why a Range field is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreReason {
    /// The unit is not `bytes` (RFC 9110 §14.2: MUST ignore).
    UnknownUnit,
    /// The value breaks the grammar.
    Malformed(FieldError),
    /// The representation has no octets to select from (RFC 9110 §14.2: MAY ignore).
    EmptyRepresentation,
    /// More ranges than [`Policy::max_ranges`].
    TooManyRanges,
    /// More overlapping ranges than [`Policy::max_overlapping`].
    TooManyOverlapping,
}

impl IgnoreReason {
    /// One sentence without its full stop, for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            IgnoreReason::UnknownUnit => "the range unit is not bytes",
            IgnoreReason::Malformed(_) => "the value is no valid set of byte ranges",
            IgnoreReason::EmptyRepresentation => "the representation is empty",
            IgnoreReason::TooManyRanges => "it asks for too many ranges",
            IgnoreReason::TooManyOverlapping => "too many of its ranges overlap",
        }
    }
}

/// Selects octets by a Range value (RFC 9110 §14.1.2) from `complete_length` octets.
///
/// Call it for GET only, after the preconditions told to apply Range. A field with
/// more than one line is no valid Range: pass [`Lines::only`](crate::field::Lines::only)
/// and ignore Range when that is `None`. Allocates for more than one range only, and
/// never for more than [`Policy::max_ranges`].
///
/// ```
/// use http_core::range::{ByteRange, Policy, Selection, select};
///
/// let policy = Policy::default();
/// assert_eq!(
///     select(b"bytes=-500", 10_000, &policy),
///     Selection::Single(ByteRange { first: 9_500, last: 9_999 }),
/// );
/// assert_eq!(
///     select(b"bytes=0-0,-1", 10_000, &policy),
///     Selection::Multiple(vec![ByteRange { first: 0, last: 0 }, ByteRange { first: 9_999, last: 9_999 }]),
/// );
/// assert_eq!(select(b"bytes=10000-", 10_000, &policy), Selection::Unsatisfiable);
/// ```
pub fn select(range: &[u8], complete_length: u64, policy: &Policy) -> Selection {
    match satisfiable(range, complete_length, policy) {
        Ok((None, _)) => Selection::Unsatisfiable,
        Ok((Some(only), more)) if more.is_empty() => Selection::Single(only),
        Ok((Some(first), mut more)) => {
            more.insert(0, first);
            combine(more, policy)
        }
        Err(reason) => Selection::Ignore(reason),
    }
}

/// The satisfiable ranges in the order asked for, the first apart from the others.
fn satisfiable(
    value: &[u8],
    complete_length: u64,
    policy: &Policy,
) -> Result<(Option<ByteRange>, Vec<ByteRange>), IgnoreReason> {
    let range = Range::parse(value).map_err(IgnoreReason::Malformed)?;
    if !range.is_bytes() {
        return Err(IgnoreReason::UnknownUnit);
    }
    let mut first = None;
    let mut more = Vec::new();
    for (number, spec) in range.specs().enumerate() {
        let spec = spec.map_err(IgnoreReason::Malformed)?;
        if number >= policy.max_ranges {
            return Err(IgnoreReason::TooManyRanges);
        }
        match (resolve(spec, complete_length), first) {
            (None, _) => {}
            (Some(range), None) => first = Some(range),
            (Some(range), Some(_)) => more.push(range),
        }
    }
    if complete_length == 0 {
        return Err(IgnoreReason::EmptyRepresentation);
    }
    Ok((first, more))
}

/// The octets a range names; `None` when there are none.
fn resolve(spec: RangeSpec, complete_length: u64) -> Option<ByteRange> {
    let end = complete_length.checked_sub(1)?;
    match spec {
        RangeSpec::Int { first, last } => (first <= end).then(|| ByteRange {
            first,
            last: last.map_or(end, |last| last.min(end)),
        }),
        RangeSpec::Suffix { length } => (length > 0).then(|| ByteRange {
            first: complete_length.saturating_sub(length),
            last: end,
        }),
    }
}

/// Merges what overlaps or lies close together, keeping the order asked for: a merged
/// range stands where the earliest of its members stood.
fn combine(ranges: Vec<ByteRange>, policy: &Policy) -> Selection {
    let mut sorted: Vec<(usize, ByteRange)> = ranges.into_iter().enumerate().collect();
    sorted.sort_unstable_by_key(|(order, range)| (range.first, range.last, *order));
    if overlapping(&sorted) > policy.max_overlapping {
        return Selection::Ignore(IgnoreReason::TooManyOverlapping);
    }
    let mut merged: Vec<(usize, ByteRange)> = Vec::with_capacity(sorted.len());
    for (order, range) in sorted {
        match merged.last_mut() {
            Some((earliest, previous))
                if range.first <= previous.last.saturating_add(1)
                    || range.first - previous.last - 1 < policy.coalesce_gap =>
            {
                previous.last = previous.last.max(range.last);
                *earliest = (*earliest).min(order);
            }
            _ => merged.push((order, range)),
        }
    }
    merged.sort_unstable_by_key(|(order, _)| *order);
    match merged.as_slice() {
        [(_, only)] => Selection::Single(*only),
        _ => Selection::Multiple(merged.into_iter().map(|(_, range)| range).collect()),
    }
}

/// How many ranges, sorted by their first position, share an octet with another one.
fn overlapping(sorted: &[(usize, ByteRange)]) -> usize {
    let mut count = 0;
    let mut previous: Option<(u64, bool)> = None;
    for (_, range) in sorted {
        let mut counted = false;
        let mut reach = range.last;
        if let Some((last, previous_counted)) = previous {
            if range.first <= last {
                count += 1 + usize::from(!previous_counted);
                counted = true;
            }
            reach = reach.max(last);
        }
        previous = Some((reach, counted));
    }
    count
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selection::Ignore(reason) => write!(f, "Range is ignored: {}", reason.sentence()),
            Selection::Single(range) => write!(f, "octets {}-{}", range.first, range.last),
            Selection::Multiple(ranges) => {
                write!(f, "{} parts:", ranges.len())?;
                ranges
                    .iter()
                    .try_for_each(|range| write!(f, " {}-{}", range.first, range.last))
            }
            Selection::Unsatisfiable => f.write_str("no range lies within the representation"),
        }
    }
}

#[cfg(test)]
mod tests;

use super::cursor::{Cursor, saturating_decimal};
use super::{FieldError, Members, Problem, plain_members};

/// A Range value (RFC 9110 §14.2): a unit and the text of its range set.
///
/// ```
/// use http_core::field::{Range, RangeSpec};
///
/// let range = Range::parse(b"Bytes=0-499, -1").unwrap();
/// assert!(range.is_bytes());
/// let specs: Result<Vec<_>, _> = range.specs().collect();
/// assert_eq!(specs.unwrap(), [RangeSpec::Int { first: 0, last: Some(499) }, RangeSpec::Suffix { length: 1 }]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range<'a> {
    unit: &'a [u8],
    set: &'a [u8],
}

/// One range of a set (RFC 9110 §14.1.1). Numbers beyond `u64::MAX` are held there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeSpec {
    /// `first-last`, or `first-` to the end. Both positions count from zero and belong to the range.
    Int {
        /// Position of the first octet.
        first: u64,
        /// Position of the last octet; never below `first`.
        last: Option<u64>,
    },
    /// `-length`: the last octets.
    Suffix {
        /// How many; may be zero, which no representation satisfies.
        length: u64,
    },
}

impl<'a> Range<'a> {
    /// Splits a value at its "=". The range set is read by [`specs`](Self::specs), since its grammar is the unit's.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let unit = cursor.token(Problem::RangeUnit)?;
        if !cursor.eat(b'=') {
            return Err(cursor.error(Problem::RangeUnit));
        }
        Ok(Self {
            unit,
            set: cursor.rest(),
        })
    }

    /// The unit as received; compared without regard to case.
    pub const fn unit(&self) -> &'a [u8] {
        self.unit
    }

    /// The range set as received.
    pub const fn set(&self) -> &'a [u8] {
        self.set
    }

    /// Whether the unit is `bytes`.
    pub fn is_bytes(&self) -> bool {
        self.unit.eq_ignore_ascii_case(b"bytes")
    }

    /// The set read as byte ranges, in the order received. The first error makes the
    /// whole field invalid and ends the iterator; so does a set without any range.
    pub fn specs(&self) -> RangeSpecs<'a> {
        RangeSpecs {
            members: plain_members(self.set),
            base: self.unit.len() + 1,
            any: false,
            ended: false,
        }
    }
}

/// Iterator of [`Range::specs`].
#[derive(Clone, Debug)]
pub struct RangeSpecs<'a> {
    members: Members<'a>,
    base: usize,
    any: bool,
    ended: bool,
}

impl Iterator for RangeSpecs<'_> {
    type Item = Result<RangeSpec, FieldError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = match self.members.next() {
            Some(member) => {
                RangeSpec::parse(member.value).map_err(|error| error.shifted(member.at + self.base))
            }
            None if self.any => return None,
            None => Err(FieldError::new(Problem::ListElements, self.base)),
        };
        self.any = true;
        self.ended = item.is_err();
        Some(item)
    }
}

impl RangeSpec {
    /// Reads one `int-range` or `suffix-range` and nothing else.
    pub fn parse(value: &[u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        if cursor.eat(b'-') {
            let length = cursor.digits(Problem::RangeSpec)?;
            return Self::finish(
                cursor,
                RangeSpec::Suffix {
                    length: saturating_decimal(length),
                },
            );
        }
        let first = cursor.digits(Problem::RangeSpec)?;
        if !cursor.eat(b'-') {
            return Err(cursor.error(Problem::RangeSpec));
        }
        let at = cursor.at();
        let last = cursor.take_while(|octet| octet.is_ascii_digit());
        if !last.is_empty() && numeral(last) < numeral(first) {
            return Err(FieldError::new(Problem::RangeOrder, at));
        }
        let last = (!last.is_empty()).then(|| saturating_decimal(last));
        Self::finish(
            cursor,
            RangeSpec::Int {
                first: saturating_decimal(first),
                last,
            },
        )
    }

    fn finish(cursor: Cursor<'_>, spec: Self) -> Result<Self, FieldError> {
        if cursor.done() {
            Ok(spec)
        } else {
            Err(cursor.error(Problem::RangeSpec))
        }
    }

    /// Appends the spec as it goes on the wire.
    pub fn encode(self, out: &mut Vec<u8>) {
        let text = match self {
            RangeSpec::Int {
                first,
                last: Some(last),
            } => format!("{first}-{last}"),
            RangeSpec::Int { first, last: None } => format!("{first}-"),
            RangeSpec::Suffix { length } => format!("-{length}"),
        };
        out.extend_from_slice(text.as_bytes());
    }
}

/// Orders numerals of any size by value: without leading zeros, the longer is the greater.
fn numeral(digits: &[u8]) -> (usize, &[u8]) {
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    let significant = digits.get(zeros..).unwrap_or_default();
    (significant.len(), significant)
}

#[cfg(test)]
mod tests;

use std::fmt;

use super::cursor::{Cursor, saturating_decimal};
use super::{FieldError, Problem};

/// A Content-Range value (RFC 9110 §14.4). Numbers beyond `u64::MAX` are held there.
///
/// ```
/// use http_core::field::ContentRange;
///
/// let part = ContentRange::parse(b"bytes 42-1233/1234").unwrap();
/// assert_eq!(part.positions, Some((42, 1233)));
/// assert_eq!(part.complete_length, Some(1234));
/// assert_eq!(part.to_string(), "bytes 42-1233/1234");
/// assert_eq!(ContentRange::unsatisfied(10).to_string(), "bytes */10");
/// assert!(ContentRange::parse(b"bytes 9-8/10").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange<'a> {
    /// The range unit as received.
    pub unit: &'a [u8],
    /// First and last position, both inside the range; `None` for `*` (416).
    pub positions: Option<(u64, u64)>,
    /// The length of the whole representation; `None` for `*` (unknown).
    pub complete_length: Option<u64>,
}

impl<'a> ContentRange<'a> {
    /// A byte range of a representation of known length.
    pub const fn bytes(first: u64, last: u64, complete_length: u64) -> Self {
        Self {
            unit: b"bytes",
            positions: Some((first, last)),
            complete_length: Some(complete_length),
        }
    }

    /// What a 416 answer to a byte range carries.
    pub const fn unsatisfied(complete_length: u64) -> Self {
        Self {
            unit: b"bytes",
            positions: None,
            complete_length: Some(complete_length),
        }
    }

    /// Whether the unit is `bytes`.
    pub fn is_bytes(&self) -> bool {
        self.unit.eq_ignore_ascii_case(b"bytes")
    }

    /// Reads a value. One whose last position is below the first, or not below the
    /// complete length, is invalid by RFC 9110 §14.4 and an error here.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let unit = cursor.token(Problem::RangeUnit)?;
        if !cursor.eat(b' ') {
            return Err(cursor.error(Problem::ContentRangeSpace));
        }
        let positions = if cursor.eat(b'*') {
            None
        } else {
            let first = saturating_decimal(cursor.digits(Problem::ContentRangePositions)?);
            if !cursor.eat(b'-') {
                return Err(cursor.error(Problem::ContentRangePositions));
            }
            let at = cursor.at();
            let last = saturating_decimal(cursor.digits(Problem::ContentRangePositions)?);
            if last < first {
                return Err(FieldError::new(Problem::RangeOrder, at));
            }
            Some((first, last))
        };
        if !cursor.eat(b'/') {
            return Err(cursor.error(Problem::ContentRangeLength));
        }
        let at = cursor.at();
        let complete_length = if positions.is_some() && cursor.eat(b'*') {
            None
        } else {
            Some(saturating_decimal(
                cursor.digits(Problem::ContentRangeLength)?,
            ))
        };
        cursor.end()?;
        if let (Some((_, last)), Some(length)) = (positions, complete_length)
            && length <= last
        {
            return Err(FieldError::new(Problem::ContentRangeBeyond, at));
        }
        Ok(Self {
            unit,
            positions,
            complete_length,
        })
    }
}

impl fmt::Display for ContentRange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.unit.escape_ascii())?;
        match self.positions {
            Some((first, last)) => write!(f, "{first}-{last}/")?,
            None => f.write_str("*/")?,
        }
        match self.complete_length {
            Some(length) => write!(f, "{length}"),
            None => f.write_str("*"),
        }
    }
}

#[cfg(test)]
mod tests;

use std::fmt;

use super::cursor::Cursor;
use super::{FieldError, Problem};

/// A quality value (RFC 9110 §12.4.2) in thousandths: 0 to 1000.
///
/// ```
/// use http_core::field::QValue;
///
/// assert_eq!(QValue::parse(b"0.25").unwrap().thousandths(), 250);
/// assert_eq!(QValue::parse(b"1.").unwrap(), QValue::ONE);
/// assert!(QValue::parse(b".5").is_err());
/// assert!(QValue::parse(b"1.001").is_err());
/// assert_eq!(QValue::parse(b"0.500").unwrap().to_string(), "0.5");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QValue(u16);

impl QValue {
    /// "Not acceptable".
    pub const ZERO: QValue = QValue(0);
    /// The weight of what has none.
    pub const ONE: QValue = QValue(1000);

    /// From thousandths; `None` above 1000.
    pub const fn from_thousandths(thousandths: u16) -> Option<Self> {
        if thousandths > 1000 {
            None
        } else {
            Some(Self(thousandths))
        }
    }

    /// The weight in thousandths.
    pub const fn thousandths(self) -> u16 {
        self.0
    }

    /// Whether the weight says "not acceptable".
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads a `qvalue` and nothing else.
    pub fn parse(value: &[u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let weight = Self::read(&mut cursor)?;
        if cursor.done() {
            Ok(weight)
        } else {
            Err(cursor.error(Problem::Weight))
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, FieldError> {
        let whole = match cursor.peek() {
            Some(b'0') => 0,
            Some(b'1') => 1000,
            _ => return Err(cursor.error(Problem::Weight)),
        };
        cursor.advance(1);
        let mut thousandths = 0_u16;
        if cursor.eat(b'.') {
            for scale in [100, 10, 1] {
                let Some(digit @ b'0'..=b'9') = cursor.peek() else {
                    break;
                };
                if whole > 0 && digit != b'0' {
                    return Err(cursor.error(Problem::Weight));
                }
                thousandths += u16::from(digit - b'0') * scale;
                cursor.advance(1);
            }
        }
        match cursor.peek() {
            Some(b'0'..=b'9' | b'.') => Err(cursor.error(Problem::Weight)),
            _ => Ok(Self(whole + thousandths)),
        }
    }

    /// `[ weight ]` up to the end of a list element: `OWS ";" OWS "q=" qvalue`.
    pub(crate) fn read_weight(cursor: &mut Cursor<'_>) -> Result<Self, FieldError> {
        cursor.ows();
        if cursor.done() {
            return Ok(Self::ONE);
        }
        if !cursor.eat(b';') {
            return Err(cursor.error(Problem::Trailing));
        }
        cursor.ows();
        if !cursor.eat_all(b"q=") && !cursor.eat_all(b"Q=") {
            return Err(cursor.error(Problem::WeightName));
        }
        let weight = Self::read(cursor)?;
        cursor.ows();
        cursor.end()?;
        Ok(weight)
    }
}

impl Default for QValue {
    fn default() -> Self {
        Self::ONE
    }
}

impl fmt::Display for QValue {
    /// The shortest form a sender may generate.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.0 % 1000;
        write!(f, "{}", self.0 / 1000)?;
        if decimals == 0 {
            Ok(())
        } else if decimals.is_multiple_of(100) {
            write!(f, ".{}", decimals / 100)
        } else if decimals.is_multiple_of(10) {
            write!(f, ".{:02}", decimals / 10)
        } else {
            write!(f, ".{decimals:03}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qvalues() {
        let good: [(&[u8], u16); 14] = [
            (b"0", 0),
            (b"0.", 0),
            (b"0.0", 0),
            (b"0.000", 0),
            (b"0.001", 1),
            (b"0.01", 10),
            (b"0.1", 100),
            (b"0.5", 500),
            (b"0.999", 999),
            (b"0.25", 250),
            (b"1", 1000),
            (b"1.", 1000),
            (b"1.0", 1000),
            (b"1.000", 1000),
        ];
        for (value, expected) in good {
            assert_eq!(QValue::parse(value).unwrap().thousandths(), expected);
        }
        let bad: [(&[u8], usize); 16] = [
            (b"", 0),
            (b".5", 0),
            (b"2", 0),
            (b"-1", 0),
            (b"+0.5", 0),
            (b"00", 1),
            (b"01", 1),
            (b"10", 1),
            (b"1.001", 4),
            (b"1.1", 2),
            (b"0.0000", 5),
            (b"1.0000", 5),
            (b"0.1.2", 3),
            (b"0,5", 1),
            (b"0.5 ", 3),
            (b"0.\xb2", 2),
        ];
        for (value, at) in bad {
            assert_eq!(
                QValue::parse(value).unwrap_err(),
                FieldError::new(Problem::Weight, at),
                "{}",
                value.escape_ascii()
            );
        }
    }

    #[test]
    fn every_weight_survives_a_round_trip() {
        for thousandths in 0..=1000 {
            let weight = QValue::from_thousandths(thousandths).unwrap();
            assert_eq!(QValue::parse(weight.to_string().as_bytes()), Ok(weight));
        }
        assert_eq!(QValue::from_thousandths(1001), None);
    }
}

use super::cursor::saturating_decimal;
use super::{FieldError, Problem};
use crate::octet::{digits, is_digit, trim_ows};

/// What the Content-Length lines of a message say (RFC 9110 §8.6).
///
/// ```
/// use http_core::field::{ContentLength, Problem};
///
/// assert_eq!(ContentLength::parse([&b"42"[..]]).unwrap(), ContentLength::Once(42));
/// assert_eq!(ContentLength::parse([&b"42, 42"[..]]).unwrap(), ContentLength::Repeated(42));
/// assert_eq!(ContentLength::parse([&b"42"[..], b"43"]).unwrap_err().problem, Problem::ContentLengthDiffers);
/// assert_eq!(ContentLength::parse([&b"+42"[..]]).unwrap_err().problem, Problem::Digits);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentLength {
    /// There is no such line.
    Absent,
    /// One line with one number of octets.
    Once(u64),
    /// The same number more than once, as a list or on several lines. RFC 9110 §8.6 lets a
    /// recipient refuse the message or take the number.
    Repeated(u64),
}

impl ContentLength {
    /// Reads all lines.
    ///
    /// Digits only: no sign, no whitespace inside, no empty list element (the field is no
    /// list, RFC 9110 §5.6.1 does not apply to it). A numeral beyond 2^64 - 1 is
    /// [`Problem::DigitsOverflow`], two different numbers are [`Problem::ContentLengthDiffers`].
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let mut found = ContentLength::Absent;
        for (number, line) in lines.into_iter().enumerate() {
            let mut at = 0;
            for element in line.split(|&octet| octet == b',') {
                let value = read(element).map_err(|error| error.shifted(at).on_line(number))?;
                found = match found {
                    ContentLength::Absent => ContentLength::Once(value),
                    ContentLength::Once(before) | ContentLength::Repeated(before) => {
                        if before != value {
                            return Err(FieldError::new(
                                Problem::ContentLengthDiffers,
                                at + leading_ows(element),
                            )
                            .on_line(number));
                        }
                        ContentLength::Repeated(value)
                    }
                };
                at += element.len() + 1;
            }
        }
        Ok(found)
    }

    /// The number of octets, if the field is there.
    pub const fn value(self) -> Option<u64> {
        match self {
            ContentLength::Absent => None,
            ContentLength::Once(value) | ContentLength::Repeated(value) => Some(value),
        }
    }
}

fn read(element: &[u8]) -> Result<u64, FieldError> {
    let start = leading_ows(element);
    let numeral = trim_ows(element);
    match digits(numeral) {
        Some(value) => Ok(value),
        None if !numeral.is_empty() && numeral.iter().all(|&octet| is_digit(octet)) => {
            Err(FieldError::new(Problem::DigitsOverflow, start))
        }
        None => {
            let odd = numeral
                .iter()
                .position(|&octet| !is_digit(octet))
                .unwrap_or(0);
            Err(FieldError::new(Problem::Digits, start + odd))
        }
    }
}

fn leading_ows(element: &[u8]) -> usize {
    let trimmed = element
        .iter()
        .take_while(|&&octet| crate::octet::is_ows(octet))
        .count();
    if trimmed == element.len() { 0 } else { trimmed }
}

/// A number of seconds as caches count them (RFC 9111 §1.2.2): digits only, and whatever
/// is beyond 2^31 counts as 2^31.
///
/// ```
/// use http_core::field::delta_seconds;
///
/// assert_eq!(delta_seconds(b"3600"), Ok(3600));
/// assert_eq!(delta_seconds(b"99999999999999999999"), Ok(1 << 31));
/// assert!(delta_seconds(b"-1").is_err());
/// ```
pub fn delta_seconds(value: &[u8]) -> Result<u32, FieldError> {
    const INFINITY: u32 = 1 << 31;
    match value.iter().position(|&octet| !is_digit(octet)) {
        Some(at) => Err(FieldError::new(Problem::Digits, at)),
        None if value.is_empty() => Err(FieldError::new(Problem::Digits, 0)),
        None => {
            let seconds = saturating_decimal(value).min(u64::from(INFINITY));
            Ok(u32::try_from(seconds).unwrap_or(INFINITY))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line() {
        let cases: [(&[u8], Result<ContentLength, (Problem, usize)>); 34] = [
            (b"0", Ok(ContentLength::Once(0))),
            (b"1", Ok(ContentLength::Once(1))),
            (b"3495", Ok(ContentLength::Once(3495))),
            (b"007", Ok(ContentLength::Once(7))),
            (b"18446744073709551615", Ok(ContentLength::Once(u64::MAX))),
            (
                b"00000000000000000000000000000042",
                Ok(ContentLength::Once(42)),
            ),
            (b"42, 42", Ok(ContentLength::Repeated(42))),
            (b"42,42", Ok(ContentLength::Repeated(42))),
            (b"42 ,\t42,42", Ok(ContentLength::Repeated(42))),
            (b"42, 042", Ok(ContentLength::Repeated(42))),
            (b"0,0", Ok(ContentLength::Repeated(0))),
            (b"42, 43", Err((Problem::ContentLengthDiffers, 4))),
            (b"42,43,42", Err((Problem::ContentLengthDiffers, 3))),
            (b"", Err((Problem::Digits, 0))),
            (b",", Err((Problem::Digits, 0))),
            (b"42,", Err((Problem::Digits, 3))),
            (b",42", Err((Problem::Digits, 0))),
            (b"42, ,42", Err((Problem::Digits, 3))),
            (b"+5", Err((Problem::Digits, 0))),
            (b"-0", Err((Problem::Digits, 0))),
            (b"-1", Err((Problem::Digits, 0))),
            (b"5 5", Err((Problem::Digits, 1))),
            (b"1_000", Err((Problem::Digits, 1))),
            (b"1.0", Err((Problem::Digits, 1))),
            (b"1e3", Err((Problem::Digits, 1))),
            (b"0x10", Err((Problem::Digits, 1))),
            (b"10;a", Err((Problem::Digits, 2))),
            (b"\"5\"", Err((Problem::Digits, 0))),
            (b"5\x00", Err((Problem::Digits, 1))),
            (b"\x0b5", Err((Problem::Digits, 0))),
            (b"\xc2\xa05", Err((Problem::Digits, 0))),
            (b"\xd9\xa5", Err((Problem::Digits, 0))),
            (b"18446744073709551616", Err((Problem::DigitsOverflow, 0))),
            (
                b"5, 99999999999999999999999",
                Err((Problem::DigitsOverflow, 3)),
            ),
        ];
        for (value, expected) in cases {
            let expected = expected.map_err(|(problem, at)| FieldError::new(problem, at));
            assert_eq!(
                ContentLength::parse([value]),
                expected,
                "{}",
                value.escape_ascii()
            );
        }
    }

    #[test]
    fn several_lines() {
        assert_eq!(
            ContentLength::parse(None::<&[u8]>),
            Ok(ContentLength::Absent)
        );
        let lines: [&[u8]; 2] = [b"7", b"7"];
        assert_eq!(ContentLength::parse(lines), Ok(ContentLength::Repeated(7)));
        let lines: [&[u8]; 3] = [b"7", b"7", b"7, 8"];
        assert_eq!(
            ContentLength::parse(lines),
            Err(FieldError {
                problem: Problem::ContentLengthDiffers,
                line: 2,
                at: 3
            })
        );
        let lines: [&[u8]; 2] = [b"7", b""];
        assert_eq!(
            ContentLength::parse(lines),
            Err(FieldError {
                problem: Problem::Digits,
                line: 1,
                at: 0
            })
        );
        assert_eq!(ContentLength::Repeated(7).value(), Some(7));
        assert_eq!(ContentLength::Absent.value(), None);
    }

    #[test]
    fn seconds() {
        let good: [(&[u8], u32); 6] = [
            (b"0", 0),
            (b"00", 0),
            (b"31536000", 31_536_000),
            (b"2147483647", 2_147_483_647),
            (b"2147483648", 1 << 31),
            (b"2147483649", 1 << 31),
        ];
        for (value, expected) in good {
            assert_eq!(delta_seconds(value), Ok(expected));
        }
        for bad in [&b""[..], b"+1", b"1.5", b" 1", b"1s", b"\"1\""] {
            assert!(delta_seconds(bad).is_err(), "{}", bad.escape_ascii());
        }
    }
}

use super::FieldError;
use super::entity_tag::EntityTag;
use super::http_date::HttpDate;

/// An If-Range value (RFC 9110 §13.1.5): one validator.
///
/// ```
/// use http_core::field::{EntityTag, HttpDate, IfRange};
///
/// let now = HttpDate::from_unix(784_111_777).unwrap();
/// assert_eq!(
///     IfRange::parse(b"\"v1\"", now),
///     Ok(IfRange::EntityTag(EntityTag::strong(b"v1").unwrap())),
/// );
/// assert_eq!(IfRange::parse(b"Sun, 06 Nov 1994 08:49:37 GMT", now), Ok(IfRange::Date(now)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfRange<'a> {
    /// An entity tag; only a strong one can ever match.
    EntityTag(EntityTag<'a>),
    /// A date; matches the very same Last-Modified only.
    Date(HttpDate),
}

impl<'a> IfRange<'a> {
    /// Reads one value; `now` is for two-digit years (see [`HttpDate::parse`]).
    pub fn parse(value: &'a [u8], now: HttpDate) -> Result<Self, FieldError> {
        // A date never has a double quote among its first three octets.
        if value.iter().take(3).any(|&octet| octet == b'"') {
            EntityTag::parse(value).map(IfRange::EntityTag)
        } else {
            HttpDate::parse(value, now).map(IfRange::Date)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Problem;

    #[test]
    fn a_quote_among_the_first_three_octets_decides() {
        let now = HttpDate::from_unix(784_111_777).unwrap();
        let cases: [(&[u8], Problem); 8] = [
            (b"", Problem::DateShape),
            (b"W/\"a", Problem::EntityTagEnd),
            (b"\"a\", \"b\"", Problem::Trailing),
            (b"w/\"a\"", Problem::EntityTagQuote),
            (b" \"a\"", Problem::EntityTagQuote),
            (b"abc\"a\"", Problem::DateDayName),
            (b"*", Problem::DateShape),
            (b"Mon, 06 Nov 1994 08:49:37 GMT", Problem::DateWeekday),
        ];
        for (value, problem) in cases {
            let error = IfRange::parse(value, now).unwrap_err();
            assert_eq!(error.problem, problem, "{}", value.escape_ascii());
        }
        assert_eq!(
            IfRange::parse(b"W/\"a\"", now),
            Ok(IfRange::EntityTag(EntityTag::weak(b"a").unwrap()))
        );
        assert_eq!(
            IfRange::parse(b"Sunday, 06-Nov-94 08:49:37 GMT", now),
            Ok(IfRange::Date(now))
        );
    }
}

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::cursor::Cursor;
use super::{FieldError, Problem};
use crate::octet::{is_field_octet, is_token};

/// A `quoted-string` (RFC 9110 §5.6.4), known to be well formed.
///
/// ```
/// use http_core::field::QuotedString;
///
/// let title = QuotedString::parse(br#""say \"hi\"""#).unwrap();
/// assert_eq!(title.raw(), br#"say \"hi\""#);
/// assert_eq!(title.unquoted().as_ref(), br#"say "hi""#);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct QuotedString<'a> {
    inner: &'a [u8],
}

impl<'a> QuotedString<'a> {
    /// Reads a value that is one quoted string and nothing else.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let quoted = cursor.quoted_string()?;
        cursor.end()?;
        Ok(quoted)
    }

    pub(crate) const fn from_inner(inner: &'a [u8]) -> Self {
        Self { inner }
    }

    /// The octets between the quotes, quoted pairs untouched.
    pub const fn raw(&self) -> &'a [u8] {
        self.inner
    }

    /// The value: each quoted pair replaced by the octet it quotes. Borrows when there is none.
    pub fn unquoted(&self) -> Cow<'a, [u8]> {
        if !self.inner.contains(&b'\\') {
            return Cow::Borrowed(self.inner);
        }
        Cow::Owned(self.octets().collect())
    }

    /// The octets of the value, one by one, without allocating.
    pub fn octets(&self) -> impl Iterator<Item = u8> + 'a {
        let mut raw = self.inner.iter().copied();
        std::iter::from_fn(move || match raw.next()? {
            b'\\' => raw.next(),
            octet => Some(octet),
        })
    }
}

/// A parameter or directive value: `token / quoted-string`. The two forms are equivalent.
///
/// ```
/// use http_core::field::{QuotedString, Value};
///
/// let quoted = Value::Quoted(QuotedString::parse(b"\"utf-8\"").unwrap());
/// assert_eq!(quoted, Value::Token(b"utf-8"));
/// assert!(quoted.eq_ignore_ascii_case(b"UTF-8"));
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// A token, as it stands.
    Token(&'a [u8]),
    /// A quoted string.
    Quoted(QuotedString<'a>),
}

impl<'a> Value<'a> {
    /// The value without quotes.
    pub fn octets(&self) -> Cow<'a, [u8]> {
        match self {
            Value::Token(token) => Cow::Borrowed(token),
            Value::Quoted(quoted) => quoted.unquoted(),
        }
    }

    /// Compares without quotes, ASCII case ignored, without allocating.
    pub fn eq_ignore_ascii_case(&self, other: &[u8]) -> bool {
        match self {
            Value::Token(token) => token.eq_ignore_ascii_case(other),
            Value::Quoted(quoted) => quoted
                .octets()
                .map(|octet| octet.to_ascii_lowercase())
                .eq(other.iter().map(u8::to_ascii_lowercase)),
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self, FieldError> {
        if cursor.peek() == Some(b'"') {
            cursor.quoted_string().map(Value::Quoted)
        } else {
            cursor.token(Problem::ParameterValue).map(Value::Token)
        }
    }
}

impl PartialEq for Value<'_> {
    /// Quoted and unquoted forms of the same octets are equal (RFC 9110 §5.6.6).
    fn eq(&self, other: &Self) -> bool {
        self.octets() == other.octets()
    }
}

impl PartialEq<[u8]> for Value<'_> {
    fn eq(&self, other: &[u8]) -> bool {
        match self {
            Value::Token(token) => *token == other,
            Value::Quoted(quoted) => quoted.octets().eq(other.iter().copied()),
        }
    }
}

/// Appends a value as a token where it is one, else as a quoted string (RFC 9110 §5.6.4).
///
/// Octets that no quoted string can carry (controls other than HTAB) become SP,
/// so that a sender can never be talked into a second field line.
///
/// ```
/// use http_core::field::encode_value;
///
/// let mut line = b"title=".to_vec();
/// encode_value(b"a \"b\"\r\nX: y", &mut line);
/// assert_eq!(line, br#"title="a \"b\"  X: y""#);
/// ```
pub fn encode_value(value: &[u8], out: &mut Vec<u8>) {
    if is_token(value) {
        out.extend_from_slice(value);
        return;
    }
    out.push(b'"');
    for &octet in value {
        match octet {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', octet]),
            octet if is_field_octet(octet) => out.push(octet),
            _ => out.push(b' '),
        }
    }
    out.push(b'"');
}

/// Writes octets for people: ASCII as it is, the rest escaped.
pub(crate) fn write_readable(f: &mut fmt::Formatter<'_>, octets: &[u8]) -> fmt::Result {
    octets.iter().try_for_each(|&octet| {
        if octet.is_ascii() {
            f.write_char(char::from(octet))
        } else {
            write!(f, "\\x{octet:02x}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_strings() {
        let good: [(&[u8], &[u8]); 7] = [
            (b"\"\"", b""),
            (b"\"abc\"", b"abc"),
            (b"\"a b\tc\"", b"a b\tc"),
            (b"\"a,b;c=d\"", b"a,b;c=d"),
            (b"\"\\a\\\\\\\"\"", b"a\\\""),
            (b"\"\xe9\x80\"", b"\xe9\x80"),
            (b"\"\\\t\\ \"", b"\t "),
        ];
        for (value, expected) in good {
            let quoted = QuotedString::parse(value).unwrap();
            assert_eq!(
                quoted.unquoted().as_ref(),
                expected,
                "{}",
                value.escape_ascii()
            );
        }
        let bad: [(&[u8], Problem, usize); 8] = [
            (b"", Problem::ParameterValue, 0),
            (b"a", Problem::ParameterValue, 0),
            (b"\"", Problem::QuotedStringEnd, 1),
            (b"\"a\\\"", Problem::QuotedStringEnd, 4),
            (b"\"a\\", Problem::QuotedStringEnd, 3),
            (b"\"a\x00\"", Problem::QuotedStringOctet, 2),
            (b"\"a\\\x7f\"", Problem::QuotedStringOctet, 3),
            (b"\"a\"b", Problem::Trailing, 3),
        ];
        for (value, problem, at) in bad {
            assert_eq!(
                QuotedString::parse(value).unwrap_err(),
                FieldError::new(problem, at),
                "{}",
                value.escape_ascii()
            );
        }
    }

    #[test]
    fn values_compare_across_forms() {
        let token = Value::Token(b"utf-8");
        let quoted = Value::Quoted(QuotedString::parse(b"\"utf\\-8\"").unwrap());
        assert_eq!(token, quoted);
        assert!(quoted == *b"utf-8".as_slice());
        assert!(quoted != *b"utf-88".as_slice());
        assert!(quoted.eq_ignore_ascii_case(b"UTF-8"));
        assert!(!quoted.eq_ignore_ascii_case(b"UTF-"));
    }

    #[test]
    fn encoding_quotes_only_what_needs_it() {
        let cases: [(&[u8], &[u8]); 5] = [
            (b"abc", b"abc"),
            (b"", b"\"\""),
            (b"a b", b"\"a b\""),
            (b"a\"\\", b"\"a\\\"\\\\\""),
            (b"a\r\nB: c", b"\"a  B: c\""),
        ];
        for (value, expected) in cases {
            let mut out = Vec::new();
            encode_value(value, &mut out);
            assert_eq!(out, expected);
        }
    }
}

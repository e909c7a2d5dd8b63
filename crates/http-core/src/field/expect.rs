use super::cursor::Cursor;
use super::list::list_members;
use super::parameter::Parameters;
use super::quoted_string::Value;
use super::{FieldError, Problem};

/// An Expect field (RFC 9110 §10.1.1).
///
/// ```
/// use http_core::field::Expect;
///
/// let expect = Expect::parse([&b"100-Continue"[..]]).unwrap();
/// assert!(expect.hundred_continue);
/// assert!(expect.other.is_none());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expect<'a> {
    /// `100-continue` is expected: the client holds its content back until told to go on.
    pub hundred_continue: bool,
    /// The first member that is anything else: reason for a 417.
    pub other: Option<&'a [u8]>,
}

impl<'a> Expect<'a> {
    /// Reads all lines. `100-continue` with a value or parameters is another expectation.
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let mut expect = Self::default();
        for member in list_members(lines) {
            if member.value.eq_ignore_ascii_case(b"100-continue") {
                expect.hundred_continue = true;
                continue;
            }
            expectation(member.value)
                .map_err(|error| error.shifted(member.at).on_line(member.line))?;
            expect.other = expect.other.or(Some(member.value));
        }
        Ok(expect)
    }
}

/// `expectation = token [ "=" ( token / quoted-string ) parameters ]`
fn expectation(value: &[u8]) -> Result<(), FieldError> {
    let mut cursor = Cursor::new(value);
    cursor.token(Problem::Token)?;
    if cursor.eat(b'=') {
        Value::read(&mut cursor)?;
        Parameters::read(&mut cursor)?;
    }
    cursor.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations() {
        let cases: [(&[u8], bool, Option<&[u8]>); 12] = [
            (b"", false, None),
            (b",", false, None),
            (b"100-continue", true, None),
            (b"100-CONTINUE", true, None),
            (b", 100-continue ,", true, None),
            (b"100-continue, 100-continue", true, None),
            (b"100-continue, x", true, Some(b"x")),
            (b"x=1;a=b", false, Some(b"x=1;a=b")),
            (b"x=\"1,2\", y", false, Some(b"x=\"1,2\"")),
            (b"100-continue=yes", false, Some(b"100-continue=yes")),
            (b"100-continued", false, Some(b"100-continued")),
            (b"200-ok", false, Some(b"200-ok")),
        ];
        for (value, hundred_continue, other) in cases {
            assert_eq!(
                Expect::parse([value]),
                Ok(Expect {
                    hundred_continue,
                    other
                }),
                "{}",
                value.escape_ascii()
            );
        }
    }

    #[test]
    fn malformed() {
        let cases: [(&[u8], Problem, usize); 6] = [
            (b"100 continue", Problem::Trailing, 3),
            (b"100-continue;a=b", Problem::Trailing, 12),
            (b"x, =", Problem::Token, 3),
            (b"x=", Problem::ParameterValue, 2),
            (b"x=y;z", Problem::ParameterEquals, 5),
            (b"\"100-continue\"", Problem::Token, 0),
        ];
        for (value, problem, at) in cases {
            assert_eq!(
                Expect::parse([value]),
                Err(FieldError::new(problem, at)),
                "{}",
                value.escape_ascii()
            );
        }
    }

    #[test]
    fn members_over_lines() {
        let lines: [&[u8]; 2] = [b"100-continue", b"x x"];
        assert_eq!(
            Expect::parse(lines).unwrap_err(),
            FieldError {
                problem: Problem::Trailing,
                line: 1,
                at: 1
            }
        );
    }
}

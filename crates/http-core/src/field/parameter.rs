use super::cursor::Cursor;
use super::quoted_string::{Value, encode_value};
use super::{FieldError, Problem};

/// One `name=value` of a field value (RFC 9110 §5.6.6).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter<'a> {
    /// The name as received; compared without regard to case.
    pub name: &'a [u8],
    /// The value, as a token or a quoted string.
    pub value: Value<'a>,
}

impl<'a> Parameter<'a> {
    /// Whether the name is this one, case ignored.
    pub fn is(&self, name: &[u8]) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// `parameter = token "=" ( token / quoted-string )`, no whitespace around "=".
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self, FieldError> {
        let name = cursor.token(Problem::ParameterName)?;
        if !cursor.eat(b'=') {
            return Err(cursor.error(Problem::ParameterEquals));
        }
        let value = Value::read(cursor)?;
        Ok(Self { name, value })
    }

    /// `transfer-parameter = token BWS "=" BWS ( token / quoted-string )` (RFC 9110 §10.1.4).
    pub(crate) fn read_transfer(cursor: &mut Cursor<'a>) -> Result<Self, FieldError> {
        let name = cursor.token(Problem::ParameterName)?;
        cursor.ows();
        if !cursor.eat(b'=') {
            return Err(cursor.error(Problem::ParameterEquals));
        }
        cursor.ows();
        let value = Value::read(cursor)?;
        Ok(Self { name, value })
    }

    /// Appends `name=value`, the value quoted where it has to be.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.name);
        out.push(b'=');
        encode_value(&self.value.octets(), out);
    }
}

/// The parameters after a media type or the like: `*( OWS ";" OWS [ parameter ] )`.
///
/// Made from octets that have been validated already, so iterating cannot fail.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Parameters<'a> {
    /// Validates all parameters up to the end of the value and returns them for iteration.
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self, FieldError> {
        let parameters = Self { cursor: *cursor };
        while next_parameter(cursor)?.is_some() {}
        cursor.end()?;
        Ok(parameters)
    }

    /// The first parameter of a name that has a token for its value, and where the value
    /// stands; an error where a quoted string stands instead.
    pub(crate) fn find_token(
        mut self,
        name: &[u8],
        problem: Problem,
    ) -> Result<Option<(usize, &'a [u8])>, FieldError> {
        while let Some(parameter) = self.next() {
            if parameter.is(name) {
                return match parameter.value {
                    Value::Token(token) => Ok(Some((self.cursor.at() - token.len(), token))),
                    Value::Quoted(quoted) => {
                        let at = self.cursor.at() - quoted.raw().len() - 2;
                        Err(FieldError::new(problem, at))
                    }
                };
            }
        }
        Ok(None)
    }

    /// The first parameter of a name, case ignored.
    pub fn find(mut self, name: &[u8]) -> Option<Value<'a>> {
        self.find_map(|parameter| parameter.is(name).then_some(parameter.value))
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Parameter<'a>;

    fn next(&mut self) -> Option<Parameter<'a>> {
        next_parameter(&mut self.cursor).ok().flatten()
    }
}

/// The next parameter, empty ones (`;;`) skipped; `None` where no semicolon follows.
fn next_parameter<'a>(cursor: &mut Cursor<'a>) -> Result<Option<Parameter<'a>>, FieldError> {
    loop {
        let mut ahead = *cursor;
        ahead.ows();
        if !ahead.eat(b';') {
            return Ok(None);
        }
        ahead.ows();
        *cursor = ahead;
        match cursor.peek() {
            None | Some(b';') => {}
            Some(_) => return Parameter::read(cursor).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &[u8]) -> Result<Vec<(Vec<u8>, Vec<u8>)>, FieldError> {
        let parameters = Parameters::read(&mut Cursor::new(value))?;
        Ok(parameters
            .map(|parameter| {
                (
                    parameter.name.to_vec(),
                    parameter.value.octets().into_owned(),
                )
            })
            .collect())
    }

    #[test]
    fn well_formed() {
        let cases: [(&[u8], &[(&str, &str)]); 9] = [
            (b"", &[]),
            (b";a=b", &[("a", "b")]),
            (b" ; a=b", &[("a", "b")]),
            (b";a=b;c=\"d\"", &[("a", "b"), ("c", "d")]),
            (b";;a=b;", &[("a", "b")]),
            (b"; ;", &[]),
            (b";a=\"x;y\"", &[("a", "x;y")]),
            (b";a=\"\\\"\"\t;\tb=c", &[("a", "\""), ("b", "c")]),
            (b";a=\"\"", &[("a", "")]),
        ];
        for (value, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
                .collect();
            assert_eq!(read(value), Ok(expected), "{}", value.escape_ascii());
        }
    }

    #[test]
    fn malformed() {
        let cases: [(&[u8], Problem, usize); 10] = [
            (b"a=b", Problem::Trailing, 0),
            (b";a", Problem::ParameterEquals, 2),
            (b";a =b", Problem::ParameterEquals, 2),
            (b";a= b", Problem::ParameterValue, 3),
            (b";a=", Problem::ParameterValue, 3),
            (b";=b", Problem::ParameterName, 1),
            (b";a=b c", Problem::Trailing, 4),
            (b";a=\"b", Problem::QuotedStringEnd, 5),
            (b";a=\"b\"c", Problem::Trailing, 6),
            (b";a=b, c=d", Problem::Trailing, 4),
        ];
        for (value, problem, at) in cases {
            assert_eq!(
                read(value),
                Err(FieldError::new(problem, at)),
                "{}",
                value.escape_ascii()
            );
        }
    }

    #[test]
    fn names_ignore_case_and_the_first_one_counts() {
        let parameters = Parameters::read(&mut Cursor::new(b";Charset=a;charset=b")).unwrap();
        assert!(parameters.find(b"CHARSET").unwrap() == *b"a".as_slice());
        assert!(parameters.find(b"boundary").is_none());
    }

    #[test]
    fn transfer_parameters_take_bad_whitespace() {
        let parameter = Parameter::read_transfer(&mut Cursor::new(b"a \t= \"b\"")).unwrap();
        let mut out = Vec::new();
        parameter.encode(&mut out);
        assert_eq!(out, b"a=b");
    }
}

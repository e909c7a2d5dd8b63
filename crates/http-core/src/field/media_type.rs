use std::fmt;

use super::cursor::Cursor;
use super::parameter::{Parameter, Parameters};
use super::quoted_string::{Value, write_readable};
use super::{FieldError, Problem};

/// A `media-type` (RFC 9110 §8.3.1), as in Content-Type.
///
/// ```
/// use http_core::field::MediaType;
///
/// let html = MediaType::parse(br#"Text/HTML; Charset="utf-8""#).unwrap();
/// assert!(html.is(b"text", b"html"));
/// assert!(html.parameter(b"charset").unwrap().eq_ignore_ascii_case(b"UTF-8"));
/// assert_eq!(html.to_string(), "Text/HTML; Charset=utf-8");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MediaType<'a> {
    kind: &'a [u8],
    subtype: &'a [u8],
    parameters: Parameters<'a>,
}

impl<'a> MediaType<'a> {
    /// Reads one media type and nothing else.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let kind = cursor.token(Problem::MediaTypeSlash)?;
        if !cursor.eat(b'/') {
            return Err(cursor.error(Problem::MediaTypeSlash));
        }
        let subtype = cursor.token(Problem::MediaTypeSlash)?;
        let parameters = Parameters::read(&mut cursor)?;
        Ok(Self {
            kind,
            subtype,
            parameters,
        })
    }

    /// The type as received, e.g. `text`.
    pub const fn kind(&self) -> &'a [u8] {
        self.kind
    }

    /// The subtype as received, e.g. `html`.
    pub const fn subtype(&self) -> &'a [u8] {
        self.subtype
    }

    /// Whether type and subtype are these, case ignored, whatever the parameters.
    pub fn is(&self, kind: &[u8], subtype: &[u8]) -> bool {
        self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
    }

    /// All parameters in order.
    pub const fn parameters(&self) -> Parameters<'a> {
        self.parameters
    }

    /// The first parameter of a name, case ignored.
    pub fn parameter(&self, name: &[u8]) -> Option<Value<'a>> {
        self.parameters.find(name)
    }

    /// Whether both name the same type with the same parameters, in whatever order and form.
    /// Values are compared with regard to case except `charset` (RFC 9110 §8.3.2).
    pub fn is_equivalent(&self, other: &MediaType<'_>) -> bool {
        self.is(other.kind, other.subtype)
            && self.parameters.count() == other.parameters.count()
            && self.has_all(other.parameters)
            && other.has_all(self.parameters)
    }

    /// Whether each of the given parameters stands here with the same value.
    pub(crate) fn has_all<'b>(&self, mut wanted: impl Iterator<Item = Parameter<'b>>) -> bool {
        wanted.all(|parameter| {
            let Some(own) = self.parameters.find(parameter.name) else {
                return false;
            };
            if parameter.is(b"charset") {
                own.eq_ignore_ascii_case(&parameter.value.octets())
            } else {
                own.octets() == parameter.value.octets()
            }
        })
    }

    /// Appends the type with `; ` before each parameter.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.kind);
        out.push(b'/');
        out.extend_from_slice(self.subtype);
        for parameter in self.parameters {
            out.extend_from_slice(b"; ");
            parameter.encode(out);
        }
    }
}

impl fmt::Display for MediaType<'_> {
    /// For people: octets beyond ASCII are escaped. [`encode`](MediaType::encode) is for the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Vec::new();
        self.encode(&mut out);
        write_readable(f, &out)
    }
}

#[cfg(test)]
mod tests;

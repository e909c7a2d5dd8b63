//! Fields that are lists of plain names: Allow, Vary, Accept-Ranges, Content-Encoding.

use super::list::{Member, plain_list_members};
use super::{FieldError, Problem};
use crate::octet::{is_tchar, is_token};

/// The methods of an Allow field (RFC 9110 §10.2.1), in order. An empty field allows none.
///
/// ```
/// use http_core::field::allowed_methods;
///
/// let methods: Result<Vec<_>, _> = allowed_methods([&b"GET, HEAD"[..]]).collect();
/// assert_eq!(methods.unwrap(), [&b"GET"[..], b"HEAD"]);
/// assert!(allowed_methods([&b"GET HEAD"[..]]).any(|method| method.is_err()));
/// ```
pub fn allowed_methods<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Result<&'a [u8], FieldError>> {
    tokens(lines)
}

/// The members of a list of tokens, in order: Content-Encoding, Trailer, Connection and others.
///
/// ```
/// use http_core::field::tokens;
///
/// let codings: Result<Vec<_>, _> = tokens([&b"deflate, gzip"[..]]).collect();
/// assert_eq!(codings.unwrap(), [&b"deflate"[..], b"gzip"]);
/// ```
pub fn tokens<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Result<&'a [u8], FieldError>> {
    plain_list_members(lines).map(|member| token(member, Problem::Token))
}

fn token(member: Member<'_>, problem: Problem) -> Result<&[u8], FieldError> {
    if is_token(member.value) {
        return Ok(member.value);
    }
    let odd = member
        .value
        .iter()
        .position(|&octet| !is_tchar(octet))
        .unwrap_or(0);
    Err(FieldError::new(problem, member.at + odd).on_line(member.line))
}

/// A Vary field (RFC 9110 §12.5.5).
///
/// ```
/// use http_core::field::Vary;
///
/// let vary = Vary::parse([&b"Accept-Encoding, origin"[..]]).unwrap();
/// assert!(vary.depends_on(b"accept-encoding"));
/// assert!(!vary.depends_on(b"cookie"));
/// assert!(Vary::parse([&b"*"[..]]).unwrap().depends_on(b"cookie"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vary<'a> {
    /// `*` is a member: anything may have had a part.
    pub any: bool,
    /// The field names as received.
    pub fields: Vec<&'a [u8]>,
}

impl<'a> Vary<'a> {
    /// Reads all lines. `*` beside names is within the grammar and makes them void.
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let mut vary = Self::default();
        for member in plain_list_members(lines) {
            match token(member, Problem::FieldName)? {
                b"*" => vary.any = true,
                name => vary.fields.push(name),
            }
        }
        Ok(vary)
    }

    /// Whether a request field may have had a part in the selection.
    pub fn depends_on(&self, name: &[u8]) -> bool {
        self.any
            || self
                .fields
                .iter()
                .any(|field| field.eq_ignore_ascii_case(name))
    }
}

/// An Accept-Ranges field (RFC 9110 §14.3).
///
/// ```
/// use http_core::field::AcceptRanges;
///
/// assert!(AcceptRanges::parse([&b"bytes"[..]]).unwrap().has_bytes());
/// assert_eq!(AcceptRanges::parse([&b"none"[..]]), Ok(AcceptRanges::None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcceptRanges<'a> {
    /// `none`: range requests are not supported.
    None,
    /// The supported range units.
    Units(Vec<&'a [u8]>),
}

impl<'a> AcceptRanges<'a> {
    /// Reads all lines; at least one unit has to be there, and `none` is reserved.
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let mut units = Vec::new();
        for member in plain_list_members(lines) {
            let unit = token(member, Problem::Token)?;
            let none = unit.eq_ignore_ascii_case(b"none");
            let before = units
                .first()
                .is_some_and(|unit: &&[u8]| unit.eq_ignore_ascii_case(b"none"));
            if (none && !units.is_empty()) || before {
                return Err(FieldError::new(Problem::AcceptRanges, member.at).on_line(member.line));
            }
            units.push(unit);
        }
        match units.as_slice() {
            [] => Err(FieldError::new(Problem::ListElements, 0)),
            [none] if none.eq_ignore_ascii_case(b"none") => Ok(AcceptRanges::None),
            _ => Ok(AcceptRanges::Units(units)),
        }
    }

    /// Whether byte ranges are supported.
    pub fn has_bytes(&self) -> bool {
        match self {
            AcceptRanges::None => false,
            AcceptRanges::Units(units) => {
                units.iter().any(|unit| unit.eq_ignore_ascii_case(b"bytes"))
            }
        }
    }
}

#[cfg(test)]
mod tests;

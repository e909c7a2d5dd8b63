use super::cursor::Cursor;
use super::host::HostName;
use super::{FieldError, Problem};
use crate::octet::{is_digit, is_hex_digit, is_sub_delim, is_unreserved};

/// A `URI-reference` (RFC 3986 §4.1), as in Location, split and undecoded.
///
/// ```
/// use http_core::field::UriReference;
///
/// let uri = UriReference::parse(b"http://example.test:80/a?b=c#d").unwrap();
/// assert_eq!(uri.scheme, Some(&b"http"[..]));
/// assert_eq!(uri.authority, Some(&b"example.test:80"[..]));
/// assert_eq!((uri.path, uri.query, uri.fragment), (&b"/a"[..], Some(&b"b=c"[..]), Some(&b"d"[..])));
/// assert!(UriReference::parse(b"/a b").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UriReference<'a> {
    /// The scheme; without it the reference is relative.
    pub scheme: Option<&'a [u8]>,
    /// What stands between `//` and the path, user information included.
    pub authority: Option<&'a [u8]>,
    /// The path; may be empty.
    pub path: &'a [u8],
    /// What follows `?`.
    pub query: Option<&'a [u8]>,
    /// What follows `#`.
    pub fragment: Option<&'a [u8]>,
}

impl<'a> UriReference<'a> {
    /// Reads one reference and nothing else. The empty value is one: a reference to the same document.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let scheme = scheme(&mut cursor);
        let authority = if cursor.eat_all(b"//") {
            Some(authority(&mut cursor)?)
        } else {
            None
        };
        let path = path(&mut cursor, scheme.is_none() && authority.is_none())?;
        let query = if cursor.eat(b'?') {
            Some(run(&mut cursor, b":@/?", b"#")?)
        } else {
            None
        };
        let fragment = if cursor.eat(b'#') {
            Some(run(&mut cursor, b":@/?", b"")?)
        } else {
            None
        };
        cursor.end()?;
        Ok(Self {
            scheme,
            authority,
            path,
            query,
            fragment,
        })
    }

    /// Whether the authority carries user information, which no sender may generate (RFC 9110 §4.2.4).
    pub fn has_userinfo(&self) -> bool {
        self.authority
            .is_some_and(|authority| authority.contains(&b'@'))
    }

    /// Whether the reference has a scheme and no fragment (`absolute-URI`, RFC 3986 §4.3).
    pub const fn is_absolute_uri(&self) -> bool {
        self.scheme.is_some() && self.fragment.is_none()
    }
}

/// `scheme ":"`, if that is how the value begins.
fn scheme<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let mut ahead = *cursor;
    let name = ahead.take_while(|octet| octet.is_ascii_alphanumeric() || b"+-.".contains(&octet));
    let begins = name.first().is_some_and(u8::is_ascii_alphabetic);
    if begins && ahead.eat(b':') {
        *cursor = ahead;
        return Some(name);
    }
    None
}

/// `[ userinfo "@" ] host [ ":" port ]`
fn authority<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], FieldError> {
    let start = cursor.at();
    let mut ahead = *cursor;
    ahead.take_while(|octet| !b"/?#@".contains(&octet));
    if ahead.peek() == Some(b'@') {
        run(cursor, b":", b"@")?;
        cursor.advance(1);
    }
    HostName::read(cursor)?;
    if cursor.eat(b':') {
        cursor.take_while(is_digit);
    }
    match cursor.peek() {
        None | Some(b'/' | b'?' | b'#') => Ok(cursor.since(start)),
        Some(_) => Err(cursor.error(Problem::Port)),
    }
}

/// Any of the path forms. Without scheme and authority the first segment has no colon
/// (`path-noscheme`): what stands before it would read as a scheme.
fn path<'a>(cursor: &mut Cursor<'a>, relative: bool) -> Result<&'a [u8], FieldError> {
    let start = cursor.at();
    if relative && cursor.peek() != Some(b'/') {
        let segment_at = cursor.at();
        let mut ahead = *cursor;
        let segment = ahead.take_while(|octet| !b"/?#".contains(&octet));
        if let Some(colon) = segment.iter().position(|&octet| octet == b':') {
            return Err(FieldError::new(Problem::UriColon, segment_at + colon));
        }
    }
    run(cursor, b":@/", b"?#")?;
    Ok(cursor.since(start))
}

/// Octets of `pchar` and some others, up to a delimiter or the end.
fn run<'a>(cursor: &mut Cursor<'a>, more: &[u8], until: &[u8]) -> Result<&'a [u8], FieldError> {
    let start = cursor.at();
    loop {
        cursor.take_while(|octet| {
            is_unreserved(octet) || is_sub_delim(octet) || more.contains(&octet)
        });
        match cursor.rest() {
            [] => break,
            [octet, ..] if until.contains(octet) => break,
            [b'%', a, b, ..] if is_hex_digit(*a) && is_hex_digit(*b) => cursor.advance(3),
            _ => return Err(cursor.error(Problem::UriOctet)),
        }
    }
    Ok(cursor.since(start))
}

#[cfg(test)]
mod tests;

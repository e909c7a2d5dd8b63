use std::fmt;

use super::cursor::{Cursor, saturating_decimal};
use super::list::{list_members, plain_list_members};
use super::quoted_string::Value;
use super::{FieldError, Problem};
use crate::octet::is_token;

/// The Connection field (RFC 9110 §7.6.1), boiled down to the options with a meaning here.
///
/// Made without allocating. A member that is no token names no option; the first
/// such is kept in [`malformed`](Self::malformed).
///
/// ```
/// use http_core::field::Connection;
///
/// let lines: [&[u8]; 2] = [b"Keep-Alive, Upgrade", b"x-hop"];
/// let connection = Connection::parse(lines);
/// assert!(connection.keep_alive && connection.upgrade && !connection.close);
/// assert_eq!(connection.others, 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// `close`: this side will close after the current exchange.
    pub close: bool,
    /// `keep-alive`: an HTTP/1.0 peer wants the connection to persist.
    pub keep_alive: bool,
    /// `upgrade`: the Upgrade field is for this hop.
    pub upgrade: bool,
    /// `te`: the TE field is for this hop.
    pub te: bool,
    /// How many other options there are.
    pub others: usize,
    /// The first member that is no token.
    pub malformed: Option<FieldError>,
}

impl Connection {
    /// Reads all lines. Options are compared without regard to case.
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut connection = Self::default();
        for member in plain_list_members(lines) {
            match member.value {
                close if close.eq_ignore_ascii_case(b"close") => connection.close = true,
                keep if keep.eq_ignore_ascii_case(b"keep-alive") => connection.keep_alive = true,
                upgrade if upgrade.eq_ignore_ascii_case(b"upgrade") => connection.upgrade = true,
                te if te.eq_ignore_ascii_case(b"te") => connection.te = true,
                option if is_token(option) => connection.others += 1,
                odd => {
                    let at = odd
                        .iter()
                        .position(|&octet| !crate::octet::is_tchar(octet))
                        .unwrap_or(0);
                    let error =
                        FieldError::new(Problem::Token, member.at + at).on_line(member.line);
                    connection.malformed = connection.malformed.or(Some(error));
                }
            }
        }
        connection
    }
}

/// The names of the fields that end at this hop: every option of a Connection field that is a token.
///
/// ```
/// use http_core::field::connection_options;
///
/// let names: Vec<_> = connection_options([&b"close, X-Hop"[..]]).collect();
/// assert_eq!(names, [&b"close"[..], b"X-Hop"]);
/// ```
pub fn connection_options<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = &'a [u8]> {
    plain_list_members(lines)
        .map(|member| member.value)
        .filter(|option| is_token(option))
}

/// The Keep-Alive field (RFC 2068 §19.7.1.1): hints about how long a connection will persist.
///
/// Other parameters are allowed and skipped. Numbers beyond `u64::MAX` are held there.
///
/// ```
/// use http_core::field::KeepAlive;
///
/// let hint = KeepAlive::parse([&b"timeout=5, max=100"[..]]).unwrap();
/// assert_eq!((hint.timeout, hint.max), (Some(5), Some(100)));
/// assert_eq!(hint.to_string(), "timeout=5, max=100");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeepAlive {
    /// Seconds an idle connection is kept open.
    pub timeout: Option<u64>,
    /// How many more requests the connection will take.
    pub max: Option<u64>,
}

impl KeepAlive {
    /// Reads all lines; the first of two equal names counts.
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let mut hint = Self::default();
        for member in list_members(lines) {
            hint.note(member.value)
                .map_err(|error| error.shifted(member.at).on_line(member.line))?;
        }
        Ok(hint)
    }

    fn note(&mut self, element: &[u8]) -> Result<(), FieldError> {
        let mut cursor = Cursor::new(element);
        let name = cursor.token(Problem::ParameterName)?;
        let slot = if name.eq_ignore_ascii_case(b"timeout") {
            Some(&mut self.timeout)
        } else if name.eq_ignore_ascii_case(b"max") {
            Some(&mut self.max)
        } else {
            None
        };
        if cursor.eat(b'=') {
            let at = cursor.at();
            let value = Value::read(&mut cursor)?.octets();
            if let Some(slot) = slot {
                if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
                    return Err(FieldError::new(Problem::Digits, at));
                }
                *slot = slot.or(Some(saturating_decimal(&value)));
            }
        } else if slot.is_some() {
            return Err(cursor.error(Problem::ParameterEquals));
        }
        cursor.end()
    }
}

impl fmt::Display for KeepAlive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.timeout, self.max) {
            (Some(timeout), Some(max)) => write!(f, "timeout={timeout}, max={max}"),
            (Some(timeout), None) => write!(f, "timeout={timeout}"),
            (None, Some(max)) => write!(f, "max={max}"),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;

use super::cursor::Cursor;
use super::{FieldError, Problem};
use crate::octet::{is_hex_digit, is_reg_name_octet};
use crate::syntax::is_uri_host;

/// A Host value (RFC 9110 §7.2): `uri-host [ ":" port ]`.
///
/// An empty host is within the grammar and [`HostName::Empty`]; so are a comma in a
/// name and a colon without a port. User information is not.
///
/// ```
/// use http_core::field::{Host, HostName, Port};
///
/// let host = Host::parse(b"example.test:8080").unwrap();
/// assert_eq!(host.name, HostName::RegName(b"example.test"));
/// assert_eq!(host.port, Port::Number(8080));
/// assert_eq!(Host::parse(b"[::1]").unwrap().name, HostName::Ipv6(b"::1"));
/// assert!(Host::parse(b"user@example.test").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host<'a> {
    /// The host.
    pub name: HostName<'a>,
    /// What follows the colon.
    pub port: Port,
}

/// A `uri-host` (RFC 3986 §3.2.2) by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostName<'a> {
    /// No octet at all.
    Empty,
    /// A registered name, percent-encoded octets undecoded, or an IPv4 address, which is written
    /// with octets of such a name: [`HostName::is_ipv4`] tells.
    RegName(&'a [u8]),
    /// An IPv6 address, without its brackets.
    Ipv6(&'a [u8]),
    /// An address of a later version, without its brackets.
    IpvFuture(&'a [u8]),
}

/// The port of a Host value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// There is no colon.
    Absent,
    /// A colon and no digit: the default port (RFC 9110 §4.2.1).
    Empty,
    /// A port number.
    Number(u16),
    /// Digits within the grammar, but above 65535: no origin listens there.
    TooLarge,
}

impl<'a> Host<'a> {
    /// Reads one value.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let name = HostName::read(&mut cursor)?;
        let port = match cursor.rest() {
            [] => Port::Absent,
            [b':', numeral @ ..] => Port::read(numeral).map_err(|digits| {
                cursor.advance(1 + digits);
                cursor.error(Problem::Port)
            })?,
            _ => {
                cursor.end()?;
                Port::Absent
            }
        };
        Ok(Self { name, port })
    }

    /// Whether both name the same origin server of a scheme: host names without regard to
    /// case, an absent or empty port as the default one. Percent-encoding is not undone.
    pub fn is_same(&self, other: &Host<'_>, default_port: u16) -> bool {
        self.name.octets().eq_ignore_ascii_case(other.name.octets())
            && self.port.or(default_port) == other.port.or(default_port)
            && std::mem::discriminant(&self.name) == std::mem::discriminant(&other.name)
    }
}

impl Port {
    /// What stands behind the colon, up to the end; otherwise how many digits come before what
    /// is none.
    fn read(numeral: &[u8]) -> Result<Self, usize> {
        let mut number = 0_u32;
        for (at, octet) in numeral.iter().enumerate() {
            let digit = octet.wrapping_sub(b'0');
            if digit > 9 {
                return Err(at);
            }
            // What is too large for a port stays so, and no step overflows.
            if number <= u32::from(u16::MAX) {
                number = number * 10 + u32::from(digit);
            }
        }
        Ok(match u16::try_from(number) {
            _ if numeral.is_empty() => Port::Empty,
            Ok(number) => Port::Number(number),
            Err(_) => Port::TooLarge,
        })
    }

    /// The number to connect to; `None` when it is too large.
    pub const fn or(self, default_port: u16) -> Option<u16> {
        match self {
            Port::Absent | Port::Empty => Some(default_port),
            Port::Number(number) => Some(number),
            Port::TooLarge => None,
        }
    }
}

impl<'a> HostName<'a> {
    /// The octets of the host, brackets left out.
    pub const fn octets(self) -> &'a [u8] {
        match self {
            HostName::Empty => b"",
            HostName::RegName(octets) | HostName::Ipv6(octets) | HostName::IpvFuture(octets) => {
                octets
            }
        }
    }

    /// Whether the name is an `IPv4address`: four decimal octets without leading zeros. Anything
    /// else with digits and dots is a registered name.
    pub fn is_ipv4(self) -> bool {
        let HostName::RegName(name) = self else {
            return false;
        };
        let (mut parts, mut value) = (1, None);
        for &octet in name {
            value = match (octet, value) {
                (b'.', Some(_)) => {
                    parts += 1;
                    None
                }
                // A zero stands alone.
                (b'0'..=b'9', None) => Some(u16::from(octet - b'0')),
                (b'0'..=b'9', Some(value @ 1..=25)) => Some(value * 10 + u16::from(octet - b'0')),
                _ => return false,
            };
            if value.is_some_and(|value| value > 255) {
                return false;
            }
        }
        parts == 4 && value.is_some()
    }

    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self, FieldError> {
        if cursor.peek() == Some(b'[') {
            return Self::read_literal(cursor);
        }
        let start = cursor.at();
        loop {
            cursor.take_while(is_reg_name_octet);
            match cursor.rest() {
                [b'%', a, b, ..] if is_hex_digit(*a) && is_hex_digit(*b) => cursor.advance(3),
                [] | [b':' | b'/' | b'?' | b'#', ..] => break,
                _ => return Err(cursor.error(Problem::HostOctet)),
            }
        }
        let name = cursor.since(start);
        Ok(match name {
            [] => HostName::Empty,
            name => HostName::RegName(name),
        })
    }

    fn read_literal(cursor: &mut Cursor<'a>) -> Result<Self, FieldError> {
        let start = cursor.at();
        let error = FieldError::new(Problem::HostIpLiteral, start);
        cursor.take_while(|octet| octet != b']');
        if !cursor.eat(b']') {
            return Err(error);
        }
        let literal = cursor.since(start);
        match literal {
            literal if !is_uri_host(literal) => Err(error),
            [b'[', inner @ .., b']'] if matches!(inner, [b'v' | b'V', ..]) => {
                Ok(HostName::IpvFuture(inner))
            }
            [b'[', inner @ .., b']'] => Ok(HostName::Ipv6(inner)),
            _ => Err(error),
        }
    }
}

#[cfg(test)]
mod tests;

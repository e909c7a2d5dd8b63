//! The line a proxy puts before what it forwards (the PROXY protocol, versions 1 and 2), so that
//! the server learns whom it really serves.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// The first twelve octets of version 2, chosen by its authors so that no other protocol begins so.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";

/// A PROXY line to send before anything else, TLS included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyLine {
    /// Which form of it.
    pub version: ProxyVersion,
    /// Whom it names.
    pub names: Names,
}

/// Forms of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyVersion {
    /// One line of text.
    V1,
    /// A binary header.
    V2,
}

/// The addresses in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Those of the connection itself.
    Own,
    /// None: `UNKNOWN` in version 1, the command `LOCAL` in version 2.
    None,
    /// The client, and the address it connected to (`None`: the one we connect to).
    Given(SocketAddr, Option<SocketAddr>),
}

impl ProxyLine {
    /// Reads `v1`, `v2`, `v1 unknown`, `v2 CLIENT:PORT`, `v1 CLIENT:PORT SERVER:PORT`.
    ///
    /// # Errors
    /// A sentence on what may be written.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const FORM: &str =
            "write v1 or v2, then nothing, `unknown`, or CLIENT:PORT and perhaps SERVER:PORT";
        let mut words = text.split_whitespace();
        let version = match words.next() {
            Some("v1") => ProxyVersion::V1,
            Some("v2") => ProxyVersion::V2,
            _ => return Err(FORM),
        };
        let address = |word: &str| word.parse::<SocketAddr>().map_err(|_| FORM);
        let names = match (words.next(), words.next()) {
            (None, _) => Names::Own,
            (Some("unknown"), None) => Names::None,
            (Some(client), server) => {
                let (client, server) = (address(client)?, server.map(address).transpose()?);
                if server.is_some_and(|server| server.is_ipv4() != client.is_ipv4()) {
                    return Err("client and server of a PROXY line are of the same IP version");
                }
                Names::Given(client, server)
            }
        };
        match words.next() {
            Some(_) => Err(FORM),
            None => Ok(Self { version, names }),
        }
    }

    /// The octets, on a connection between these two; neither is known on a unix socket.
    pub(crate) fn octets(&self, own: Option<(SocketAddr, SocketAddr)>) -> Vec<u8> {
        let pair = match self.names {
            Names::Own => own,
            Names::None => None,
            Names::Given(client, Some(server)) => Some((client, server)),
            Names::Given(client, None) => {
                let peer = own.map(|(_, peer)| peer);
                Some((client, peer.unwrap_or_else(|| any(client))))
            }
        };
        // The line has one family for both; a client of the other one is named with our peer as an
        // address of its own family.
        let pair = pair.map(|(client, server)| {
            let alike = client.is_ipv4() == server.is_ipv4();
            (client, if alike { server } else { any(client) })
        });
        match self.version {
            ProxyVersion::V1 => text(pair),
            ProxyVersion::V2 => binary(pair),
        }
    }
}

impl fmt::Display for ProxyLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.version {
            ProxyVersion::V1 => "v1",
            ProxyVersion::V2 => "v2",
        })?;
        match self.names {
            Names::Own => Ok(()),
            Names::None => f.write_str(" unknown"),
            Names::Given(client, None) => write!(f, " {client}"),
            Names::Given(client, Some(server)) => write!(f, " {client} {server}"),
        }
    }
}

/// The unspecified address of the same family.
fn any(like: SocketAddr) -> SocketAddr {
    let ip: IpAddr = if like.is_ipv4() {
        std::net::Ipv4Addr::UNSPECIFIED.into()
    } else {
        std::net::Ipv6Addr::UNSPECIFIED.into()
    };
    SocketAddr::new(ip, 0)
}

fn text(pair: Option<(SocketAddr, SocketAddr)>) -> Vec<u8> {
    let Some((client, server)) = pair else {
        return b"PROXY UNKNOWN\r\n".to_vec();
    };
    let family = if client.is_ipv4() { "TCP4" } else { "TCP6" };
    format!(
        "PROXY {family} {} {} {} {}\r\n",
        client.ip(),
        server.ip(),
        client.port(),
        server.port()
    )
    .into_bytes()
}

fn binary(pair: Option<(SocketAddr, SocketAddr)>) -> Vec<u8> {
    let mut octets = SIGNATURE.to_vec();
    let Some((client, server)) = pair else {
        octets.extend([0x20, 0, 0, 0]);
        return octets;
    };
    octets.push(0x21);
    match (client.ip(), server.ip()) {
        (IpAddr::V4(client), IpAddr::V4(server)) => {
            octets.extend([0x11, 0, 12]);
            octets.extend(client.octets());
            octets.extend(server.octets());
        }
        (client, server) => {
            let six = |ip: IpAddr| match ip {
                IpAddr::V4(ip) => ip.to_ipv6_mapped(),
                IpAddr::V6(ip) => ip,
            };
            octets.extend([0x21, 0, 36]);
            octets.extend(six(client).octets());
            octets.extend(six(server).octets());
        }
    }
    octets.extend(client.port().to_be_bytes());
    octets.extend(server.port().to_be_bytes());
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(line: &str) -> Vec<u8> {
        let own = (
            "127.0.0.1:1000".parse().unwrap(),
            "127.0.0.1:80".parse().unwrap(),
        );
        ProxyLine::parse(line).unwrap().octets(Some(own))
    }

    #[test]
    fn version_one_is_a_line_of_text() {
        assert_eq!(octets("v1"), b"PROXY TCP4 127.0.0.1 127.0.0.1 1000 80\r\n");
        assert_eq!(
            octets("v1 203.0.113.7:9"),
            b"PROXY TCP4 203.0.113.7 127.0.0.1 9 80\r\n"
        );
        assert_eq!(
            octets("v1 [2001:db8::1]:9 [2001:db8::2]:443"),
            b"PROXY TCP6 2001:db8::1 2001:db8::2 9 443\r\n"
        );
        assert_eq!(octets("v1 unknown"), b"PROXY UNKNOWN\r\n");
    }

    #[test]
    fn version_two_is_a_signature_and_addresses() {
        let mut wanted = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".to_vec();
        wanted.extend([203, 0, 113, 7, 127, 0, 0, 1, 0, 9, 0, 80]);
        assert_eq!(octets("v2 203.0.113.7:9"), wanted);
        assert_eq!(octets("v2 unknown")[12..], [0x20, 0, 0, 0]);
        let six = octets("v2 [2001:db8::1]:9");
        assert_eq!((six[13], six.len()), (0x21, 16 + 36));
    }

    #[test]
    fn what_is_typed_comes_back_and_nonsense_is_refused() {
        for line in ["v1", "v2 unknown", "v1 1.2.3.4:5", "v2 [::1]:1 [::2]:2"] {
            assert_eq!(ProxyLine::parse(line).unwrap().to_string(), line);
        }
        for wrong in [
            "",
            "v3",
            "v1 host:1",
            "v1 1.2.3.4:5 [::1]:1",
            "v1 unknown x",
        ] {
            assert!(ProxyLine::parse(wrong).is_err(), "{wrong}");
        }
    }
}

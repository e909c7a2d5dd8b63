//! Where to connect, and how.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::{ProxyLine, TlsOptions};

/// Where to connect, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address.
    pub endpoint: Endpoint,
    /// TLS over it, if any.
    pub tls: Option<TlsOptions>,
    /// Local address to connect from.
    pub source: Option<IpAddr>,
    /// IP version to use; `None`: what the name has, in the system's order.
    pub family: Option<Family>,
    /// A PROXY line to send first.
    pub proxy_line: Option<ProxyLine>,
    /// Time limit for name look-up, connecting and TLS handshake together.
    pub connect_timeout: Duration,
    /// Time limit for the look-up of the name alone.
    pub lookup_timeout: Option<Duration>,
    /// Time limit for the TLS handshake, on top of that for connecting.
    pub tls_timeout: Option<Duration>,
    /// Whether what comes is acknowledged as soon as it is read, where the system can (Linux). A
    /// peer that writes an answer in two pieces and leaves Nagle's algorithm on (RFC 9293 §3.7.4)
    /// sends the second only then, and a delayed acknowledgment costs 40 ms for each answer.
    /// `false` by default, so that what is timed is what any client would see.
    pub acknowledges_at_once: bool,
}

/// A version of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// Whether the address is of this version.
    pub(super) fn has(self, address: &SocketAddr) -> bool {
        (self == Self::V4) == address.is_ipv4()
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// A transport address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// Host (name, IPv4 or IPv6 without brackets) and port.
    Tcp(String, u16),
    /// Path of a unix socket.
    Unix(PathBuf),
}

/// Why a target could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetError {
    /// Nothing where the host belongs.
    NoHost,
    /// The port is missing or no number up to 65535.
    BadPort,
    /// An IPv6 address without brackets or with a missing one.
    BadBrackets,
    /// A scheme other than http, https and unix.
    UnknownScheme,
    /// A path, query or user after the address.
    MoreThanAddress,
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoHost => "the host is missing: write HOST:PORT, for example 127.0.0.1:8080",
            Self::BadPort => "the port is missing or no number from 0 to 65535: write HOST:PORT",
            Self::BadBrackets => "an IPv6 address stands in brackets: [::1]:8080",
            Self::UnknownScheme => "the scheme is not known: write http://, https:// or unix:",
            Self::MoreThanAddress => "an address was expected here, without user and password (send an Authorization field instead), and without path or query",
        })
    }
}

impl std::error::Error for TargetError {}

/// Connecting to a dead address should not take minutes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

impl Target {
    /// A clear-text TCP target with the default connect timeout.
    pub fn tcp(host: impl Into<String>, port: u16) -> Self {
        Self {
            endpoint: Endpoint::Tcp(host.into(), port),
            tls: None,
            source: None,
            family: None,
            proxy_line: None,
            connect_timeout: CONNECT_TIMEOUT,
            lookup_timeout: None,
            tls_timeout: None,
            acknowledges_at_once: false,
        }
    }

    /// Reads `HOST:PORT`, `[::1]:PORT`, `http://HOST[:PORT][/]`, `https://...` or `unix:PATH`.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        if let Some(path) = text.strip_prefix("unix:") {
            if path.is_empty() {
                return Err(TargetError::NoHost);
            }
            return Ok(Self {
                endpoint: Endpoint::Unix(PathBuf::from(path)),
                ..Self::tcp("", 0)
            });
        }
        let (default_port, tls, address) = if let Some(rest) = text.strip_prefix("http://") {
            (Some(80), false, rest)
        } else if let Some(rest) = text.strip_prefix("https://") {
            (Some(443), true, rest)
        } else if text.contains("://") {
            return Err(TargetError::UnknownScheme);
        } else {
            (None, false, text)
        };
        let address = if default_port.is_some() {
            address.strip_suffix('/').unwrap_or(address)
        } else {
            address
        };
        if address.contains(['/', '?', '#', '@']) {
            return Err(TargetError::MoreThanAddress);
        }
        let (host, port) = if let Some(rest) = address.strip_prefix('[') {
            let (host, after) = rest.split_once(']').ok_or(TargetError::BadBrackets)?;
            if host.is_empty() || !host.contains(':') {
                return Err(TargetError::BadBrackets);
            }
            match after.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if after.is_empty() => (host, None),
                None => return Err(TargetError::BadPort),
            }
        } else {
            match address.split_once(':') {
                Some((_, port)) if port.contains(':') => return Err(TargetError::BadBrackets),
                Some((host, port)) => (host, Some(port)),
                None => (address, None),
            }
        };
        if host.is_empty() {
            return Err(TargetError::NoHost);
        }
        let port = match port {
            Some(digits) => crate::script::decimal(digits)
                .and_then(|n| u16::try_from(n).ok())
                .ok_or(TargetError::BadPort)?,
            None => default_port.ok_or(TargetError::BadPort)?,
        };
        let mut target = Self::tcp(host, port);
        if tls {
            target.tls = Some(TlsOptions::default());
        }
        Ok(target)
    }

    /// The host as it belongs into a Host field: brackets around IPv6, the port unless it is the scheme's default.
    pub fn authority(&self) -> String {
        match &self.endpoint {
            Endpoint::Unix(_) => "localhost".to_owned(),
            Endpoint::Tcp(host, port) => {
                let host = if host.contains(':') {
                    format!("[{host}]")
                } else {
                    host.clone()
                };
                let default = if self.tls.is_some() { 443 } else { 80 };
                if *port == default {
                    host
                } else {
                    format!("{host}:{port}")
                }
            }
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.endpoint {
            Endpoint::Unix(path) => write!(f, "unix:{}", path.display()),
            Endpoint::Tcp(host, port) => {
                let scheme = if self.tls.is_some() { "https://" } else { "" };
                if host.contains(':') {
                    write!(f, "{scheme}[{host}]:{port}")
                } else {
                    write!(f, "{scheme}{host}:{port}")
                }
            }
        }
    }
}

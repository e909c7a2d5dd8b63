//! What single settings may hold: one reader for file and command line.

use std::fmt;
use std::net::{IpAddr, ToSocketAddrs};
use std::str::FromStr;
use std::time::Duration;

use http_core::field::MediaType;
use serde::Deserialize;
use serde::de::{self, Deserializer};

use crate::config::{LogFormat, UnknownHost};
use crate::congestion::Congestion;
use crate::pattern::Pattern;

/// Deserializes by [`FromStr`], so that file and command line agree on what is valid.
macro_rules! from_text {
    ($($type:ty)+) => {
        $(impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(de::Error::custom)
            }
        })+
    };
}

from_text!(Congestion PathPrefix Address FieldName FieldValue ErrorStatus HostName LogFormat MediaTypeValue Pattern UnknownHost);

/// A pattern of files to write, which cannot end with a slash: no file's path does.
pub(super) fn of_files<'de, D: Deserializer<'de>>(from: D) -> Result<Pattern, D::Error> {
    let text = String::deserialize(from)?;
    if text.ends_with('/') {
        return Err(de::Error::custom(format!(
            "{text:?} ends with a slash and so matches no file; {text}** matches all below it"
        )));
    }
    text.parse().map_err(de::Error::custom)
}

/// An address, given as such or as a host name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address(pub(super) IpAddr);

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(text).parse() {
            return Ok(Self(address));
        }
        match (text, 0).to_socket_addrs() {
            Ok(mut found) => found
                .next()
                .map(|found| Self(found.ip()))
                .ok_or_else(|| "this name has no address".to_owned()),
            Err(error) => Err(format!(
                "{text:?} is no address, and cannot be looked up as a name: {error}"
            )),
        }
    }
}

/// A host name or address without port, in lower case; `*.` may stand for its first labels.
#[derive(Debug, Clone)]
pub(super) struct HostName(pub(super) String);

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        use http_core::field::{Host, HostName as Kind, Port};
        let wrong = || {
            format!("{text:?} is no host name without port, such as example.org or *.example.org")
        };
        let lower = text.to_ascii_lowercase();
        let bare = lower.strip_prefix("*.").unwrap_or(&lower);
        let host = Host::parse(bare.as_bytes()).map_err(|_| wrong())?;
        match (host.name, host.port) {
            (Kind::RegName(_), Port::Absent) if !bare.contains(['*', '%']) => {
                Ok(Self(lower.strip_suffix('.').unwrap_or(&lower).to_owned()))
            }
            // Names are compared as they are within the brackets.
            (Kind::Ipv6(_), Port::Absent) => Ok(Self(lower.replace(['[', ']'], ""))),
            _ => Err(wrong()),
        }
    }
}

/// The beginning of paths, such as `/echo`.
#[derive(Debug, Clone)]
pub(super) struct PathPrefix(pub(super) String);

impl FromStr for PathPrefix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        crate::config::path_prefix(text).map(Self)
    }
}

/// A number of seconds, at least a millisecond and at most a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seconds(pub(super) Duration);

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        if !(0.001..=86_400.0).contains(&number) {
            return Err("expected between 0.001 and 86400 seconds".to_owned());
        }
        Duration::try_from_secs_f64(number)
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number: f64 = text
            .parse()
            .map_err(|_| "expected a number of seconds, such as 15 or 0.5".to_owned())?;
        Self::try_from(number)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(f64::deserialize(from)?).map_err(de::Error::custom)
    }
}

/// A field value (RFC 9110 §5.5): printable ASCII.
#[derive(Debug, Clone)]
pub(super) struct FieldValue(pub(super) String);

impl FromStr for FieldValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
            Ok(Self(text.trim_matches(' ').to_owned()))
        } else {
            Err("expected printable ASCII".to_owned())
        }
    }
}

/// A media type, with or without parameters (RFC 9110 §8.3.1).
#[derive(Debug, Clone)]
pub(super) struct MediaTypeValue(pub(super) String);

impl FromStr for MediaTypeValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let FieldValue(text) = text.parse()?;
        match MediaType::parse(text.as_bytes()) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(format!("{text:?} is no media type such as text/plain")),
        }
    }
}

/// A field name (RFC 9110 §5.1) that is not one the server decides on itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FieldName(pub(super) String);

impl FromStr for FieldName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const OURS: [&str; 14] = [
            "accept-ranges",
            "allow",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "date",
            "etag",
            "keep-alive",
            "last-modified",
            "location",
            "transfer-encoding",
            "vary",
        ];
        if text.is_empty() || !text.bytes().all(http_core::octet::is_tchar) {
            return Err(format!("{text:?} is no field name (RFC 9110 §5.1)"));
        }
        if OURS.iter().any(|ours| text.eq_ignore_ascii_case(ours)) {
            return Err(format!("{text} is set by the server itself"));
        }
        if text.eq_ignore_ascii_case("server") {
            return Err("Server is what server-name says".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

/// A status that can have a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ErrorStatus(pub(super) u16);

impl FromStr for ErrorStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(status @ (403 | 404 | 405 | 410 | 412 | 416 | 417 | 421 | 500 | 501 | 503)) => {
                Ok(Self(status))
            }
            _ => Err(format!(
                "{text:?} is no status that can have a page of its own: those are 403, 404, 405, \
                 410, 412, 416, 417, 421, 500, 501 and 503"
            )),
        }
    }
}

/// A status that redirects (RFC 9110 §15.4).
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u16")]
pub(super) struct RedirectStatus(pub(super) u16);

impl TryFrom<u16> for RedirectStatus {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        match status {
            301 | 302 | 303 | 307 | 308 => Ok(Self(status)),
            _ => Err("expected 301, 302, 303, 307 or 308".to_owned()),
        }
    }
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "common" => Ok(Self::Common),
            "combined" => Ok(Self::Combined),
            "json" => Ok(Self::Json),
            _ => Err("expected common, combined or json".to_owned()),
        }
    }
}

impl FromStr for UnknownHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "default" => Ok(Self::Default),
            "404" => Ok(Self::NotFound),
            "421" => Ok(Self::Misdirected),
            _ => Err("expected default, 404 or 421".to_owned()),
        }
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

//! The options of curl that are understood, one table.

use crate::complaint::Complaint;
use crate::file;
use std::path::Path;

/// What an option means here.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// About curl's output or manners; without a value.
    Alone,
    /// The same, with a value.
    Ignored,
    /// Left out, and said so.
    Noted(&'static str),
    /// Not to be had here, and why.
    Refused(&'static str),
    Method,
    Header,
    /// The value of this field, after these characters.
    Field(&'static str, &'static str),
    Cookie,
    User,
    Data(Data),
    Json,
    /// The data goes into the query.
    Query,
    Head,
    Compressed,
    Insecure,
    Ca,
    Socket,
    Target,
    Url,
}

/// How the value of a data option is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Data {
    /// `@FILE` is a file, without its line ends.
    Lines,
    /// `@FILE` is a file as it is.
    Kept,
    /// As it stands.
    Raw,
}

impl Kind {
    pub(super) const fn takes_a_value(self) -> bool {
        matches!(
            self,
            Self::Ignored
                | Self::Method
                | Self::Header
                | Self::Field(..)
                | Self::Cookie
                | Self::User
                | Self::Data(_)
                | Self::Json
                | Self::Ca
                | Self::Socket
                | Self::Target
                | Self::Url
        )
    }
}

impl Data {
    pub(super) fn read(self, value: &[u8]) -> Result<Vec<u8>, Complaint> {
        let named = value
            .strip_prefix(b"@")
            .filter(|_| !matches!(self, Self::Raw));
        let Some(name) = named else {
            return Ok(value.to_vec());
        };
        let path = Path::new(
            std::str::from_utf8(name)
                .map_err(|_| Complaint::usage("the name of the file after @ is not UTF-8"))?,
        );
        let mut octets = file::octets(path)?;
        if matches!(self, Self::Lines) {
            octets.retain(|octet| !matches!(octet, b'\r' | b'\n'));
        }
        Ok(octets)
    }
}

/// What an option means, by its name with its hyphens.
pub(super) fn of(name: &str) -> Option<Kind> {
    Some(match name {
        "-X" | "--request" => Kind::Method,
        "-H" | "--header" => Kind::Header,
        "-A" | "--user-agent" => Kind::Field("User-Agent", ""),
        "-e" | "--referer" => Kind::Field("Referer", ""),
        "-r" | "--range" => Kind::Field("Range", "bytes="),
        "-b" | "--cookie" => Kind::Cookie,
        "-u" | "--user" => Kind::User,
        "-d" | "--data" | "--data-ascii" => Kind::Data(Data::Lines),
        "--data-binary" => Kind::Data(Data::Kept),
        "--data-raw" => Kind::Data(Data::Raw),
        "--json" => Kind::Json,
        "-G" | "--get" => Kind::Query,
        "-I" | "--head" => Kind::Head,
        "--compressed" => Kind::Compressed,
        "-k" | "--insecure" => Kind::Insecure,
        "--cacert" => Kind::Ca,
        "--unix-socket" => Kind::Socket,
        "--request-target" => Kind::Target,
        "--url" => Kind::Url,
        "-s"
        | "--silent"
        | "-S"
        | "--show-error"
        | "-v"
        | "--verbose"
        | "-i"
        | "--include"
        | "--show-headers"
        | "-f"
        | "--fail"
        | "-#"
        | "--progress-bar"
        | "--no-progress-meter"
        | "-N"
        | "--no-buffer"
        | "-g"
        | "--globoff"
        | "--http1.1"
        | "--path-as-is"
        | "--raw"
        | "-O"
        | "--remote-name"
        | "--fail-with-body"
        | "--tcp-nodelay" => Kind::Alone,
        "-o" | "--output" | "-w" | "--write-out" | "-D" | "--dump-header" | "--trace"
        | "--trace-ascii" | "--stderr" | "-m" | "--max-time" | "--connect-timeout" | "--retry" => {
            Kind::Ignored
        }
        "-L" | "--location" => Kind::Noted("redirects are not followed"),
        "--http2" | "--http2-prior-knowledge" | "--http3" | "--http3-only" => {
            Kind::Noted("HTTP/1.1 is spoken instead")
        }
        "-F" | "--form" | "--form-string" => Kind::Refused(
            "multipart content is not made here; give it as a file: --data-binary @FILE with its -H 'Content-Type: ...'",
        ),
        "-T" | "--upload-file" => Kind::Refused("write -X PUT --data-binary @FILE"),
        "-x" | "--proxy" => Kind::Refused(
            "no proxy is used; make the proxy the target, and the URL the request target",
        ),
        "--resolve" | "--connect-to" => {
            Kind::Refused("make the address the target, and name the host: -H 'Host: NAME'")
        }
        "-0" | "--http1.0" => Kind::Refused("write the request itself with -e or `compose`"),
        "--data-urlencode" => Kind::Refused("write the data as it is to be sent, with -d"),
        _ => return None,
    })
}

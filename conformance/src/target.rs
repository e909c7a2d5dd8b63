//! The target as the user names it: an address, and perhaps a path.

use std::fmt;
use std::path::PathBuf;

use wire::dial::{Endpoint, Target, TargetError, TlsOptions};

/// A target with what the checks have to know of it.
#[derive(Clone, Debug)]
pub struct Named {
    /// Where to connect.
    pub target: Target,
    /// The path to start from; `/` when none was given.
    pub path: String,
    /// The text shown in reports.
    pub shown: String,
}

/// Why a target could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedError {
    /// The address is wrong.
    Address(TargetError),
    /// The path holds something a request target cannot.
    Path,
}

impl fmt::Display for NamedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NamedError::Address(error) => error.fmt(f),
            NamedError::Path => f.write_str("the path may hold printable ASCII only, without `#`"),
        }
    }
}

impl std::error::Error for NamedError {}

impl Named {
    /// Reads `HOST:PORT`, `http://HOST[:PORT][/PATH]`, `https://...` or `unix:PATH`.
    ///
    /// # Errors
    /// When the address or the path cannot be used.
    pub fn parse(text: &str) -> Result<Named, NamedError> {
        let (address, path) = if text.starts_with("unix:") {
            (text, "/")
        } else {
            let after_scheme = text.find("://").map_or(0, |at| at + 3);
            match text[after_scheme..].find(['/', '?']) {
                Some(slash) => text.split_at(after_scheme + slash),
                None => (text, "/"),
            }
        };
        let target = match Target::parse(address) {
            // `conformance localhost` means the web server there.
            Err(TargetError::BadPort) if !address.contains(':') => {
                Target::parse(&format!("http://{address}"))
            }
            other => other,
        };
        let mut target = target.map_err(NamedError::Address)?;
        // Answers in two pieces are common, and more than a thousand are waited for.
        target.acknowledges_at_once = true;
        let path = if path.starts_with('?') {
            format!("/{path}")
        } else {
            path.to_owned()
        };
        check_path(&path)?;
        let scheme = if target.tls.is_some() {
            "https"
        } else {
            "http"
        };
        let shown = match &target.endpoint {
            Endpoint::Tcp(..) => format!("{scheme}://{}{path}", target.authority()),
            Endpoint::Unix(path) => format!("unix:{}", path.display()),
        };
        Ok(Named {
            target,
            path,
            shown,
        })
    }

    /// The host without brackets and port, as certificates and virtual hosts know it.
    pub fn name(&self) -> String {
        match &self.target.endpoint {
            Endpoint::Tcp(host, _) if host.contains(':') => format!("[{host}]"),
            Endpoint::Tcp(host, _) => host.clone(),
            Endpoint::Unix(_) => "localhost".to_owned(),
        }
    }

    /// The port, 80 for a unix socket.
    pub fn port(&self) -> u16 {
        match self.target.endpoint {
            Endpoint::Tcp(_, port) => port,
            Endpoint::Unix(_) => 80,
        }
    }

    /// Sets how certificates are verified.
    pub fn trust(&mut self, insecure: bool, ca: Option<PathBuf>) {
        if let Some(tls) = &mut self.target.tls {
            *tls = TlsOptions {
                insecure,
                ca,
                ..tls.clone()
            };
        }
    }
}

/// A path as it may stand in a request target.
///
/// # Errors
/// When it does not begin with `/` or holds octets a request target cannot.
pub fn check_path(path: &str) -> Result<(), NamedError> {
    let fine = path.starts_with('/')
        && path
            .bytes()
            .all(|octet| octet.is_ascii_graphic() && octet != b'#');
    if fine { Ok(()) } else { Err(NamedError::Path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_and_without_path() {
        for (text, authority, path) in [
            ("127.0.0.1:8080", "127.0.0.1:8080", "/"),
            ("http://localhost/a?b=c", "localhost", "/a?b=c"),
            ("http://[::1]:81", "[::1]:81", "/"),
            ("https://example.test?x", "example.test", "/?x"),
            ("localhost", "localhost", "/"),
        ] {
            let named = Named::parse(text).unwrap();
            assert_eq!(
                (named.target.authority().as_str(), named.path.as_str()),
                (authority, path),
                "{text}"
            );
        }
        assert!(Named::parse("ftp://x/").is_err());
        assert!(Named::parse("http://x/ä").is_err());
        assert!(Named::parse("").is_err());
    }
}

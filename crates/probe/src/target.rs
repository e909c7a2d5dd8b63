//! From what the user typed to where to connect and what to ask for.

use crate::cli::Common;
use std::borrow::Cow;
use wire::dial::{Endpoint, Family, Target, TargetError, TlsOptions};

/// A target and, for a URL with a path, what to fetch there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) target: Target,
    /// The request target of a URL that has one; never empty.
    pub(crate) path: Option<String>,
}

impl Place {
    /// Reads a target as typed, with the options of the command line.
    pub(crate) fn parse(text: &str, common: &Common) -> Result<Self, TargetError> {
        let (address, path) = split_url(text);
        let asked =
            common.tls || common.sni.is_some() || !common.alpn.is_empty() || common.insecure;
        let mut target = Target::parse(&whole(address, asked))?;
        if target.tls.is_some() || asked || common.cacert.is_some() || common.keylog.is_some() {
            target.tls = Some(TlsOptions {
                sni: common.sni.clone(),
                alpn: common.alpn.clone(),
                ca: common.cacert.clone(),
                insecure: common.insecure,
                key_log: common.keylog.clone(),
            });
        }
        target.source = common.source;
        target.family = match (common.ipv4, common.ipv6) {
            (true, _) => Some(Family::V4),
            (_, true) => Some(Family::V6),
            _ => None,
        };
        target.proxy_line = common.proxy_line;
        target.connect_timeout = common.connect_timeout;
        target.lookup_timeout = common.phases.lookup_timeout;
        target.tls_timeout = common.phases.tls_timeout;
        Ok(Self { target, path })
    }
}

/// Cuts a URL into address and request target; its scheme may be missing.
fn split_url(text: &str) -> (&str, Option<String>) {
    if text.starts_with("unix:") {
        return (text, None);
    }
    let after = text.find("://").map_or(0, |scheme| scheme + 3);
    let Some(at) = text[after..].find(['/', '?', '#']).map(|at| after + at) else {
        return (text, None);
    };
    let rest = text[at..].split('#').next().unwrap_or_default();
    match rest {
        "" => (&text[..at], None),
        query if query.starts_with('?') => (&text[..at], Some(format!("/{query}"))),
        path => (&text[..at], Some(path.to_owned())),
    }
}

/// An address with what may be left out of it: a port alone is one on loopback, a host alone has the
/// port of its scheme.
fn whole(address: &str, tls: bool) -> Cow<'_, str> {
    let digits = address.strip_prefix(':').unwrap_or(address);
    if !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return Cow::Owned(format!("127.0.0.1:{digits}"));
    }
    let bare = match address.strip_prefix('[') {
        Some(rest) => rest.ends_with(']'),
        None => !address.is_empty() && !address.contains([':', '@']),
    };
    if bare {
        return Cow::Owned(format!("{address}:{}", if tls { 443 } else { 80 }));
    }
    Cow::Borrowed(address)
}

/// What a script may need to know of the target: `{host}`, `{name}`, `{port}`.
pub(crate) fn variables(target: &Target) -> Vec<(&'static str, Vec<u8>)> {
    let mut found = vec![("host", target.authority().into_bytes())];
    if let Endpoint::Tcp(name, port) = &target.endpoint {
        found.push(("name", name.clone().into_bytes()));
        found.push(("port", port.to_string().into_bytes()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{split_url, whole};

    #[test]
    fn what_is_left_out_of_an_address_is_what_one_expects() {
        for (typed, meant) in [
            ("8080", "127.0.0.1:8080"),
            (":8080", "127.0.0.1:8080"),
            ("h", "h:80"),
            ("127.0.0.1", "127.0.0.1:80"),
            ("[::1]", "[::1]:80"),
            ("h:1", "h:1"),
            ("http://h", "http://h"),
            ("", ""),
        ] {
            assert_eq!(whole(typed, false), meant, "{typed}");
        }
        assert_eq!(whole("h", true), "h:443");
    }

    #[test]
    fn only_a_url_with_a_path_asks_for_it() {
        let path = |text| split_url(text).1;
        assert_eq!(path("127.0.0.1:80"), None);
        assert_eq!(path("http://h"), None);
        assert_eq!(path("http://h/"), Some("/".to_owned()));
        assert_eq!(split_url("h:1/a"), ("h:1", Some("/a".to_owned())));
        assert_eq!(split_url("[::1]/#b"), ("[::1]", Some("/".to_owned())));
        assert_eq!(
            split_url("http://h:1/a?b#c"),
            ("http://h:1", Some("/a?b".to_owned()))
        );
        assert_eq!(
            split_url("http://h?b"),
            ("http://h", Some("/?b".to_owned()))
        );
        assert_eq!(path("unix:/run/a.sock"), None);
    }
}

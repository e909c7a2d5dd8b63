//! Which host a request is for (RFC 9110 §7.2, RFC 9112 §3.2.2), and the names that are ours.

use std::collections::HashMap;
use std::net::Ipv6Addr;

use http_core::defect::Defect;
use http_core::field::{Host, HostName};
use http_core::framing;
use http_core::message::{RequestHead, RequestTarget};

/// Longest name looked up, in octets: no name of the DNS is longer.
const LONGEST: usize = 255;

/// Host names, each with the number of the host it belongs to.
#[derive(Debug, Default, Clone)]
pub(crate) struct HostNames {
    exact: HashMap<Box<[u8]>, usize>,
    /// Without their `*`, the longest first.
    suffixes: Vec<(Box<[u8]>, usize)>,
}

impl HostNames {
    /// The names of host 0.
    pub(crate) fn new(names: &[String]) -> Self {
        let mut all = Self::default();
        all.add(names, 0);
        all
    }

    /// Adds names; `*.` at the beginning stands for one or more labels.
    pub(crate) fn add(&mut self, names: &[String], host: usize) {
        for name in names {
            let name = name.to_ascii_lowercase();
            let name = canonical_ipv6(name.as_bytes()).unwrap_or(name);
            match name.strip_prefix('*') {
                Some(suffix) => self.suffixes.push((suffix.as_bytes().into(), host)),
                None => {
                    self.exact.insert(name.as_bytes().into(), host);
                }
            }
        }
        self.suffixes
            .sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
    }

    /// The host of this name, in any case and with or without a dot at its end.
    pub(crate) fn find(&self, name: &[u8]) -> Option<usize> {
        if let Some(address) = canonical_ipv6(name) {
            return self.exact.get(address.as_bytes()).copied();
        }
        let name = name.strip_suffix(b".").unwrap_or(name);
        let mut lower = [0; LONGEST];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        let of_suffix = || {
            let mut suffixes = self.suffixes.iter();
            suffixes.find(|(suffix, _)| lower.len() > suffix.len() && lower.ends_with(suffix))
        };
        (self.exact.get(&*lower).copied()).or_else(|| of_suffix().map(|(_, host)| *host))
    }
}

/// The one spelling of an address that has several (RFC 5952); `None` for what is none.
fn canonical_ipv6(name: &[u8]) -> Option<String> {
    memchr::memchr(b':', name)?;
    let address: Ipv6Addr = str::from_utf8(name).ok()?.parse().ok()?;
    Some(address.to_string())
}

/// The name of the host that a request is for: that of an absolute target, else that of Host.
///
/// # Errors
/// When Host is not in order.
pub(crate) fn named_by<'a>(head: RequestHead<'a>) -> Result<Option<&'a [u8]>, Defect> {
    let host = framing::host(&head)?;
    // A target that cannot be read is refused with 400 by whoever answers.
    let host = match RequestTarget::parse(head.method(), head.target()) {
        Ok(RequestTarget::Absolute { authority, .. }) => Host::parse(authority).ok(),
        _ => host,
    };
    Ok(match host.map(|host| host.name) {
        Some(HostName::RegName(name) | HostName::Ipv6(name) | HostName::IpvFuture(name)) => {
            Some(name)
        }
        Some(HostName::Empty) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_names_win_over_stars_and_long_stars_over_short_ones() {
        let mut names = HostNames::new(&["Example.org".to_owned(), "::1".to_owned()]);
        names.add(&["*.example.org".to_owned()], 1);
        names.add(
            &["*.a.example.org".to_owned(), "b.example.org".to_owned()],
            2,
        );
        for (name, host) in [
            ("example.org", Some(0)),
            ("EXAMPLE.ORG.", Some(0)),
            ("::1", Some(0)),
            ("0:0::0001", Some(0)),
            ("::2", None),
            ("x.example.org", Some(1)),
            ("x.y.example.org", Some(1)),
            ("x.a.example.org", Some(2)),
            ("b.example.org", Some(2)),
            ("a.example.org", Some(1)),
            (".example.org", None),
            ("badexample.org", None),
            ("example.com", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(names.find(name.as_bytes()), host, "{name}");
        }
        assert_eq!(names.find(&[b'x'; 300]), None);
    }
}

//! Targets that are answered with another target (RFC 9110 §7.1, §15.4).

use std::borrow::Cow;

use super::{Circumstances, Request, What};
use crate::resolve;

/// Why a target of another scheme than the connection's is not served (RFC 9110 §7.4).
pub(super) fn foreign_scheme(
    scheme: &[u8],
    with: &Circumstances<'_>,
) -> Option<(u16, &'static str)> {
    let https = scheme.eq_ignore_ascii_case(b"https");
    let http = scheme.eq_ignore_ascii_case(b"http");
    match (https, http, with.secure) {
        (true, _, true) | (_, true, false) => None,
        (true, _, false) => Some((421, "A resource of https is not served without encryption.")),
        (_, true, true) => Some((421, "A resource of http is not served on this connection.")),
        _ => Some((400, "Only targets of http and https are served here.")),
    }
}

impl Request<'_> {
    /// 301 to the directory's own name, with the query; a path, so that it holds behind any proxy
    /// and can lead to no other host.
    pub(super) fn redirect(self, key: &[u8], query: Option<&[u8]>) -> What {
        let mut fields = b"Location: ".to_vec();
        resolve::encode(key, &mut fields);
        fields.push(b'/');
        if let Some(query) = query {
            fields.push(b'?');
            resolve::mend(query, &mut fields);
        }
        fields.extend_from_slice(b"\r\n");
        self.plain(301, "", Cow::Owned(fields))
    }

    /// 301 to the same target in the form it should have had (RFC 9112 §3.2): browsers leave some
    /// octets in a query as they are, so that a refusal would punish the wrong ones.
    pub(super) fn mended(self, path: &[u8], query: Option<&[u8]>) -> What {
        let mut fields = b"Location: ".to_vec();
        // `//` at the beginning would be read as a host.
        let slashes = path.iter().take_while(|&&octet| octet == b'/').count();
        fields.push(b'/');
        resolve::mend(&path[slashes..], &mut fields);
        if let Some(query) = query {
            fields.push(b'?');
            resolve::mend(query, &mut fields);
        }
        fields.extend_from_slice(b"\r\n");
        self.plain(301, "", Cow::Owned(fields))
    }

    /// A redirect by the configuration of what is sent rather than fetched: it has moved as well,
    /// and 307 and 308 are there to keep its method (RFC 9110 §15.4).
    pub(super) fn moved_too(
        self,
        path: &[u8],
        query: Option<&[u8]>,
        buffer: &mut Vec<u8>,
        with: &Circumstances<'_>,
    ) -> Option<What> {
        let sends = matches!(self.head.method(), b"POST" | b"PUT" | b"DELETE" | b"PATCH");
        if !sends || with.config.redirects.is_empty() {
            return None;
        }
        let key = resolve::resolve(path, buffer).ok()?;
        self.moved(key, query, with)
    }

    /// A redirect by the configuration.
    pub(super) fn moved(
        self,
        key: &[u8],
        query: Option<&[u8]>,
        with: &Circumstances<'_>,
    ) -> Option<What> {
        for redirect in &with.config.redirects {
            let Some(captured) = redirect.from.matches(key) else {
                continue;
            };
            let mut fields = b"Location: ".to_vec();
            match redirect.to.split_once('*') {
                Some((before, after)) => {
                    fields.extend_from_slice(before.as_bytes());
                    resolve::encode_name(captured, &mut fields);
                    fields.extend_from_slice(after.as_bytes());
                }
                None => fields.extend_from_slice(redirect.to.as_bytes()),
            }
            if let (Some(query), false) = (query, redirect.to.contains('?')) {
                fields.push(b'?');
                resolve::mend(query, &mut fields);
            }
            fields.extend_from_slice(b"\r\n");
            return Some(self.plain(redirect.status, "", Cow::Owned(fields)));
        }
        None
    }
}

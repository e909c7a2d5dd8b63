//! The four forms of a request target (RFC 9112 §3.2).

use crate::defect::{Defect, DefectId};
use crate::octet::{digits, is_hex_digit, is_reg_name_octet, is_target};
use crate::span::Span;
use crate::syntax::Sink;
use core::ops::ControlFlow;

/// A request target, split into its parts; nothing is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestTarget<'a> {
    /// `absolute-path [ "?" query ]` (RFC 9112 §3.2.1).
    Origin {
        /// The path, beginning with `/`.
        path: &'a [u8],
        /// What follows the first `?`.
        query: Option<&'a [u8]>,
    },
    /// `absolute-URI` (RFC 9112 §3.2.2).
    Absolute {
        /// The scheme, without its colon.
        scheme: &'a [u8],
        /// Host and optional port; user information is refused.
        authority: &'a [u8],
        /// The path, empty or beginning with `/`.
        path: &'a [u8],
        /// What follows the first `?`.
        query: Option<&'a [u8]>,
    },
    /// `uri-host ":" port`, with CONNECT only (RFC 9112 §3.2.3).
    Authority {
        /// The host.
        host: &'a [u8],
        /// The port.
        port: u16,
    },
    /// `*`, with OPTIONS only (RFC 9112 §3.2.4).
    Asterisk,
}

impl<'a> RequestTarget<'a> {
    /// Reads the target of a request with this method. Nothing is percent-decoded; that every `%`
    /// of the path begins a well-formed triplet is checked, in the query it is not.
    ///
    /// # Errors
    /// The first defect that must be refused; its span counts from the start of `target`.
    pub fn parse(method: &[u8], target: &'a [u8]) -> Result<Self, Defect> {
        let whole = Span::of(0, target.len());
        let refuse = |id, span| Err(Defect::new(id, span));
        if method == b"CONNECT" {
            if matches!(target, [b'/', ..] | [b'*']) {
                return refuse(DefectId::TargetFormMethod, whole);
            }
            let (host, port) = authority(target, 0)?;
            return match port {
                Some(port) => Ok(Self::Authority { host, port }),
                None => refuse(DefectId::TargetPort, Span::of(target.len(), target.len())),
            };
        }
        match target {
            [] => refuse(DefectId::TargetMissing, whole),
            [b'/', ..] => {
                let (path, query) = path_and_query(target, 0)?;
                Ok(Self::Origin { path, query })
            }
            [b'*'] if method == b"OPTIONS" => Ok(Self::Asterisk),
            [b'*'] => refuse(DefectId::TargetFormMethod, whole),
            _ => absolute(method, target),
        }
    }

    /// The same for any sink, with spans that count from `start`. What is only reported is found
    /// here too.
    pub fn read<S: Sink>(
        method: &[u8],
        target: &'a [u8],
        start: u64,
        sink: &mut S,
    ) -> ControlFlow<Defect, Option<Self>> {
        let read = match Self::parse(method, target) {
            Ok(read) => read,
            Err(defect) => {
                sink.defect(defect.shifted(start))?;
                return ControlFlow::Continue(None);
            }
        };
        if S::REPORTS
            && let Some(query) = read.query()
            && let Some(i) = odd_percent(query)
        {
            let at = start + (target.len() - query.len() + i) as u64;
            sink.defect(Defect::new(DefectId::TargetQueryPercent, Span::at(at, 1)))?;
        }
        ControlFlow::Continue(Some(read))
    }

    /// The path; empty for the authority and asterisk forms.
    #[must_use]
    pub const fn path(&self) -> &'a [u8] {
        match self {
            Self::Origin { path, .. } | Self::Absolute { path, .. } => path,
            Self::Authority { .. } | Self::Asterisk => &[],
        }
    }

    /// The query, when there is a `?`.
    #[must_use]
    pub const fn query(&self) -> Option<&'a [u8]> {
        match self {
            Self::Origin { query, .. } | Self::Absolute { query, .. } => *query,
            Self::Authority { .. } | Self::Asterisk => None,
        }
    }
}

/// `absolute-URI = scheme ":" hier-part [ "?" query ]`, of the schemes that have an authority.
fn absolute<'a>(method: &[u8], target: &'a [u8]) -> Result<RequestTarget<'a>, Defect> {
    let whole = Span::of(0, target.len());
    let colon = target.iter().position(|&b| b == b':');
    let Some((scheme, rest)) =
        colon.and_then(|at| Some((target.get(..at)?, target.get(at + 1..)?)))
    else {
        return Err(Defect::new(DefectId::TargetForm, whole));
    };
    let Some(rest) = rest.strip_prefix(b"//") else {
        // `host:port` is the form of CONNECT; anything else with a colon is no form at all.
        let is_authority = authority(target, 0).is_ok_and(|(_, port)| port.is_some());
        let id = if is_authority && method != b"CONNECT" {
            DefectId::TargetFormMethod
        } else {
            DefectId::TargetForm
        };
        return Err(Defect::new(id, whole));
    };
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme
            .iter()
            .all(|&b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if !is_scheme {
        return Err(Defect::new(
            DefectId::TargetScheme,
            Span::of(0, scheme.len()),
        ));
    }
    let start = scheme.len() + 3;
    let end = rest
        .iter()
        .position(|&b| b == b'/' || b == b'?')
        .unwrap_or(rest.len());
    let (named, rest) = rest.split_at(end);
    let is_http = scheme.eq_ignore_ascii_case(b"http") || scheme.eq_ignore_ascii_case(b"https");
    if is_http || !named.is_empty() {
        authority(named, start)?;
    }
    let (path, query) = path_and_query(rest, start + end)?;
    Ok(RequestTarget::Absolute {
        scheme,
        authority: named,
        path,
        query,
    })
}

/// Splits at the first `?` and checks the octets of both parts and the triplets of the path.
fn path_and_query(bytes: &[u8], start: usize) -> Result<(&[u8], Option<&[u8]>), Defect> {
    let octet = |i: usize, id| Defect::new(id, Span::of(start + i, start + i + 1));
    let mut path_end = None;
    for (i, &b) in bytes.iter().enumerate() {
        match b {
            b'?' if path_end.is_none() => path_end = Some(i),
            b'%' if path_end.is_none() => {
                let digits = bytes.get(i + 1..i + 3).unwrap_or_default();
                if digits.len() != 2 || !digits.iter().all(|&b| is_hex_digit(b)) {
                    return Err(octet(i, DefectId::TargetPercent));
                }
            }
            b'#' => return Err(octet(i, DefectId::TargetFragment)),
            b if !is_target(b) => return Err(octet(i, DefectId::TargetOctet)),
            _ => {}
        }
    }
    let (path, query) = bytes.split_at(path_end.unwrap_or(bytes.len()));
    Ok((path, query.strip_prefix(b"?")))
}

/// Where the first `%` is that does not begin a triplet.
fn odd_percent(bytes: &[u8]) -> Option<usize> {
    let triplet =
        |rest: &[u8]| matches!(rest, [_, a, b, ..] if is_hex_digit(*a) && is_hex_digit(*b));
    (0..bytes.len()).find(|&i| bytes.get(i) == Some(&b'%') && !bytes.get(i..).is_some_and(triplet))
}

/// `host [ ":" port ]` (RFC 3986 §3.2): the host and the port, when there is a colon with digits
/// after it. User information is refused, as RFC 9110 §4.2.4 advises.
pub(super) fn authority(bytes: &[u8], start: usize) -> Result<(&[u8], Option<u16>), Defect> {
    let span = |from: usize, to: usize| Span::of(start + from, start + to);
    if let Some(at) = bytes.iter().position(|&b| b == b'@') {
        return Err(Defect::new(DefectId::TargetUserinfo, span(0, at + 1)));
    }
    let host_end = match bytes {
        [b'[', ..] => bytes
            .iter()
            .position(|&b| b == b']')
            .map_or(bytes.len(), |at| at + 1),
        _ => bytes.iter().position(|&b| b == b':').unwrap_or(bytes.len()),
    };
    let (host, port) = bytes.split_at(host_end);
    if host.is_empty() {
        return Err(Defect::new(DefectId::TargetHostEmpty, span(0, 0)));
    }
    if !is_uri_host(host) {
        return Err(Defect::new(DefectId::TargetAuthority, span(0, host_end)));
    }
    match port {
        [] | [b':'] => Ok((host, None)),
        [b':', number @ ..] => match digits(number).and_then(|value| u16::try_from(value).ok()) {
            Some(port) => Ok((host, Some(port))),
            None => Err(Defect::new(
                DefectId::TargetPort,
                span(host_end + 1, bytes.len()),
            )),
        },
        _ => Err(Defect::new(
            DefectId::TargetAuthority,
            span(host_end, bytes.len()),
        )),
    }
}

/// `uri-host = IP-literal / IPv4address / reg-name` (RFC 3986 §3.2.2), not empty.
#[must_use]
pub fn is_uri_host(host: &[u8]) -> bool {
    match host {
        [] => false,
        [b'[', inner @ .., b']'] => is_ip_literal(inner),
        _ => is_reg_name(host),
    }
}

fn is_reg_name(name: &[u8]) -> bool {
    let mut rest = name;
    loop {
        rest = match rest {
            [] => return true,
            [b'%', a, b, rest @ ..] if is_hex_digit(*a) && is_hex_digit(*b) => rest,
            [b, rest @ ..] if is_reg_name_octet(*b) => rest,
            _ => return false,
        };
    }
}

/// `IPv6address / IPvFuture`, without the brackets.
fn is_ip_literal(inner: &[u8]) -> bool {
    match inner {
        [b'v' | b'V', rest @ ..] => {
            let Some(dot) = rest.iter().position(|&b| b == b'.') else {
                return false;
            };
            let (version, address) = rest.split_at(dot);
            !version.is_empty()
                && version.iter().all(|&b| is_hex_digit(b))
                && address.len() > 1
                && address
                    .iter()
                    .skip(1)
                    .all(|&b| is_reg_name_octet(b) || b == b':')
        }
        _ => is_ipv6(inner),
    }
}

/// Eight groups of one to four hexadecimal digits, `::` for one or more of them once, the last two
/// perhaps as an IPv4 address.
fn is_ipv6(address: &[u8]) -> bool {
    let groups = |part: &[u8]| -> Option<usize> {
        if part.is_empty() {
            return Some(0);
        }
        let mut count = 0;
        let mut pieces = part.split(|&b| b == b':').peekable();
        while let Some(piece) = pieces.next() {
            if (1..=4).contains(&piece.len()) && piece.iter().all(|&b| is_hex_digit(b)) {
                count += 1;
            } else if pieces.peek().is_none() && is_ipv4(piece) {
                count += 2;
            } else {
                return None;
            }
        }
        Some(count)
    };
    match address.windows(2).position(|pair| pair == b"::") {
        None => groups(address) == Some(8),
        Some(at) => {
            let (before, after) = address.split_at(at);
            let after = after.get(2..).unwrap_or_default();
            match (groups(before), groups(after)) {
                (Some(a), Some(b)) => a + b <= 7 && !before.contains(&b'.'),
                _ => false,
            }
        }
    }
}

fn is_ipv4(address: &[u8]) -> bool {
    let mut count = 0;
    for octet in address.split(|&b| b == b'.') {
        count += 1;
        let value = if octet.len() <= 3 && (octet.len() == 1 || octet.first() != Some(&b'0')) {
            digits(octet)
        } else {
            None
        };
        if value.is_none_or(|value| value > 255) {
            return false;
        }
    }
    count == 4
}

//! The first contact: is there an HTTP server at all?

use std::fmt;
use std::time::Duration;

use wire::drive::RunErrorKind;
use wire::transcript::ConnectionLog;

use super::ask::{Asker, CLOSE, Reply, is_success};
use crate::early_end::Cause;

/// Why a target cannot be graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryError {
    /// No connection, or no TLS.
    Unreachable(String),
    /// Something answers, but it is not HTTP that could be graded.
    NotHttp(String),
    /// The run was ended before enough was known.
    EndedEarly(Cause),
}

impl fmt::Display for DiscoveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiscoveryError::Unreachable(why) => write!(f, "the target cannot be reached: {why}"),
            DiscoveryError::NotHttp(why) => write!(f, "the target cannot be graded: {why}"),
            DiscoveryError::EndedEarly(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for DiscoveryError {}

/// Sends the first request and makes sure that what comes back is an HTTP response.
pub(super) fn contact(asker: &mut Asker, path: &str) -> Result<Reply, DiscoveryError> {
    let mut reply = unless_ended(asker, path)?;
    if reply.log.received_total == 0 {
        // Once may be chance, as with a server that is just starting.
        std::thread::sleep(Duration::from_millis(100));
        reply = unless_ended(asker, path)?;
    }
    if reply.log.received_total == 0 && !reply.log.ending.by_peer() {
        // A server may be silent to nothing but the wish that the connection be closed.
        asker.silent_to_close = true;
        let other = unless_ended(asker, path)?;
        asker.silent_to_close = other.response(1).is_some();
        if asker.silent_to_close {
            reply = other;
        }
    }
    match diagnosis(&reply, asker.patience, path) {
        Some(why) => Err(DiscoveryError::NotHttp(why)),
        None => Ok(reply),
    }
}

/// The answer to the first request, if the run goes on.
fn unless_ended(asker: &mut Asker, path: &str) -> Result<Reply, DiscoveryError> {
    let reply = first(asker, path);
    match asker.early_end.cause() {
        Some(cause) => Err(DiscoveryError::EndedEarly(cause)),
        None => reply,
    }
}

fn first(asker: &mut Asker, path: &str) -> Result<Reply, DiscoveryError> {
    let request = asker.request("GET", path, CLOSE, b"");
    asker.exchange(&[&request]).map_err(|kind| match kind {
        RunErrorKind::ConnectFailed { target, reason, .. } => {
            DiscoveryError::Unreachable(format!("no connection to {target}: {reason}"))
        }
        RunErrorKind::TlsFailed { target, reason, .. } => DiscoveryError::Unreachable(format!(
            "no TLS with {target}: {reason} (see --insecure and --tls-ca)"
        )),
        other => DiscoveryError::Unreachable(other.to_string()),
    })
}

fn diagnosis(reply: &Reply, patience: Duration, path: &str) -> Option<String> {
    let log = &reply.log;
    let seconds = patience.as_secs_f64();
    if log.received_total == 0 {
        return Some(match log.ending.by_peer() {
            true => "it closed the connection without an answer to a plain GET; if it speaks TLS, write https://".to_owned(),
            false => format!("it accepted the connection and said nothing for {seconds:.1} s; it speaks no HTTP, or is too slow for --timeout"),
        });
    }
    if let Some(protocol) = other_protocol(log) {
        return Some(protocol);
    }
    let Some(response) = reply
        .response(1)
        .filter(|response| response.status().is_some())
    else {
        let shown: Vec<u8> = log.received.iter().copied().take(60).collect();
        return Some(format!(
            "it does not answer in HTTP/1.x; it sent: {}",
            wire::script::bare_literal(&shown)
        ));
    };
    if !log.has_whole_head(response) {
        return Some(format!(
            "the head of its answer did not end within {seconds:.1} s ({} octets came)",
            log.received_total
        ));
    }
    // Where the framing cannot be known the end cannot either: that is for the checks to say.
    if !response.complete && response.framing.is_some() && !log.ending.by_peer() {
        return Some(format!(
            "its answer to GET {path} did not end within {seconds:.1} s ({} octets came); name another resource with --path",
            log.received_total
        ));
    }
    None
}

fn other_protocol(log: &ConnectionLog) -> Option<String> {
    let start = log.received.as_slice();
    if start.starts_with(b"SSH-") {
        return Some("it is an SSH server".to_owned());
    }
    // A TLS alert record, or a ServerHello: content type, then the version of the record layer.
    if matches!(start, [0x15 | 0x16, 0x03, ..]) {
        return Some("it speaks TLS: write https:// before its name".to_owned());
    }
    if start.starts_with(b"220 ") || start.starts_with(b"220-") {
        return Some("it greets like an SMTP or FTP server".to_owned());
    }
    if start.starts_with(b"\x00\x00\x12\x04")
        || start.starts_with(b"\x00\x00\x06\x04")
        || start.starts_with(b"\x00\x00\x00\x04")
    {
        return Some("it speaks HTTP/2 only, without HTTP/1.1".to_owned());
    }
    let status_400 = log
        .response(1)
        .is_some_and(|response| response.status() == Some(400));
    let says_https = log
        .received
        .windows(10)
        .any(|window| window.eq_ignore_ascii_case(b"HTTPS port"));
    (status_400 && says_https).then(|| "it speaks TLS: write https:// before its name".to_owned())
}

/// The Host under which the target answers 2xx, when it does not under the one it was given.
pub(super) fn other_host(asker: &mut Asker, path: &str, port: u16) -> Option<String> {
    let given = asker.host.clone();
    for host in [format!("localhost:{port}"), "localhost".to_owned()] {
        asker.host = host.clone().into_bytes();
        if asker
            .get(path)
            .and_then(|reply| reply.complete(1).map(is_success))
            == Some(true)
        {
            return Some(host);
        }
    }
    asker.host = given;
    None
}

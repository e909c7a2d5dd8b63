//! Whether a connection outlives an exchange (RFC 9112 §9.3).

use super::CloseReason;

/// The connection options that matter to persistence (RFC 9110 §7.6.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionOptions {
    /// `close` is listed.
    pub close: bool,
    /// `keep-alive` is listed.
    pub keep_alive: bool,
}

impl ConnectionOptions {
    /// Reads every Connection field value of one message.
    ///
    /// Options are matched whole and in any case. A member that is no token is
    /// skipped here; `defect` names it.
    pub fn read<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut options = ConnectionOptions::default();
        for value in values {
            for member in value.split(|&octet| octet == b',') {
                let member = trim_ows(member);
                options.close |= member.eq_ignore_ascii_case(b"close");
                options.keep_alive |= member.eq_ignore_ascii_case(b"keep-alive");
            }
        }
        options
    }
}

/// RFC 9110 §5.6.3: SP and HTAB only.
fn trim_ows(mut octets: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = octets {
        octets = rest;
    }
    octets
}

/// Whether the request content has been read when the response is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestContent {
    /// To its end, or there was none.
    Read,
    /// Octets of it are, or may be, still to come.
    Unread,
}

/// What the decision needs to know of a request.
#[derive(Clone, Copy, Debug)]
pub struct RequestFacts {
    /// Minor version of HTTP/1: 0, or 1 and above.
    pub minor_version: u8,
    /// Its Connection field.
    pub options: ConnectionOptions,
    /// The reason its framing gives, see `framing::BodyDecision::must_close`.
    pub framing: Option<CloseReason>,
    /// How much of its content has been read.
    pub content: RequestContent,
}

/// What the decision needs to know of the final response.
#[derive(Clone, Copy, Debug)]
pub struct ResponseFacts {
    /// Minor version of HTTP/1: 0, or 1 and above.
    pub minor_version: u8,
    /// Its Connection field.
    pub options: ConnectionOptions,
    /// The reason its framing gives, see `framing::BodyDecision::must_close`.
    pub framing: Option<CloseReason>,
}

/// Whether another exchange may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// The connection persists.
    Keep,
    /// It closes after this exchange, for this reason.
    Close(CloseReason),
}

impl Persistence {
    /// The reason to close, if any.
    pub const fn reason(self) -> Option<CloseReason> {
        match self {
            Persistence::Keep => None,
            Persistence::Close(reason) => Some(reason),
        }
    }
}

/// Decides from both messages of an exchange.
///
/// Faulty framing comes first because it is the reason that protects others;
/// the rest follows the order of RFC 9112 §9.3. HTTP/1.0 persists only when
/// *both* messages list keep-alive (RFC 9112 appendix C.2.2) or the response is
/// HTTP/1.1 and the request asked for it. A server deciding before its own
/// response exists passes that response's intended facts.
pub fn persistence(request: &RequestFacts, response: &ResponseFacts) -> Persistence {
    let http10 = |minor: u8, options: ConnectionOptions| minor == 0 && !options.keep_alive;
    let reason = if let Some(reason) = request.framing {
        Some(reason)
    } else if request.options.close {
        Some(CloseReason::RequestClose)
    } else if http10(request.minor_version, request.options) {
        Some(CloseReason::Http10Request)
    } else if request.content == RequestContent::Unread {
        Some(CloseReason::ContentUnread)
    } else if let Some(reason) = response.framing {
        Some(reason)
    } else if response.options.close {
        Some(CloseReason::ResponseClose)
    } else if http10(response.minor_version, response.options) {
        Some(CloseReason::Http10Response)
    } else {
        None
    };
    reason.map_or(Persistence::Keep, Persistence::Close)
}

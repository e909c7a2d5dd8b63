//! How a connection ended, as a fact and never as a guess.
//!
//! FIN, RST and "still open" are kept apart because servers are judged by the
//! difference. One trap shapes this module: when our write meets a reset, the
//! failing `write` consumes the socket's error and a later `read` returns 0,
//! which looks exactly like a FIN. So the ending is derived from the writer's
//! and the reader's facts together.

use std::fmt;
use std::time::Duration;

/// The ending of one connection as we saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The peer had ended nothing when we last looked.
    Open {
        /// Time from the last octet in either direction to the end of the last read.
        after: Duration,
    },
    /// The peer sent FIN; in clear text only.
    Fin,
    /// The peer sent RST.
    Reset,
    /// The peer sent a TLS close_notify alert.
    TlsCloseNotify,
    /// The peer sent FIN without close_notify (RFC 9112 section 9.8): the end may be forged.
    TlsTruncated,
    /// The peer broke the TLS protocol, or sent a fatal alert.
    TlsFailed,
    /// We closed first, with FIN.
    LocalClosed,
    /// We reset the connection.
    LocalReset,
    /// The peer ended it, but our own write failed first in a way that hides whether by FIN or RST.
    Unclear,
}

impl Ending {
    /// The peer ended the connection, in whatever way.
    pub fn by_peer(&self) -> bool {
        !matches!(
            self,
            Self::Open { .. } | Self::LocalClosed | Self::LocalReset
        )
    }

    /// The word used in transcripts and JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Fin => "fin",
            Self::Reset => "rst",
            Self::TlsCloseNotify => "tls-close-notify",
            Self::TlsTruncated => "tls-truncated",
            Self::TlsFailed => "tls-failed",
            Self::LocalClosed => "closed-by-us",
            Self::LocalReset => "reset-by-us",
            Self::Unclear => "unclear",
        }
    }

    /// One sentence for people.
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::Open { .. } => "still open",
            Self::Fin => "the peer closed with FIN",
            Self::Reset => "the peer reset the connection (RST)",
            Self::TlsCloseNotify => "the peer closed with a TLS close_notify",
            Self::TlsTruncated => {
                "the peer closed without a TLS close_notify, so the end could be forged"
            }
            Self::TlsFailed => "the TLS session failed",
            Self::LocalClosed => "we closed first",
            Self::LocalReset => "we reset the connection",
            Self::Unclear => {
                "the peer ended the connection; our write failed first, so FIN and RST cannot be told apart"
            }
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { after } => {
                write!(f, "still open after {} ms of silence", after.as_millis())
            }
            other => f.write_str(other.sentence()),
        }
    }
}

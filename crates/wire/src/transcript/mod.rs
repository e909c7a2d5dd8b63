//! What happened on the connections of one run, octet for octet.
//!
//! A [`Transcript`] is a value: the driver fills it, expressions are evaluated
//! over it, [`text()`] and [`json_lines()`] show it. All octets of the peer are
//! escaped on the way out, so a transcript is safe to print.

mod annotate;
mod announced;
mod decoded;
mod digest;
mod draw;
mod json;
mod text;
mod timing;

use std::ops::Range;
use std::time::{Duration, SystemTime};

pub(crate) use annotate::reason;
pub use annotate::{Annotator, ConnectionState, Phase, dissected, sentence};
pub(crate) use announced::announces_end;
pub use decoded::{Decoded, decoded};
pub use digest::{Digests, sha256};
pub use draw::{draw, hex};
pub use json::json_lines;
pub use text::{Detail, View, text};
pub use timing::{Exchange, Timing, timing};

use http_core::dissect::{Dissection, Kind, Message};
use http_core::syntax::Token;

use crate::dial::Certificate;
use crate::ending::Ending;
use crate::script::Vars;

/// Everything one run recorded.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// The connections in the order they were opened.
    pub connections: Vec<ConnectionLog>,
    /// Variables at the end: those given plus those captured.
    pub vars: Vars,
    /// Results of the `expect` lines, in order.
    pub expectations: Vec<Expectation>,
}

/// One connection.
#[derive(Debug, Clone)]
pub struct ConnectionLog {
    /// Its name in the script.
    pub name: String,
    /// Address or path as dialled.
    pub target: String,
    /// Which side of it we are.
    pub role: Role,
    /// The wall clock at time zero of the events.
    pub clock: SystemTime,
    /// Octets our writes were accepted for, up to the run's memory bound.
    pub sent: Vec<u8>,
    /// How many octets were sent in all.
    pub sent_total: u64,
    /// Octets received, up to the run's memory bound.
    pub received: Vec<u8>,
    /// How many octets were received in all; more than `received.len()` past the bound.
    pub received_total: u64,
    /// The client's octets: ours, or the peer's if we are the server.
    pub requests: Dissection,
    /// The server's octets, dissected with the methods of the requests in mind.
    pub responses: Dissection,
    /// Digests of the requests' contents.
    pub request_digests: Digests,
    /// Digests of the responses' contents.
    pub response_digests: Digests,
    /// Writes, reads and facts in the order they happened. Where they are very many, neighbouring
    /// reads (or writes) are one.
    pub events: Vec<Event>,
    /// How the connection ended, as seen when the run ended.
    pub ending: Ending,
    /// Our own write failed before the peer's end was seen.
    pub write_refused: bool,
    /// The last read on this connection ran into its time limit.
    pub timed_out: bool,
}

/// Which side of a connection we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// We opened it and send requests.
    Client,
    /// We accepted it and send responses.
    Server,
}

/// Something that happened on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Time since the run began.
    pub at: Duration,
    /// What happened.
    pub kind: EventKind,
}

/// The kinds of [`Event`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// The connection is established.
    Connected {
        /// Our address, empty for a unix socket.
        local: String,
        /// The peer's address or path.
        peer: String,
        /// Time the name look-up took; `None` where an address was given.
        lookup: Option<Duration>,
        /// Time connecting took.
        took: Duration,
    },
    /// The TLS handshake is complete.
    Tls {
        /// `TLSv1_3` and so on, as the TLS library names it.
        version: String,
        /// The cipher suite.
        suite: String,
        /// The protocol agreed by ALPN, escaped.
        alpn: Option<String>,
        /// What the peer showed, its own certificate first.
        certificates: Vec<Certificate>,
        /// Time the handshake took.
        took: Duration,
    },
    /// One write: stream offsets of our octets.
    Write(Range<u64>),
    /// One read: stream offsets of the peer's octets.
    Read(Range<u64>),
    /// A write failed.
    WriteRefused(WriteFailure),
    /// The time limit of a read passed before what it waited for came.
    TimedOut {
        /// What was awaited, in words.
        awaited: String,
        /// The limit.
        limit: Duration,
    },
    /// The connection ended; the last event about the peer.
    Ended(Ending),
    /// We sent FIN (half-close).
    SentFin,
    /// We sent RST.
    SentReset,
    /// A fact in words.
    Note(String),
}

/// Why a write failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteFailure {
    /// The peer had reset the connection.
    Reset,
    /// The connection was closed already (EPIPE).
    Closed,
    /// The peer took no octets within the time limit.
    Stalled,
    /// Another error of the operating system.
    Other,
}

impl WriteFailure {
    /// One sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Reset => "our write was refused: connection reset",
            Self::Closed => "our write was refused: the connection is closed",
            Self::Stalled => "our write stalled: the peer takes no more octets",
            Self::Other => "our write failed",
        }
    }
}

/// The result of one `expect` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Line of the script.
    pub line: usize,
    /// The expression as written.
    pub text: String,
    /// Whether it held.
    pub held: bool,
    /// The facts that decided, in one sentence.
    pub why: String,
}

impl ConnectionLog {
    /// When the last event of a kind happened, on the clock of the events; `None` if none did.
    #[must_use]
    pub fn last(&self, wanted: impl Fn(&EventKind) -> bool) -> Option<Duration> {
        let mut events = self.events.iter().rev();
        events
            .find(|event| wanted(&event.kind))
            .map(|event| event.at)
    }

    /// The K-th final response, from 1.
    pub fn response(&self, number: usize) -> Option<&Message> {
        self.responses.responses().nth(number.checked_sub(1)?)
    }

    /// Whether its last answer is complete and nothing is due behind it but the end: the answer says
    /// so, or the request it answers asked for that and nothing else.
    pub fn announces_end(&self) -> bool {
        announces_end(&self.requests, &self.responses)
    }

    /// Whether the head of one of its requests or responses came whole, up to the
    /// empty line. The framing does not tell: it is unknown too where a whole head
    /// has an unusable length.
    pub fn has_whole_head(&self, message: &Message) -> bool {
        let side = match message.kind {
            Kind::Request => &self.requests,
            Kind::Response | Kind::Interim => &self.responses,
        };
        let end = message.head.end;
        let token = end.checked_sub(1).and_then(|last| side.token_at(last));
        matches!(token, Some((Token::EmptyLine, _)))
    }
}

impl Transcript {
    /// The connection of that name.
    pub fn connection(&self, name: &str) -> Option<&ConnectionLog> {
        self.connections
            .iter()
            .find(|connection| connection.name == name)
    }
}

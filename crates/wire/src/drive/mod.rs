//! Driving connections: a whole script with [`run`], or step by step with a [`Session`].
//!
//! Full duplex from the first moment: each connection has a reader thread that
//! stamps every read, so an early answer is seen while we still write, and an
//! ending is recorded when it happens and not when we next look.

mod closer;
mod connection;
mod facts;
mod interrupt;
mod log;
mod pieces;
mod read;
mod record;
mod run;
mod session;
mod state;

pub use interrupt::Interrupt;
pub use pieces::Cuts;
pub use read::Done;
pub use run::{Player, run};
pub use session::Session;

pub(crate) use connection::{Connection, Link};
pub(crate) use log::{Log, deadline};
pub(crate) use run::captured;
pub(crate) use state::Kept;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::script::ExpandError;
use crate::transcript::{Event, Transcript};

/// Limits of a run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Time limit of a read without `within`, and of a write that makes no progress.
    pub timeout: Duration,
    /// Time limit of the first octet a read waits for; `None`: that of the read.
    pub first_octet: Option<Duration>,
    /// Time limit of a write that makes no progress; `None`: `timeout`.
    pub write: Option<Duration>,
    /// Octets kept per connection and direction; what comes beyond is counted only.
    pub max_octets: usize,
    /// Names of octets (tokens) kept per connection and direction; what comes beyond has the name
    /// "omitted". One for a hundred octets is plenty where only heads are looked at.
    pub max_names: usize,
    /// How long a closed connection is drained in the background, so that octets
    /// still under way do not make us send a RST.
    pub drain: Duration,
    /// Whether contents are digested for the record. An observer that annotates does it as well,
    /// and once is enough for who reads only what it shows.
    pub digests: bool,
    /// Connections that no later step uses are ended from our side as soon as the peer ends its own,
    /// as clients do: a peer that lingers until then may serve nobody meanwhile.
    pub leave_ended: bool,
    /// The peer serves connections one after the other, and may linger on one that it has ended until
    /// we end it too. So before another is opened, earlier ones that no later step uses and whose
    /// last answer is complete are given `timeout` to end, and given up then.
    pub one_by_one: bool,
    /// How long a read of messages or of the end waits at most once what was sent last is answered
    /// and the last answer begun is complete, for peers known never to close; `None`: as long as
    /// it says.
    pub closing: Option<Duration>,
    /// The same where the end was announced ([`ConnectionLog::announces_end`]), for peers known to
    /// let some time pass until then.
    ///
    /// [`ConnectionLog::announces_end`]: crate::transcript::ConnectionLog::announces_end
    pub announced: Option<Duration>,
    /// The time in which reads before waited in vain and nothing came counts towards the limit of a
    /// read, nothing having been sent since; so much is waited at least. `None`: each waits anew.
    pub silent: Option<Duration>,
    /// Ends waits, pauses and sends early.
    pub interrupt: Option<Interrupt>,
    /// Dials on the caller's thread, where an interrupt does not end it: for who makes thousands of
    /// connections, and can wait for one.
    pub dial_here: bool,
    /// Told of the pauses during which no connection is held.
    pub idle: Option<Idle>,
    /// Told of every event as it happens, from whichever thread it happens on.
    pub observer: Option<LiveObserver>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            first_octet: None,
            write: None,
            max_octets: 16 * 1024 * 1024, // a check needs kilobytes; a person looks at no more
            max_names: http_core::dissect::Options::default().tokens,
            drain: Duration::from_millis(500),
            digests: true,
            leave_ended: false,
            one_by_one: false,
            closing: None,
            announced: None,
            silent: None,
            interrupt: None,
            dial_here: false,
            idle: None,
            observer: None,
        }
    }
}

/// A callback for pauses in which nothing is wanted of the peer: `true` before one, `false` behind it.
/// It may block, until others are done who use the peer meanwhile.
#[derive(Clone)]
pub struct Idle(pub Arc<dyn Fn(bool) + Send + Sync>);

impl fmt::Debug for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Idle")
    }
}

/// The callback type of [`LiveObserver`].
pub type Observer = dyn Fn(&LiveEvent<'_>) + Send + Sync;

/// A callback for live views. It must return quickly: the reader thread waits for it.
#[derive(Clone)]
pub struct LiveObserver(pub Arc<Observer>);

impl fmt::Debug for LiveObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveObserver")
    }
}

/// What a live view is told.
#[derive(Debug)]
pub struct LiveEvent<'a> {
    /// Name of the connection.
    pub connection: &'a str,
    /// What happened.
    pub event: &'a Event,
    /// The octets of a read or write, else empty.
    pub octets: &'a [u8],
}

/// Why a run ended before its script did.
#[derive(Debug)]
pub struct RunError {
    /// What went wrong.
    pub kind: RunErrorKind,
    /// Line of the script, 0 outside a script.
    pub line: usize,
    /// What had happened until then.
    pub transcript: Box<Transcript>,
}

/// The kinds of [`RunError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunErrorKind {
    /// No connection could be made.
    ConnectFailed {
        /// Name of the connection.
        connection: String,
        /// Address as dialled.
        target: String,
        /// The operating system's reason.
        reason: String,
    },
    /// The TLS handshake failed.
    TlsFailed {
        /// Name of the connection.
        connection: String,
        /// Address as dialled.
        target: String,
        /// The reason in words.
        reason: String,
    },
    /// A variable is not set; found before anything was sent.
    UnknownVariable(String),
    /// A literal or operand could not be expanded.
    Expand(ExpandError),
    /// A named response or field to capture did not come.
    NothingToCapture {
        /// The variable that stays unset.
        variable: String,
    },
    /// No connection of this name is open.
    UnknownConnection(String),
    /// A place to cut at (`split`) does not exist in the octets sent.
    NoSuchPlace(String),
    /// The run's [`Interrupt`] was raised.
    Interrupted,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        self.kind.fmt(f)
    }
}

impl fmt::Display for RunErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConnectFailed {
                connection,
                target,
                reason,
            } => {
                write!(f, "cannot connect {connection} to {target}: {reason}")
            }
            Self::TlsFailed {
                connection,
                target,
                reason,
            } => {
                write!(f, "no TLS with {target} on {connection}: {reason}")
            }
            Self::UnknownVariable(name) => write!(f, "variable {{{name}}} is not set"),
            Self::Expand(error) => error.fmt(f),
            Self::NothingToCapture { variable } => {
                write!(
                    f,
                    "nothing to capture for {{{variable}}}: the response or field did not come"
                )
            }
            Self::UnknownConnection(name) => write!(f, "no connection is called {name}"),
            Self::Interrupted => f.write_str("stopped"),
            Self::NoSuchPlace(place) => write!(f, "there is no {place} in what is sent"),
        }
    }
}

impl std::error::Error for RunError {}

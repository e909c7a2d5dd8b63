//! A scripted peer: accepts connections and serves canned answers.
//!
//! Used to prove that every check grades its exemplars as it says, by `probe
//! listen`, and by this crate's own tests. It knows no HTTP beyond where a
//! message ends; it sends what it is given.

mod peer;
mod plan;
mod serve;

pub use peer::Peer;
pub use plan::{PlanError, plan};
pub use serve::{Handle, ListenOn, ListenOptions, serve, serve_with};

use std::time::Duration;

/// One answer of the scripted peer, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What is awaited before it is sent.
    pub wait: Wait,
    /// Extra wait once that has come.
    pub pause: Duration,
    /// What is sent; may be empty.
    pub bytes: Vec<u8>,
    /// What is done after it.
    pub then: Then,
}

/// What a scripted peer awaits before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// So many octets received on this connection, counted from its start.
    Octets(u64),
    /// One more head: up to an empty line, after what earlier waits consumed.
    Head,
    /// One more complete request.
    Message,
    /// Nothing.
    Nothing,
}

/// What a scripted peer does after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Then {
    /// Keeps the connection open.
    #[default]
    Open,
    /// Sends FIN and reads on until the client ends.
    Fin,
    /// Sends RST.
    Rst,
}

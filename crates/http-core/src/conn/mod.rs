//! The life of one HTTP/1.1 connection (RFC 9112 §9), as state without I/O.
//!
//! - [`table`] holds the two transition tables; nothing else may change a state.
//! - [`Connection`] applies events to them and remembers why reuse ended.
//! - [`CloseReason`] has one variant, one sentence and one section per reason.
//! - [`persistence`] decides whether another exchange may follow (§9.3).

mod persistence;
mod reason;
mod render;
pub mod table;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use persistence::{
    ConnectionOptions, Persistence, RequestContent, RequestFacts, ResponseFacts, persistence,
};
pub use reason::CloseReason;
pub use render::render;
pub use vocabulary::{Event, Proposal, Role, State};

use std::fmt;
use table::{Condition, Joint, Offer};

/// One connection as both ends see it: the joint state of client and server.
///
/// The same value serves either end; a server applies its own events as
/// [`Role::Server`] and the ones it reads as [`Role::Client`].
///
/// Pipelined requests wait: a second request head is legal only after
/// [`Connection::next_exchange`]. Whoever reads requests keeps the octets until
/// then (or keeps one `Connection` and a count of outstanding requests).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    joint: Joint,
    proposals: [bool; Proposal::ALL.len()],
    close: Option<CloseReason>,
}

/// The event is not allowed in this state; nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IllegalTransition {
    /// Whose event it was.
    pub role: Role,
    /// The state that role was in, and still is.
    pub state: State,
    /// What it tried to do.
    pub event: Event,
}

impl Default for Connection {
    fn default() -> Self {
        Self::new()
    }
}

impl Connection {
    /// A connection just opened: both ends idle, reuse not ruled out.
    pub const fn new() -> Self {
        Connection {
            joint: Joint {
                client: State::Idle,
                server: State::Idle,
            },
            proposals: [false; Proposal::ALL.len()],
            close: None,
        }
    }

    /// The state of one end.
    pub const fn state(&self, role: Role) -> State {
        self.joint.of(role)
    }

    /// Why no further exchange may follow on this connection, once that is known.
    pub const fn close_reason(&self) -> Option<CloseReason> {
        self.close
    }

    /// Lets `role` do `event`.
    ///
    /// # Errors
    /// When the event table has no row for it; the connection is then unchanged.
    pub fn apply(&mut self, role: Role, event: Event) -> Result<(), IllegalTransition> {
        let state = self.joint.of(role);
        let illegal = IllegalTransition { role, state, event };
        let row = table::by_event(role, state, event).ok_or(illegal)?;
        match row.offer {
            Offer::Untouched => {}
            Offer::Takes(proposal) if self.proposals[proposal as usize] => {}
            Offer::Takes(_) => return Err(illegal),
            Offer::Declines => self.proposals = [false; Proposal::ALL.len()],
        }
        self.joint.set(role, row.next);
        if event == Event::Close && self.close.is_none() {
            self.close = Some(match role {
                Role::Client => CloseReason::ClientClosed,
                Role::Server => CloseReason::ServerClosed,
            });
        }
        self.settle();
        Ok(())
    }

    /// The client's request asks to leave HTTP/1.1 (CONNECT, or an Upgrade field).
    ///
    /// To be called after the request head; the client then waits after its
    /// content, because what it sends next depends on the answer.
    pub fn propose(&mut self, proposal: Proposal) {
        self.proposals[proposal as usize] = true;
        self.settle();
    }

    /// Rules out another exchange. The first reason is kept: it is the one to show.
    pub fn close_after(&mut self, reason: CloseReason) {
        self.close.get_or_insert(reason);
        self.settle();
    }

    /// Begins the next exchange after both messages are done.
    ///
    /// # Errors
    /// When either end is not done, or a reason to close is known; unchanged then.
    pub fn next_exchange(&mut self) -> Result<(), IllegalTransition> {
        match table::by_state(self.joint, |c| c == Condition::NextExchange) {
            Some(next) => {
                self.joint = next;
                Ok(())
            }
            None => Err(IllegalTransition {
                role: Role::Client,
                state: self.joint.client,
                event: Event::RequestHead,
            }),
        }
    }

    /// Runs the state-triggered table until no row fires. Each row moves an end
    /// forward (`table::tests` walks all of them), so this ends.
    fn settle(&mut self) {
        while let Some(next) = table::by_state(self.joint, |condition| match condition {
            Condition::Always => true,
            Condition::Proposed => self.proposals.contains(&true),
            Condition::NotProposed => !self.proposals.contains(&true),
            Condition::CloseKnown => self.close.is_some(),
            Condition::NextExchange => false,
        }) {
            self.joint = next;
        }
    }
}

impl fmt::Display for IllegalTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the {} cannot {} in state {}",
            self.role.as_str(),
            self.event.phrase(),
            self.state.as_str()
        )
    }
}

impl std::error::Error for IllegalTransition {}

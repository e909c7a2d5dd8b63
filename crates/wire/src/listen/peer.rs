//! One accepted connection of a scripted peer.

use std::sync::Arc;
use std::time::Duration;

use super::serve::Shared;
use super::{Answer, Then, Wait};
use crate::drive::{Connection, Cuts, deadline};
use crate::transcript::ConnectionLog;

/// One accepted connection, driven by a callback or by [`play`](Self::play).
/// Dropping it closes it in good order.
#[derive(Debug)]
pub struct Peer {
    index: usize,
    connection: Connection,
    shared: Arc<Shared>,
    /// Heads and messages that earlier waits have consumed.
    heads: usize,
    messages: usize,
}

impl Peer {
    pub(super) fn new(index: usize, connection: Connection, shared: Arc<Shared>) -> Self {
        Self {
            index,
            connection,
            shared,
            heads: 0,
            messages: 0,
        }
    }

    /// Number of the connection in the order of acceptance, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Waits for what is awaited; `false` if the client ended first or the limit passed.
    pub fn wait(&mut self, wait: Wait) -> bool {
        let (heads, messages) = (self.heads, self.messages);
        let until = deadline(self.shared.options.wait);
        let found = self.connection.log.wait(until, |state| {
            let dissection = state.requests.dissection();
            let heads_seen = || {
                let unfinished = matches!(
                    state.requests.pending(),
                    http_core::dissect::Pending::StartLine | http_core::dissect::Pending::Head
                );
                dissection.messages.len()
                    - usize::from(unfinished && !dissection.messages.is_empty())
            };
            let come = match wait {
                Wait::Nothing => true,
                Wait::Octets(count) => state.received_total >= count,
                Wait::Head => heads_seen() > heads,
                Wait::Message => dissection.complete() > messages,
            };
            if come {
                Some(true)
            } else {
                state.peer_end().is_some().then_some(false)
            }
        });
        match (found, wait) {
            (Some(true), Wait::Head) => self.heads += 1,
            (Some(true), Wait::Message) => {
                self.messages += 1;
                self.heads = self.heads.max(self.messages);
            }
            _ => {}
        }
        found == Some(true)
    }

    /// Sends octets; `false` if the client refused them.
    pub fn send(&mut self, octets: &[u8], cuts: &Cuts) -> bool {
        self.connection.send(octets, cuts)
    }

    /// Waits, unless the peer is stopped first.
    pub fn pause(&self, time: Duration) {
        if !time.is_zero() {
            self.shared.pause(time);
        }
    }

    /// Sends FIN; reading goes on.
    pub fn fin(&mut self) {
        self.connection.fin();
    }

    /// Resets the connection.
    pub fn rst(&mut self) {
        self.connection.rst();
    }

    /// Waits until the client has ended and, as it may only have half-closed, some
    /// time more; or until the peer is stopped.
    pub fn linger(&mut self, hold: Duration) {
        while !self.shared.is_stopping() {
            let until = deadline(Duration::from_secs(3600));
            if self
                .connection
                .log
                .wait(until, |state| state.peer_end().map(drop))
                .is_some()
            {
                self.shared.pause(hold);
                return;
            }
        }
    }

    /// The record so far.
    pub fn log(&self) -> ConnectionLog {
        self.connection.log.snapshot()
    }

    /// Plays answers in order, then waits for the client's end.
    pub fn play(&mut self, answers: &[Answer]) {
        for answer in answers {
            if !self.wait(answer.wait) {
                break;
            }
            self.pause(answer.pause);
            if !self.send(&answer.bytes, &Cuts::Whole) {
                break;
            }
            match answer.then {
                Then::Open => {}
                Then::Rst => return self.rst(),
                Then::Fin => {
                    self.fin();
                    return self.linger(Duration::ZERO);
                }
            }
        }
        let hold = self.shared.options.hold;
        self.linger(hold);
    }
}

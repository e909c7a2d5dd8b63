//! What can be asked of a session while it goes on. Nothing of the record is copied.

use std::time::Duration;

use http_core::conn::CloseReason;
use http_core::dissect::Dissector;

use super::log::deadline;
use super::session::{Session, Slot};
use super::state::State;
use crate::ending::Ending;

impl Session {
    /// Whether the current connection exists and was not closed by us.
    pub fn is_connected(&self) -> bool {
        self.connections
            .get(self.current)
            .is_some_and(|slot| slot.connection.is_usable())
    }

    /// Whether the peer has ended the current connection.
    pub fn ended_by_peer(&self) -> bool {
        let slot = self.connections.get(self.current);
        slot.is_some_and(|slot| slot.connection.log.lock().peer_end().is_some())
    }

    /// Names of all connections, in the order in which they were opened.
    pub fn names(&self) -> Vec<String> {
        let names = self
            .connections
            .iter()
            .map(|slot| slot.connection.log.name());
        names.map(str::to_owned).collect()
    }

    /// Why the peer has to end the connection of that name, now that its last response is complete
    /// (RFC 9112 section 9.6). `None` where it need not, where it has, where we did, and where a
    /// read had given it up.
    pub fn peer_must_end(&self, name: &str) -> Option<CloseReason> {
        if !self.is_open(name) {
            return None;
        }
        self.slot(name)?.connection.log.lock().last_of_peer()
    }

    /// Whether the connection of that name is open at both ends and no read has given it up.
    pub fn is_open(&self, name: &str) -> bool {
        self.slot(name).is_some_and(|slot| {
            let state = slot.connection.log.lock();
            state.peer_end().is_none() && state.local.is_none() && !state.timed_out
        })
    }

    /// Waits until the peer has ended the connection of that name, which is no read: what a later
    /// read waits for and whether the last one timed out stay as they are. `false` when the time
    /// has passed or the run's interrupt was raised.
    pub fn watch(&self, name: &str, within: Duration) -> bool {
        let Some(slot) = self.slot(name) else {
            return true;
        };
        let ended = |state: &State| {
            let over = state.peer_end().is_some() || state.local.is_some();
            over.then_some(())
        };
        let stop = self.options.interrupt.as_ref();
        let log = &slot.connection.log;
        log.wait_unless(stop, deadline(within), ended).is_some()
    }

    pub(super) fn slot(&self, name: &str) -> Option<&Slot> {
        let mut slots = self.connections.iter();
        slots.find(|slot| slot.connection.log.name() == name)
    }

    /// Final responses that came complete on the current connection.
    pub fn answers_complete(&self) -> usize {
        let slot = self.connections.get(self.current);
        slot.map_or(0, |slot| slot.connection.log.lock().answers_complete())
    }

    /// Requests begun on the current connection, as far as they were sent.
    pub fn requests_begun(&self) -> usize {
        let slot = self.connections.get(self.current);
        slot.map_or(0, |slot| {
            let state = slot.connection.log.lock();
            state.requests.dissection().requests().count()
        })
    }

    /// Octets sent on the current connection, up to the run's memory bound.
    pub fn sent(&self) -> Vec<u8> {
        let slot = self.connections.get(self.current);
        slot.map_or_else(Vec::new, |slot| slot.connection.log.lock().sent.clone())
    }

    /// Octets received on the current connection.
    pub fn received_total(&self) -> u64 {
        let slot = self.connections.get(self.current);
        slot.map_or(0, |slot| slot.connection.log.lock().received_total)
    }

    /// Looks at what has passed on the current connection: the requests, announced as they are
    /// sent, and the responses. The reader waits meanwhile. `None` without a connection.
    pub fn look<T>(&self, look: impl FnOnce(&Dissector, &Dissector) -> T) -> Option<T> {
        let slot = self.connections.get(self.current)?;
        let state = slot.connection.log.lock();
        Some(look(&state.requests, &state.responses))
    }

    /// How the current connection has ended, or for how long nothing has passed on it.
    pub fn ending(&self) -> Option<Ending> {
        let slot = self.connections.get(self.current)?;
        Some(slot.connection.log.lock().ending())
    }
}

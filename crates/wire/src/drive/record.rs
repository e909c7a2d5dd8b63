//! The record of a connection as a value.

use http_core::dissect::{Dissection, Dissector, End};

use super::log::Log;
use super::state::{Kept, State};
use crate::ending::Ending;
use crate::transcript::{ConnectionLog, EventKind, Role};

impl Log {
    /// The record as a value.
    pub(crate) fn snapshot(&self) -> ConnectionLog {
        let state = self.lock().clone();
        self.record(state)
    }

    /// The record itself: nothing is kept of it here, and of what still comes only how it ends.
    pub(crate) fn give_away(&self) -> ConnectionLog {
        let state = {
            let mut state = self.lock();
            let rest = State {
                ended: state.ended,
                local: state.local,
                write_failure: state.write_failure,
                came: state.came,
                told: state.told,
                given_away: true,
                ..State::new(Kept {
                    octets: 0,
                    names: 0,
                })
            };
            std::mem::replace(&mut *state, rest)
        };
        self.record(state)
    }

    fn record(&self, state: State) -> ConnectionLog {
        let peer_end = state.peer_end();
        let ending = state.ending();
        let mut events = state.events;
        for event in &mut events {
            // The reader may have taken a reset for a FIN before the writer's failure was known.
            if let (EventKind::Ended(recorded), Some(known)) = (&mut event.kind, peer_end) {
                *recorded = known;
            }
        }
        // Writes are stamped before and reads after the call, and recorded by two threads.
        events.sort_by_key(|event| event.at);
        // What was announced to the dissector and then refused by the socket was never sent, so it
        // is dissected afresh.
        let requests = if self.role == Role::Client && state.write_failure.is_some() {
            let mut dissector = Dissector::requests();
            dissector.push(&state.sent);
            finished(dissector, None)
        } else {
            let ours = matches!(state.local, Some(Ending::LocalClosed | Ending::LocalReset));
            finished(state.requests, ours.then_some(End::Closed))
        };
        ConnectionLog {
            name: self.name.clone(),
            target: self.target.clone(),
            role: self.role,
            clock: self.clock,
            sent: state.sent,
            sent_total: state.sent_total,
            received: state.received,
            received_total: state.received_total,
            requests,
            responses: finished(state.responses, None),
            request_digests: state.request_digests,
            response_digests: state.response_digests,
            events,
            ending,
            write_refused: state.write_refused,
            timed_out: state.timed_out,
        }
    }
}

fn finished(mut dissector: Dissector, end: Option<End>) -> Dissection {
    dissector.end(end.unwrap_or(End::Open)); // ignored if an end is known already
    dissector.into_dissection()
}

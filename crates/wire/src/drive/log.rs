//! The record of one connection, shared by the thread that reads and the one that writes.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use http_core::dissect::End;

use super::interrupt::{Interrupt, LOOK, raised};
use super::state::{Kept, State};
use super::{LiveEvent, LiveObserver};
use crate::ending::Ending;
use crate::transcript::{Event, EventKind, Role, WriteFailure};

/// The record and its alarm bell.
#[derive(Debug)]
pub(crate) struct Log {
    pub(super) name: String,
    pub(super) target: String,
    pub(super) role: Role,
    began: Instant,
    /// The wall clock at `began`.
    pub(super) clock: SystemTime,
    keep: Kept,
    observer: Option<LiveObserver>,
    state: Mutex<State>,
    changed: Condvar,
}

impl Log {
    pub(crate) fn new(
        name: &str,
        target: String,
        role: Role,
        (began, clock): (Instant, SystemTime),
        keep: Kept,
        observer: Option<LiveObserver>,
    ) -> Self {
        let name = name.to_owned();
        Self {
            name,
            target,
            role,
            began,
            clock,
            keep,
            observer,
            state: Mutex::new(State::new(keep)),
            changed: Condvar::new(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The state; a panic of another thread while it held the lock does not make it unusable.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `done` says so or the deadline passes; `None` then.
    pub(crate) fn wait<T>(
        &self,
        deadline: Instant,
        done: impl FnMut(&State) -> Option<T>,
    ) -> Option<T> {
        self.wait_unless(None, deadline, done)
    }

    /// The same, but an interrupt ends the wait as well.
    pub(super) fn wait_unless<T>(
        &self,
        stop: Option<&Interrupt>,
        deadline: Instant,
        mut done: impl FnMut(&State) -> Option<T>,
    ) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(value) = done(&state) {
                self.until_told(state);
                return Some(value);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || raised(stop) {
                return None;
            }
            let left = stop.map_or(left, |_| left.min(LOOK));
            state = self
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// What was waited for is known a moment before the observer is told of it. Whoever shows
    /// things would go on, or end, without it.
    fn until_told<'a>(&'a self, mut state: MutexGuard<'a, State>) {
        let came = state.came;
        while self.observer.is_some() && state.told < came {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Records an event now.
    pub(crate) fn event(&self, kind: EventKind) {
        let event = Event {
            at: self.began.elapsed(),
            kind,
        };
        self.tell(&event, &[]);
        self.lock().note(event);
    }

    /// What is about to be written, so that the methods are known before an answer can come.
    pub(crate) fn sending(&self, octets: &[u8]) {
        let mut state = self.lock();
        match self.role {
            Role::Client => state.push_requests(octets),
            Role::Server => state.push_responses(octets),
        }
    }

    /// What one write took, with the time just before it.
    pub(crate) fn sent(&self, at: Instant, octets: &[u8]) {
        let mut state = self.lock();
        let start = state.sent_total;
        state.sent_total += octets.len() as u64;
        let room = self
            .keep
            .octets
            .saturating_sub(state.sent.len())
            .min(octets.len());
        state.sent.extend_from_slice(&octets[..room]);
        state.active = Instant::now();
        let event = Event {
            at: at.saturating_duration_since(self.began),
            kind: EventKind::Write(start..state.sent_total),
        };
        state.note(event.clone());
        drop(state);
        self.tell(&event, octets);
        self.changed.notify_all();
    }

    /// A write failed.
    pub(crate) fn write_failed(&self, failure: WriteFailure) {
        let event = Event {
            at: self.began.elapsed(),
            kind: EventKind::WriteRefused(failure),
        };
        let mut state = self.lock();
        // A write that takes the reset from the socket came before the reader could see it.
        state.write_refused |= match failure {
            WriteFailure::Reset => true,
            WriteFailure::Stalled => false,
            WriteFailure::Closed | WriteFailure::Other => state.ended.is_none(),
        };
        state.write_failure.get_or_insert(failure);
        state.note(event.clone());
        drop(state);
        self.tell(&event, &[]);
        self.changed.notify_all();
    }

    /// What one read brought, with the time just after it.
    pub(crate) fn received(&self, at: Instant, octets: &[u8]) {
        let mut state = self.lock();
        if state.given_away {
            return;
        }
        let start = state.received_total;
        state.received_total += octets.len() as u64;
        let room = self
            .keep
            .octets
            .saturating_sub(state.received.len())
            .min(octets.len());
        state.received.extend_from_slice(&octets[..room]);
        match self.role {
            Role::Client => state.push_responses(octets),
            Role::Server => state.push_requests(octets),
        }
        state.active = at;
        let event = Event {
            at: at.saturating_duration_since(self.began),
            kind: EventKind::Read(start..state.received_total),
        };
        self.came(state, event, octets);
    }

    /// The peer's end as the reader saw it. Ignored after our own close, which causes it.
    pub(crate) fn ended(&self, ending: Ending) {
        let at = self.began.elapsed();
        let mut state = self.lock();
        let ours = matches!(state.local, Some(Ending::LocalClosed | Ending::LocalReset));
        if ours || state.ended.is_some() {
            self.changed.notify_all();
            return;
        }
        state.ended = Some(ending);
        let end = match ending {
            Ending::Fin | Ending::TlsCloseNotify => End::Closed,
            _ => End::Broken,
        };
        match self.role {
            Role::Client => state.responses.end(end),
            Role::Server => state.requests.end(end),
        }
        let event = Event {
            at,
            kind: EventKind::Ended(ending),
        };
        self.came(state, event, &[]);
    }

    /// Records what the reader saw, tells of it, and wakes whoever waits.
    fn came(&self, mut state: MutexGuard<'_, State>, event: Event, octets: &[u8]) {
        state.came += 1;
        state.note(event.clone());
        drop(state);
        self.tell(&event, octets);
        self.lock().told += 1;
        self.changed.notify_all();
    }

    fn tell(&self, event: &Event, octets: &[u8]) {
        if let Some(observer) = &self.observer {
            (observer.0)(&LiveEvent {
                connection: &self.name,
                event,
                octets,
            });
        }
    }
}

/// The longest time a wait can last; `Instant` arithmetic must not overflow.
pub(crate) fn deadline(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or(now)
}

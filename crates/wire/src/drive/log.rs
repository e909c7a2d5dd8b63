//! The record of one connection, shared by the thread that reads and the one that writes.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use http_core::conn::CloseReason;
use http_core::dissect::{Dissection, Dissector, End, Kind, Message, Options, Pending};
use http_core::framing::BodyLength;
use http_core::syntax::Direction;

use super::interrupt::{Interrupt, LOOK, raised};
use super::{LiveEvent, LiveObserver};
use crate::ending::Ending;
use crate::transcript::{ConnectionLog, Digests, Event, EventKind, Role, WriteFailure, reason};

/// Events kept one by one. A peer that sends an octet at a time makes an event of each; beyond
/// this, neighbouring reads or writes are told as one.
const EVENTS: usize = 64 * 1024;

/// What is kept of each direction; beyond it things are only counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// Octets as they were written or read, and as many of contents.
    pub(crate) octets: usize,
    /// Names of octets.
    pub(crate) names: usize,
}

impl Kept {
    /// So many octets, and as many names as a dissection keeps if it is not told otherwise.
    pub(crate) fn octets(octets: usize) -> Self {
        let names = Options::default().tokens;
        Self { octets, names }
    }
}

/// The record and its alarm bell.
#[derive(Debug)]
pub(crate) struct Log {
    name: String,
    target: String,
    role: Role,
    began: Instant,
    /// The wall clock at `began`.
    clock: SystemTime,
    keep: Kept,
    observer: Option<LiveObserver>,
    state: Mutex<State>,
    changed: Condvar,
}

/// What is known so far.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) sent: Vec<u8>,
    pub(crate) sent_total: u64,
    pub(crate) received: Vec<u8>,
    pub(crate) received_total: u64,
    pub(crate) events: Vec<Event>,
    /// Events of the peer that came, and those of them that the observer was told of.
    came: u64,
    told: u64,
    pub(crate) requests: Dissector,
    pub(crate) responses: Dissector,
    /// Whether contents are digested.
    pub(crate) digested: bool,
    request_digests: Digests,
    response_digests: Digests,
    /// How many messages of `requests` the responses have been told of.
    announced: usize,
    /// What the reader saw of the peer's end.
    ended: Option<Ending>,
    /// What we did to end it.
    pub(crate) local: Option<Ending>,
    pub(crate) write_failure: Option<WriteFailure>,
    /// A write was refused before the reader saw the peer's end.
    write_refused: bool,
    pub(crate) timed_out: bool,
    /// Last octet in either direction.
    active: Instant,
    /// The record was given away: what still comes is nobody's.
    given_away: bool,
}

impl State {
    /// Nothing has happened.
    fn new(keep: Kept) -> Self {
        let kept = Options {
            content: keep.octets,
            tokens: keep.names,
            ..Options::default()
        };
        Self {
            sent: Vec::new(),
            sent_total: 0,
            received: Vec::new(),
            received_total: 0,
            events: Vec::new(),
            came: 0,
            told: 0,
            requests: Dissector::new(Direction::Request, kept),
            responses: Dissector::new(Direction::Response, kept),
            digested: true,
            request_digests: Digests::default(),
            response_digests: Digests::default(),
            announced: 0,
            ended: None,
            local: None,
            write_failure: None,
            write_refused: false,
            timed_out: false,
            active: Instant::now(),
            given_away: false,
        }
    }

    /// The peer's end, with the writer's facts taken in.
    pub(crate) fn peer_end(&self) -> Option<Ending> {
        match (self.ended, self.write_failure) {
            // The failing write took the socket's error with it, so the reader saw 0
            // where the peer had sent RST. On Linux a write after the peer's FIN fails
            // with EPIPE instead, so the two cannot be confused there.
            (Some(Ending::Fin | Ending::TlsTruncated), Some(WriteFailure::Reset)) => {
                Some(Ending::Reset)
            }
            // Elsewhere EPIPE is ambiguous unless the reader saw the end first.
            (Some(Ending::Fin), Some(WriteFailure::Closed)) if cfg!(not(target_os = "linux")) => {
                Some(Ending::Unclear)
            }
            (ended, _) => ended,
        }
    }

    /// Final responses that are complete.
    pub(crate) fn answers_complete(&self) -> usize {
        self.responses.dissection().complete()
    }

    /// Whether there is an answer, and the last one begun is complete.
    pub(crate) fn is_answered(&self) -> bool {
        let last = self.responses.messages().iter().next_back();
        last.is_some_and(|message| message.kind == Kind::Response && message.complete)
    }

    /// Why the peer has to end the connection after what it has sent: known once its last response
    /// is complete, and only for a client. A request that was answered before its end is no such
    /// reason, as the server may go on reading it.
    pub(crate) fn last_of_peer(&self) -> Option<CloseReason> {
        let requests = self.requests.messages().iter();
        let responses = self.responses.messages().iter();
        let tunnel = |message: &Message| {
            let framing = message.framing.as_ref();
            framing.is_some_and(|framing| framing.length == BodyLength::Tunnel)
        };
        responses
            .filter(|response| response.kind == Kind::Response && response.complete)
            .zip(requests)
            .filter(|(response, _)| !tunnel(response))
            .find_map(|(response, request)| reason(Some(request), response))
            .filter(|reason| *reason != CloseReason::ContentUnread)
    }

    /// Interim responses that are complete.
    pub(crate) fn interim(&self) -> usize {
        self.responses
            .messages()
            .iter()
            .filter(|m| m.kind == Kind::Interim && m.complete)
            .count()
    }

    fn push_requests(&mut self, octets: &[u8]) {
        let start = self.requests.dissection().octets;
        self.requests.push(octets);
        if self.digested {
            self.request_digests.follow(&self.requests, start, octets);
        }
        self.announce();
    }

    fn push_responses(&mut self, octets: &[u8]) {
        self.announce_unfinished();
        let start = self.responses.dissection().octets;
        self.responses.push(octets);
        if self.digested {
            self.response_digests.follow(&self.responses, start, octets);
        }
    }

    /// Notes an event, within bounds.
    fn note(&mut self, event: Event) {
        let kept = self.events.len();
        if kept >= EVENTS {
            match (
                self.events.last_mut().map(|last| &mut last.kind),
                &event.kind,
            ) {
                (Some(EventKind::Read(last)), EventKind::Read(more))
                | (Some(EventKind::Write(last)), EventKind::Write(more))
                    if last.end == more.start =>
                {
                    last.end = more.end;
                    return;
                }
                _ if kept >= 2 * EVENTS && !matches!(event.kind, EventKind::Ended(_)) => {
                    return;
                }
                _ => {}
            }
        }
        self.events.push(event);
    }

    /// Tells the responses of the requests they answer, as far as their heads are known.
    fn announce(&mut self) {
        while let Some(request) = self.requests.messages().get(self.announced) {
            let unfinished = self.announced + 1 == self.requests.messages().len()
                && matches!(self.requests.pending(), Pending::StartLine | Pending::Head);
            if unfinished {
                break;
            }
            self.responses.expect_answer_to(request);
            self.announced += 1;
        }
        // Where a reader may cut our octets otherwise, the number of answers is open.
        if self.requests.dissection().first_refused().is_some()
            || self.requests.dissection().garbage.is_some()
        {
            self.responses.expect_any();
        }
    }

    /// An answer may come before the request's head is complete: an early refusal is no unasked response.
    fn announce_unfinished(&mut self) {
        if self.responses.outstanding() > 0 {
            return;
        }
        if let Some(request) = self.requests.messages().get(self.announced) {
            self.responses.expect_answer_to(request);
            self.announced += 1;
        } else if matches!(self.requests.pending(), Pending::StartLine | Pending::Head) {
            self.responses.expect_any();
        }
    }
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
        let ending = match (peer_end, state.local) {
            (Some(ending), _) => ending,
            (None, Some(local @ (Ending::LocalClosed | Ending::LocalReset))) => local,
            (None, _) => Ending::Open {
                after: state.active.elapsed(),
            },
        };
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

/// The longest time a wait can last; `Instant` arithmetic must not overflow.
pub(crate) fn deadline(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or(now)
}

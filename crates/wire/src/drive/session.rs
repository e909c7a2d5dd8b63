//! Connections driven step by step.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::connection::Connection;
use super::interrupt::{self, LOOK, raised};
use super::log::{Kept, Log, deadline};
use super::{Cuts, RunErrorKind, RunOptions};
use http_core::conn::CloseReason;

use crate::dial::{self, DialError, Dialled, Target};
use crate::script::{Until, Vars, bare_literal};
use crate::transcript::{ConnectionLog, EventKind, Expectation, Role, Transcript};

/// A set of named connections and what happened on them.
///
/// Methods act on the current connection: the one opened last, or chosen with
/// [`select`](Self::select). Time counts from [`new`](Self::new).
#[derive(Debug)]
pub struct Session {
    began: Instant,
    clock: SystemTime,
    options: RunOptions,
    connections: Vec<Slot>,
    current: usize,
    /// Variables: those given plus those captured.
    pub vars: Vars,
    /// Results of `expect` lines.
    pub expectations: Vec<Expectation>,
}

/// A connection and how far its reads have come.
#[derive(Debug)]
struct Slot {
    connection: Connection,
    messages: usize,
    interim: usize,
    octets: u64,
}

/// What ended a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// What was awaited has come.
    Satisfied,
    /// The connection ended first.
    Ended,
    /// The time limit passed first.
    TimedOut,
    /// The run's interrupt was raised first.
    Interrupted,
    /// There is no open connection to read from.
    NoConnection,
}

impl Session {
    /// A session without connections.
    pub fn new(options: RunOptions, vars: Vars) -> Self {
        Self {
            began: Instant::now(),
            clock: SystemTime::now(),
            options,
            connections: Vec::new(),
            current: 0,
            vars,
            expectations: Vec::new(),
        }
    }

    /// Opens a connection and makes it the current one; without a name it is `cN`
    /// for the N-th connection. Returns the name.
    ///
    /// # Errors
    /// [`RunErrorKind::ConnectFailed`] or [`RunErrorKind::TlsFailed`].
    pub fn connect(&mut self, name: Option<&str>, target: &Target) -> Result<String, RunErrorKind> {
        let name = name.map_or_else(|| format!("c{}", self.connections.len() + 1), str::to_owned);
        let failed = |reason: String| RunErrorKind::ConnectFailed {
            connection: name.clone(),
            target: target.to_string(),
            reason,
        };
        let log = Log::new(
            &name,
            target.to_string(),
            Role::Client,
            (self.began, self.clock),
            Kept {
                octets: self.options.max_octets,
                names: self.options.max_names,
            },
            self.options.observer.clone(),
        );
        log.lock().digested = self.options.digests;
        let mut connection = match self.dial(target).ok_or(RunErrorKind::Interrupted)? {
            Ok(dialled) => {
                let (local, peer) = dialled.socket.addresses();
                log.event(EventKind::Connected {
                    local,
                    peer,
                    lookup: dialled.lookup,
                    took: dialled.connect,
                });
                if let Some(line) = &dialled.proxy_line {
                    log.event(EventKind::Note(format!(
                        "sent the PROXY line {}",
                        bare_literal(line)
                    )));
                }
                let tls = dialled.tls.map(|(link, facts)| {
                    log.event(EventKind::Tls {
                        version: facts.version,
                        suite: facts.suite,
                        alpn: facts.alpn,
                        certificates: facts.certificates,
                        took: facts.took,
                    });
                    link
                });
                Connection::start(
                    log,
                    dialled.socket,
                    tls,
                    self.options.write.unwrap_or(self.options.timeout),
                    self.options.drain,
                )
                .map_err(|error| failed(error.to_string()))?
            }
            Err(DialError::ResetAtOnce) => {
                log.event(EventKind::Note("accepted and reset at once".to_owned()));
                Connection::dead(log)
            }
            Err(DialError::Connect(reason)) => return Err(failed(reason)),
            Err(DialError::Tls(reason)) => {
                return Err(RunErrorKind::TlsFailed {
                    connection: name,
                    target: target.to_string(),
                    reason,
                });
            }
        };
        connection.stop = self.options.interrupt.clone();
        self.connections.push(Slot {
            connection,
            messages: 0,
            interim: 0,
            octets: 0,
        });
        self.current = self.connections.len() - 1;
        Ok(name)
    }

    /// Dials; where an interrupt may come, on a thread that can be left behind.
    fn dial(&self, target: &Target) -> Option<Result<Dialled, DialError>> {
        let Some(stop) = &self.options.interrupt else {
            return Some(dial::dial(target));
        };
        let (done, wait) = mpsc::channel();
        let copy = target.clone();
        let spawned = thread::Builder::new()
            .name("dial".to_owned())
            .spawn(move || drop(done.send(dial::dial(&copy))));
        if spawned.is_err() {
            return Some(dial::dial(target));
        }
        loop {
            match wait.recv_timeout(LOOK) {
                Ok(dialled) => return Some(dialled),
                Err(mpsc::RecvTimeoutError::Timeout) if !stop.is_raised() => {}
                Err(_) => return None,
            }
        }
    }

    /// Whether the interrupt of the options was raised.
    pub fn interrupted(&self) -> bool {
        raised(self.options.interrupt.as_ref())
    }

    /// Makes a connection the current one; `false` if there is none of that name.
    pub fn select(&mut self, name: &str) -> bool {
        let found = self
            .connections
            .iter()
            .position(|slot| slot.connection.log.name() == name);
        if let Some(index) = found {
            self.current = index;
        }
        found.is_some()
    }

    /// Name of the current connection.
    pub fn current(&self) -> Option<&str> {
        self.connections
            .get(self.current)
            .map(|slot| slot.connection.log.name())
    }

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
        let ended = |state: &super::log::State| {
            let over = state.peer_end().is_some() || state.local.is_some();
            over.then_some(())
        };
        let stop = self.options.interrupt.as_ref();
        let log = &slot.connection.log;
        log.wait_unless(stop, deadline(within), ended).is_some()
    }

    fn slot(&self, name: &str) -> Option<&Slot> {
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

    /// Sends octets; `false` if the peer refused them (recorded) or nothing is open.
    pub fn send(&mut self, octets: &[u8], cuts: &Cuts) -> bool {
        self.connections
            .get(self.current)
            .is_some_and(|slot| slot.connection.send(octets, cuts))
    }

    /// Waits until what is awaited has come, the connection ends, or `within` has
    /// passed. For [`Until::For`] the time is `within` too.
    ///
    /// Each read goes on where earlier reads on this connection ended: the second
    /// `read until message` waits for the second final response. A read that does
    /// not wait for messages consumes those that came meanwhile, except one that
    /// waits for an interim response.
    pub fn read(&mut self, until: &Until, within: Duration) -> Done {
        let Some(slot) = self.connections.get_mut(self.current) else {
            return Done::NoConnection;
        };
        if !slot.connection.is_usable() {
            return Done::NoConnection;
        }
        let log = &slot.connection.log;
        let stop = self.options.interrupt.as_ref();
        let within = match (until, self.options.closing) {
            (Until::Close, Some(most)) if log.lock().is_answered() => within.min(most),
            _ => within,
        };
        let until_time = deadline(within);
        let (messages, interim, octets) = (slot.messages, slot.interim, slot.octets);
        let first = self
            .options
            .first_octet
            .filter(|first| *first < within && !matches!(until, Until::For(_)));
        let begun = first.is_none_or(|first| {
            let come = |state: &super::log::State| {
                let moved = state.received_total > octets || state.peer_end().is_some();
                moved.then_some(())
            };
            log.wait_unless(stop, deadline(first), come).is_some()
        });
        let until_time = if begun { until_time } else { Instant::now() };
        let done = log.wait_unless(stop, until_time, |state| {
            let satisfied = match until {
                Until::Messages(count) => state.answers_complete() >= messages + count,
                Until::Interim { or_message } => {
                    state.interim() > interim
                        || (*or_message && state.answers_complete() > messages)
                }
                Until::Octets(count) => state.received_total >= octets.saturating_add(*count),
                Until::Close => state.peer_end().is_some(),
                Until::For(_) => false,
            };
            if satisfied {
                Some(Done::Satisfied)
            } else {
                state.peer_end().is_some().then_some(Done::Ended)
            }
        });
        let done = match (done, until) {
            (Some(done), _) => done,
            (None, _) if raised(stop) => Done::Interrupted,
            (None, Until::For(_)) => Done::Satisfied,
            (None, _) => Done::TimedOut,
        };
        {
            let mut state = log.lock();
            state.timed_out = done == Done::TimedOut;
            match until {
                Until::Messages(count) => {
                    slot.messages = (messages + count).min(state.answers_complete())
                }
                Until::Interim { .. } => slot.interim = state.interim(),
                _ => slot.messages = state.answers_complete(),
            }
            slot.octets = match until {
                Until::Octets(count) => octets.saturating_add(*count).min(state.received_total),
                _ => state.received_total,
            };
        }
        if done == Done::TimedOut {
            log.event(match first {
                Some(limit) if !begun => EventKind::TimedOut {
                    awaited: "the first octet".to_owned(),
                    limit,
                },
                _ => EventKind::TimedOut {
                    awaited: awaited(until),
                    limit: within,
                },
            });
        }
        done
    }

    /// A read that waits until so many final responses are complete on the current connection in
    /// all, whatever earlier reads have waited for.
    pub fn read_answers(&mut self, total: usize, within: Duration) -> Done {
        let slot = self.connections.get(self.current);
        let read = slot.map_or(0, |slot| slot.messages);
        self.read(&Until::Messages(total.saturating_sub(read)), within)
    }

    /// Waits without reading; what arrives is recorded all the same.
    pub fn pause(&self, time: Duration) {
        interrupt::sleep(time, self.options.interrupt.as_ref());
    }

    /// Sends FIN on the current connection; reading goes on.
    pub fn fin(&mut self) {
        if let Some(slot) = self.connections.get(self.current) {
            slot.connection.fin();
        }
    }

    /// Resets the current connection.
    pub fn rst(&mut self) {
        if let Some(slot) = self.connections.get_mut(self.current) {
            slot.connection.rst();
        }
    }

    /// Closes the current connection with FIN and drains it in the background.
    pub fn close(&mut self) {
        if let Some(slot) = self.connections.get_mut(self.current) {
            slot.connection.close();
        }
    }

    /// Gives up our side of the connections that the peer has ended or, its last answer being
    /// complete, is about to end, but for those that are still `wanted`. The record does not show it.
    pub(super) fn leave_answered(&mut self, wanted: impl Fn(&str) -> bool) {
        for slot in &mut self.connections {
            let log = &slot.connection.log;
            if wanted(log.name()) {
                continue;
            }
            let over = {
                let state = log.lock();
                state.peer_end().is_some() || state.last_of_peer().is_some()
            };
            let ended = |state: &super::log::State| state.peer_end().map(drop);
            let stop = self.options.interrupt.as_ref();
            let limit = deadline(self.options.timeout);
            if over && log.wait_unless(stop, limit, ended).is_some() {
                slot.connection.release();
            }
        }
    }

    /// Ends our side of the connections that are not `wanted` any more as soon as the peer ends its
    /// own. The record does not show it.
    pub(super) fn leave_ended(&self, wanted: impl Fn(&str) -> bool) {
        for slot in &self.connections {
            if !wanted(slot.connection.log.name()) {
                slot.connection.leave_when_ended();
            }
        }
    }

    /// Drops the records of all connections but the current one: for whoever opens very many.
    pub fn forget(&mut self) {
        if self.current < self.connections.len() {
            self.connections.swap(0, self.current);
            self.connections.truncate(1);
            self.current = 0;
        }
    }

    /// Notes a fact on the connection of that name.
    pub fn note(&self, name: &str, fact: impl Into<String>) {
        if let Some(slot) = self.slot(name) {
            slot.connection.log.event(EventKind::Note(fact.into()));
        }
    }

    /// The record of the current connection so far.
    pub fn connection_log(&self) -> Option<ConnectionLog> {
        self.connections
            .get(self.current)
            .map(|slot| slot.connection.log.snapshot())
    }

    /// Everything recorded so far.
    pub fn transcript(&self) -> Transcript {
        Transcript {
            connections: self
                .connections
                .iter()
                .map(|slot| slot.connection.log.snapshot())
                .collect(),
            vars: self.vars.clone(),
            expectations: self.expectations.clone(),
        }
    }

    /// Everything recorded, which is given away and not copied. Connections still open are closed;
    /// what comes until they are is not recorded.
    pub fn into_transcript(self) -> Transcript {
        Transcript {
            connections: (self.connections.iter())
                .map(|slot| slot.connection.log.give_away())
                .collect(),
            vars: self.vars,
            expectations: self.expectations,
        }
    }
}

/// What a read waits for, in words.
fn awaited(until: &Until) -> String {
    match until {
        Until::Messages(1) => "a complete final response".to_owned(),
        Until::Messages(count) => format!("{count} complete final responses"),
        Until::Interim { or_message: false } => "an interim response".to_owned(),
        Until::Interim { or_message: true } => "an interim or final response".to_owned(),
        Until::Close => "the peer to close".to_owned(),
        Until::Octets(1) => "1 octet".to_owned(),
        Until::Octets(count) => format!("{count} octets"),
        Until::For(_) => "nothing".to_owned(),
    }
}

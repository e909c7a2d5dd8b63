//! Connections driven step by step.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::connection::Connection;
use super::interrupt::{self, LOOK, raised};
use super::log::{Log, deadline};
use super::state::{Kept, State};
use super::{Cuts, RunErrorKind, RunOptions};

use crate::dial::{self, DialError, Dialled, Target};
use crate::script::Vars;
use crate::transcript::{ConnectionLog, EventKind, Expectation, Role, Transcript};

/// A set of named connections and what happened on them.
///
/// Methods act on the current connection: the one opened last, or chosen with
/// [`select`](Self::select). Time counts from [`new`](Self::new).
#[derive(Debug)]
pub struct Session {
    pub(super) began: Instant,
    pub(super) clock: SystemTime,
    pub(super) options: RunOptions,
    pub(super) connections: Vec<Slot>,
    pub(super) current: usize,
    /// Variables: those given plus those captured.
    pub vars: Vars,
    /// Results of `expect` lines.
    pub expectations: Vec<Expectation>,
}

/// A connection and how far its reads have come.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) connection: Connection,
    pub(super) messages: usize,
    pub(super) interim: usize,
    pub(super) octets: u64,
    /// Answers that were complete when something was sent last.
    pub(super) answered: usize,
    /// How long nothing came in the last reads, nothing having been sent since.
    pub(super) silent: Duration,
    /// Its end was waited for in vain before another connection was opened.
    pub(super) awaited: bool,
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
                    log.event(EventKind::Note(proxy_sentence(line)));
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
            answered: 0,
            silent: Duration::ZERO,
            awaited: false,
        });
        self.current = self.connections.len() - 1;
        Ok(name)
    }

    /// Dials; where an interrupt may come, on a thread that can be left behind.
    fn dial(&self, target: &Target) -> Option<Result<Dialled, DialError>> {
        let aside = (self.options.interrupt.as_ref()).filter(|_| !self.options.dial_here);
        let Some(stop) = aside else {
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

    /// Sends octets; `false` if the peer refused them (recorded) or nothing is open.
    pub fn send(&mut self, octets: &[u8], cuts: &Cuts) -> bool {
        self.connections.get_mut(self.current).is_some_and(|slot| {
            slot.answered = slot.connection.log.lock().answers_complete();
            slot.silent = Duration::ZERO;
            slot.connection.send(octets, cuts)
        })
    }

    /// Waits without reading; what arrives is recorded all the same.
    pub fn pause(&self, time: Duration) {
        interrupt::sleep(time, self.options.interrupt.as_ref());
    }

    /// Sends FIN on the current connection; reading goes on.
    pub fn fin(&mut self) {
        if let Some(slot) = self.connections.get_mut(self.current) {
            slot.silent = Duration::ZERO;
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
    /// One whose end did not come is not waited for again, nor is one that we have ended.
    pub(super) fn leave_answered(&mut self, wanted: impl Fn(&str) -> bool) {
        for slot in &mut self.connections {
            let log = &slot.connection.log;
            if slot.connection.is_released() || wanted(log.name()) {
                continue;
            }
            let over = {
                let state = log.lock();
                state.peer_end().is_some() || state.last_of_peer().is_some()
            };
            let ended = |state: &State| state.peer_end().map(drop);
            let stop = self.options.interrupt.as_ref();
            let limit = match slot.awaited {
                true => Instant::now(),
                false => deadline(self.options.timeout),
            };
            if over {
                match log.wait_unless(stop, limit, ended) {
                    Some(()) => slot.connection.release(),
                    None => slot.awaited = true,
                }
            }
        }
    }

    /// Whether each connection was ended, by us or by the peer; our side of the latter is given up.
    pub(super) fn holds_none(&mut self) -> bool {
        for slot in &mut self.connections {
            if slot.connection.log.lock().peer_end().is_some() {
                slot.connection.release();
            }
        }
        (self.connections.iter()).all(|slot| slot.connection.is_released())
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

/// The PROXY line in words; the binary version in hexadecimal digits.
fn proxy_sentence(line: &[u8]) -> String {
    match std::str::from_utf8(line.trim_ascii_end()) {
        Ok(text) if line.starts_with(b"PROXY ") => format!("sent the PROXY line {text}"),
        _ => {
            let digits: String = line.iter().map(|octet| format!("{octet:02x}")).collect();
            format!("sent the PROXY header {digits}")
        }
    }
}

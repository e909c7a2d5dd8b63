//! Waiting for what a read is about.

use std::time::{Duration, Instant};

use super::interrupt::{Interrupt, raised};
use super::log::{Log, deadline};
use super::session::Session;
use super::state::State;
use crate::script::Until;
use crate::transcript::EventKind;

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
    /// Waits until what is awaited has come, the connection ends, or `within` has
    /// passed. For [`Until::For`] the time is `within` too.
    ///
    /// Each read goes on where earlier reads on this connection ended: the second
    /// `read until message` waits for the second final response. A read that does
    /// not wait for messages consumes those that came meanwhile, except one that
    /// waits for an interim response. Interim responses in front of a final one that
    /// was read are consumed with it: a 103 of the first answer is no 100 to the second
    /// request.
    pub fn read(&mut self, until: &Until, within: Duration) -> Done {
        let Some(slot) = self.connections.get_mut(self.current) else {
            return Done::NoConnection;
        };
        if !slot.connection.is_usable() {
            return Done::NoConnection;
        }
        let log = &slot.connection.log;
        let stop = self.options.interrupt.as_ref();
        let within = match self.options.silent {
            Some(least) if !matches!(until, Until::For(_)) => {
                within.saturating_sub(slot.silent).max(least.min(within))
            }
            _ => within,
        };
        let until_time = deadline(within);
        let (messages, interim, octets) = (slot.messages, slot.interim, slot.octets);
        let answered_before = slot.answered;
        let first = self
            .options
            .first_octet
            .filter(|first| *first < within && !matches!(until, Until::For(_)));
        let begun = first.is_none_or(|first| {
            let come = |state: &State| {
                let moved = state.received_total > octets || state.peer_end().is_some();
                moved.then_some(())
            };
            log.wait_unless(stop, deadline(first), come).is_some()
        });
        let until_time = if begun { until_time } else { Instant::now() };
        let over = |state: &State| {
            let satisfied = match until {
                Until::Messages(count) => state.answers_complete() >= messages + count,
                Until::Interim { codes, or_message } => {
                    state.interim_behind(interim, codes)
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
        };
        // Whether what is still awaited may never come.
        let rests = |state: &State| {
            state.is_answered()
                && match until {
                    Until::Close => true,
                    Until::Messages(_) => state.answers_complete() > answered_before,
                    Until::Interim { .. } | Until::Octets(_) | Until::For(_) => false,
                }
        };
        let (closing, announced) = (self.options.closing, self.options.announced);
        // How long it is waited for at most, once nothing else is.
        let resting = |state: &State| match announced {
            Some(most) if rests(state) && state.announces_end() => Some(most),
            _ => closing.filter(|_| rests(state)),
        };
        let (done, rested) = match closing.or(announced) {
            None => (log.wait_unless(stop, until_time, over), None),
            Some(_) => briefly(log, stop, until_time, &over, &resting),
        };
        let within = rested.map_or(within, |most| within.min(most));
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
            slot.interim = slot.interim.max(state.interim_before(slot.messages));
            slot.silent = match done {
                Done::TimedOut if state.received_total == slot.octets => slot.silent + within,
                _ => Duration::ZERO,
            };
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
}

/// Waits for what `over` tells of, but while nothing comes no longer than `resting` says; also how
/// long that was, if it ended the wait.
fn briefly(
    log: &Log,
    stop: Option<&Interrupt>,
    until_time: Instant,
    over: &impl Fn(&State) -> Option<Done>,
    resting: &impl Fn(&State) -> Option<Duration>,
) -> (Option<Done>, Option<Duration>) {
    loop {
        // Either what ends the read, or how many octets had come when it might be in vain.
        let happened = log.wait_unless(stop, until_time, |state| match over(state) {
            Some(done) => Some(Ok(done)),
            None => resting(state).map(|most| Err((state.received_total, most))),
        });
        let (come, most) = match happened {
            None => return (None, None),
            Some(Ok(done)) => return (Some(done), None),
            Some(Err(come)) => come,
        };
        let limit = until_time.min(deadline(most));
        let happened = log.wait_unless(stop, limit, |state| match over(state) {
            Some(done) => Some(Some(done)),
            None => (state.received_total > come).then_some(None),
        });
        match happened {
            None => return (None, Some(most)),
            Some(Some(done)) => return (Some(done), None),
            Some(None) => {}
        }
    }
}

/// What a read waits for, in words.
fn awaited(until: &Until) -> String {
    match until {
        Until::Messages(1) => "a complete final response".to_owned(),
        Until::Messages(count) => format!("{count} complete final responses"),
        Until::Interim { codes, or_message } => {
            let codes: Vec<String> = codes.iter().map(u16::to_string).collect();
            match (codes.join(" or "), or_message) {
                (codes, false) if codes.is_empty() => "an interim response".to_owned(),
                (codes, true) if codes.is_empty() => "an interim or final response".to_owned(),
                (codes, false) => codes,
                (codes, true) => format!("{codes} or a final response"),
            }
        }
        Until::Close => "the peer to close".to_owned(),
        Until::Octets(1) => "1 octet".to_owned(),
        Until::Octets(count) => format!("{count} octets"),
        Until::For(_) => "nothing".to_owned(),
    }
}

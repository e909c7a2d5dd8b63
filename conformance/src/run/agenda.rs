//! What is still to be run, what may run beside what, and in which order.
//!
//! Never more connections than `--jobs`, whatever a check opens; of the checks that send a lot one at
//! a time, as their octets and the dissection of these take memory.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use wire::script::{Part, Pieces, Template, Verb};

use super::trial::Trial;
use crate::check::{Check, Kind, Outcome};
use crate::verdict::Verdict;

/// The trials that wait for their turn, and the connections that may still be opened.
#[derive(Debug)]
pub(super) struct Agenda {
    /// What each check needs, by its place in the catalogue.
    needs: Vec<Needs>,
    jobs: usize,
    state: Mutex<State>,
    changed: Condvar,
}

/// What a check needs of the target and of us.
#[derive(Clone, Copy, Debug)]
struct Needs {
    connections: usize,
    /// It sends a lot.
    large: bool,
    /// It takes long, or may.
    long: bool,
}

#[derive(Debug)]
struct State {
    /// In the order of [`rank`].
    waiting: Vec<Trial>,
    /// Connections nobody holds.
    free: usize,
    /// A check that sends a lot is under way.
    large: bool,
    running: usize,
    stopped: bool,
}

/// The connections of a trial that is under way, until dropped.
#[derive(Debug)]
pub(super) struct Held<'a> {
    agenda: &'a Agenda,
    connections: usize,
    large: bool,
}

impl Agenda {
    /// All trials that are to be run, with this many connections at a time.
    pub(super) fn new(checks: &[Check], jobs: usize, mut waiting: Vec<Trial>) -> Agenda {
        let needs: Vec<Needs> = checks.iter().map(Needs::of).collect();
        waiting.sort_by_key(|trial| rank(&needs, trial));
        Agenda {
            needs,
            jobs,
            state: Mutex::new(State {
                waiting,
                free: jobs,
                large: false,
                running: 0,
                stopped: false,
            }),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next trial that may begin, once there is one; `None` when all are done, or stopped.
    pub(super) fn next(&self) -> Option<(Trial, Held<'_>)> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            let fits = |trial: &Trial| {
                let large = self.needs[trial.index].large;
                self.connections(trial) <= state.free && !(state.large && large)
            };
            if let Some(at) = state.waiting.iter().position(fits) {
                let trial = state.waiting.remove(at);
                let held = Held {
                    agenda: self,
                    connections: self.connections(&trial),
                    large: self.needs[trial.index].large,
                };
                state.free -= held.connections;
                state.large |= held.large;
                state.running += 1;
                return Some((trial, held));
            }
            // What is under way may have to be tried again.
            if state.waiting.is_empty() && state.running == 0 {
                return None;
            }
            state = (self.changed.wait(state)).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Adds a trial that needs another attempt.
    pub(super) fn add(&self, trial: Trial) {
        let mut state = self.lock();
        let own = rank(&self.needs, &trial);
        let at = (state.waiting).partition_point(|other| rank(&self.needs, other) <= own);
        state.waiting.insert(at, trial);
        self.changed.notify_all();
    }

    /// Begins nothing any more.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Whether it was stopped.
    pub(super) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// What was not begun.
    pub(super) fn left(self) -> Vec<Trial> {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner).waiting
    }

    /// The connections that are kept for a trial: those it opens at once. One that needs more than
    /// there are runs alone. For one that is tried again twice as many, so that fewer run beside
    /// it: whatever went wrong may have been load. Those that wait do each other no harm.
    fn connections(&self, trial: &Trial) -> usize {
        let opened = self.needs[trial.index].connections;
        let kept = match trial.first() {
            Some(first) if !first.timed_out => opened * 2,
            _ => opened,
        };
        kept.min(self.jobs)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut state = self.agenda.lock();
        state.free += self.connections;
        state.running -= 1;
        if self.large {
            state.large = false;
        }
        self.agenda.changed.notify_all();
    }
}

/// What takes long comes first, so that its waits pass beside the work of others: the second
/// attempt of a check that waited in vain, then all that may wait or send a lot, then the rest.
fn rank(needs: &[Needs], trial: &Trial) -> (u8, usize) {
    let class = match trial.first() {
        Some(first) if first.timed_out => 0,
        Some(_) => 3,
        None if needs[trial.index].long => 1,
        None => 2,
    };
    (class, trial.index)
}

impl Needs {
    fn of(check: &Check) -> Needs {
        let large = is_large(check);
        Needs {
            connections: connections(check),
            large,
            long: large || may_wait(check) || is_long(check),
        }
    }
}

/// Whether a verdict other than `inconclusive` rests on silence, which has to be waited for.
fn may_wait(check: &Check) -> bool {
    on_silence(check).any(|verdict| verdict != Verdict::Inconclusive)
}

/// Whether a target that says nothing may be right.
pub(super) fn silence_acquits(check: &Check) -> bool {
    on_silence(check).any(|verdict| matches!(verdict, Verdict::Conforms | Verdict::Lenient))
}

/// The verdicts of the outcomes that ask for silence.
fn on_silence(check: &Check) -> impl Iterator<Item = Verdict> {
    let silent = |outcome: &&Outcome| {
        let mut silent = false;
        if let Some(condition) = &outcome.condition {
            condition.each_term(&mut |term| {
                silent |= matches!(term.text.as_str(), "open" | "timed-out")
            });
        }
        silent
    };
    (check.outcomes.iter().filter(silent)).map(|outcome| outcome.class)
}

/// Whether it takes long by itself: many requests, or pauses between the parts of one.
fn is_long(check: &Check) -> bool {
    match &check.kind {
        Kind::Procedure { .. } => true,
        Kind::Passive { .. } => false,
        Kind::Script { script, .. } => script.steps.iter().any(|step| match &step.verb {
            Verb::Pause(_) => true,
            Verb::Send { pieces, .. } | Verb::Request { pieces, .. } => *pieces != Pieces::Whole,
            _ => false,
        }),
    }
}

/// The most connections the check may have open at once.
fn connections(check: &Check) -> usize {
    let Kind::Script { script, .. } = &check.kind else {
        return 1;
    };
    (script.steps.iter())
        .filter(|step| matches!(step.verb, Verb::Connect { .. }))
        .count()
        .max(1)
}

/// Octets in one message from which on a check sends a lot.
const LARGE: u64 = 256 << 10;

fn is_large(check: &Check) -> bool {
    let Kind::Script { script, .. } = &check.kind else {
        return false;
    };
    (script.steps.iter()).any(|step| match &step.verb {
        Verb::Send { bytes, .. } | Verb::Request { bytes, .. } => length(bytes) >= LARGE,
        _ => false,
    })
}

/// How long the octets are, variables left out.
fn length(template: &Template) -> u64 {
    (template.parts.iter())
        .map(|part| match part {
            Part::Octets(octets) => octets.len() as u64,
            Part::Repeat { count, of } => count.saturating_mul(length(of)),
            Part::Variable(_) | Part::File(_) | Part::Len => 0,
        })
        .fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::check::catalogue::Catalogue;
    use crate::run::Attempt;

    fn trials(checks: &[Check]) -> Vec<Trial> {
        (0..checks.len()).map(Trial::new).collect()
    }

    #[test]
    fn all_checks_together_never_open_more_than_they_may() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        assert!(checks.iter().any(|check| connections(check) == 2));
        assert!(checks.iter().any(is_large));
        let agenda = Agenda::new(checks, 3, trials(checks));
        let [open, most, large, twice, done] = [const { AtomicUsize::new(0) }; 5];
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while let Some((mut trial, held)) = agenda.next() {
                        let check = &checks[trial.index];
                        let own = connections(check);
                        let now = open.fetch_add(own, Ordering::SeqCst) + own;
                        most.fetch_max(now, Ordering::SeqCst);
                        let beside = large.fetch_add(is_large(check).into(), Ordering::SeqCst);
                        assert!(beside == 0 || !is_large(check), "two large ones");
                        std::thread::yield_now();
                        large.fetch_sub(is_large(check).into(), Ordering::SeqCst);
                        open.fetch_sub(own, Ordering::SeqCst);
                        if trial.first().is_none() && trial.index % 3 == 0 {
                            let doubtful = Attempt::without_outcome(check, Verdict::Violates, "");
                            trial.attempts.push(doubtful);
                            twice.fetch_add(1, Ordering::SeqCst);
                            agenda.add(trial);
                        } else {
                            done.fetch_add(1, Ordering::SeqCst);
                        }
                        drop(held);
                    }
                });
            }
        });
        let most = most.load(Ordering::SeqCst);
        let alone = checks.iter().map(connections).max().unwrap();
        assert!(most <= alone.max(3), "{most}");
        assert!(most > 1, "nothing ran side by side");
        assert_eq!(done.load(Ordering::SeqCst), checks.len());
        assert_eq!(twice.load(Ordering::SeqCst), checks.len().div_ceil(3));
        assert_eq!(agenda.lock().free, 3);
        assert!(agenda.left().is_empty());
    }

    #[test]
    fn what_waits_is_begun_first_and_nothing_after_a_stop() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        let agenda = Agenda::new(checks, 1, trials(checks));
        let (first, held) = agenda.next().unwrap();
        let check = &checks[first.index];
        assert!(Needs::of(check).long);
        agenda.stop();
        drop(held);
        assert!(agenda.next().is_none());
        assert_eq!(agenda.left().len(), checks.len() - 1);
    }
}

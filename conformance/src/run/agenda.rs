//! What is still to be run, what may run beside what, and in which order.
//!
//! Never more connections than `--jobs`, whatever a check opens; of the checks that send a lot one at
//! a time, as their octets and the dissection of these take memory.

use std::cmp::Reverse;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::needs::{Needs, Turn};
use super::trial::Trial;
use crate::check::Check;

/// The trials that wait for their turn, and the connections that may still be opened.
#[derive(Debug)]
pub(super) struct Agenda {
    /// What each check needs, by its place in the catalogue.
    needs: Vec<Needs>,
    usual: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// In the order of [`rank`].
    waiting: Vec<Trial>,
    /// Connections nobody holds.
    free: usize,
    /// Connections there are.
    jobs: usize,
    /// A check that sends a lot is under way.
    large: bool,
    running: usize,
    /// Checks under way that take long, or may.
    long: usize,
    stopped: bool,
    /// Trials whose pause is over, and that wait for their connections.
    returning: usize,
}

/// The connections of a trial that is under way, until dropped.
#[derive(Debug)]
pub(super) struct Held<'a> {
    agenda: &'a Agenda,
    connections: usize,
    large: bool,
    long: bool,
}

impl Agenda {
    /// All trials that are to be run, with this many connections at a time.
    ///
    /// Beyond `usual` a target is asked in a crowd, and what is doubtful is tried again behind all
    /// others and with as many connections at once as usual.
    pub(super) fn new(
        checks: &[Check],
        (usual, jobs): (usize, usize),
        mut waiting: Vec<Trial>,
    ) -> Agenda {
        let needs: Vec<Needs> = checks.iter().map(Needs::of).collect();
        waiting.sort_by_key(|trial| rank(&needs, trial, jobs > usual));
        Agenda {
            needs,
            usual: usual.max(1),
            state: Mutex::new(State {
                waiting,
                free: jobs,
                jobs,
                large: false,
                running: 0,
                long: 0,
                stopped: false,
                returning: 0,
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
            // One connection is left to those that only work, which have the processors to
            // themselves while the others wait.
            let jobs = state.jobs;
            let most_wait = jobs > 1 && state.long + 1 >= jobs;
            let comes_back = state.returning > 0;
            let fits = |trial: &Trial| {
                let large = self.needs[trial.index].large;
                self.connections(trial, most_wait, jobs) <= state.free
                    && !(state.large && large)
                    && !comes_back
            };
            let quick = |trial: &Trial| fits(trial) && !self.is_long(trial);
            let mut at = None;
            if most_wait {
                at = state.waiting.iter().position(quick);
            }
            if let Some(at) = at.or_else(|| state.waiting.iter().position(fits)) {
                let trial = state.waiting.remove(at);
                let held = Held {
                    agenda: self,
                    connections: self.connections(&trial, most_wait, jobs),
                    large: self.needs[trial.index].large,
                    long: self.is_long(&trial),
                };
                state.free -= held.connections;
                state.large |= held.large;
                state.running += 1;
                state.long += usize::from(held.long);
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
        let crowded = state.jobs > self.usual;
        let own = rank(&self.needs, &trial, crowded);
        let at = (state.waiting).partition_point(|other| rank(&self.needs, other, crowded) <= own);
        state.waiting.insert(at, trial);
        self.changed.notify_all();
    }

    /// Lends so many connections of a trial that pauses to others.
    pub(super) fn lend(&self, connections: usize) {
        self.lock().free += connections;
        self.changed.notify_all();
    }

    /// Takes them back, once those who use them are done, and before anybody else begins.
    pub(super) fn take_back(&self, connections: usize) {
        let mut state = self.lock();
        state.returning += 1;
        while state.free < connections && !state.stopped {
            state = (self.changed.wait(state)).unwrap_or_else(PoisonError::into_inner);
        }
        state.returning -= 1;
        state.free = state.free.saturating_sub(connections);
        self.changed.notify_all();
    }

    /// From now on there are so many connections.
    pub(super) fn raise(&self, jobs: usize) {
        let mut state = self.lock();
        state.free += jobs.saturating_sub(state.jobs);
        state.jobs = state.jobs.max(jobs);
        let crowded = state.jobs > self.usual;
        (state.waiting).sort_by_key(|trial| rank(&self.needs, trial, crowded));
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

    /// What was not begun, or is to be tried again.
    pub(super) fn left(&self) -> Vec<Trial> {
        std::mem::take(&mut self.lock().waiting)
    }

    /// Whether the next attempt takes long, or may.
    fn is_long(&self, trial: &Trial) -> bool {
        match trial.first() {
            Some(first) => first.timed_out,
            None => self.needs[trial.index].long,
        }
    }

    /// The connections that are kept for a trial: those it opens at once. One that needs more than
    /// there are runs alone. For one that is tried again twice as many, so that fewer run beside
    /// it: whatever went wrong may have been load. Those that wait do each other no harm, nor do
    /// they to another.
    fn connections(&self, trial: &Trial, most_wait: bool, jobs: usize) -> usize {
        let opened = self.needs[trial.index].connections;
        let kept = match trial.first() {
            Some(_) if jobs > self.usual => opened * jobs.div_ceil(self.usual),
            Some(first) if !first.timed_out && !most_wait => opened * 2,
            _ => opened,
        };
        kept.min(jobs)
    }
}

impl Held<'_> {
    /// How many they are.
    pub(super) fn connections(&self) -> usize {
        self.connections
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut state = self.agenda.lock();
        state.free += self.connections;
        state.running -= 1;
        state.long -= usize::from(self.long);
        if self.large {
            state.large = false;
        }
        self.agenda.changed.notify_all();
    }
}

/// What takes long comes first: the second attempt of a check that waited in vain, then the first of
/// each in its [`Turn`], then the other second ones. In a crowd all second attempts come last, and
/// what sends most comes first, so that it is not what all others end up waiting for; before it is
/// known that the target takes its time, the short ones find that out sooner.
fn rank(needs: &[Needs], trial: &Trial, crowded: bool) -> (u8, Turn, Reverse<usize>, usize) {
    let class = match trial.first() {
        Some(first) if first.timed_out && !crowded => 0,
        None => 1,
        Some(_) => 2,
    };
    let own = &needs[trial.index];
    let most = if crowded { own.requests } else { 0 };
    (class, own.turn, Reverse(most), trial.index)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::check::catalogue::Catalogue;
    use crate::run::Attempt;
    use crate::run::needs::{WIDE, connections, is_large};
    use crate::verdict::Verdict;

    fn trials(checks: &[Check]) -> Vec<Trial> {
        (0..checks.len()).map(Trial::new).collect()
    }

    #[test]
    fn all_checks_together_never_open_more_than_they_may() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        assert!(checks.iter().any(|check| connections(check) == 2));
        assert!(checks.iter().any(|check| connections(check) >= WIDE));
        assert!(checks.iter().any(is_large));
        let agenda = Agenda::new(checks, (3, 3), trials(checks));
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
        let agenda = Agenda::new(checks, (1, 1), trials(checks));
        let (first, held) = agenda.next().unwrap();
        let turn = |index: usize| Needs::of(&checks[index]).turn;
        let earliest = (0..checks.len()).map(turn).min();
        assert_eq!(Some(turn(first.index)), earliest);
        agenda.stop();
        drop(held);
        assert!(agenda.next().is_none());
        assert_eq!(agenda.left().len(), checks.len() - 1);
    }

    #[test]
    fn one_connection_is_left_to_those_that_only_work() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        let single = |trial: &Trial| connections(&checks[trial.index]) == 1;
        let queue = trials(checks).into_iter().filter(single).collect();
        let agenda = Agenda::new(checks, (3, 3), queue);
        let next = || agenda.next().unwrap();
        let (waits, works) = ([next(), next()], next());
        let long = |(trial, _): &(Trial, Held<'_>)| Needs::of(&checks[trial.index]).long;
        assert!(waits.iter().all(long) && !long(&works));
        // The one that is done was the only one that worked, so another of its kind follows.
        drop(works);
        let works = next();
        assert!(!long(&works));
        drop(waits);
        assert!(long(&next()));
    }

    #[test]
    fn who_pauses_gets_its_connection_back_before_another_begins() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        let agenda = Agenda::new(checks, (1, 1), trials(checks));
        let (_, pausing) = agenda.next().unwrap();
        agenda.lend(pausing.connections());
        let (_, meanwhile) = agenda.next().unwrap();
        std::thread::scope(|scope| {
            let back = scope.spawn(|| agenda.take_back(1));
            while agenda.lock().returning == 0 {
                std::thread::yield_now();
            }
            drop(meanwhile);
            back.join().unwrap();
        });
        assert_eq!(agenda.lock().free, 0);
        drop(pausing);
        assert_eq!(agenda.lock().free, 1);
    }

    #[test]
    fn in_a_crowd_second_attempts_come_last_and_as_few_at_once_as_usual() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        let mut waiting = trials(checks);
        let mut doubtful = Attempt::without_outcome(&checks[0], Verdict::Violates, "");
        doubtful.timed_out = true;
        waiting[0].attempts.push(doubtful);
        let agenda = Agenda::new(checks, (5, 5), waiting);
        assert_eq!(agenda.lock().waiting[0].index, 0);
        agenda.raise(16);
        let state = agenda.lock();
        assert_eq!((state.free, state.jobs), (16, 16));
        let last = state.waiting.last().unwrap();
        assert_eq!(last.index, 0);
        assert_eq!(
            agenda.connections(last, false, 16),
            connections(&checks[0]) * 4
        );
    }
}

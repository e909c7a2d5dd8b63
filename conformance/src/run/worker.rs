//! One of those who run checks side by side.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use wire::drive::Idle;

use super::agenda::{Agenda, Held};
use super::trial::{Next, Trial, is_doubtful};
use super::{Attempt, Bench, Dead};
use crate::check::{Check, Kind};

/// So many checks in a row at most after which a slow target is not asked whether it still serves.
const MOST_UNASKED: usize = 7;

/// What became of a trial in the hands of a worker.
pub(super) enum Done {
    /// It has its verdict.
    Settled(Attempt),
    /// The target may have died of it.
    Suspect(Trial, Attempt, Option<Dead>),
    /// It is tried again.
    Again,
    /// The run ended before it was known.
    CutOff(Trial),
}

/// Nobody listens any more.
struct Unheard;

/// Takes trials from the agenda, and tells what becomes of each.
pub(super) struct Worker<'a> {
    bench: &'a Bench<'a>,
    agenda: &'a Arc<Agenda>,
    retries: u32,
    sender: Sender<(usize, Done)>,
    /// A verdict that is told once the target is known to have served somebody after it.
    untold: Option<(usize, Attempt)>,
    /// Checks in a row after which the target was not asked.
    unasked: usize,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        bench: &'a Bench<'a>,
        agenda: &'a Arc<Agenda>,
        retries: u32,
        sender: Sender<(usize, Done)>,
    ) -> Worker<'a> {
        Worker {
            bench,
            agenda,
            retries,
            sender,
            untold: None,
            unasked: 0,
        }
    }

    /// Runs trials until none is left, or the target is dead.
    pub(super) fn work(mut self) {
        while let Some((trial, held)) = self.agenda.next() {
            let told = self.attempt(trial, self.idle(&held));
            drop(held);
            if told.is_err() {
                return;
            }
        }
        let asks = self.untold.is_some() && !self.agenda.is_stopped();
        let dead = if asks { self.ask() } else { None };
        // This was the last, so it makes no difference whether anybody listens.
        let _ = self.tell_untold(dead);
    }

    /// One attempt, and what follows from it.
    fn attempt(&mut self, trial: Trial, idle: Option<Idle>) -> Result<(), Unheard> {
        let (index, subject) = (trial.index, self.bench.subject);
        let patience = self.bench.patience(&trial);
        let waited = subject.about_to_wait(patience);
        let mut attempt = self.bench.attempt(&trial, patience, idle);
        if self.ends_early() {
            self.tell_untold(None)?;
            return self.tell(index, Done::CutOff(trial));
        }
        let spared = self.spares(&trial, &attempt);
        self.unasked = if spared { self.unasked + 1 } else { 0 };
        let dead = if spared { None } else { self.ask() };
        if self.ends_early() {
            self.tell_untold(None)?;
            return self.tell(index, Done::CutOff(trial));
        }
        self.tell_untold(dead)?;
        if self.agenda.is_stopped() {
            return self.tell(index, Done::Suspect(trial, attempt, dead));
        }
        // Requests sent meanwhile may have shown the target to be slow.
        let haste = subject.haste(&waited);
        attempt.hasty |= ((attempt.timed_out || attempt.believed) && haste.timeout)
            || (haste.settle && settles(&self.bench.checks[index]));
        let late = Some(&attempt).filter(|_| trial.first().is_some_and(|first| first.silent));
        if let Some(late) = late.filter(|late| !late.silent) {
            subject.pace.was_late(late.slowest);
        }
        let silences = &self.bench.silences;
        let waits_a_lot = attempt.timed_out && self.bench.crowd.waited(attempt.duration);
        let next = trial.with(attempt, self.retries, silences);
        // A target that leaves requests without an answer, or with a late one, makes the run long.
        if (silences.known() || silences.refuted() || waits_a_lot)
            && let Some(jobs) = self.bench.crowd.ask(subject)
        {
            self.agenda.raise(jobs);
        }
        match next {
            Next::Again(trial) => {
                self.agenda.add(trial);
                self.tell(index, Done::Again)
            }
            Next::Settled(attempt) if spared => {
                self.untold = Some((index, attempt));
                Ok(())
            }
            Next::Settled(attempt) => self.tell(index, Done::Settled(attempt)),
        }
    }

    /// Of a target that serves one connection at a time, others use it while a check pauses.
    fn idle(&self, held: &Held<'_>) -> Option<Idle> {
        let (agenda, connections) = (Arc::clone(self.agenda), held.connections());
        let idle = Idle(Arc::new(move |begins| match begins {
            true => agenda.lend(connections),
            false => agenda.take_back(connections),
        }));
        self.bench.subject.serial.then_some(idle)
    }

    /// Whether the target need not be asked after this attempt: a slow one is asked less often, as
    /// the next check, if it is answered, tells as well.
    fn spares(&self, trial: &Trial, attempt: &Attempt) -> bool {
        self.bench.subject.is_slow()
            && trial.first().is_none()
            && attempt.answered
            && !is_doubtful(attempt)
            && self.unasked < MOST_UNASKED
    }

    /// Whether the run ends before all is graded: then nobody begins another check, and what was
    /// waited for says nothing.
    fn ends_early(&self) -> bool {
        let ends = self.bench.subject.early_end.is_raised();
        if ends {
            self.agenda.stop();
        }
        ends
    }

    /// Whether the target is dead; if so, nobody begins another check.
    fn ask(&self) -> Option<Dead> {
        let dead = self.bench.dead();
        if dead.is_some() {
            self.agenda.stop();
        }
        dead
    }

    /// Tells the verdict that was held back. When the target died meanwhile it is a suspect, and
    /// begins anew, as nobody is known to have been served after it.
    fn tell_untold(&mut self, dead: Option<Dead>) -> Result<(), Unheard> {
        match self.untold.take() {
            None => Ok(()),
            Some((index, attempt))
                if self.agenda.is_stopped() && !self.bench.subject.early_end.is_raised() =>
            {
                self.tell(index, Done::Suspect(Trial::new(index), attempt, dead))
            }
            Some((index, attempt)) => self.tell(index, Done::Settled(attempt)),
        }
    }

    fn tell(&self, index: usize, done: Done) -> Result<(), Unheard> {
        self.sender.send((index, done)).map_err(|_| Unheard)
    }
}

/// Whether the check takes a short silence for the end of what comes.
fn settles(check: &Check) -> bool {
    match &check.kind {
        Kind::Script { script, .. } => script.variables().iter().any(|(name, _)| name == "settle"),
        Kind::Procedure { .. } | Kind::Passive { .. } => false,
    }
}

//! Checks side by side, and what happens when the target dies under them.

use std::io;
use std::sync::{Arc, mpsc};
use std::thread;

use wire::drive::Idle;

use super::agenda::Agenda;
use super::needs::{Silence, silence};
use super::trial::{Next, Trial, is_doubtful};
use super::worker::{Done, Worker};
use super::{Attempt, Bench, Dead, Gone, Lifeline, Run, UNREACHABLE, attempt, charged};
use crate::result::Event;
use crate::subject::Patience;
use crate::verdict::Verdict;

/// What one side-by-side round came to.
#[derive(Default)]
struct Round {
    /// Checks that have their verdict.
    settled: Vec<(usize, Attempt)>,
    /// Checks that were under way when the target died.
    suspects: Vec<(Trial, Attempt, Option<Dead>)>,
    /// Checks that still have to be run.
    left: Vec<Trial>,
}

impl Run<'_, '_> {
    /// Runs all checks of the queue to their verdicts, through deaths of the target.
    pub(super) fn rounds(
        &mut self,
        mut queue: Vec<Trial>,
        jobs: usize,
        lifeline: &mut dyn Lifeline,
    ) -> io::Result<Vec<(usize, Attempt)>> {
        let retries = self.settings.retries;
        let mut settled = Vec::new();
        while !queue.is_empty() {
            let consumers = &mut *self.consumers;
            let mut told = Ok(());
            let round = self.bench.side_by_side(queue, jobs, retries, &mut |index| {
                let event = Event::Tried(&self.bench.checks[index].id);
                let each = consumers
                    .iter_mut()
                    .try_for_each(|consumer| consumer.event(event));
                if told.is_ok() {
                    told = each;
                }
            });
            told?;
            settled.extend(round.settled);
            queue = round.left;
            if self.cut_off(&mut queue, &mut settled) || round.suspects.is_empty() {
                continue;
            }
            self.tell(Event::Interrupted(
                "the target stopped answering; the checks that ran are tried one by one",
            ))?;
            let mut alive = lifeline.revive();
            if self.bench.subject.early_end.is_raised() {
                queue.extend(round.suspects.into_iter().map(|(trial, ..)| trial));
                self.cut_off(&mut queue, &mut settled);
                continue;
            }
            let alone = round.suspects.len() == 1;
            let id = |trial: &Trial| self.bench.checks[trial.index].id.clone();
            let mut last = Gone {
                how: (round.suspects.iter())
                    .find_map(|(_, _, dead)| *dead)
                    .unwrap_or(Dead::Silent),
                during: (round.suspects.iter())
                    .map(|(trial, ..)| id(trial))
                    .collect(),
                left: (queue.iter())
                    .filter(|trial| trial.first().is_none())
                    .count(),
                charged: false,
            };
            for (trial, first, dead) in round.suspects {
                let (index, check) = (trial.index, &self.bench.checks[trial.index]);
                if let (false, true, Some(dead)) = (alive, alone, dead) {
                    // Nothing else ran, so nothing else can have done it.
                    (self.charged, last.charged) = (true, true);
                    settled.push((index, charged(check, first, dead)));
                    continue;
                }
                if !alive {
                    settled.push((index, self.bench.given_up(trial)));
                    continue;
                }
                let tried = self
                    .bench
                    .attempt(&trial, self.bench.patience(&trial), None);
                let dead = self.bench.dead();
                if self.bench.subject.early_end.is_raised() {
                    queue.push(trial);
                    continue;
                }
                let tried = match dead {
                    None => tried,
                    Some(dead) => {
                        last.how = dead;
                        last.during = vec![check.id.clone()];
                        alive = lifeline.revive();
                        (self.charged, last.charged) = (true, true);
                        charged(check, tried, dead)
                    }
                };
                match trial.with(tried, retries, &self.bench.silences) {
                    Next::Settled(attempt) => settled.push((index, attempt)),
                    Next::Again(trial) => queue.push(trial),
                }
            }
            if !alive {
                self.gone = Some(last);
                settled.extend(self.given_up(queue.drain(..)));
            }
        }
        Ok(settled)
    }

    /// What is said of checks when the target is gone for good.
    pub(super) fn given_up(
        &self,
        trials: impl IntoIterator<Item = Trial>,
    ) -> Vec<(usize, Attempt)> {
        let given_up = |trial: Trial| (trial.index, self.bench.given_up(trial));
        trials.into_iter().map(given_up).collect()
    }

    /// Gives up what is left where the run ends early; whether it does.
    fn cut_off(&mut self, queue: &mut Vec<Trial>, settled: &mut Vec<(usize, Attempt)>) -> bool {
        let Some(cause) = self.bench.subject.early_end.cause() else {
            return false;
        };
        self.cut_off += queue.len();
        settled.extend(queue.drain(..).map(|trial| {
            let check = &self.bench.checks[trial.index];
            let attempt = Attempt::without_outcome(check, Verdict::Inconclusive, cause.reason());
            (trial.index, attempt)
        }));
        true
    }
}

impl Bench<'_> {
    /// The verdict when the target is gone for good.
    fn given_up(&self, trial: Trial) -> Attempt {
        let check = &self.checks[trial.index];
        (trial.so_far())
            .unwrap_or_else(|| Attempt::without_outcome(check, Verdict::Inconclusive, UNREACHABLE))
    }

    /// How the target died; `None` while it serves.
    pub(super) fn dead(&self) -> Option<Dead> {
        self.liveness
            .as_ref()
            .and_then(|liveness| liveness.ask(self.subject).err())
    }

    /// How long the next attempt waits.
    pub(super) fn patience(&self, trial: &Trial) -> Patience {
        match trial.first() {
            // A violation that did not rest on a silence is none of impatience, and what was merely
            // hasty asks for the usual waits.
            Some(first) if first.without_silence || !is_doubtful(first) => Patience::Normal,
            Some(first) if first.silent && self.silences.unknown() => Patience::Longest,
            Some(_) => Patience::Long,
            None if !self.brief => Patience::Normal,
            // How long is waited makes no difference.
            None if self.silences.known() => Patience::Brief,
            None => match silence(&self.checks[trial.index]) {
                Some(Silence::Acquits) => Patience::Brief,
                Some(Silence::Convicts) => Patience::Provisional,
                None => Patience::Normal,
            },
        }
    }

    /// Whether it is one of the silences that are known to stay.
    fn may_be_believed(&self, attempt: &Attempt) -> bool {
        attempt.verdict == Verdict::Inconclusive && attempt.silent && self.silences.known()
    }

    /// One attempt, shown to the passive checks.
    pub(super) fn attempt(&self, trial: &Trial, patience: Patience, idle: Option<Idle>) -> Attempt {
        let mut attempt = attempt(self.subject, &self.checks[trial.index], patience, idle);
        let acquitted = matches!(attempt.verdict, Verdict::Conforms | Verdict::Lenient);
        if self.subject.early_end.is_raised() {
            return attempt;
        }
        attempt.pardon_unavailable(&self.checks[trial.index], &self.subject.pace);
        attempt.hasty = match patience {
            Patience::Brief => attempt.timed_out && !acquitted && !self.may_be_believed(&attempt),
            Patience::Provisional => attempt.timed_out,
            Patience::Normal | Patience::Long | Patience::Longest => false,
        };
        if let (Some(status), Some(path)) = (self.subject.elsewhere, self.subject.vars.get("path"))
        {
            attempt.pardon_elsewhere(&self.checks[trial.index], path, status);
        }
        attempt.pardon_moved(self, &self.checks[trial.index]);
        for transcript in attempt.transcripts.drain(..) {
            self.watch.see(trial.index + 1, &transcript);
        }
        attempt
    }

    /// Runs the trials until each has its verdict, or the target dies.
    fn side_by_side(
        &self,
        queue: Vec<Trial>,
        jobs: usize,
        retries: u32,
        tried: &mut dyn FnMut(usize),
    ) -> Round {
        let most = self.crowd.most(jobs);
        // One more takes over while a check pauses.
        let workers = most.min(queue.len()) + usize::from(self.subject.serial);
        let jobs = (jobs, self.crowd.jobs(jobs));
        let agenda = Arc::new(Agenda::new(self.checks, jobs, queue));
        let (sender, receiver) = mpsc::channel();
        let mut round = Round::default();
        let mut cut_off = Vec::new();
        thread::scope(|scope| {
            for _ in 0..workers {
                let (sender, agenda) = (sender.clone(), &agenda);
                scope.spawn(move || Worker::new(self, agenda, retries, sender).work());
            }
            drop(sender);
            for (index, done) in receiver {
                tried(index);
                match done {
                    Done::Settled(attempt) => round.settled.push((index, attempt)),
                    Done::Suspect(trial, attempt, dead) => {
                        round.suspects.push((trial, attempt, dead))
                    }
                    Done::Again => {}
                    Done::CutOff(trial) => cut_off.push(trial),
                }
            }
        });
        round.suspects.sort_by_key(|(trial, ..)| trial.index);
        round.left = agenda.left();
        round.left.append(&mut cut_off);
        round
    }
}

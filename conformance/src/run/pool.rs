//! Checks side by side, and what happens when the target dies under them.

use std::io;
use std::sync::mpsc;
use std::thread;

use super::agenda::{Agenda, Silence, silence};
use super::trial::{Next, Trial, is_doubtful};
use super::{Attempt, Bench, Dead, Gone, Lifeline, Run, UNREACHABLE, attempt, charged};
use crate::check::{Check, Kind};
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
            if round.suspects.is_empty() {
                continue;
            }
            self.tell(Event::Interrupted(
                "the target stopped answering; the checks that ran are tried one by one",
            ))?;
            let mut alive = lifeline.revive();
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
            };
            for (trial, first, dead) in round.suspects {
                let (index, check) = (trial.index, &self.bench.checks[trial.index]);
                if let (false, true, Some(dead)) = (alive, alone, dead) {
                    // Nothing else ran, so nothing else can have done it.
                    settled.push((index, charged(check, first, dead)));
                    continue;
                }
                if !alive {
                    settled.push((index, self.bench.given_up(trial)));
                    continue;
                }
                let tried = self.bench.attempt(&trial);
                let tried = match self.bench.dead() {
                    None => tried,
                    Some(dead) => {
                        last.how = dead;
                        last.during = vec![check.id.clone()];
                        alive = lifeline.revive();
                        charged(check, tried, dead)
                    }
                };
                match trial.with(tried, retries) {
                    Next::Settled(attempt) => settled.push((index, attempt)),
                    Next::Again(trial) => queue.push(trial),
                }
            }
            if !alive {
                self.gone = Some(last);
                let given_up = |trial: Trial| (trial.index, self.bench.given_up(trial));
                settled.extend(queue.drain(..).map(given_up));
            }
        }
        Ok(settled)
    }
}

impl Bench<'_> {
    /// The verdict when the target is gone for good.
    fn given_up(&self, trial: Trial) -> Attempt {
        let check = &self.checks[trial.index];
        (trial.so_far())
            .unwrap_or_else(|| Attempt::without_outcome(check, Verdict::Inconclusive, UNREACHABLE))
    }

    fn dead(&self) -> Option<Dead> {
        self.liveness
            .as_ref()
            .and_then(|liveness| liveness.ask(self.subject).err())
    }

    /// How long the next attempt waits.
    fn patience(&self, trial: &Trial) -> Patience {
        match trial.first() {
            // A violation that did not rest on a silence is none of impatience, and what was merely
            // hasty asks for the usual waits.
            Some(first) if first.without_silence || !is_doubtful(first) => Patience::Normal,
            Some(_) => Patience::Long,
            None if !self.brief => Patience::Normal,
            None => match silence(&self.checks[trial.index]) {
                Some(Silence::Acquits) => Patience::Brief,
                Some(Silence::Convicts) => Patience::Provisional,
                None => Patience::Normal,
            },
        }
    }

    /// One attempt, shown to the passive checks.
    fn attempt(&self, trial: &Trial) -> Attempt {
        let patience = self.patience(trial);
        let mut attempt = attempt(self.subject, &self.checks[trial.index], patience);
        let acquitted = matches!(attempt.verdict, Verdict::Conforms | Verdict::Lenient);
        if self.subject.pace.throttles() {
            attempt.pardon_unavailable(&self.checks[trial.index]);
        }
        attempt.hasty = match patience {
            Patience::Brief => attempt.timed_out && !acquitted,
            Patience::Provisional => attempt.timed_out,
            Patience::Normal | Patience::Long => false,
        };
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
        let workers = jobs.min(queue.len());
        let agenda = Agenda::new(self.checks, jobs, queue);
        let (sender, receiver) = mpsc::channel();
        let mut round = Round::default();
        thread::scope(|scope| {
            for _ in 0..workers {
                let (sender, agenda) = (sender.clone(), &agenda);
                scope.spawn(move || self.work(agenda, retries, &sender));
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
                }
            }
        });
        round.suspects.sort_by_key(|(trial, ..)| trial.index);
        round.left = agenda.left();
        round
    }

    /// Runs trials until none is left, or the target is dead.
    fn work(&self, agenda: &Agenda, retries: u32, sender: &mpsc::Sender<(usize, Done)>) {
        let tell = |done: (usize, Done)| sender.send(done).is_ok();
        // Whether the target still serves; if not, nobody begins another check.
        let ask = || {
            let dead = self.dead();
            if dead.is_some() {
                agenda.stop();
            }
            dead
        };
        // A verdict that is told once the target is known to have served somebody after it.
        let mut untold: Option<(usize, Attempt)> = None;
        let mut unasked = 0;
        while let Some((trial, held)) = agenda.next() {
            let index = trial.index;
            let waited = self.subject.about_to_wait(self.patience(&trial));
            let mut attempt = self.attempt(&trial);
            // A slow target is asked less often: the next check, if answered, tells as well.
            let spared = self.subject.is_slow()
                && trial.first().is_none()
                && attempt.answered
                && !is_doubtful(&attempt)
                && unasked < MOST_UNASKED;
            unasked = if spared { unasked + 1 } else { 0 };
            let dead = if spared { None } else { ask() };
            let before = untold.take();
            let told = if agenda.is_stopped() {
                before.is_none_or(|before| tell(suspected(before, dead)))
                    && tell((index, Done::Suspect(trial, attempt, dead)))
            } else {
                // Requests sent meanwhile may have shown the target to be slow.
                let haste = self.subject.haste(&waited);
                attempt.hasty |= (attempt.timed_out && haste.timeout)
                    || (haste.settle && settles(&self.checks[index]));
                before.is_none_or(|(index, attempt)| tell((index, Done::Settled(attempt))))
                    && match trial.with(attempt, retries) {
                        Next::Settled(attempt) if spared => {
                            untold = Some((index, attempt));
                            true
                        }
                        Next::Settled(attempt) => tell((index, Done::Settled(attempt))),
                        Next::Again(trial) => {
                            agenda.add(trial);
                            tell((index, Done::Again))
                        }
                    }
            };
            drop(held);
            if !told {
                return;
            }
        }
        if let Some(last) = untold {
            let dead = match agenda.is_stopped() {
                true => None,
                false => ask(),
            };
            tell(match agenda.is_stopped() {
                true => suspected(last, dead),
                false => (last.0, Done::Settled(last.1)),
            });
        }
    }
}

/// A settled check after which nobody is known to have been served: it begins anew.
fn suspected((index, attempt): (usize, Attempt), dead: Option<Dead>) -> (usize, Done) {
    (index, Done::Suspect(Trial::new(index), attempt, dead))
}

/// So many checks in a row at most after which a slow target is not asked whether it still serves.
const MOST_UNASKED: usize = 7;

/// What became of a trial in the hands of a worker.
enum Done {
    Settled(Attempt),
    Suspect(Trial, Attempt, Option<Dead>),
    Again,
}

/// Whether the check takes a short silence for the end of what comes.
fn settles(check: &Check) -> bool {
    match &check.kind {
        Kind::Script { script, .. } => script.variables().iter().any(|(name, _)| name == "settle"),
        Kind::Procedure { .. } | Kind::Passive { .. } => false,
    }
}

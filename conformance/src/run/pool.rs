//! Checks side by side, and what happens when the target dies under them.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::permits::Permits;
use super::{Attempt, Bench, Dead, Gone, Lifeline, Run, UNREACHABLE, attempt, charged};
use crate::result::Event;
use crate::subject::Patience;
use crate::verdict::Verdict;

/// What one side-by-side round came to.
#[derive(Default)]
struct Round {
    /// Checks that were run while the target lived.
    graded: Vec<(usize, Attempt)>,
    /// Checks that were under way when it died.
    suspects: Vec<(usize, Attempt, Option<Dead>)>,
    /// Checks nobody has begun.
    left: Vec<usize>,
}

impl Run<'_, '_> {
    /// Runs all checks of the queue, through deaths of the target.
    pub(super) fn rounds(
        &mut self,
        mut queue: Vec<usize>,
        jobs: usize,
        patience: Patience,
        lifeline: &mut dyn Lifeline,
    ) -> io::Result<Vec<(usize, Attempt)>> {
        let mut graded = Vec::new();
        while !queue.is_empty() {
            let consumers = &mut *self.consumers;
            let mut told = Ok(());
            let round = self
                .bench
                .side_by_side(&queue, jobs, patience, &mut |index| {
                    let event = Event::Tried(&self.bench.checks[index].id);
                    let each = consumers
                        .iter_mut()
                        .try_for_each(|consumer| consumer.event(event));
                    if told.is_ok() {
                        told = each;
                    }
                });
            told?;
            graded.extend(round.graded);
            queue = round.left;
            if round.suspects.is_empty() {
                continue;
            }
            self.tell(Event::Interrupted(
                "the target stopped answering; the checks that ran are tried one by one",
            ))?;
            let mut alive = lifeline.revive();
            let alone = round.suspects.len() == 1;
            let mut last = Gone {
                how: (round.suspects.iter())
                    .find_map(|(_, _, dead)| *dead)
                    .unwrap_or(Dead::Silent),
                during: (round.suspects.iter())
                    .map(|(index, ..)| self.bench.checks[*index].id.clone())
                    .collect(),
                left: queue.len(),
            };
            for (index, first, dead) in round.suspects {
                if let (false, true, Some(dead)) = (alive, alone, dead) {
                    // Nothing else ran, so nothing else can have done it.
                    graded.push((index, charged(&self.bench.checks[index], first, dead)));
                    continue;
                }
                if !alive {
                    graded.push((index, self.bench.unreachable(index)));
                    continue;
                }
                let tried = attempt(self.bench.subject, &self.bench.checks[index], patience);
                match self.bench.dead() {
                    None => graded.push((index, tried)),
                    Some(dead) => {
                        last.how = dead;
                        last.during = vec![self.bench.checks[index].id.clone()];
                        graded.push((index, charged(&self.bench.checks[index], tried, dead)));
                        alive = lifeline.revive();
                    }
                }
            }
            if !alive {
                self.gone = Some(last);
                graded.extend(
                    queue
                        .drain(..)
                        .map(|index| (index, self.bench.unreachable(index))),
                );
            }
        }
        Ok(graded)
    }
}

impl Bench<'_> {
    fn unreachable(&self, index: usize) -> Attempt {
        Attempt::without_outcome(&self.checks[index], Verdict::Inconclusive, UNREACHABLE)
    }

    fn dead(&self) -> Option<Dead> {
        self.liveness
            .as_ref()
            .and_then(|liveness| liveness.ask(self.subject).err())
    }

    fn side_by_side(
        &self,
        queue: &[usize],
        jobs: usize,
        patience: Patience,
        tried: &mut dyn FnMut(usize),
    ) -> Round {
        let next = AtomicUsize::new(0);
        let permits = Permits::new(jobs);
        let down = AtomicBool::new(false);
        let (sender, receiver) = mpsc::channel();
        let mut round = Round::default();
        thread::scope(|scope| {
            for _ in 0..jobs.min(queue.len()) {
                let (sender, next, down, permits) = (sender.clone(), &next, &down, &permits);
                scope.spawn(move || {
                    while !down.load(Ordering::SeqCst) {
                        let Some(&index) = queue.get(next.fetch_add(1, Ordering::SeqCst)) else {
                            break;
                        };
                        let held = permits.take(&self.checks[index]);
                        let mut attempt = attempt(self.subject, &self.checks[index], patience);
                        for transcript in attempt.transcripts.drain(..) {
                            self.watch.see(index + 1, &transcript);
                        }
                        let dead = self.dead();
                        if dead.is_some() {
                            down.store(true, Ordering::SeqCst);
                        }
                        drop(held);
                        let suspect = down.load(Ordering::SeqCst);
                        if sender.send((index, attempt, dead, suspect)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            for (index, attempt, dead, suspect) in receiver {
                tried(index);
                if suspect {
                    round.suspects.push((index, attempt, dead));
                } else {
                    round.graded.push((index, attempt));
                }
            }
        });
        round.suspects.sort_by_key(|(index, ..)| *index);
        let begun = next.load(Ordering::SeqCst).min(queue.len());
        round.left = queue[begun..].to_vec();
        round
    }
}

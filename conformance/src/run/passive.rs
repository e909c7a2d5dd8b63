//! Passive checks: lints over every response of the run.

use std::sync::{Mutex, PoisonError};

use http_core::dissect::Kind as MessageKind;
use wire::expect::{Expr, Focus, InterimTest, Predicate, View};
use wire::transcript::Transcript;

use super::attempt::{Attempt, judge_focused};
use super::facts;
use crate::check::{Check, Kind};
use crate::result::Exchange;
use crate::verdict::{Level, Verdict};

/// Collects, for each passive check, the worst verdict any response drew.
#[derive(Debug)]
pub struct Watch<'a> {
    checks: Vec<(usize, &'a Check, &'a Expr, bool)>,
    worst: Mutex<Vec<Option<Seen>>>,
}

/// The worst verdict so far, with what decides between equals: the run must come out the same
/// however its checks were interleaved.
#[derive(Clone, Debug)]
struct Seen {
    rank: (u8, Level, usize, usize, usize),
    attempt: Attempt,
    exchange: Exchange,
    judged: usize,
}

impl<'a> Watch<'a> {
    /// Watches for the passive checks among `checks`.
    pub fn new(checks: &'a [Check]) -> Watch<'a> {
        let checks: Vec<_> = (checks.iter().enumerate())
            .filter_map(|(index, check)| match &check.kind {
                Kind::Passive { applies } => Some((index, check, applies, names_interim(applies))),
                Kind::Script { .. } | Kind::Procedure { .. } => None,
            })
            .collect();
        Watch {
            worst: Mutex::new(vec![None; checks.len()]),
            checks,
        }
    }

    /// Judges every response of a transcript; `origin` is the index of the check that drew it.
    pub fn see(&self, origin: usize, transcript: &Transcript) {
        for (connection, log) in transcript.connections.iter().enumerate() {
            for (number, message) in log.responses.messages.iter().enumerate() {
                // A head that is not finished says nothing about what would have followed.
                if !log.has_whole_head(message) {
                    continue;
                }
                let interim = message.kind == MessageKind::Interim;
                let view = View::of(
                    transcript,
                    Focus {
                        connection,
                        message: number,
                    },
                );
                for (slot, (_, check, applies, wants_interim)) in self.checks.iter().enumerate() {
                    if (interim && !wants_interim) || !applies.holds(&view).unwrap_or(false) {
                        continue;
                    }
                    let order = (origin, connection, number);
                    self.offer(slot, judge_focused(check, &view, message), order, || {
                        facts::exchange(log)
                    });
                }
            }
        }
    }

    fn offer(
        &self,
        slot: usize,
        attempt: Attempt,
        (origin, connection, message): (usize, usize, usize),
        exchange: impl FnOnce() -> Exchange,
    ) {
        let rank = (
            badness(attempt.verdict),
            attempt.level,
            origin,
            connection,
            message,
        );
        let mut worst = self.worst.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = worst.get_mut(slot) else {
            return;
        };
        let judged = place.as_ref().map_or(0, |seen| seen.judged) + 1;
        match place {
            Some(seen) if seen.rank <= rank => seen.judged = judged,
            _ => {
                *place = Some(Seen {
                    rank,
                    attempt,
                    exchange: exchange(),
                    judged,
                })
            }
        }
    }

    /// The verdict of each passive check, with the index of the check.
    pub fn verdicts(self) -> Vec<(usize, Attempt)> {
        let worst = self
            .worst
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        (self.checks.iter().zip(worst))
            .map(|((index, check, ..), seen)| match seen {
                None => {
                    let reason = "No response of the run is one this check is about.";
                    (
                        *index,
                        Attempt::without_outcome(check, Verdict::NotApplicable, reason),
                    )
                }
                Some(Seen {
                    mut attempt,
                    exchange,
                    judged,
                    ..
                }) => {
                    attempt.detail = format!("{} {judged} responses judged.", attempt.detail);
                    attempt.exchanges = vec![exchange];
                    (*index, attempt)
                }
            })
            .collect()
    }
}

fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Violates => 0,
        Verdict::Flaky => 1,
        Verdict::Inconclusive => 2,
        Verdict::Lenient => 3,
        Verdict::Conforms => 4,
        Verdict::NotApplicable => 5,
    }
}

/// Whether the expression asks about interim responses: only then it is shown any.
pub(crate) fn names_interim(applies: &Expr) -> bool {
    let mut found = false;
    applies.each_term(&mut |term| {
        found |= matches!(term.predicate, Predicate::Interim(InterimTest::Any));
        found |= matches!(&term.predicate, Predicate::Status(_)) && term.text.contains(" 1");
    });
    found
}

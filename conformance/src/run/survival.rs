//! A target that went away: before the first check, or for good.

use std::io;

use super::trial::Trial;
use super::{Attempt, Dead, Gone, Lifeline, Run};
use crate::check::Kind;
use crate::procedure;
use crate::result::Event;
use crate::subject::Patience;
use crate::verdict::Verdict;

impl Run<'_, '_> {
    /// Whether this check is about what all others have left of the target.
    pub(super) fn comes_last(&self, index: usize) -> bool {
        matches!(&self.bench.checks[index].kind, Kind::Procedure { name, .. }
            if name == procedure::SURVIVAL)
    }

    /// How discovery has left the target dead, if it has, for good: a first check is not charged with
    /// what a request of discovery did.
    pub(super) fn dead_before(&mut self, lifeline: &mut dyn Lifeline) -> io::Result<Option<Dead>> {
        let Some(dead) = self.bench.dead() else {
            return Ok(None);
        };
        if self.bench.subject.early_end.is_raised() {
            return Ok(None);
        }
        self.tell(Event::Interrupted(
            "the target stopped answering while its features were looked for",
        ))?;
        Ok((!lifeline.revive()).then_some(dead))
    }

    /// The verdicts of checks of which none could be begun.
    pub(super) fn never_begun(&mut self, trials: Vec<Trial>, how: Dead) -> Vec<(usize, Attempt)> {
        self.gone = Some(Gone {
            how,
            during: Vec::new(),
            left: trials.len(),
            charged: false,
        });
        self.given_up(trials)
    }

    /// The verdict about what all other checks have left of the target.
    pub(super) fn survival(&self, index: usize) -> Attempt {
        let check = &self.bench.checks[index];
        let found = |outcome: &str, seen: &str| {
            let mut attempt = Attempt::without_outcome(check, Verdict::Inconclusive, seen);
            if let Some(outcome) = check.outcome(outcome) {
                attempt.take(outcome, seen);
            }
            attempt
        };
        if let Some(cause) = self.bench.subject.early_end.cause() {
            return Attempt::without_outcome(check, Verdict::Inconclusive, cause.reason());
        }
        match &self.gone {
            Some(gone) if !gone.charged => found("died", &format!("After a time {gone}.")),
            _ if self.charged => found("named", "It went away."),
            _ => (self.bench).attempt(&Trial::new(index), Patience::Normal, None),
        }
    }
}

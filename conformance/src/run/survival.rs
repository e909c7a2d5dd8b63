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

    /// Whether discovery has left the target alive; a first check is not charged with what a request
    /// of discovery did.
    pub(super) fn is_there(&mut self, lifeline: &mut dyn Lifeline) -> io::Result<Result<(), Dead>> {
        let Some(dead) = self.bench.dead() else {
            return Ok(Ok(()));
        };
        if self.bench.subject.early_end.is_raised() {
            return Ok(Ok(()));
        }
        self.tell(Event::Interrupted(
            "the target stopped answering while its features were looked for",
        ))?;
        Ok(match lifeline.revive() {
            true => Ok(()),
            false => Err(dead),
        })
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
        let named = |outcome: &str, detail: String| {
            let listed = (check.outcomes.iter()).find(|listed| listed.name == outcome);
            let verdict = listed.map_or(Verdict::Inconclusive, |listed| listed.class);
            let mut attempt = Attempt::without_outcome(check, verdict, detail);
            attempt.outcome = Some(outcome.to_owned());
            attempt.level = listed.map_or(check.level, |listed| listed.level);
            attempt
        };
        if let Some(cause) = self.bench.subject.early_end.cause() {
            return Attempt::without_outcome(check, Verdict::Inconclusive, cause.reason());
        }
        match &self.gone {
            Some(gone) if !gone.charged => named("died", format!("After a time {gone}.")),
            _ if self.charged => named(
                "named",
                "It went away, and the check that did it is named.".to_owned(),
            ),
            _ => (self.bench).attempt(&Trial::new(index), Patience::Normal, None),
        }
    }
}

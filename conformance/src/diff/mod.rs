//! Two runs side by side in time: what was fixed, what is new, what changed.

mod write;

use std::collections::BTreeMap;

use crate::result::FailOn;
use crate::saved::{Saved, SavedResult};
use crate::verdict::{Level, Verdict};

pub use write::{Form, write};

/// What became of a check between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It violates, and did not.
    New,
    /// It violated, and passes.
    Fixed,
    /// It came out in another way: another outcome, another verdict.
    Changed,
    /// Only the later run has the check, and it does not violate.
    Added,
    /// Only the earlier run has the check.
    Removed,
}

impl Change {
    /// All changes in the order they are shown.
    pub const ALL: [Change; 5] = [
        Change::New,
        Change::Fixed,
        Change::Changed,
        Change::Added,
        Change::Removed,
    ];

    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Fixed => "fixed",
            Change::Changed => "changed",
            Change::Added => "added",
            Change::Removed => "removed",
        }
    }
}

/// One check that did not come out the same.
#[derive(Clone, Debug)]
pub struct Difference<'a> {
    /// What became of it.
    pub change: Change,
    /// The earlier result.
    pub before: Option<&'a SavedResult>,
    /// The later result.
    pub after: Option<&'a SavedResult>,
}

impl Difference<'_> {
    /// The id of the check.
    pub fn id(&self) -> &str {
        self.either().map_or("", |result| &result.id)
    }

    /// The later result, or the earlier where there is no later one.
    pub fn either(&self) -> Option<&SavedResult> {
        self.after.or(self.before)
    }

    /// Whether a violation stands there that did not before: the pair of check and outcome is new.
    pub fn is_worse(&self, policy: FailOn) -> bool {
        let Some(after) = self.after.filter(|after| covers(policy, after)) else {
            return false;
        };
        !self.before.is_some_and(|before| {
            before.verdict == after.verdict && before.outcome == after.outcome
        })
    }
}

fn covers(policy: FailOn, result: &SavedResult) -> bool {
    let strictest = match policy {
        FailOn::Must => Level::Must,
        FailOn::Should => Level::Should,
        FailOn::Any | FailOn::Strict => Level::Hardening,
    };
    result.verdict == Verdict::Violates && result.level <= strictest
}

/// Compares by check and outcome; what is the same in both is left out.
pub fn compare<'a>(before: &'a Saved, after: &'a Saved) -> Vec<Difference<'a>> {
    let mut pairs: BTreeMap<&str, (Option<&SavedResult>, Option<&SavedResult>)> = BTreeMap::new();
    for result in &before.results {
        pairs.entry(&result.id).or_default().0 = Some(result);
    }
    for result in &after.results {
        pairs.entry(&result.id).or_default().1 = Some(result);
    }
    let mut differences: Vec<Difference<'a>> = (pairs.into_values())
        .filter_map(|(before, after)| {
            Some(Difference {
                change: change(before, after)?,
                before,
                after,
            })
        })
        .collect();
    // By kind, then the most binding first; ids are in order already.
    differences.sort_by_key(|difference| {
        (
            difference.change,
            difference.either().map(|result| result.level),
        )
    });
    differences
}

fn change(before: Option<&SavedResult>, after: Option<&SavedResult>) -> Option<Change> {
    let violates = |result: &SavedResult| result.verdict == Verdict::Violates;
    let passes =
        |result: &SavedResult| matches!(result.verdict, Verdict::Conforms | Verdict::Lenient);
    match (before, after) {
        (Some(before), Some(after)) => {
            if before.verdict == after.verdict && before.outcome == after.outcome {
                None
            } else if violates(after) && !violates(before) {
                Some(Change::New)
            } else if violates(before) && passes(after) {
                Some(Change::Fixed)
            } else {
                Some(Change::Changed)
            }
        }
        (None, Some(after)) if violates(after) => Some(Change::New),
        (None, Some(_)) => Some(Change::Added),
        (Some(_), None) => Some(Change::Removed),
        (None, None) => None,
    }
}

//! A run beside its baseline.

use serde::Serialize;

use super::file::{Baseline, Line};
use crate::result::{CheckResult, Expected, FailOn, Report};
use crate::verdict::Verdict;

/// How a line of the baseline came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The check passes now.
    UnexpectedPass,
    /// The check fails in another way, cannot tell, or does not apply any more.
    Stale,
}

impl Kind {
    /// The words used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::UnexpectedPass => "unexpected pass",
            Kind::Stale => "stale",
        }
    }
}

/// A line of the baseline that did not come true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Surprise {
    /// What is wrong with it.
    pub kind: Kind,
    /// The check.
    pub id: String,
    /// What was expected.
    pub expected: String,
    /// What was seen, and what to do.
    pub message: String,
}

/// What the comparison came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The file, as the user named it.
    pub file: String,
    /// How many violations were expected and came.
    pub expected: usize,
    /// How many lines are about checks that were not part of this run.
    pub not_run: usize,
    /// The lines that did not come true.
    pub surprises: Vec<Surprise>,
}

/// Marks the expected violations of the report and notes the lines that did not come true.
pub fn compare(report: &mut Report, baseline: &Baseline, file: &str) {
    let mut comparison = Comparison {
        file: file.to_owned(),
        ..Comparison::default()
    };
    for (id, line) in &baseline.lines {
        let Some(result) = report.results.iter_mut().find(|result| result.id == *id) else {
            comparison.not_run += 1;
            continue;
        };
        let same = result.outcome.as_deref() == Some(&line.outcome);
        match result.verdict {
            Verdict::Violates if same => {
                comparison.expected += 1;
                result.expected = Some(Expected {
                    reason: line.reason.clone(),
                });
            }
            // One of two attempts came out so: neither a pass nor a failure.
            Verdict::Flaky => comparison.expected += 1,
            // Not run because the target is gone: nothing is known about it.
            Verdict::Inconclusive if report.stopped.is_some() => comparison.not_run += 1,
            _ => comparison.surprises.push(surprise(id, line, result)),
        }
    }
    report.baseline = Some(comparison);
}

fn surprise(id: &str, line: &Line, result: &CheckResult) -> Surprise {
    let outcome = &line.outcome;
    let (kind, message) = match result.verdict {
        Verdict::Conforms | Verdict::Lenient => (
            Kind::UnexpectedPass,
            format!(
                "{id} was expected to violate as `{outcome}`, but {} now ({}): remove its line",
                result.verdict,
                result.outcome.as_deref().unwrap_or("no outcome")
            ),
        ),
        Verdict::NotApplicable => (
            Kind::Stale,
            format!(
                "{id} was expected to violate as `{outcome}`, but does not apply any more ({}): remove its line",
                result.detail
            ),
        ),
        Verdict::Violates => (
            Kind::Stale,
            format!(
                "{id} was expected to violate as `{outcome}`, but violates as `{}` now: look at it, then change its line",
                result.outcome.as_deref().unwrap_or("no outcome")
            ),
        ),
        Verdict::Inconclusive | Verdict::Flaky => (
            Kind::Stale,
            format!(
                "{id} was expected to violate as `{outcome}`, but is inconclusive now ({}): look at it, then remove its line",
                result.detail
            ),
        ),
    };
    Surprise {
        kind,
        id: id.to_owned(),
        expected: outcome.clone(),
        message: format!("line {}: {message}", line.number),
    }
}

/// The baseline that fits this report: lines that came true and lines of checks that were not run
/// stay, new violations beyond the policy are added, the rest goes.
pub fn renewed(report: &Report, policy: FailOn, old: &Baseline) -> Baseline {
    let mut lines = old.lines.clone();
    for result in &report.results {
        let kept = lines.remove(&result.id);
        let Some(outcome) = &result.outcome else {
            continue;
        };
        match (result.verdict, kept) {
            (Verdict::Flaky, Some(line)) => {
                lines.insert(result.id.clone(), line);
            }
            (Verdict::Violates, Some(line)) if line.outcome == *outcome => {
                lines.insert(result.id.clone(), line);
            }
            // The reason was about another outcome.
            (Verdict::Violates, _) if policy.covers(result) => {
                lines.insert(
                    result.id.clone(),
                    Line {
                        outcome: outcome.clone(),
                        reason: None,
                        number: 0,
                    },
                );
            }
            _ => {}
        }
    }
    Baseline { lines }
}

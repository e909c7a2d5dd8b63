//! What a run found out, as plain data for the reports.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::baseline::{Comparison, Surprise};
use crate::profile::Profile;
use crate::verdict::{Level, Verdict};

/// One connection of a check: the exact octets both ways and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The name of the connection in the script.
    pub connection: String,
    /// Octets we wrote.
    pub sent: Vec<u8>,
    /// Octets the target wrote.
    pub received: Vec<u8>,
    /// How the connection ended, in words.
    pub ending: String,
    /// Writes, reads and facts in the order they happened.
    pub events: Vec<wire::transcript::Event>,
}

/// An answer that would have been right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allowed {
    /// `conforms` or `lenient`.
    pub class: Verdict,
    /// The name of the outcome.
    pub outcome: String,
    /// The condition as the check file has it; empty for a procedure.
    pub condition: String,
    /// What it means.
    pub sentence: Option<String>,
}

impl Allowed {
    /// The outcome with its condition and its meaning, as far as it has them.
    pub fn told(&self) -> String {
        let mut told = self.outcome.clone();
        if !self.condition.is_empty() {
            told.push_str(": ");
            told.push_str(&self.condition);
        }
        if let Some(sentence) = &self.sentence {
            told.push_str(" -- ");
            told.push_str(sentence);
        }
        told
    }
}

/// A violation that the baseline expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Why, as the baseline says it.
    pub reason: Option<String>,
}

/// The verdict on one check.
#[derive(Clone, Debug)]
pub struct CheckResult {
    /// The id of the check.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its area.
    pub area: String,
    /// How binding the rule is that was kept or broken.
    pub level: Level,
    /// The verdict.
    pub verdict: Verdict,
    /// The name of the outcome that held, if one did.
    pub outcome: Option<String>,
    /// Ids of the requirement table.
    pub requirements: Vec<String>,
    /// The sections of these, `RFC 9112 §6.3`, each once.
    pub spec: Vec<String>,
    /// What was seen and what it means, in a sentence or two.
    pub detail: String,
    /// Why it matters.
    pub why: String,
    /// Published bugs of the class.
    pub refs: Vec<String>,
    /// The answers that would have been right.
    pub allowed: Vec<Allowed>,
    /// How long the check took, retries included.
    pub duration: Duration,
    /// The connections of the attempt that was graded.
    pub exchanges: Vec<Exchange>,
    /// A command that repeats it.
    pub repeat: Option<String>,
    /// Set when the baseline expects this very violation, so that it fails nobody.
    pub expected: Option<Expected>,
}

/// What discovery found out, for reports.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Discovered {
    /// Variables of the checks, script-escaped.
    pub variables: BTreeMap<String, String>,
    /// Features the target has.
    pub features: Vec<&'static str>,
    /// Facts worth telling, one sentence each.
    pub notes: Vec<String>,
    /// The measured round trip in milliseconds.
    pub round_trip_ms: f64,
}

/// A finished run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The target as the user named it.
    pub target: String,
    /// What the run was for.
    pub profile: Profile,
    /// What discovery found out.
    pub discovery: Discovered,
    /// One result per check, in the order of the catalogue.
    pub results: Vec<CheckResult>,
    /// How long the run took.
    pub elapsed: Duration,
    /// Why the run could not be brought to its end, when the target went away for good.
    pub stopped: Option<String>,
    /// What the comparison with the baseline came to, when there was one.
    pub baseline: Option<Comparison>,
}

/// From which level on a violation makes the run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Violations of a MUST.
    Must,
    /// Violations of a MUST or a SHOULD.
    Should,
    /// Every violation, hardening included.
    Any,
    /// Every violation, and a check that comes out differently when tried again.
    #[value(skip)]
    Strict,
}

impl FailOn {
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            FailOn::Must => "must",
            FailOn::Should => "should",
            FailOn::Any => "any",
            FailOn::Strict => "strict",
        }
    }

    /// Whether this result is beyond the policy, and not expected by a baseline.
    pub fn fails(self, result: &CheckResult) -> bool {
        self.covers(result) && result.expected.is_none()
    }

    /// Whether this result is beyond the policy, whatever a baseline says.
    pub fn covers(self, result: &CheckResult) -> bool {
        let strictest = match self {
            FailOn::Must => Level::Must,
            FailOn::Should => Level::Should,
            FailOn::Any | FailOn::Strict => Level::Hardening,
        };
        match result.verdict {
            Verdict::Violates => result.level <= strictest,
            Verdict::Flaky => self == FailOn::Strict,
            _ => false,
        }
    }
}

impl Report {
    /// Whether nothing is beyond the policy and every line of the baseline came true.
    pub fn passes(&self, policy: FailOn) -> bool {
        self.count_beyond(policy) == 0 && self.surprises().is_empty()
    }

    /// The lines of the baseline that did not come true.
    pub fn surprises(&self) -> &[Surprise] {
        (self.baseline.as_ref()).map_or(&[], |baseline| baseline.surprises.as_slice())
    }

    /// The violations that the baseline expects.
    pub fn expected(&self) -> impl Iterator<Item = &CheckResult> {
        (self.results.iter()).filter(|result| result.expected.is_some())
    }

    /// How many results have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.results
            .iter()
            .filter(|result| result.verdict == verdict)
            .count()
    }

    /// How many results are beyond the policy.
    pub fn count_beyond(&self, policy: FailOn) -> usize {
        (self.results.iter())
            .filter(|result| policy.fails(result))
            .count()
    }

    /// How many results have this verdict at this level.
    pub fn count_at(&self, verdict: Verdict, level: Level) -> usize {
        (self.results.iter())
            .filter(|result| result.verdict == verdict && result.level == level)
            .count()
    }
}

/// What happens in a run, in order, for the consumers that show it.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Discovery is over; so many checks will be graded.
    Started {
        /// The number of checks.
        checks: usize,
    },
    /// A check was run once; it may be run again before it has its verdict.
    Tried(&'a str),
    /// A check has its verdict.
    Graded(&'a CheckResult),
    /// The target stopped answering and is started again or waited for.
    Interrupted(&'a str),
    /// All is graded.
    Finished(&'a Report),
}

/// Somebody who watches a run.
pub trait Consumer {
    /// Told of each event in order.
    ///
    /// # Errors
    /// When what it writes to fails.
    fn event(&mut self, event: Event<'_>) -> std::io::Result<()>;
}

//! The two axes of a verdict: what was seen, and how binding the rule is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What grading one check said about the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The target did what the specification asks.
    Conforms,
    /// The specification allows it, but a stricter answer exists.
    Lenient,
    /// The check does not apply to this target; the detail says why.
    NotApplicable,
    /// The answer was none the check knows how to judge.
    Inconclusive,
    /// A retry came out differently.
    Flaky,
    /// The target did what the specification rules out.
    Violates,
}

impl Verdict {
    /// All verdicts in the order reports list them.
    pub const ALL: [Verdict; 6] = [
        Verdict::Violates,
        Verdict::Flaky,
        Verdict::Inconclusive,
        Verdict::Lenient,
        Verdict::Conforms,
        Verdict::NotApplicable,
    ];

    /// The name used in files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Conforms => "conforms",
            Verdict::Lenient => "lenient",
            Verdict::NotApplicable => "not-applicable",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Flaky => "flaky",
            Verdict::Violates => "violates",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How binding the rule behind a check is (RFC 2119 words, plus `hardening` for good practice that
/// no sentence of the specification demands).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// An absolute requirement.
    #[serde(rename = "MUST")]
    Must,
    /// A recommendation: there may be good reasons not to.
    #[serde(rename = "SHOULD")]
    Should,
    /// An option.
    #[serde(rename = "MAY")]
    May,
    /// Good practice against a known class of attack or breakage.
    #[serde(rename = "hardening")]
    Hardening,
}

impl Level {
    /// All levels, most binding first.
    pub const ALL: [Level; 4] = [Level::Must, Level::Should, Level::May, Level::Hardening];

    /// The word used in files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Must => "MUST",
            Level::Should => "SHOULD",
            Level::May => "MAY",
            Level::Hardening => "hardening",
        }
    }

    /// Reads the word used in files; `None` when it is no level.
    pub fn from_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

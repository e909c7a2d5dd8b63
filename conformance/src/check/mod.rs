//! Checks as data: what a check file says, read and validated.

pub mod catalogue;
mod error;
mod exemplar;
pub mod feature;
mod header;
mod lines;
mod outcome;
mod parse;
mod validate;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::verdict::{Level, Verdict};
pub use error::CheckError;
pub use exemplar::{Exemplar, Proof};
pub use feature::Feature;
pub use parse::parse;
use wire::expect::Expr;

/// One check, as its file says it.
#[derive(Clone, Debug)]
pub struct Check {
    /// Stable kebab-case id; never changes its meaning.
    pub id: String,
    /// One line: what is expected.
    pub title: String,
    /// The folder the file lies in.
    pub area: String,
    /// How binding the rule is, unless an outcome says otherwise.
    pub level: Level,
    /// Ids of the requirement table.
    pub requirements: Vec<String>,
    /// What the target must offer for the check to apply.
    pub needs: Vec<Feature>,
    /// Why it matters to users.
    pub why: String,
    /// Published bugs of the same class.
    pub refs: Vec<String>,
    /// How long the check takes, when it runs with `--slow` only.
    pub slow: Option<Duration>,
    /// What is done.
    pub kind: Kind,
    /// The accepted and the wrong outcomes, in the order they are tried.
    pub outcomes: Vec<Outcome>,
    /// Answers with the outcome they must be graded as.
    pub exemplars: Vec<Exemplar>,
    /// The file as it was named to the parser.
    pub file: String,
    /// The text of the file.
    pub source: String,
}

/// The three kinds of check.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A script is run and the outcomes judge what came back.
    Script {
        /// The parsed script.
        script: wire::script::Script,
        /// Its text, without the indentation of the file.
        text: String,
    },
    /// A lint over every response of the run.
    Passive {
        /// Which responses are judged.
        applies: Expr,
    },
    /// A verb written in Rust.
    Procedure {
        /// Its name in the registry.
        name: String,
        /// Its parameters.
        params: BTreeMap<String, String>,
    },
}

/// One outcome: when it holds and what it means.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it says about the target.
    pub class: Verdict,
    /// How binding the broken rule is.
    pub level: Level,
    /// Kebab-case, unique in the check.
    pub name: String,
    /// When it holds; `None` in a procedure, which names its outcome itself.
    pub condition: Option<Expr>,
    /// The condition as written.
    pub text: String,
    /// What it means, for the reader of a report.
    pub sentence: Option<String>,
}

impl Check {
    /// The outcome of that name.
    pub fn outcome(&self, name: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }

    /// The name of the kind as written in files.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Script { .. } => "script",
            Kind::Passive { .. } => "passive",
            Kind::Procedure { .. } => "procedure",
        }
    }
}

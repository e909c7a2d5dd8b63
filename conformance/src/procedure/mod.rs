//! Procedures: verbs written in Rust for what a script cannot say plainly.

use std::collections::BTreeMap;

use crate::check::Check;
use crate::run::Attempt;
use crate::subject::{Patience, Subject};

/// What a procedure does: runs against the subject and names an outcome of the check.
type Body = fn(&Subject, &Check, &BTreeMap<String, String>, Patience) -> Attempt;

/// A named procedure.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// Its name in check files.
    pub name: &'static str,
    body: Body,
}

/// All procedures.
const PROCEDURES: &[Procedure] = &[];

impl Procedure {
    /// Runs it once.
    pub fn attempt(
        self,
        subject: &Subject,
        check: &Check,
        params: &BTreeMap<String, String>,
        patience: Patience,
    ) -> Attempt {
        (self.body)(subject, check, params, patience)
    }
}

/// The procedure of that name.
pub fn find(name: &str) -> Option<Procedure> {
    PROCEDURES
        .iter()
        .copied()
        .find(|procedure| procedure.name == name)
}

/// The names of all procedures.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROCEDURES.iter().map(|procedure| procedure.name)
}

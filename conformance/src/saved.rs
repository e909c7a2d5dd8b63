//! JSON reports read back, for `diff` and `grid`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;

use crate::report::json::SCHEMA;
use crate::verdict::{Level, Verdict};

/// What is needed of a saved report; the rest of it is skipped.
#[derive(Clone, Debug, Deserialize)]
pub struct Saved {
    schema: String,
    /// What wrote it.
    pub tool: Tool,
    /// The target as the user named it.
    pub target: String,
    /// One result per check, in the order of the run.
    pub results: Vec<SavedResult>,
    /// Why the run came to no end, if it did not.
    #[serde(default)]
    pub stopped: Option<String>,
}

/// The program that wrote a report.
#[derive(Clone, Debug, Deserialize)]
pub struct Tool {
    /// Its version.
    pub version: String,
}

/// The verdict on one check.
#[derive(Clone, Debug, Deserialize)]
pub struct SavedResult {
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
    /// The outcome that held.
    pub outcome: Option<String>,
    /// What was seen.
    pub detail: String,
    /// Sections of the specification.
    #[serde(default)]
    pub spec: Vec<String>,
    /// A command that repeats it.
    #[serde(default)]
    pub repeat: Option<String>,
}

impl SavedResult {
    /// The outcome, or the verdict where none held.
    pub fn shown_outcome(&self) -> &str {
        self.outcome
            .as_deref()
            .unwrap_or_else(|| self.verdict.as_str())
    }
}

/// Reads a report.
///
/// # Errors
/// What is wrong with the file, with its name.
pub fn load(path: &Path) -> Result<Saved, String> {
    let shown = path.display();
    let file = File::open(path).map_err(|error| format!("{shown}: {error}"))?;
    let saved: Saved = serde_json::from_reader(BufReader::new(file)).map_err(|error| {
        format!("{shown}: no JSON report (write one with --format json): {error}")
    })?;
    if saved.schema != SCHEMA {
        return Err(format!(
            "{shown}: its schema is \"{}\"; this version reads \"{SCHEMA}\"",
            saved.schema.escape_debug()
        ));
    }
    Ok(saved)
}

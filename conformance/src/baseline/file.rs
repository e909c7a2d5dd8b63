//! The file: TOML with one line per expected violation.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::check::Check;

/// The name of the form; the number rises when a line changes its meaning.
pub const SCHEMA: &str = "http-workbench/baseline/1";

/// The outcome of a check during which the target died.
const TARGET_DIED: &str = "target-died";

/// Expected violations by check id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// One line per check.
    pub lines: BTreeMap<String, Line>,
}

/// What is expected of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The name of the violating outcome.
    pub outcome: String,
    /// Why it is so, in the words of whoever looks after the file.
    pub reason: Option<String>,
    /// The line of the file, from 1; 0 when it was not read from one.
    pub number: usize,
}

/// Why a baseline cannot be used: every mistake in it, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineError(pub Vec<String>);

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for BaselineError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    #[serde(default)]
    expected: BTreeMap<String, Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Outcome(String),
    Full(Full),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Full {
    outcome: String,
    reason: Option<String>,
}

/// Reads the text of a baseline; `file` is its name in messages.
///
/// # Errors
/// When it is no TOML of this form.
pub fn read(text: &str, file: &str) -> Result<Baseline, BaselineError> {
    let wrong = |message: String| BaselineError(vec![message]);
    let document: Document = toml::from_str(text)
        .map_err(|error| wrong(format!("{file}: {}", error.to_string().trim_end())))?;
    if document.schema != SCHEMA {
        return Err(wrong(format!(
            "{file}: schema = \"{}\" is not known here; this version reads \"{SCHEMA}\"",
            document.schema.escape_debug()
        )));
    }
    let lines = (document.expected.into_iter())
        .map(|(id, entry)| {
            let before = text.get(..entry.span().start).unwrap_or_default();
            let number = before.matches('\n').count() + 1;
            let (outcome, reason) = match entry.into_inner() {
                Entry::Outcome(outcome) => (outcome, None),
                Entry::Full(full) => (full.outcome, full.reason),
            };
            let line = Line {
                outcome,
                reason: reason.filter(|reason| !reason.is_empty()),
                number,
            };
            (id, line)
        })
        .collect();
    Ok(Baseline { lines })
}

/// The text of a baseline, lines sorted by id.
pub fn write(baseline: &Baseline) -> String {
    let mut text = format!(
        "# Violations that are known: `conformance TARGET --baseline THIS` expects exactly these.\n\
         # --write-baseline writes it anew and keeps the reasons.\n\
         schema = \"{SCHEMA}\"\n\n[expected]\n"
    );
    for (id, line) in &baseline.lines {
        let reason = match &line.reason {
            Some(reason) => format!(", reason = {}", quoted(reason)),
            None => String::new(),
        };
        text.push_str(&format!(
            "{} = {{ outcome = {}{reason} }}\n",
            key(id),
            quoted(&line.outcome)
        ));
    }
    text
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.replace(['\n', '\r'], " ")).to_string()
}

/// A bare key where TOML allows one.
fn key(id: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !id.is_empty() && id.chars().all(bare) {
        id.to_owned()
    } else {
        quoted(id)
    }
}

impl Baseline {
    /// Whether every line names a check there is and a violation it can find; `file` is the name
    /// of the baseline in messages.
    ///
    /// # Errors
    /// One message per line that can never come true.
    pub fn check(&self, checks: &[Check], file: &Path) -> Result<(), BaselineError> {
        let mut messages = Vec::new();
        let file = file.display();
        for (
            id,
            Line {
                outcome, number, ..
            },
        ) in &self.lines
        {
            let Some(check) = checks.iter().find(|check| check.id == *id) else {
                let near: Vec<&str> = near(id, checks);
                let hint = match near.as_slice() {
                    [] => "remove the line, or see `conformance list`".to_owned(),
                    near => format!("near: {}", near.join(", ")),
                };
                messages.push(format!(
                    "{file}:{number}: unknown id: no check is called `{}`; {hint}",
                    id.escape_debug()
                ));
                continue;
            };
            let violations: Vec<&str> = (check.outcomes.iter())
                .filter(|outcome| outcome.class == crate::verdict::Verdict::Violates)
                .map(|outcome| outcome.name.as_str())
                .collect();
            if outcome != TARGET_DIED && !violations.contains(&outcome.as_str()) {
                messages.push(format!(
                    "{file}:{number}: unknown outcome: `{id}` has no violation `{}`; it has {}",
                    outcome.escape_debug(),
                    violations.join(", ")
                ));
            }
        }
        if messages.is_empty() {
            Ok(())
        } else {
            Err(BaselineError(messages))
        }
    }
}

fn near<'a>(id: &str, checks: &'a [Check]) -> Vec<&'a str> {
    (checks.iter())
        .map(|check| check.id.as_str())
        .filter(|other| other.contains(id) || id.contains(other))
        .take(3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut baseline = Baseline::default();
        for (id, outcome, reason) in [
            ("b-check", "taken", Some("it \"quotes\" \\ and\nbreaks")),
            ("a-check", "lost", None),
        ] {
            baseline.lines.insert(
                id.to_owned(),
                Line {
                    outcome: outcome.to_owned(),
                    reason: reason.map(str::to_owned),
                    number: 0,
                },
            );
        }
        let text = write(&baseline);
        let again = read(&text, "x.toml").unwrap();
        assert_eq!(again.lines["a-check"].outcome, "lost");
        assert_eq!(again.lines["a-check"].number, 6);
        assert_eq!(
            again.lines["b-check"].reason.as_deref(),
            Some("it \"quotes\" \\ and breaks")
        );
        assert_eq!(write(&again), text);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (text, told) in [
            ("", "schema"),
            ("schema = \"x/2\"", "this version reads"),
            (
                "schema = \"http-workbench/baseline/1\"\n[expected]\na = 1\n",
                "line 3",
            ),
            (
                "schema = \"http-workbench/baseline/1\"\n[expected]\na = \"x\"\na = \"y\"\n",
                "line 4",
            ),
            ("schema = \"http-workbench/baseline/1\"\nodd = 1\n", "odd"),
        ] {
            let error = read(text, "b.toml").unwrap_err().to_string();
            assert!(
                error.contains(told) && error.starts_with("b.toml"),
                "{text}: {error}"
            );
        }
    }
}

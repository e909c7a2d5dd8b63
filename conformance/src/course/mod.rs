//! Marks for a class (`--profile course`): points per topic, one row per target.

mod write;

use std::fmt;

use serde::Deserialize;

use crate::check::Check;
use crate::check::catalogue::glob;
use crate::result::Report;
use crate::verdict::Verdict;

pub use write::write;

/// The name of the form of a rubric.
pub const SCHEMA: &str = "http-workbench/rubric/1";

/// The built-in rubric, as `conformance rubric` prints it.
pub const BUILT_IN: &str = include_str!("rubric.toml");

/// What earns how many points.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    schema: String,
    /// The topics in the order of the columns.
    #[serde(rename = "topic")]
    pub topics: Vec<Topic>,
}

/// One topic.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Topic {
    /// What heads the column.
    pub name: String,
    /// What it is worth, shared equally by its checks.
    pub points: f64,
    /// What a check that does not apply earns.
    #[serde(default)]
    pub not_applicable: NotApplicable,
    /// Globs on ids, or area/id.
    pub checks: Vec<String>,
}

/// What a check earns that does not apply because the target lacks what it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotApplicable {
    /// Nothing: the topic asks for it.
    #[default]
    NoPoints,
    /// The other checks share the points of the topic.
    LeftOut,
}

/// Why a rubric cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RubricError(String);

impl fmt::Display for RubricError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RubricError {}

/// Whether a glob of the rubric means this check.
fn means(pattern: &str, check: &Check) -> bool {
    glob(pattern, &check.id) || glob(pattern, &format!("{}/{}", check.area, check.id))
}

impl Rubric {
    /// Reads a rubric and makes sure that each of its globs means a check; `file` is its name in
    /// messages.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(text: &str, file: &str, checks: &[Check]) -> Result<Rubric, RubricError> {
        let wrong = |message: String| RubricError(format!("{file}: {message}"));
        let rubric: Rubric =
            toml::from_str(text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
        if rubric.schema != SCHEMA {
            return Err(wrong(format!(
                "schema = \"{}\" is not known here; this version reads \"{SCHEMA}\"",
                rubric.schema.escape_debug()
            )));
        }
        if rubric.topics.is_empty() {
            return Err(wrong("it has no [[topic]]".to_owned()));
        }
        for topic in &rubric.topics {
            let name = topic.name.escape_debug();
            if !(topic.points.is_finite() && topic.points > 0.0) {
                return Err(wrong(format!(
                    "topic \"{name}\": points is a number above 0"
                )));
            }
            if topic.checks.is_empty() {
                return Err(wrong(format!("topic \"{name}\" has no checks")));
            }
            for pattern in &topic.checks {
                if !checks.iter().any(|check| means(pattern, check)) {
                    return Err(wrong(format!(
                        "topic \"{name}\": no check matches `{}`; `conformance list` shows their ids",
                        pattern.escape_debug()
                    )));
                }
            }
        }
        Ok(rubric)
    }

    /// Every glob in it.
    pub fn globs(&self) -> Vec<String> {
        (self.topics.iter())
            .flat_map(|topic| topic.checks.iter().cloned())
            .collect()
    }

    /// What can be earned in all.
    pub fn total(&self) -> f64 {
        self.topics.iter().map(|topic| topic.points).sum()
    }

    /// The marks of a graded target.
    pub fn marks(&self, report: &Report, checks: &[Check]) -> Vec<Mark> {
        (self.topics.iter())
            .map(|topic| topic.mark(report, checks))
            .collect()
    }
}

/// What a target earned in one topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// The points.
    pub points: f64,
    /// How many checks passed.
    pub passed: usize,
    /// How many checks counted.
    pub counted: usize,
    /// The checks that earned nothing, each with the reason.
    pub lost: Vec<(String, String)>,
}

impl Topic {
    fn mark(&self, report: &Report, checks: &[Check]) -> Mark {
        let mut mark = Mark::default();
        let asked =
            (checks.iter()).filter(|check| self.checks.iter().any(|pattern| means(pattern, check)));
        for check in asked {
            let Some(result) = report.results.iter().find(|result| result.id == check.id) else {
                continue;
            };
            let left_out = result.verdict == Verdict::NotApplicable
                && self.not_applicable == NotApplicable::LeftOut;
            if left_out {
                continue;
            }
            mark.counted += 1;
            if matches!(result.verdict, Verdict::Conforms | Verdict::Lenient) {
                mark.passed += 1;
            } else {
                let why = format!("{}: {}", result.verdict, result.detail);
                mark.lost.push((result.id.clone(), why));
            }
        }
        if mark.counted > 0 {
            mark.points = self.points * mark.passed as f64 / mark.counted as f64;
        }
        mark
    }
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Student {
    /// The name of the row.
    pub name: String,
    /// The target as it was named.
    pub target: String,
    /// The marks per topic, or why there are none.
    pub marks: Result<Vec<Mark>, String>,
}

impl Student {
    /// The points of all topics; 0 for a target that could not be graded.
    pub fn total(&self) -> f64 {
        // From 0, as the sum of nothing is -0 in floating point.
        (self.marks.iter().flatten()).fold(0.0, |sum, mark| sum + mark.points)
    }
}

/// One line of a file of targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the row.
    pub name: String,
    /// The target.
    pub target: String,
    /// The shell command that starts it.
    pub spawn: Option<String>,
}

/// Reads a file of targets: `NAME TARGET [COMMAND]` per line, `#` begins a comment line.
///
/// # Errors
/// The line that is wrong.
pub fn targets(text: &str, file: &str) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = line.splitn(2, char::is_whitespace);
        let name = words.next().unwrap_or_default();
        let mut rest = words
            .next()
            .unwrap_or_default()
            .trim()
            .splitn(2, char::is_whitespace);
        let target = rest.next().unwrap_or_default();
        if target.is_empty() {
            return Err(format!(
                "{file}:{number}: a line is NAME TARGET [COMMAND], with spaces between them"
            ));
        }
        if entries.iter().any(|entry| entry.name == name) {
            return Err(format!("{file}:{number}: `{name}` stands there twice"));
        }
        entries.push(Entry {
            name: name.to_owned(),
            target: target.to_owned(),
            spawn: rest
                .next()
                .map(|command| command.trim().to_owned())
                .filter(|command| !command.is_empty()),
        });
    }
    if entries.is_empty() {
        return Err(format!("{file}: it names no target"));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::catalogue::Catalogue;

    #[test]
    fn the_built_in_rubric_is_worth_a_hundred() {
        let (catalogue, _) = Catalogue::embedded();
        let rubric = Rubric::read(BUILT_IN, "built-in", catalogue.checks()).unwrap();
        assert_eq!(rubric.total(), 100.0);
    }

    #[test]
    fn lines_of_targets() {
        let text = "# class\n\nann  127.0.0.1:1\nbob 127.0.0.1:2   ./serve  --port 2\n";
        let entries = targets(text, "class.txt").unwrap();
        assert_eq!(entries[0].spawn, None);
        assert_eq!(entries[1].spawn.as_deref(), Some("./serve  --port 2"));
        for (wrong, told) in [("ann\n", ":1:"), ("", "no target"), ("a b\na c\n", ":2:")] {
            let error = targets(wrong, "class.txt").unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}

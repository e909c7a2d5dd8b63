//! How much of the requirement table the checks cover.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};

use super::{Requirement, requirements, untestable};
use crate::check::Check;

/// Coverage of the rows that count.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Rows with at least one check.
    pub covered: Vec<&'static Requirement>,
    /// Rows with a written reason instead.
    pub excused: Vec<(&'static Requirement, &'static str)>,
    /// Rows with neither.
    pub open: Vec<&'static Requirement>,
}

impl Coverage {
    /// Counts the rows that `checks` name.
    pub fn of(checks: &[Check]) -> Coverage {
        let named: HashSet<&str> = checks
            .iter()
            .flat_map(|check| check.requirements.iter().map(String::as_str))
            .collect();
        let reasons: HashMap<&str, &'static str> = untestable().collect();
        let mut coverage = Coverage::default();
        for row in requirements().iter().filter(|row| row.counts()) {
            if named.contains(row.id) {
                coverage.covered.push(row);
            } else if let Some(reason) = reasons.get(row.id) {
                coverage.excused.push((row, reason));
            } else {
                coverage.open.push(row);
            }
        }
        coverage
    }

    /// How many rows count.
    pub fn total(&self) -> usize {
        self.covered.len() + self.excused.len() + self.open.len()
    }

    /// Writes the table by RFC and section, one column per level, then the rows still open.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        type Cells<'a> = BTreeMap<(&'a str, Vec<u32>), BTreeMap<&'a str, (usize, usize)>>;
        let mut cells: Cells<'_> = BTreeMap::new();
        let mut count = |row: &'static Requirement, done: bool| {
            let cell = cells
                .entry((row.rfc, chapter(row.section)))
                .or_default()
                .entry(kind(row))
                .or_default();
            cell.0 += usize::from(done);
            cell.1 += 1;
        };
        self.covered.iter().for_each(|row| count(row, true));
        self.excused.iter().for_each(|(row, _)| count(row, true));
        self.open.iter().for_each(|row| count(row, false));
        writeln!(
            out,
            "{:<16}{:>10}{:>10}{:>10}",
            "section", "MUST", "SHOULD", "ABNF"
        )?;
        for ((rfc, section), row) in &cells {
            let section: Vec<String> = section.iter().map(u32::to_string).collect();
            write!(out, "{:<16}", format!("{rfc} §{}", section.join(".")))?;
            for kind in ["MUST", "SHOULD", "ABNF"] {
                let cell = row
                    .get(kind)
                    .map_or(String::from("-"), |(done, all)| format!("{done}/{all}"));
                write!(out, "{cell:>10}")?;
            }
            writeln!(out)?;
        }
        writeln!(out)?;
        writeln!(
            out,
            "{} of {} requirements covered by a check, {} with a written reason, {} open",
            self.covered.len(),
            self.total(),
            self.excused.len(),
            self.open.len()
        )?;
        for row in &self.open {
            writeln!(
                out,
                "  open  {:<16} {:<10} {}",
                row.id, row.level, row.summary
            )?;
        }
        Ok(())
    }
}

fn kind(row: &Requirement) -> &'static str {
    match row.level {
        "MUST" | "MUST NOT" => "MUST",
        "SHOULD" | "SHOULD NOT" => "SHOULD",
        _ => "ABNF",
    }
}

/// The first two numbers of a section.
fn chapter(section: &str) -> Vec<u32> {
    section
        .split('.')
        .take(2)
        .filter_map(|number| number.parse().ok())
        .collect()
}

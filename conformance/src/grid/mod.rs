//! Servers beside each other: one column per saved report, one row per check.

mod html;
mod write;

use std::collections::BTreeMap;

use crate::check::catalogue::glob;
use crate::saved::{Saved, SavedResult};
use crate::verdict::{Level, Verdict};

pub use write::{Form, write};

/// Which rows are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Globs on the id or area/id; all when empty.
    pub only: Vec<String>,
    /// At least one server has one of these verdicts; all when empty.
    pub verdicts: Vec<Verdict>,
    /// Not all servers come out the same.
    pub differing: bool,
}

/// The table.
#[derive(Debug)]
pub struct Grid<'a> {
    /// The columns.
    pub servers: Vec<Column<'a>>,
    /// The rows, by area and id.
    pub rows: Vec<Row<'a>>,
}

/// One server.
#[derive(Debug)]
pub struct Column<'a> {
    /// What heads the column.
    pub name: &'a str,
    /// Its report.
    pub saved: &'a Saved,
}

/// One check.
#[derive(Debug)]
pub struct Row<'a> {
    /// Its area.
    pub area: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Sections of the specification.
    pub spec: &'a [String],
    /// The result of each server, in the order of the columns; `None` where it was not run.
    pub cells: Vec<Option<&'a SavedResult>>,
}

impl Row<'_> {
    /// Whether the verdicts are not all the same.
    pub fn differs(&self) -> bool {
        let verdict = |cell: &Option<&SavedResult>| cell.map(|result| result.verdict);
        (self.cells.windows(2)).any(|pair| verdict(&pair[0]) != verdict(&pair[1]))
    }
}

impl Column<'_> {
    /// How many results have this verdict at this level.
    pub fn count(&self, verdict: Verdict, level: Option<Level>) -> usize {
        (self.saved.results.iter())
            .filter(|result| result.verdict == verdict)
            .filter(|result| level.is_none_or(|level| result.level == level))
            .count()
    }
}

impl<'a> Grid<'a> {
    /// Puts the reports side by side, in their order.
    ///
    /// # Errors
    /// The first glob that matches no check of any report.
    pub fn of(servers: &'a [(String, Saved)], filter: &Filter) -> Result<Grid<'a>, String> {
        let mut rows: BTreeMap<(&str, &str), Row<'a>> = BTreeMap::new();
        for (column, (_, saved)) in servers.iter().enumerate() {
            for result in &saved.results {
                let row = rows
                    .entry((&result.area, &result.id))
                    .or_insert_with(|| Row {
                        area: &result.area,
                        id: &result.id,
                        title: &result.title,
                        spec: &result.spec,
                        cells: vec![None; servers.len()],
                    });
                if let Some(cell) = row.cells.get_mut(column) {
                    *cell = Some(result);
                }
            }
        }
        let matches = |row: &Row<'_>, pattern: &str| {
            glob(pattern, row.id) || glob(pattern, &format!("{}/{}", row.area, row.id))
        };
        for pattern in &filter.only {
            if !rows.values().any(|row| matches(row, pattern)) {
                return Err(pattern.clone());
            }
        }
        let wanted = |row: &Row<'_>| {
            let verdicts = || {
                (row.cells.iter().flatten()).any(|result| filter.verdicts.contains(&result.verdict))
            };
            (filter.only.is_empty() || filter.only.iter().any(|pattern| matches(row, pattern)))
                && (filter.verdicts.is_empty() || verdicts())
                && (!filter.differing || row.differs())
        };
        Ok(Grid {
            servers: (servers.iter())
                .map(|(name, saved)| Column { name, saved })
                .collect(),
            rows: rows.into_values().filter(|row| wanted(row)).collect(),
        })
    }
}

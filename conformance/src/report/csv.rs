//! Comma-separated values (RFC 4180), for spreadsheets.

use std::io::{self, Write};

use crate::result::Report;

/// Writes one line per check below a line of names.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    line(
        [
            "area", "id", "level", "verdict", "outcome", "expected", "detail",
        ],
        out,
    )?;
    for result in &report.results {
        let cells = [
            result.area.as_str(),
            &result.id,
            result.level.as_str(),
            result.verdict.as_str(),
            result.outcome.as_deref().unwrap_or_default(),
            if result.expected.is_some() { "yes" } else { "" },
            &result.detail,
        ];
        line(cells, out)?;
    }
    Ok(())
}

/// One line; cells are quoted where they must be.
pub(crate) fn line<'a>(
    cells: impl IntoIterator<Item = &'a str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let cells: Vec<String> = cells.into_iter().map(quoted).collect();
    write!(out, "{}\r\n", cells.join(","))
}

fn quoted(cell: &str) -> String {
    // A spreadsheet takes a cell that begins so for a formula.
    let formula = cell.starts_with(['=', '+', '-', '@']);
    let guarded = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

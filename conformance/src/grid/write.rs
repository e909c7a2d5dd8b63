//! The grid in its forms.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Grid, html};
use crate::report::markdown::escaped;
use crate::saved::SavedResult;
use crate::verdict::{Level, Verdict};

/// The forms a grid can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// One page with filters.
    Html,
    /// For job summaries and comments.
    Markdown,
    /// For programs.
    Json,
}

/// Writes the table.
///
/// # Errors
/// When the writer fails.
pub fn write(grid: &Grid<'_>, form: Form, out: &mut dyn Write) -> io::Result<()> {
    match form {
        Form::Html => html::write(grid, out),
        Form::Markdown => markdown(grid, out),
        Form::Json => document(grid, out),
    }
}

/// A sign for the verdict; never the only way it is told where colours are seen.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Violates => "\u{2717}",
        Verdict::Flaky => "\u{2248}",
        Verdict::Inconclusive => "?",
        Verdict::Lenient => "~",
        Verdict::Conforms => "\u{2713}",
        Verdict::NotApplicable => "\u{b7}",
    }
}

fn markdown(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## HTTP/1.1 conformance\n")?;
    write!(out, "| server |")?;
    for verdict in Verdict::ALL {
        write!(out, " {verdict} |")?;
    }
    writeln!(
        out,
        " MUST violations |\n|---|{}---:|",
        "---:|".repeat(Verdict::ALL.len())
    )?;
    for server in &grid.servers {
        write!(out, "| {} |", escaped(server.name))?;
        for verdict in Verdict::ALL {
            write!(out, " {} |", server.count(verdict, None))?;
        }
        let must = server.count(Verdict::Violates, Some(Level::Must));
        writeln!(out, " {must} |")?;
    }
    let legend: Vec<String> = (Verdict::ALL.iter())
        .map(|verdict| format!("{} {verdict}", sign(*verdict)))
        .collect();
    writeln!(out, "\n{}\n", legend.join(", "))?;
    write!(out, "| check |")?;
    for server in &grid.servers {
        write!(out, " {} |", escaped(server.name))?;
    }
    writeln!(out, "\n|---|{}", ":---:|".repeat(grid.servers.len()))?;
    for row in &grid.rows {
        write!(out, "| `{}/{}` |", row.area, row.id)?;
        for cell in &row.cells {
            match cell {
                Some(result) if result.verdict == Verdict::Violates => {
                    write!(out, " {} {} |", sign(result.verdict), result.level)?;
                }
                Some(result) => write!(out, " {} |", sign(result.verdict))?,
                None => write!(out, "  |")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn document(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    let servers: Vec<Value> = (grid.servers.iter())
        .map(|server| {
            let counts: serde_json::Map<String, Value> = (Verdict::ALL.iter())
                .map(|verdict| {
                    (
                        verdict.as_str().to_owned(),
                        Value::from(server.count(*verdict, None)),
                    )
                })
                .collect();
            json!({
                "name": server.name,
                "target": server.saved.target,
                "version": server.saved.tool.version,
                "stopped": server.saved.stopped,
                "verdicts": counts,
            })
        })
        .collect();
    let cell = |result: &Option<&SavedResult>| {
        result.map_or(Value::Null, |result| {
            json!({
                "verdict": result.verdict,
                "level": result.level,
                "outcome": result.outcome,
            })
        })
    };
    let checks: Vec<Value> = (grid.rows.iter())
        .map(|row| {
            json!({
                "id": row.id,
                "area": row.area,
                "title": row.title,
                "spec": row.spec,
                "results": row.cells.iter().map(cell).collect::<Vec<_>>(),
            })
        })
        .collect();
    let document = json!({
        "schema": "http-workbench/conformance-grid/1",
        "servers": servers,
        "checks": checks,
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

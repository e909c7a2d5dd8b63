//! The comparison in its three forms.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};
use serde_json::{Value, json};

use super::{Change, Difference};
use crate::report::markdown::escaped;
use crate::result::FailOn;
use crate::saved::{Saved, SavedResult};

/// The forms a comparison can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For people.
    Text,
    /// For job summaries and comments.
    Markdown,
    /// For programs.
    Json,
}

/// Writes the comparison; checks that were only added or removed are counted, and listed in JSON.
///
/// # Errors
/// When the writer fails.
pub fn write(
    before: &Saved,
    after: &Saved,
    differences: &[Difference<'_>],
    form: Form,
    policy: FailOn,
    out: &mut dyn Write,
) -> io::Result<()> {
    match form {
        Form::Text => text(before, after, differences, policy, out),
        Form::Markdown => markdown(before, after, differences, policy, out),
        Form::Json => document(before, after, differences, policy, out),
    }
}

const LISTED: [Change; 3] = [Change::New, Change::Fixed, Change::Changed];

fn counts(differences: &[Difference<'_>], policy: FailOn) -> String {
    let words: Vec<String> = (Change::ALL.iter())
        .map(|change| (change, count(differences, *change)))
        .filter(|(change, count)| LISTED.contains(change) || *count > 0)
        .map(|(change, count)| format!("{count} {}", change.as_str()))
        .collect();
    let worse = (differences.iter())
        .filter(|difference| difference.is_worse(policy))
        .count();
    format!("{}; {worse} beyond the policy", words.join(", "))
}

fn count(differences: &[Difference<'_>], change: Change) -> usize {
    (differences.iter())
        .filter(|difference| difference.change == change)
        .count()
}

fn state(result: Option<&SavedResult>) -> String {
    match result {
        Some(result) => format!(
            "{} {} ({})",
            result.verdict,
            result.level,
            result.shown_outcome()
        ),
        None => "no such check".to_owned(),
    }
}

fn text(
    before: &Saved,
    after: &Saved,
    differences: &[Difference<'_>],
    policy: FailOn,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "before  {}\nafter   {}", before.target, after.target)?;
    for change in LISTED {
        let color = match change {
            Change::New => AnsiColor::Red,
            Change::Fixed => AnsiColor::Green,
            _ => AnsiColor::Yellow,
        };
        let paint: Paint = color.on_default().bold();
        for (index, difference) in (differences.iter())
            .filter(|difference| difference.change == change)
            .enumerate()
        {
            if index == 0 {
                let word = change.as_str();
                writeln!(out, "\n{paint}{word}{paint:#}")?;
            }
            let title = difference.either().map_or("", |result| &result.title);
            writeln!(
                out,
                "  {}  {title}\n      {} -> {}",
                difference.id(),
                state(difference.before),
                state(difference.after)
            )?;
            let after = difference.after.filter(|_| change != Change::Fixed);
            if let Some(after) = after {
                writeln!(out, "      {}", after.detail)?;
            }
            if let Some(repeat) = after.and_then(|after| after.repeat.as_deref())
                && change == Change::New
            {
                writeln!(out, "      {repeat}")?;
            }
        }
    }
    writeln!(out, "\n{}", counts(differences, policy))
}

fn markdown(
    before: &Saved,
    after: &Saved,
    differences: &[Difference<'_>],
    policy: FailOn,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "## HTTP/1.1 conformance: {} against {}\n\n{}.",
        escaped(&after.target),
        escaped(&before.target),
        counts(differences, policy)
    )?;
    if (differences.iter()).any(|difference| LISTED.contains(&difference.change)) {
        writeln!(out, "\n|  | check | before | after |\n|---|---|---|---|")?;
    }
    for difference in differences {
        if !LISTED.contains(&difference.change) {
            continue;
        }
        let title = difference.either().map_or("", |result| &result.title);
        writeln!(
            out,
            "| {} | `{}`<br>{} | {} | {} |",
            difference.change.as_str(),
            difference.id().replace('`', ""),
            escaped(title),
            escaped(&state(difference.before)),
            escaped(&state(difference.after))
        )?;
    }
    Ok(())
}

fn document(
    before: &Saved,
    after: &Saved,
    differences: &[Difference<'_>],
    policy: FailOn,
    out: &mut dyn Write,
) -> io::Result<()> {
    let state = |result: Option<&SavedResult>| -> Value {
        result.map_or(Value::Null, |result| {
            json!({
                "verdict": result.verdict,
                "level": result.level,
                "outcome": result.outcome,
                "detail": result.detail,
            })
        })
    };
    let listed: Vec<Value> = (differences.iter())
        .map(|difference| {
            json!({
                "change": difference.change.as_str(),
                "worse": difference.is_worse(policy),
                "id": difference.id(),
                "title": difference.either().map(|result| &result.title),
                "before": state(difference.before),
                "after": state(difference.after),
                "repeat": difference.after.and_then(|after| after.repeat.as_deref()),
            })
        })
        .collect();
    let summary: serde_json::Map<String, Value> = (Change::ALL.iter())
        .map(|change| {
            (
                change.as_str().to_owned(),
                Value::from(count(differences, *change)),
            )
        })
        .collect();
    let document = json!({
        "schema": "http-workbench/conformance-diff/1",
        "before": { "target": before.target, "version": before.tool.version },
        "after": { "target": after.target, "version": after.tool.version },
        "policy": policy.as_str(),
        "summary": summary,
        "differences": listed,
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

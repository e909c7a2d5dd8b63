//! Two or more answers to the same octets in columns.

use crate::compare::is_masked;
use http_core::dissect::Message;
use http_core::octet::escape;
use std::fmt::Write as _;
use wire::transcript::{ConnectionLog, sha256};

/// Narrowest column; where not all fit, the table is wider than the terminal.
const NARROWEST: usize = 12;

/// The answers of each connection, one row for each fact.
/// Rows begin with `!` where the columns differ and with a space where they do not.
pub(crate) fn table(columns: &[(&str, &ConnectionLog)], width: usize) -> String {
    let mut rows: Vec<(String, Vec<String>, bool)> = Vec::new();
    let answers: Vec<Vec<&Message>> = columns
        .iter()
        .map(|(_, log)| log.responses.responses().collect())
        .collect();
    let most = answers.iter().map(Vec::len).max().unwrap_or(0);
    for number in 0..most {
        let here: Vec<Option<&Message>> =
            answers.iter().map(|all| all.get(number).copied()).collect();
        answer(&here, &mut rows);
    }
    if most == 0 {
        let none = columns.iter().map(|_| "none".to_owned()).collect();
        rows.push(("answer".to_owned(), none, false));
    }
    let excess = |log: &ConnectionLog| log.responses.excess.map_or(0, |span| span.len());
    if columns.iter().any(|(_, log)| excess(log) > 0) {
        let cells = columns.iter().map(|(_, log)| excess(log).to_string());
        rows.push(("in excess".to_owned(), cells.collect(), false));
    }
    let ends = columns
        .iter()
        .map(|(_, log)| log.ending.as_str().to_owned());
    rows.push(("ending".to_owned(), ends.collect(), false));
    draw(columns, &rows, width)
}

fn answer(here: &[Option<&Message>], rows: &mut Vec<(String, Vec<String>, bool)>) {
    let each = |what: &dyn Fn(&Message) -> String| -> Vec<String> {
        here.iter()
            .map(|message| message.map_or_else(|| "-".to_owned(), what))
            .collect()
    };
    let status = |message: &Message| {
        let status = message.status().map_or_else(String::new, |s| s.to_string());
        format!("{} {status}", message.version())
    };
    rows.push(("status".to_owned(), each(&status), false));
    let mut names: Vec<Vec<u8>> = Vec::new();
    for message in here.iter().flatten() {
        for field in &message.fields {
            let name = field.name.to_ascii_lowercase();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    for name in names {
        let shown = escape(&name).to_string();
        let cells = each(&|message| {
            let values: Vec<String> = message
                .field_values(&shown)
                .map(|value| escape(value).to_string().replace("\\\"", "\""))
                .collect();
            if values.is_empty() {
                "-".to_owned()
            } else {
                values.join(" | ")
            }
        });
        let presence = cells.iter().all(|cell| cell == "-") || cells.iter().all(|c| c != "-");
        let masked = presence && is_masked(&shown, &cells, &[]);
        rows.push((shown, cells, masked));
    }
    let content = |message: &Message| {
        let whole = message.content.len() as u64 == message.content_length;
        let digest = if whole && message.content_length > 0 {
            format!(" {}", &sha256(&message.content)[..8])
        } else {
            String::new()
        };
        let complete = if message.complete { "" } else { " INCOMPLETE" };
        format!("{} octets{digest}{complete}", message.content_length)
    };
    rows.push(("content".to_owned(), each(&content), false));
}

fn draw(
    columns: &[(&str, &ConnectionLog)],
    rows: &[(String, Vec<String>, bool)],
    width: usize,
) -> String {
    let names = rows.iter().map(|(name, ..)| name.chars().count());
    let first = names.max().unwrap_or(0).clamp(10, 24);
    let room = width.saturating_sub(first + 2) / columns.len().max(1);
    let column = room.saturating_sub(2).max(NARROWEST);
    let mut text = String::new();
    let line = |mark: char, name: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut line = format!("{mark} {:<first$}", fitted(name, first));
        for cell in cells {
            let _ = write!(line, "  {:<column$}", fitted(cell, column));
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    };
    text.push_str(&line(
        '*',
        "side by side",
        &mut columns.iter().map(|(name, _)| *name),
    ));
    for (name, cells, masked) in rows {
        let alike = cells.windows(2).all(|pair| pair[0] == pair[1]);
        let mark = if alike || *masked { ' ' } else { '!' };
        text.push_str(&line(mark, name, &mut cells.iter().map(String::as_str)));
    }
    text
}

/// Cut to `width` characters, with a mark where something is missing.
fn fitted(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    cut.push('~');
    cut
}

//! A check file as a whole.

use super::error::CheckError;
use super::exemplar::exemplars;
use super::header::{Header, header};
use super::lines::{Block, File, Outline, outline};
use super::outcome::{Judging, condition, outcomes};
use super::{Check, Kind, validate};

/// Reads one check file. `name` is shown in errors; its last two parts are the area and the id
/// (`framing/te-and-cl.check`).
///
/// # Errors
/// Every mistake found, in the order of the file.
pub fn parse(text: &str, name: &str) -> Result<Check, Vec<CheckError>> {
    let file = File { name, text };
    let mut errors = Vec::new();
    let outline = outline(file, &mut errors);
    let header = header(file, &outline, &mut errors);
    let Some(header) = header else {
        return Err(errors);
    };
    validate::head(file, &header, &mut errors);
    let kind = kind(file, &outline, &header, &mut errors);
    let outcomes = match block(file, &outline, "outcomes", &mut errors) {
        Some(block) => outcomes(file, block, header.level, header.judging, &mut errors),
        None => Vec::new(),
    };
    let exemplars = match block(file, &outline, "exemplars", &mut errors) {
        Some(block) => exemplars(file, block, header.judging, &mut errors),
        None => Vec::new(),
    };
    let (area, _) = validate::area_and_stem(name);
    if let Some(kind) = kind {
        let check = Check {
            id: header.id.text.clone(),
            title: header.title.clone(),
            area: area.to_owned(),
            level: header.level,
            requirements: header
                .requirements
                .iter()
                .map(|id| id.text.clone())
                .collect(),
            needs: header.needs.clone(),
            why: header.why.clone(),
            refs: header.refs.clone(),
            slow: header.slow,
            kind,
            outcomes,
            exemplars,
            file: name.to_owned(),
            source: text.to_owned(),
        };
        validate::check(file, &header, &check, &mut errors);
        if errors.is_empty() {
            return Ok(check);
        }
    }
    errors.sort_by_key(|error| (error.line, error.column));
    Err(errors)
}

fn block<'a>(
    file: File<'_>,
    outline: &'a Outline<'a>,
    key: &str,
    errors: &mut Vec<CheckError>,
) -> Option<&'a Block<'a>> {
    let mut blocks = outline
        .blocks
        .iter()
        .filter(|block| block.heading.text == key);
    let first = blocks.next();
    if first.is_none() {
        errors.push(file.error_whole(
            format!("the block `{key}:` is missing"),
            format!("add `{key}:` and its lines, indented"),
        ));
    }
    for twice in blocks {
        errors.push(file.error_at(
            &twice.heading,
            format!("`{key}:` is given twice"),
            "keep one",
        ));
    }
    first
}

fn kind(
    file: File<'_>,
    outline: &Outline<'_>,
    header: &Header,
    errors: &mut Vec<CheckError>,
) -> Option<Kind> {
    match header.judging {
        Judging::Script => {
            let block = block(file, outline, "script", errors)?;
            let padded = padded(block);
            match wire::script::parse(&padded, file.name) {
                Ok(script) => Some(Kind::Script {
                    script,
                    text: dedented(block),
                }),
                Err(wrong) => {
                    errors.extend(wrong.into_iter().map(|error| {
                        CheckError {
                            file: file.name.to_owned(),
                            source: file
                                .text
                                .lines()
                                .nth(error.line.saturating_sub(1))
                                .unwrap_or_default()
                                .to_owned(),
                            line: error.line,
                            column: error.column,
                            length: error.len,
                            message: error.message,
                            fix: error.fix,
                        }
                    }));
                    None
                }
            }
        }
        Judging::Passive => {
            let applies = header.applies.as_ref()?;
            match condition(file, applies) {
                Ok(applies) => Some(Kind::Passive { applies }),
                Err(error) => {
                    errors.push(error);
                    None
                }
            }
        }
        Judging::Procedure => {
            let name = header.procedure.as_ref()?.text.clone();
            Some(Kind::Procedure {
                name,
                params: header.params.clone(),
            })
        }
    }
}

/// The script at the line numbers and columns it has in the file, so that errors need no moving.
fn padded(block: &Block<'_>) -> String {
    let mut text = String::new();
    let mut at = 1;
    for &(number, line) in &block.lines {
        while at < number {
            text.push('\n');
            at += 1;
        }
        text.push_str(line);
    }
    text.push('\n');
    text
}

/// The script without the indentation of the block.
fn dedented(block: &Block<'_>) -> String {
    let indent = (block.lines.iter())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(_, line)| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let mut text = String::new();
    for (_, line) in &block.lines {
        text.push_str(line.get(indent..).unwrap_or_default().trim_end());
        text.push('\n');
    }
    text
}

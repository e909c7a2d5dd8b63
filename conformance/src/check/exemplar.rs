//! The `exemplars:` block: canned answers with the outcome each must be graded as.

use wire::script::{AnswerLine, Template, parse_answers_at};

use super::error::CheckError;
use super::lines::{Block, File, Located};
use super::outcome::{Judging, is_kebab, words};

/// One exemplar.
#[derive(Clone, Debug)]
pub struct Exemplar {
    /// The outcome it must be graded as.
    pub outcome: String,
    /// The line of the file it begins on, from 1.
    pub line: usize,
    /// What stands in for the target.
    pub proof: Proof,
}

/// What stands in for the target when an exemplar is proven.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Canned answers, one per `read` of the script.
    Answers(Vec<AnswerLine>),
    /// A request and the response to it, for a passive check.
    Exchange {
        /// The request; a plain GET when not given.
        request: Option<Template>,
        /// The response.
        response: Template,
    },
    /// The faultless reference server.
    Reference,
    /// The reference server with one named fault.
    Mutant(String),
}

/// A heading and the lines indented below it.
struct Group<'a> {
    heading: Located,
    body: Vec<(usize, &'a str)>,
}

/// Reads the block.
pub(super) fn exemplars(
    file: File<'_>,
    block: &Block<'_>,
    judging: Judging,
    errors: &mut Vec<CheckError>,
) -> Vec<Exemplar> {
    let mut exemplars = Vec::new();
    for group in groups(block) {
        match exemplar(file, &group, judging) {
            Ok(exemplar) => exemplars.push(exemplar),
            Err(wrong) => errors.extend(wrong),
        }
    }
    exemplars
}

fn groups<'a>(block: &Block<'a>) -> Vec<Group<'a>> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut groups: Vec<(usize, Group<'a>)> = Vec::new();
    for &(number, line) in &block.lines {
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        match groups.last_mut() {
            Some((above, group)) if indent(line) > *above => group.body.push((number, line)),
            _ => {
                let heading = Located::new(text, number, indent(line));
                groups.push((
                    indent(line),
                    Group {
                        heading,
                        body: Vec::new(),
                    },
                ));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn exemplar(
    file: File<'_>,
    group: &Group<'_>,
    judging: Judging,
) -> Result<Exemplar, Vec<CheckError>> {
    let heading = &group.heading;
    let Some(colon) = heading
        .text
        .find(':')
        .filter(|at| is_kebab(&heading.text[..*at]))
    else {
        return Err(vec![file.error_at(
            heading,
            "an exemplar begins with the name of its outcome",
            "`NAME:` on its own line, then `answer \"...\"` lines indented below it",
        )]);
    };
    let outcome = heading.text[..colon].to_owned();
    let rest = heading.slice(colon + 1, heading.text.len()).trimmed();
    let proof = match judging {
        Judging::Procedure => behaviour(file, &rest)?,
        Judging::Script | Judging::Passive if !rest.text.is_empty() => {
            return Err(vec![file.error_at(
                &rest,
                "the answers go below the name",
                "put this on the next line, indented",
            )]);
        }
        Judging::Script => Proof::Answers(answers(file, group, &group.body)?),
        Judging::Passive => exchange(file, group)?,
    };
    Ok(Exemplar {
        outcome,
        line: heading.position(0).0,
        proof,
    })
}

fn behaviour(file: File<'_>, rest: &Located) -> Result<Proof, Vec<CheckError>> {
    let words = words(rest);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    match texts.as_slice() {
        ["reference"] => Ok(Proof::Reference),
        ["mutant", name] if is_kebab(name) => Ok(Proof::Mutant((*name).to_owned())),
        _ => Err(vec![file.error_at(
            rest,
            "an exemplar of a procedure names a behaviour of the reference server",
            "`OUTCOME: reference` or `OUTCOME: mutant NAME`",
        )]),
    }
}

fn answers(
    file: File<'_>,
    group: &Group<'_>,
    lines: &[(usize, &str)],
) -> Result<Vec<AnswerLine>, Vec<CheckError>> {
    let first = lines.first().map_or(0, |(number, _)| *number);
    let mut text = String::new();
    let mut at = first;
    for &(number, line) in lines {
        while at < number {
            text.push('\n');
            at += 1;
        }
        text.push_str(line);
    }
    let answers = parse_answers_at(&text, file.name, first).map_err(|wrong| {
        wrong
            .into_iter()
            .map(|error| file.script_error(error))
            .collect::<Vec<_>>()
    })?;
    if answers.is_empty() {
        return Err(vec![file.error_at(
            &group.heading,
            "this exemplar has no answer",
            "add `answer \"...\"` below it, indented; silence is `answer \"\"`",
        )]);
    }
    Ok(answers)
}

/// At most one `request "..."` line and one `answer "..."` line.
fn exchange(file: File<'_>, group: &Group<'_>) -> Result<Proof, Vec<CheckError>> {
    // The literal after `request` is read by the parser of answers: same length, same columns.
    let lines: Vec<(usize, String)> = (group.body.iter())
        .map(
            |(number, line)| match line.trim_start().strip_prefix("request ") {
                Some(_) => (*number, line.replacen("request ", "answer  ", 1)),
                None => (*number, (*line).to_owned()),
            },
        )
        .collect();
    let requests = group
        .body
        .iter()
        .filter(|(_, line)| line.trim_start().starts_with("request "))
        .count();
    let lines: Vec<(usize, &str)> = lines
        .iter()
        .map(|(number, line)| (*number, line.as_str()))
        .collect();
    let mut literals = answers(file, group, &lines)?
        .into_iter()
        .map(|answer| answer.bytes);
    match (requests, literals.len(), literals.next(), literals.next()) {
        (0, 1, Some(response), None) => Ok(Proof::Exchange {
            request: None,
            response,
        }),
        (1, 2, request, Some(response)) => Ok(Proof::Exchange { request, response }),
        _ => Err(vec![file.error_at(
            &group.heading,
            "an exemplar of a passive check is one exchange",
            "at most one `request \"...\"` and then exactly one `answer \"...\"`",
        )]),
    }
}

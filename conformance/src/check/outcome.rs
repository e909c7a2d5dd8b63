//! The lines of the `outcomes:` block.

use super::Outcome;
use super::error::CheckError;
use super::lines::{Block, File, Located, find_unquoted, logical};
use crate::verdict::{Level, Verdict};
use wire::expect::Expr;

/// What kind of check the outcomes belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judging {
    Script,
    Passive,
    Procedure,
}

const CLASSES: [Verdict; 5] = [
    Verdict::Conforms,
    Verdict::Lenient,
    Verdict::Violates,
    Verdict::NotApplicable,
    Verdict::Inconclusive,
];

/// Reads `CLASS [LEVEL] NAME: CONDITION [-- SENTENCE]` lines.
pub(super) fn outcomes(
    file: File<'_>,
    block: &Block<'_>,
    level: Level,
    judging: Judging,
    errors: &mut Vec<CheckError>,
) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (_, line) in logical(block) {
        match outcome(file, &line, level, judging) {
            Ok(outcome) if outcomes.iter().any(|other| other.name == outcome.name) => {
                errors.push(file.error_at(
                    &line,
                    format!("the outcome name `{}` is used twice", outcome.name),
                    "name each outcome once; join conditions with `or`",
                ));
            }
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => errors.push(error),
        }
    }
    outcomes
}

/// Whether `name` is lower-case letters, digits and single hyphens.
pub(super) fn is_kebab(name: &str) -> bool {
    !name.is_empty()
        && name.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

fn outcome(
    file: File<'_>,
    line: &Located,
    level: Level,
    judging: Judging,
) -> Result<Outcome, CheckError> {
    let Some(colon) = find_unquoted(&line.text, ":") else {
        return Err(file.error_at(
            line,
            "an outcome needs a name and a colon",
            "`CLASS [LEVEL] NAME: CONDITION [-- SENTENCE]`, for example `conforms refused: status 400`",
        ));
    };
    let head = line.slice(0, colon);
    let mut words = words(&head).into_iter();
    let class_word = words.next().unwrap_or_else(|| head.clone());
    let Some(class) = CLASSES
        .into_iter()
        .find(|class| class.as_str() == class_word.text)
    else {
        return Err(file.error_at(
            &class_word,
            format!("`{}` is no class of outcome", class_word.text),
            "conforms, lenient, violates, not-applicable or inconclusive",
        ));
    };
    let mut name = words.next();
    let mut level = level;
    if let Some(word) = &name
        && let Some(own) = Level::from_word(&word.text)
    {
        level = own;
        name = words.next();
    }
    let name = match name {
        Some(name) if is_kebab(&name.text) => name,
        other => {
            return Err(file.error_at(
                &other.unwrap_or(head),
                "an outcome needs a name in kebab-case before the colon",
                "for example `refused` or `closed-at-once`; a level before it is MUST, SHOULD, MAY or hardening",
            ));
        }
    };
    if let Some(extra) = words.next() {
        return Err(file.error_at(
            &extra,
            "one name only before the colon",
            "join words with `-`",
        ));
    }
    let rest = line.slice(colon + 1, line.text.len());
    let (text, sentence) = match find_unquoted(&rest.text, "--") {
        Some(at) => {
            let sentence = rest.slice(at + 2, rest.text.len()).trimmed().text;
            (rest.slice(0, at).trimmed(), Some(sentence))
        }
        None => (rest.trimmed(), None),
    };
    let condition = if judging == Judging::Procedure {
        if !text.text.is_empty() && text.text != "true" {
            return Err(file.error_at(
                &text,
                "a procedure names its outcome itself",
                "leave the condition out: `conforms NAME: -- SENTENCE`",
            ));
        }
        None
    } else {
        Some(condition(file, &text)?)
    };
    Ok(Outcome {
        class,
        level,
        name: name.text,
        condition,
        text: text.text,
        sentence: sentence.filter(|sentence| !sentence.is_empty()),
    })
}

/// Reads a condition, with errors placed in the file.
pub(super) fn condition(file: File<'_>, text: &Located) -> Result<Expr, CheckError> {
    wire::expect::parse(&text.text, file.name).map_err(|wrong| {
        let before: String = text
            .text
            .chars()
            .take(wrong.column.saturating_sub(1))
            .collect();
        file.error(text, before.len(), wrong.len, wrong.message, wrong.fix)
    })
}

/// The words of a text, separated by white space.
pub(super) fn words(text: &Located) -> Vec<Located> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.text.split([' ', '\t']) {
        if !word.is_empty() {
            words.push(text.slice(at, at + word.len()));
        }
        at += word.len() + 1;
    }
    words
}

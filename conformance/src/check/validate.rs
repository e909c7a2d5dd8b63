//! What must hold across the parts of a check.

use std::collections::BTreeSet;

use super::error::CheckError;
use super::feature::VARIABLES;
use super::header::Header;
use super::lines::File;
use super::{Check, Kind};
use crate::checklist;
use crate::procedure;
use crate::verdict::Verdict;

/// The folder and the file name without extension of a path with either kind of slash.
pub(super) fn area_and_stem(path: &str) -> (&str, &str) {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    let area = parts.next().unwrap_or_default();
    (area, name.strip_suffix(".check").unwrap_or(name))
}

/// Adds an error for every id of the head that names nothing.
pub(super) fn head(file: File<'_>, header: &Header, errors: &mut Vec<CheckError>) {
    let (_, stem) = area_and_stem(file.name);
    if stem != header.id.text {
        errors.push(file.error_at(
            &header.id,
            format!("the id differs from the file name `{stem}`"),
            "give both the same name",
        ));
    }
    for id in &header.requirements {
        if checklist::requirement(&id.text).is_none() {
            errors.push(file.error_at(
                id,
                format!("no requirement `{}` in the checklist", id.text),
                "see conformance/checklist/requirements.tsv, first column",
            ));
        }
    }
    if let Some(name) = &header.procedure
        && procedure::find(&name.text).is_none()
    {
        errors.push(file.error_at(
            name,
            format!("no procedure `{}`", name.text),
            procedure::names().collect::<Vec<_>>().join(", "),
        ));
    }
}

/// Adds an error for everything that does not fit together.
pub(super) fn check(file: File<'_>, header: &Header, check: &Check, errors: &mut Vec<CheckError>) {
    if header.slow.is_none() && check.needs.contains(&super::Feature::Slow) {
        errors.push(file.error_whole("a slow check states how long it takes", "add `slow: 3s`"));
    }
    variables(file, check, errors);
    exemplars(file, check, errors);
}

fn exemplars(file: File<'_>, check: &Check, errors: &mut Vec<CheckError>) {
    for exemplar in &check.exemplars {
        if check.outcome(&exemplar.outcome).is_none() && exemplar.outcome != "inconclusive" {
            errors.push(line_error(
                file,
                exemplar.line,
                format!("no outcome is named `{}`", exemplar.outcome),
                "use a name of the outcomes block",
            ));
        }
    }
    let named = |name: &str| {
        check
            .exemplars
            .iter()
            .any(|exemplar| exemplar.outcome == name)
    };
    for outcome in &check.outcomes {
        let proven = !matches!(outcome.class, Verdict::Conforms | Verdict::Violates);
        if !proven && !named(&outcome.name) {
            errors.push(file.error_whole(
                format!("the outcome `{}` has no exemplar", outcome.name),
                "add a canned answer that must be graded so",
            ));
        }
    }
    let has = |class: Verdict| check.outcomes.iter().any(|outcome| outcome.class == class);
    if !check.outcomes.is_empty() && !has(Verdict::Violates) {
        errors.push(file.error_whole(
            "no outcome is classed `violates`",
            "a check that no server can fail proves nothing: name the wrong answer",
        ));
    }
    if !check.outcomes.is_empty() && !has(Verdict::Conforms) && !has(Verdict::Lenient) {
        errors.push(file.error_whole("no outcome is classed `conforms`", "name the right answer"));
    }
}

fn variables(file: File<'_>, check: &Check, errors: &mut Vec<CheckError>) {
    let Kind::Script { script, text } = &check.kind else {
        return;
    };
    let captured: BTreeSet<&str> = script.captures().collect();
    for name in names_in(text) {
        if captured.contains(name) {
            continue;
        }
        let line = file
            .text
            .lines()
            .position(|line| line.contains(&format!("{{{name}}}")));
        let line = line.map_or(0, |index| index + 1);
        match VARIABLES.iter().find(|(known, _)| *known == name) {
            None => {
                let known: Vec<_> = VARIABLES.iter().map(|(known, _)| *known).collect();
                errors.push(line_error(
                    file,
                    line,
                    format!("unknown variable `{{{name}}}`"),
                    &known.join(" "),
                ));
            }
            Some((_, features))
                if !features.is_empty()
                    && !features.iter().any(|feature| check.needs.contains(feature)) =>
            {
                let features: Vec<_> = features.iter().map(|feature| feature.as_str()).collect();
                errors.push(line_error(
                    file,
                    line,
                    format!("`{{{name}}}` is not known of every target"),
                    &format!("add one of these to `needs:`: {}", features.join(" ")),
                ));
            }
            Some(_) => {}
        }
    }
}

/// The names in braces in a script, each once; `\{macro ...}` and `{{` are not names.
pub(crate) fn names_in(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        let mut at = 0;
        while let Some(open) = line
            .get(at..)
            .and_then(|rest| rest.find('{'))
            .map(|open| at + open)
        {
            let rest = &line[open + 1..];
            at = open + 1;
            if line[..open].ends_with('\\') {
                continue;
            }
            if rest.starts_with('{') {
                at += 1;
                continue;
            }
            if let Some(close) = rest.find('}')
                && !rest[..close].is_empty()
                && rest[..close]
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            {
                names.insert(&rest[..close]);
            }
        }
    }
    names
}

fn line_error(file: File<'_>, line: usize, message: impl Into<String>, fix: &str) -> CheckError {
    let source = file
        .text
        .lines()
        .nth(line.saturating_sub(1))
        .unwrap_or_default();
    CheckError {
        file: file.name.to_owned(),
        line,
        column: source.chars().take_while(|c| c.is_whitespace()).count() + 1,
        length: source.trim().chars().count().max(1),
        message: message.into(),
        fix: fix.to_owned(),
        source: source.to_owned(),
    }
}

//! What must hold across the parts of a check.

use std::collections::BTreeSet;

use super::error::CheckError;
use super::feature::VARIABLES;
use super::header::Header;
use super::lines::File;
use super::{Check, Kind, Proof};
use wire::expect::Expr;
use wire::script::{Script, Template, Verb};

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
    if let Some(name) = &header.procedure {
        match procedure::find(&name.text) {
            None => errors.push(file.error_at(
                name,
                format!("no procedure `{}`", name.text),
                procedure::names().collect::<Vec<_>>().join(", "),
            )),
            Some(procedure) => {
                if let Some(mistake) = procedure::mistake(procedure, &header.params) {
                    errors.push(file.error_at(
                        name,
                        mistake,
                        format!("parameters: {}", procedure.params.join(", ")),
                    ));
                }
            }
        }
    }
}

/// Adds an error for everything that does not fit together.
pub(super) fn check(file: File<'_>, header: &Header, check: &Check, errors: &mut Vec<CheckError>) {
    if header.slow.is_none() && check.needs.contains(&super::Feature::Slow) {
        errors.push(file.error_whole("a slow check states how long it takes", "add `slow: 3s`"));
    }
    names(file, check, errors);
    if let Kind::Procedure { name, .. } = &check.kind {
        for outcome in procedure::find(name).map_or(&[][..], |procedure| procedure.outcomes) {
            if check.outcome(outcome).is_none() {
                errors.push(file.error_whole(
                    format!("the procedure may name `{outcome}`, which is no outcome"),
                    "list it",
                ));
            }
        }
    }
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

/// Variables that nobody sets, and connections that nobody opens.
fn names(file: File<'_>, check: &Check, errors: &mut Vec<CheckError>) {
    let mut used: Vec<(String, usize)> = Vec::new();
    let mut set: BTreeSet<String> = BTreeSet::new();
    if let Kind::Script { script, .. } = &check.kind {
        used.extend(script.variables());
        set.extend(script.steps.iter().filter_map(|step| match &step.verb {
            Verb::Capture { variable, .. } => Some(variable.clone()),
            _ => None,
        }));
        connections(file, check, script, errors);
    }
    for outcome in &check.outcomes {
        let variables = outcome.condition.iter().flat_map(Expr::variables);
        used.extend(variables.map(|name| (name, line_of(file, &outcome.name))));
    }
    for exemplar in &check.exemplars {
        let variables = match &exemplar.proof {
            Proof::Answers(answers) => answers
                .iter()
                .flat_map(|answer| answer.bytes.variables())
                .collect(),
            Proof::Exchange { request, response } => request
                .iter()
                .flat_map(Template::variables)
                .chain(response.variables())
                .collect(),
            Proof::Reference | Proof::Mutant(_) => Vec::new(),
        };
        // Exemplars know every variable, so only the names are looked at.
        for name in variables {
            if !set.contains(&name) && !VARIABLES.iter().any(|(known, _)| *known == name) {
                errors.push(unknown(file, exemplar.line, &name));
            }
        }
    }
    for (name, line) in used {
        if set.contains(&name) {
            continue;
        }
        let Some((_, features)) = VARIABLES.iter().find(|(known, _)| *known == name) else {
            errors.push(unknown(file, line, &name));
            continue;
        };
        if !features.is_empty() && !features.iter().any(|feature| check.needs.contains(feature)) {
            let features: Vec<_> = features.iter().map(|feature| feature.as_str()).collect();
            errors.push(line_error(
                file,
                line,
                format!("`{{{name}}}` is not known of every target"),
                &format!("add one of these to `needs:`: {}", features.join(" ")),
            ));
        }
    }
}

fn unknown(file: File<'_>, line: usize, name: &str) -> CheckError {
    let known: Vec<_> = VARIABLES.iter().map(|(known, _)| *known).collect();
    line_error(
        file,
        line,
        format!("unknown variable `{{{name}}}`"),
        &known.join(" "),
    )
}

fn connections(file: File<'_>, check: &Check, script: &Script, errors: &mut Vec<CheckError>) {
    let mut opened: BTreeSet<String> = BTreeSet::from(["c1".to_owned()]);
    let mut count = 0;
    for step in &script.steps {
        let name = match &step.verb {
            Verb::Connect { name } | Verb::Reconnect { name } => name.clone(),
            Verb::Request { name, .. } => Some(name.clone()),
            _ => continue,
        };
        count += 1;
        opened.insert(name.unwrap_or_else(|| format!("c{count}")));
    }
    for outcome in &check.outcomes {
        for name in outcome.condition.iter().flat_map(Expr::connections) {
            if !opened.contains(&name) {
                errors.push(line_error(
                    file,
                    line_of(file, &outcome.name),
                    format!("no connection is called `{name}`"),
                    &opened.iter().cloned().collect::<Vec<_>>().join(" "),
                ));
            }
        }
    }
}

/// The line an outcome begins on.
fn line_of(file: File<'_>, outcome: &str) -> usize {
    let heading = format!("{outcome}:");
    let found =
        (file.text.lines()).position(|line| line.split_whitespace().any(|word| word == heading));
    found.map_or(0, |index| index + 1)
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

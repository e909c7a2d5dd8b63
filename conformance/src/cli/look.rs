//! The commands that look at checks without running them against a target.

use std::io::{self, Write};
use std::path::Path;

use anstyle::Style;

use super::{Exit, complain};
use crate::check::catalogue::Catalogue;
use crate::check::{Check, CheckError, Kind};
use crate::checklist::{self, coverage::Coverage};
use crate::verdict::Verdict;

const BOLD: Style = Style::new().bold();

/// The checks in the binary and those below `dir`; complains about mistakes.
pub(super) fn catalogue(dir: Option<&Path>) -> Result<Catalogue, Exit> {
    let mut catalogue = flawless(Catalogue::embedded())?;
    let Some(dir) = dir else { return Ok(catalogue) };
    match catalogue.add_dir(dir) {
        Ok(errors) if errors.is_empty() => Ok(catalogue),
        Ok(errors) => {
            for error in &errors {
                complain(&error.to_string());
            }
            Err(Exit::Usage)
        }
        Err(error) => {
            complain(&error.to_string());
            Err(Exit::Usage)
        }
    }
}

/// The checks of the binary; complains about mistakes, which its tests have ruled out.
fn flawless((catalogue, errors): (Catalogue, Vec<CheckError>)) -> Result<Catalogue, Exit> {
    for error in &errors {
        complain(&error.to_string());
    }
    match errors.as_slice() {
        [] => Ok(catalogue),
        _ => Err(Exit::Internal),
    }
}

/// The checks asked for of those in the binary and those below `dir`; complains about mistakes and
/// about a glob that matches nothing.
pub(super) fn selected(
    dir: Option<&Path>,
    only: &[String],
    skip: &[String],
) -> Result<Catalogue, Exit> {
    if dir.is_none() {
        let catalogue = Catalogue::embedded_only(only, skip).map_err(|glob| unmatched(&glob))?;
        return some(flawless(catalogue)?);
    }
    let mut catalogue = catalogue(dir)?;
    select(&mut catalogue, only, skip)?;
    Ok(catalogue)
}

fn unmatched(glob: &str) -> Exit {
    complain(&format!(
        "no check matches `{glob}`; `conformance list` shows their ids"
    ));
    Exit::Usage
}

fn some(catalogue: Catalogue) -> Result<Catalogue, Exit> {
    if catalogue.checks().is_empty() {
        complain("--only and --skip leave no check to run");
        return Err(Exit::Usage);
    }
    Ok(catalogue)
}

/// Keeps the checks asked for; complains about a glob that matches nothing.
pub(super) fn select(
    catalogue: &mut Catalogue,
    only: &[String],
    skip: &[String],
) -> Result<(), Exit> {
    (catalogue.select(only, skip)).map_err(|glob| unmatched(&glob))?;
    *catalogue = some(std::mem::take(catalogue))?;
    Ok(())
}

/// `conformance list`
pub(super) fn list(
    coverage: bool,
    only: &[String],
    dir: Option<&Path>,
    out: &mut dyn Write,
) -> io::Result<Exit> {
    let catalogue = match selected(dir, only, &[]) {
        Ok(catalogue) => catalogue,
        Err(exit) => return Ok(exit),
    };
    if coverage {
        Coverage::of(catalogue.checks()).write(out)?;
        return Ok(Exit::Fine);
    }
    let mut area = "";
    for check in catalogue.checks() {
        if check.area != area {
            area = &check.area;
            writeln!(out, "{BOLD}{area}{BOLD:#}")?;
        }
        writeln!(out, "  {:<40} {:<9} {}", check.id, check.level, check.title)?;
    }
    writeln!(out, "\n{} checks", catalogue.checks().len())?;
    Ok(Exit::Fine)
}

/// `conformance explain ID`
pub(super) fn explain(id: &str, dir: Option<&Path>, out: &mut dyn Write) -> io::Result<Exit> {
    // Most ids are those of checks in the binary, and one of these is soon read.
    let stem = id.rsplit('/').next().unwrap_or(id);
    if dir.is_none()
        && let Ok((catalogue, errors)) = Catalogue::embedded_only(&[stem.to_owned()], &[])
        && let (Some(check), []) = (catalogue.find(stem), errors.as_slice())
    {
        explain_check(check, out)?;
        return Ok(Exit::Fine);
    }
    let catalogue = match catalogue(dir) {
        Ok(catalogue) => catalogue,
        Err(exit) => return Ok(exit),
    };
    if let Some(check) = catalogue.find(stem) {
        explain_check(check, out)?;
        return Ok(Exit::Fine);
    }
    if let Some(row) = checklist::requirement(id) {
        writeln!(
            out,
            "{BOLD}{}{BOLD:#}  {} {}: {}",
            row.id,
            row.spec(),
            row.level,
            row.summary
        )?;
        writeln!(
            out,
            "  trigger   {}\n  evidence  {}",
            row.trigger, row.evidence
        )?;
        for check in catalogue
            .checks()
            .iter()
            .filter(|check| check.requirements.iter().any(|other| other == id))
        {
            writeln!(out, "  check     {}", check.id)?;
        }
        return Ok(Exit::Fine);
    }
    let near: Vec<&str> = (catalogue.checks().iter())
        .map(|check| check.id.as_str())
        .filter(|other| other.contains(id) || id.contains(other))
        .take(5)
        .collect();
    match near.as_slice() {
        [] => complain(&format!(
            "no check or requirement is called `{id}`; `conformance list` shows them"
        )),
        near => complain(&format!(
            "no check or requirement is called `{id}`; near: {}",
            near.join(", ")
        )),
    }
    Ok(Exit::Usage)
}

fn explain_check(check: &Check, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{BOLD}{}{BOLD:#}  {} ({}, {})",
        check.id,
        check.title,
        check.level,
        check.kind_name()
    )?;
    writeln!(out, "\n{}", check.why)?;
    if !check.refs.is_empty() {
        writeln!(out, "Known bugs of this class: {}", check.refs.join(", "))?;
    }
    writeln!(out, "\n{BOLD}Requirements{BOLD:#}")?;
    for row in check
        .requirements
        .iter()
        .filter_map(|id| checklist::requirement(id))
    {
        writeln!(
            out,
            "  {:<16} {} {}: {}",
            row.id,
            row.spec(),
            row.level,
            row.summary
        )?;
    }
    if !check.needs.is_empty() {
        let needs: Vec<&str> = check.needs.iter().map(|feature| feature.as_str()).collect();
        writeln!(out, "\n{BOLD}Needs{BOLD:#}  {}", needs.join(", "))?;
    }
    match &check.kind {
        Kind::Script { text, .. } => {
            writeln!(out, "\n{BOLD}Script{BOLD:#}")?;
            for line in text.lines() {
                writeln!(out, "  {line}")?;
            }
        }
        Kind::Passive { .. } => {
            let applies = check
                .source
                .lines()
                .find_map(|line| line.strip_prefix("applies:"));
            writeln!(
                out,
                "\n{BOLD}Judges every response of the run where{BOLD:#}\n  {}",
                applies.unwrap_or("").trim()
            )?;
        }
        Kind::Procedure { name, params } => {
            writeln!(out, "\n{BOLD}Procedure{BOLD:#}  {name}")?;
            for (key, value) in params {
                writeln!(out, "  {key}: {value}")?;
            }
        }
    }
    writeln!(out, "\n{BOLD}Outcomes{BOLD:#}, tried in order")?;
    for outcome in &check.outcomes {
        let level = if outcome.class == Verdict::Violates {
            format!(" {}", outcome.level)
        } else {
            String::new()
        };
        writeln!(
            out,
            "  {}{level} {}: {}",
            outcome.class, outcome.name, outcome.text
        )?;
        if let Some(sentence) = &outcome.sentence {
            writeln!(out, "      {sentence}")?;
        }
    }
    let count = check.exemplars.len();
    writeln!(
        out,
        "\n{BOLD}Exemplars{BOLD:#}: {count} answers, and the outcome each must be graded as"
    )?;
    let block = (check.source.lines()).skip_while(|line| line.trim_end() != "exemplars:");
    for line in block.skip(1) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// `conformance prove`
pub(super) fn prove(dir: Option<&Path>, only: &[String], out: &mut dyn Write) -> io::Result<Exit> {
    let (mut catalogue, errors) = match dir {
        None => Catalogue::embedded(),
        Some(dir) => {
            let mut catalogue = Catalogue::default();
            match catalogue.add_dir(dir) {
                Ok(errors) => (catalogue, errors),
                Err(error) => {
                    complain(&error.to_string());
                    return Ok(Exit::Usage);
                }
            }
        }
    };
    for error in &errors {
        writeln!(out, "{error}\n")?;
    }
    if catalogue.checks().is_empty() {
        complain("no check could be read");
        return Ok(Exit::Usage);
    }
    if let Err(exit) = select(&mut catalogue, only, &[]) {
        return Ok(exit);
    }
    let (proven, disproofs) = crate::prove::prove(catalogue.checks(), 64);
    for disproof in &disproofs {
        writeln!(out, "{disproof}\n")?;
    }
    writeln!(
        out,
        "{} checks read, {} mistakes; {proven} exemplars proven, {} not",
        catalogue.checks().len(),
        errors.len(),
        disproofs.len()
    )?;
    Ok(match (errors.is_empty(), disproofs.is_empty()) {
        (true, true) => Exit::Fine,
        (false, _) => Exit::Usage,
        (true, false) => Exit::Findings,
    })
}

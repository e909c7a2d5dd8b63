//! `conformance --profile course`: a table of marks.

use std::io::{self, IsTerminal as _, Write};

use super::arguments::Grade;
use super::grade::{graded, named, wishes};
use super::look::{catalogue, select};
use super::{Exit, Stop, deliver, stop};
use crate::bundled::Bundled;
use crate::check::Check;
use crate::course::{self, Entry, Rubric, Student};
use crate::discover::Wishes;
use crate::early_end::Cause;
use crate::report::Format;

/// Grades every target and writes the table.
pub(super) fn course(arguments: &Grade, out: &mut dyn Write) -> Result<Exit, Stop> {
    for (flag, given) in [
        ("--baseline", arguments.baseline.is_some()),
        ("--write-baseline", arguments.write_baseline.is_some()),
        ("--fail-on", arguments.fail_on.is_some()),
        ("--only", !arguments.only.is_empty()),
        (
            "--spawn",
            arguments.spawn.is_some() && arguments.targets.len() != 1,
        ),
    ] {
        if given {
            return Err(stop(
                Exit::Usage,
                format!(
                    "{flag}: not with --profile course; the rubric says which checks count (docs/course.md)"
                ),
            ));
        }
    }
    let mut all = catalogue(arguments.checks.as_deref())?;
    let (text, name) = match &arguments.rubric {
        None => (
            course::BUILT_IN.to_owned(),
            "the built-in rubric".to_owned(),
        ),
        Some(file) => {
            let name = file.display().to_string();
            let text = std::fs::read_to_string(file)
                .map_err(|error| stop(Exit::Usage, format!("--rubric {name}: {error}")))?;
            (text, name)
        }
    };
    let rubric =
        Rubric::read(&text, &name, all.checks()).map_err(|error| stop(Exit::Usage, error))?;
    select(&mut all, &rubric.globs(), &arguments.skip)?;
    let wishes = wishes(arguments)?;
    let bundled;
    let entries = match (&arguments.targets_from, arguments.targets.as_slice()) {
        (Some(file), _) => {
            let name = file.display().to_string();
            let text = std::fs::read_to_string(file)
                .map_err(|error| stop(Exit::Usage, format!("--targets-from {name}: {error}")))?;
            course::targets(&text, &name).map_err(|error| stop(Exit::Usage, error))?
        }
        (None, []) => {
            bundled =
                Bundled::start(&wishes.early_end).map_err(|error| stop(Exit::Internal, error))?;
            let target = format!("http://{}/", bundled.address());
            vec![entry("bundled", &target, None)]
        }
        (None, targets) => (targets.iter())
            .map(|target| entry(target, target, arguments.spawn.as_deref()))
            .collect(),
    };
    wishes.early_end.heed_signals(None);
    let mut students = Vec::new();
    for entry in entries {
        if let Some(cause @ Cause::Signal) = wishes.early_end.cause() {
            students.push(Student {
                name: entry.name,
                target: entry.target,
                marks: Err(cause.to_string()),
            });
            continue;
        }
        if io::stderr().is_terminal() {
            let _ = writeln!(io::stderr(), "{}", entry.name);
        }
        students.push(student(arguments, &wishes, &rubric, entry, all.checks())?);
    }
    show(arguments, &rubric, &students, out)?;
    let all_graded = students.iter().all(|student| student.marks.is_ok());
    Ok(if all_graded {
        Exit::Fine
    } else {
        Exit::Unreachable
    })
}

fn entry(name: &str, target: &str, spawn: Option<&str>) -> Entry {
    Entry {
        name: name.to_owned(),
        target: target.to_owned(),
        spawn: spawn.map(str::to_owned),
    }
}

/// The row of one target; one that cannot be graded is a row that says so.
fn student(
    arguments: &Grade,
    wishes: &Wishes,
    rubric: &Rubric,
    entry: Entry,
    checks: &[Check],
) -> Result<Student, Stop> {
    let named = named(&entry.target, arguments)?;
    let marks = match graded(arguments, wishes, &named, entry.spawn.as_deref(), checks) {
        Err(failure) => Err(failure.message),
        Ok(report) => {
            let report = report?;
            match &report.stopped {
                Some(stopped) => Err(stopped.clone()),
                None => Ok(rubric.marks(&report, checks)),
            }
        }
    };
    Ok(Student {
        name: entry.name,
        target: entry.target,
        marks,
    })
}

fn show(
    arguments: &Grade,
    rubric: &Rubric,
    students: &[Student],
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let table = |format: Format, out: &mut dyn Write| {
        course::write(rubric, students, format, arguments.verbose, out).unwrap_or_else(|| {
            Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "--profile course writes text, markdown, csv, json and html",
            ))
        })
    };
    let told = |error: io::Error| match error.kind() {
        io::ErrorKind::Unsupported => stop(Exit::Usage, error),
        _ => Stop::Output(error),
    };
    let Some(file) = &arguments.output else {
        return table(arguments.format, out).map_err(told);
    };
    let mut content = anstream::StripStream::new(Vec::new());
    table(arguments.format, &mut content).map_err(told)?;
    deliver(&content.into_inner(), Some(file), out)?;
    table(Format::Text, out).map_err(told)
}

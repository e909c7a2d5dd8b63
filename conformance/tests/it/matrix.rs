//! The whole matrix of mutants and checks: `cargo xtask mutants` runs it and keeps the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use conformance::check::catalogue::Catalogue;
use conformance::verdict::Verdict;

use crate::mutation::{grade, missed_by};
use crate::reference::Server;
use crate::reference::mutants::MUTANTS;
use crate::reference::reaches::REACHES;

/// What one mutant drew.
#[derive(Clone)]
struct Row {
    fault: &'static str,
    area: String,
    meant: &'static str,
    caught: bool,
    /// Other checks that failed, as `area/id`; `None` when only the meant one was run.
    others: Option<Vec<String>>,
}

impl Row {
    /// As a line of the file that keeps rows between runs.
    fn line(&self) -> String {
        let others = match &self.others {
            None => "not run".to_owned(),
            Some(others) => others.join(" "),
        };
        format!(
            "{}\t{}\t{}\t{others}\n",
            self.fault, self.meant, self.caught
        )
    }

    /// A row of that file that still fits the table of mutants.
    fn from_line(catalogue: &Catalogue, line: &str) -> Option<Row> {
        let mut parts = line.split('\t');
        let (fault, meant) = (parts.next()?, parts.next()?);
        let (fault, meant) = *MUTANTS.iter().find(|mutant| **mutant == (fault, meant))?;
        let caught = parts.next()? == "true";
        let others = parts.next()?;
        Some(Row {
            fault,
            area: area(catalogue, meant),
            meant,
            caught,
            others: (others != "not run")
                .then(|| others.split_whitespace().map(str::to_owned).collect()),
        })
    }

    /// Areas other than that of the meant check in which something failed.
    fn elsewhere(&self) -> BTreeSet<&str> {
        (self.others.iter().flatten())
            .filter_map(|other| other.split('/').next())
            .filter(|area| *area != self.area)
            .collect()
    }
}

fn area(catalogue: &Catalogue, check: &str) -> String {
    (catalogue.find(check)).map_or_else(String::new, |check| check.area.to_string())
}

fn row(catalogue: &Catalogue, fault: &'static str, meant: &'static str, whole: bool) -> Row {
    let mut row = Row {
        fault,
        area: area(catalogue, meant),
        meant,
        // On its own, as the quick test does it: slow checks are part of no whole run.
        caught: missed_by(catalogue, fault, meant).is_none(),
        others: None,
    };
    if whole {
        let server = Server::start(&[fault]);
        let failed = (grade(&server, catalogue.checks(), 8).into_iter())
            .filter(|result| result.verdict == Verdict::Violates && result.id != meant)
            .map(|result| format!("{}/{}", result.area, result.id));
        row.others = Some(failed.collect());
    }
    row
}

/// The sentence that says why the fault of a row reaches into other areas; `None` where it does not.
fn reach(row: &Row) -> Option<&'static str> {
    if row.elsewhere().is_empty() {
        return None;
    }
    let known = REACHES.iter().find(|(fault, _)| *fault == row.fault);
    Some(known.map_or("(**not looked into**)", |(_, why)| why))
}

fn page(rows: &[Row]) -> String {
    let mut areas: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        areas.entry(&row.area).or_default().push(row);
    }
    let caught = |rows: &[&Row]| rows.iter().filter(|row| row.caught).count();
    let all: Vec<&Row> = rows.iter().collect();
    let mut page = format!(
        "# Mutants\n\nThe reference server of the tests has no fault that a check finds. Each mutant is that server \
         with one fault, and has to be caught by the check meant for it. `cargo xtask mutants` makes this page; \
         `cargo test -p conformance mutation` proves its second column with every change.\n\n\
         Caught: {} of {}. All other checks were run as well against {} of them.\n\n| Area | Caught | Mutants |\n|---|---:|---:|\n",
        caught(&all),
        all.len(),
        rows.iter().filter(|row| row.others.is_some()).count()
    );
    for (area, rows) in &areas {
        let _ = writeln!(page, "| {area} | {} | {} |", caught(rows), rows.len());
    }
    page.push_str(
        "\n## Beyond the own area\n\nThe faults that make checks of other areas fail, each with the reason why they \
         have to.\n\n| Mutant | Areas | Why |\n|---|---|---|\n",
    );
    for row in rows {
        if let Some(why) = reach(row) {
            let areas: Vec<&str> = row.elsewhere().into_iter().collect();
            let _ = writeln!(page, "| {} | {} | {why} |", row.fault, areas.join(", "));
        }
    }
    for (area, rows) in &areas {
        let _ = write!(
            page,
            "\n## {area}\n\n| Mutant | Meant for it | Others that fail |\n|---|---|---|\n"
        );
        for row in rows {
            let missed = if row.caught { "" } else { " (**missed**)" };
            let _ = writeln!(
                page,
                "| {} | {}{missed} | {} |",
                row.fault,
                row.meant,
                others(row)
            );
        }
    }
    page
}

/// The first of the other checks; beyond that, how many by area.
fn others(row: &Row) -> String {
    const NAMED: usize = 6;
    let Some(others) = &row.others else {
        return "not run".to_owned();
    };
    if others.len() <= NAMED {
        return others.join(" ");
    }
    let mut by_area: BTreeMap<&str, usize> = BTreeMap::new();
    for other in others {
        *by_area
            .entry(other.split('/').next().unwrap_or_default())
            .or_default() += 1;
    }
    let by_area: Vec<String> = (by_area.iter())
        .map(|(area, count)| format!("{area} {count}"))
        .collect();
    format!("{} checks: {}", others.len(), by_area.join(", "))
}

/// Minutes of work. `MUTATION_ROWS` names a file that rows are kept in, so that a run can be ended
/// and taken up again; `MUTATION_SECONDS` ends it after a while. `MUTATION_PAGE` names the page to
/// write, `MUTATION_FAULTS` some faults to run (a list with commas), `MUTATION_MEANT` leaves out
/// the other checks.
#[test]
#[ignore = "takes minutes: cargo xtask mutants"]
fn every_mutant_against_every_check() {
    let (catalogue, _) = Catalogue::embedded();
    let wanted = std::env::var("MUTATION_FAULTS").unwrap_or_default();
    let wanted: Vec<&str> = wanted
        .split(',')
        .filter(|fault| !fault.is_empty())
        .collect();
    let whole = std::env::var_os("MUTATION_MEANT").is_none();
    let seconds = std::env::var("MUTATION_SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .map(Duration::from_secs);
    let kept = std::env::var_os("MUTATION_ROWS");
    let known: Vec<Row> = (kept.as_ref())
        .and_then(|path| std::fs::read_to_string(path).ok())
        .map(|text| {
            let lines = text.lines();
            lines
                .filter_map(|line| Row::from_line(&catalogue, line))
                .collect()
        })
        .unwrap_or_default();
    let is_known = |fault: &str| known.iter().any(|row| row.fault == fault);
    let mutants: Vec<_> = (MUTANTS.iter())
        .filter(|(fault, _)| wanted.is_empty() || wanted.contains(fault))
        .filter(|(fault, _)| !is_known(fault))
        .collect();
    let begun = Instant::now();
    let late = || seconds.is_some_and(|seconds| begun.elapsed() > seconds);
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(known.clone());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !late()
                    && let Some((fault, meant)) = mutants.get(next.fetch_add(1, Ordering::SeqCst))
                {
                    let row = row(&catalogue, fault, meant, whole);
                    println!(
                        "{fault}: {} {}; {}; elsewhere {:?}",
                        row.meant,
                        if row.caught { "caught" } else { "MISSED" },
                        others(&row),
                        row.elsewhere()
                    );
                    let mut rows = rows.lock().unwrap();
                    rows.push(row);
                    if let Some(path) = &kept {
                        let lines: String = rows.iter().map(Row::line).collect();
                        std::fs::write(path, lines).unwrap();
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|row| row.fault);
    let missed: Vec<&str> = (rows.iter().filter(|row| !row.caught))
        .map(|row| row.fault)
        .collect();
    assert!(missed.is_empty(), "missed: {missed:?}");
    let left = mutants.len() + known.len() - rows.len();
    assert!(left == 0, "{left} mutants are left for the next run");
    if let Some(path) = std::env::var_os("MUTATION_PAGE") {
        std::fs::write(path, page(&rows)).unwrap();
    }
}

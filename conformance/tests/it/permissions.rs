//! Permission rows of the requirement table have no verdict: whoever uses one is failed by no check.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use conformance::check::catalogue::Catalogue;
use conformance::check::{Check, Kind};
use conformance::checklist::{Requirement, requirements};
use conformance::run::Watch;
use conformance::verdict::Verdict;
use http_core::field::HttpDate;
use wire::drive::RunOptions;
use wire::script::Vars;

use crate::reference::permitted::PERMITTED;

const TABLE: &str = include_str!("../../checklist/permissions.tsv");

fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut columns = line.split('\t');
            (columns.next().unwrap(), columns.collect())
        })
}

fn is_permission(row: &Requirement) -> bool {
    matches!(row.observable, "server-blackbox" | "server-setup")
        && (row.level == "MAY" || row.mode == "permission")
}

#[test]
fn the_table_has_every_permission_once() {
    let listed: Vec<&str> = rows().map(|(id, _)| id).collect();
    let wanted: Vec<&str> = requirements()
        .iter()
        .filter(|row| is_permission(row))
        .map(|row| row.id)
        .collect();
    assert_eq!(
        listed.iter().collect::<BTreeSet<_>>(),
        wanted.iter().collect()
    );
    assert_eq!(listed.len(), wanted.len());
}

#[test]
fn whoever_uses_a_permission_is_failed_by_no_check() {
    let (catalogue, _) = Catalogue::embedded();
    let mut wrong = Vec::new();
    let mut proven = 0;
    for (id, uses) in rows() {
        assert!(!uses.is_empty(), "{id}");
        for used in uses {
            proven += 1;
            if let Some(why) = fault(&catalogue, used) {
                wrong.push(format!("{id}: {used}: {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(proven >= 80, "{proven}");
}

/// Why a use of a permission is not without fault.
fn fault(catalogue: &Catalogue, used: &str) -> Option<String> {
    if let Some(name) = used.strip_prefix("liberty ") {
        // What it draws from all checks is for `permissions_fail_nobody` to see.
        return (!PERMITTED.contains(&name)).then(|| "no liberty of the reference server".into());
    }
    if used.starts_with("answer ") || used.starts_with("request ") {
        return exchanged(catalogue.checks(), used);
    }
    let (check, outcome) = used.split_once(':')?;
    let Some(check) = catalogue.find(check) else {
        return Some("there is no such check".to_owned());
    };
    let Some(found) = check.outcome(outcome) else {
        return Some("the check has no such outcome".to_owned());
    };
    if !matches!(found.class, Verdict::Conforms | Verdict::Lenient) {
        return Some(format!("the outcome is classed {}", found.class));
    }
    // That the exemplar is graded so is proven with all the others.
    let shown = check.exemplars.iter().any(|shown| shown.outcome == outcome);
    (!shown).then(|| "no exemplar shows it".to_owned())
}

/// What the passive checks find fault with in one exchange.
fn exchanged(checks: &[Check], used: &str) -> Option<String> {
    let (exchange, except) = match used.split_once(" except ") {
        Some((exchange, except)) => (exchange, except),
        None => (used, ""),
    };
    let (request, answer) = match exchange.split_once(" answer ") {
        Some((request, answer)) => (request.strip_prefix("request ")?, answer),
        None => (
            "\"GET / HTTP/1.1\\r\\nHost: example.test\\r\\n\\r\\n\"",
            exchange.strip_prefix("answer ")?,
        ),
    };
    let now = HttpDate::from_system_time(SystemTime::now());
    let vars: Vars = [("now".to_owned(), now.to_string().into_bytes())].into();
    let script = format!("connect\nsend {request}\nread until close within 5s\n");
    let script = wire::script::parse(&script, "permission").unwrap();
    let answers =
        wire::script::parse_answers(&format!("answer {answer} fin"), "permission").unwrap();
    let planned = wire::listen::plan(&script, &vars, &answers).unwrap();
    let peer = wire::listen::serve(planned).unwrap();
    let options = RunOptions {
        timeout: Duration::from_secs(5),
        drain: Duration::ZERO,
        ..RunOptions::default()
    };
    let transcript = wire::drive::run(&script, &peer.target(), &vars, &options).unwrap();
    let watch = Watch::new(checks);
    watch.see(0, &transcript);
    let verdicts = watch.verdicts();
    assert!(verdicts.len() > 100);
    assert!(
        (checks.iter()).any(|check| matches!(check.kind, Kind::Passive { .. })),
        "there are passive checks"
    );
    let failed: Vec<String> = (verdicts.into_iter())
        .filter(|(index, attempt)| {
            attempt.verdict == Verdict::Violates && checks[*index].id != except
        })
        .map(|(index, attempt)| format!("{}: {}", checks[index].id, attempt.detail))
        .collect();
    (!failed.is_empty()).then(|| failed.join("; "))
}

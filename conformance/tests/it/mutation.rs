//! The reference server and its mutants: no check fails the first, and each fault is caught by the
//! check meant for it.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conformance::check::catalogue::Catalogue;
use conformance::check::{Check, Feature, Kind, Proof};
use conformance::discover::{Wishes, discover};
use conformance::result::{CheckResult, Report};
use conformance::run::{Lifeline, Settings, Watch, run};
use conformance::target::Named;
use conformance::verdict::Verdict;

use crate::reference::Server;
use crate::reference::mutants::MUTANTS;
use crate::reference::permitted::PERMITTED;
use crate::reference::private;

struct Mortal;

impl Lifeline for Mortal {
    fn revive(&mut self) -> bool {
        false
    }
}

/// What there is to know about the reference server.
fn wishes(seconds: u64) -> Wishes {
    Wishes {
        timeout: Duration::from_secs(seconds),
        protected: Some(private::PATH.to_owned()),
        credentials: Some(private::CREDENTIALS.to_owned()),
        ..Wishes::default()
    }
}

pub(crate) fn grade(server: &Server, checks: &[Check], jobs: usize) -> Vec<CheckResult> {
    graded(server, checks, jobs, &wishes(1)).results
}

/// Grades a server about which this is known.
pub(crate) fn graded(server: &Server, checks: &[Check], jobs: usize, wishes: &Wishes) -> Report {
    graded_at(server.address(), checks, jobs, wishes)
}

/// The same for any server.
pub(crate) fn graded_at(
    address: SocketAddr,
    checks: &[Check],
    jobs: usize,
    wishes: &Wishes,
) -> Report {
    let named = Named::parse(&format!("http://{address}/")).unwrap();
    // A machine that is busy enough leaves even a plain request without an answer for a while.
    let mut attempts = (0..5).map(|_| {
        let watch = Watch::new(checks);
        let discovery = discover(&named, wishes, &watch);
        discovery.map(|discovery| (watch, discovery))
    });
    let first = attempts.next().unwrap();
    let (watch, discovery) = first
        .or_else(|error| attempts.find_map(Result::ok).ok_or(error))
        .unwrap();
    let settings = Settings {
        jobs,
        most: jobs,
        retries: 1,
    };
    run(
        &discovery.subject,
        discovery.report,
        watch,
        checks,
        &settings,
        &mut Mortal,
        &mut [],
    )
    .unwrap()
}

pub(crate) fn told(result: &CheckResult) -> String {
    let outcome = result.outcome.as_deref().unwrap_or("-");
    format!(
        "{} {} {} {outcome}: {}",
        result.id, result.level, result.verdict, result.detail
    )
}

#[test]
fn no_check_fails_the_reference() {
    let (catalogue, _) = Catalogue::embedded();
    let server = Server::start(&[]);
    let wrong: Vec<String> = (grade(&server, catalogue.checks(), 8).iter())
        .filter(|result| {
            matches!(
                result.verdict,
                Verdict::Violates | Verdict::Flaky | Verdict::Inconclusive
            )
        })
        .map(told)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn permissions_fail_nobody() {
    let (catalogue, _) = Catalogue::embedded();
    let mut wrong = Vec::new();
    // Some permissions hide others, so they are used in two servers.
    for half in [0, 1] {
        let permitted: Vec<&str> = PERMITTED.iter().copied().skip(half).step_by(2).collect();
        let server = Server::start(&permitted);
        let failed = grade(&server, catalogue.checks(), 8);
        wrong.extend(
            failed
                .iter()
                .filter(|result| result.verdict == Verdict::Violates)
                .map(told),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_mutant_is_caught_by_the_check_meant_for_it() {
    let (catalogue, _) = Catalogue::embedded();
    let next = AtomicUsize::new(0);
    let missed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((fault, check)) = MUTANTS.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if let Some(why) = missed_by(&catalogue, fault, check) {
                        missed.lock().unwrap().push(format!("{fault}: {why}"));
                    }
                }
            });
        }
    });
    let mut missed = missed.into_inner().unwrap();
    missed.sort();
    assert!(
        missed.is_empty(),
        "{} of {} missed\n{}",
        missed.len(),
        MUTANTS.len(),
        missed.join("\n")
    );
}

/// A slow procedure with a wait that the reference server does not outlast: a few writes that
/// time out, all but the last in their middle.
fn hurried(check: &Check) -> Check {
    let mut check = check.clone();
    if let Kind::Procedure { params, .. } = &mut check.kind
        && let Some(seconds) = params.get_mut("seconds")
    {
        "20".clone_into(seconds);
        check.slow = None;
        check.needs.retain(|feature| *feature != Feature::Slow);
    }
    check
}

pub(crate) fn missed_by(catalogue: &Catalogue, fault: &str, id: &str) -> Option<String> {
    let Some(check) = catalogue.find(id) else {
        return Some(format!("there is no check {id}"));
    };
    tried(&[fault], check, |result| {
        result.verdict == Verdict::Violates
    })
    .map(|result| told(&result))
}

/// Grades a server with these faults by one check until the result is as it should be, each time
/// with more patience, as a loaded machine may let a wait run out; the last result if it never is.
fn tried(
    faults: &[&str],
    check: &Check,
    as_it_should: impl Fn(&CheckResult) -> bool,
) -> Option<CheckResult> {
    let mut last = None;
    for seconds in [1, 3, 10] {
        let server = Server::start(faults);
        let mut checks = vec![hurried(check)];
        if matches!(check.kind, Kind::Passive { .. }) {
            // What discovery sees has no interim response in it, and little behind an error.
            let (catalogue, _) = Catalogue::embedded();
            let beside = [
                "expect-answered-at-once",
                "close-announced-on-other-answers",
                "unlisted-methods-refused",
            ];
            checks.extend(beside.iter().filter_map(|id| catalogue.find(id)).cloned());
        }
        let results = graded(&server, &checks, 1, &wishes(seconds)).results;
        let result = results.into_iter().find(|result| result.id == check.id);
        let result = result.unwrap();
        if as_it_should(&result) {
            return None;
        }
        last = Some(result);
    }
    last
}

#[test]
fn the_exemplars_of_procedures_are_graded_as_they_say() {
    let (catalogue, _) = Catalogue::embedded();
    let mut proven = 0;
    for check in catalogue.checks() {
        for exemplar in &check.exemplars {
            let faults = match &exemplar.proof {
                Proof::Reference => Vec::new(),
                Proof::Mutant(fault) => vec![fault.as_str()],
                Proof::Answers(_) | Proof::Exchange { .. } => continue,
            };
            let expected = Some(&exemplar.outcome);
            let other = tried(&faults, check, |result| result.outcome.as_ref() == expected);
            assert!(
                other.is_none(),
                "{expected:?} expected: {}",
                other.as_ref().map(told).unwrap_or_default()
            );
            proven += 1;
        }
    }
    assert!(proven >= 10);
}

fn faults_in_source() -> Vec<&'static str> {
    const SOURCES: [&str; 11] = [
        include_str!("reference/mod.rs"),
        include_str!("reference/fragile.rs"),
        include_str!("reference/head.rs"),
        include_str!("reference/kept.rs"),
        include_str!("reference/private.rs"),
        include_str!("reference/content.rs"),
        include_str!("reference/response.rs"),
        include_str!("reference/site.rs"),
        include_str!("reference/precondition.rs"),
        include_str!("reference/range.rs"),
        include_str!("reference/date.rs"),
    ];
    let mut faults: Vec<&str> = Vec::new();
    for source in SOURCES {
        faults.extend(
            source
                .split("has(\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next()),
        );
        faults.extend(
            source
                .split(", f, \"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next()),
        );
    }
    faults.sort_unstable();
    faults.dedup();
    faults
}

#[test]
fn the_table_names_every_fault_of_the_server_once() {
    let in_source = faults_in_source();
    let faults = MUTANTS.iter().map(|(fault, _)| *fault);
    let mut in_table: Vec<&str> = faults.chain(PERMITTED.iter().copied()).collect();
    in_table.sort_unstable();
    assert_eq!(in_source, in_table);
    assert!(in_table.len() >= 120);
}

//! Small servers as people write them, without a fault: no check may fail one of them, and each is
//! graded as far as what it serves allows.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conformance::check::catalogue::Catalogue;
use conformance::discover::Wishes;
use conformance::result::Report;
use conformance::verdict::Verdict;

use crate::mutation::{graded, told};
use crate::reference::Server;
use crate::reference::shape::{SHAPES, Shape, WITH_REASON};

fn wishes(shape: &Shape) -> Wishes {
    Wishes {
        timeout: Duration::from_secs(1),
        host: shape.host.map(|(name, _)| name.to_owned()),
        ..Wishes::default()
    }
}

/// The verdicts that a server without a fault must not draw, and how many checks said something.
fn wrong(name: &str, report: &Report) -> (Vec<String>, usize) {
    let wrong = (report.results.iter())
        .filter(|result| matches!(result.verdict, Verdict::Violates | Verdict::Flaky))
        .filter(|result| !WITH_REASON.contains(&(name, result.id.as_str())))
        .map(|result| format!("{name}: {}", told(result)));
    let wrong = wrong.collect();
    let silent = report.count(Verdict::NotApplicable) + report.count(Verdict::Inconclusive);
    (wrong, report.results.len() - silent)
}

/// Starts and grades the servers, several at a time, and returns what was wrong with all.
fn grade_all(jobs: &[(&'static str, &(dyn Fn() -> Report + Sync))]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((name, job)) = jobs.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let report = job();
                    let (wrong, said) = wrong(name, &report);
                    let unclear = report.count(Verdict::Inconclusive);
                    println!(
                        "{name}: {said} checks say something, {unclear} are inconclusive, {} fail, {:.1} s",
                        wrong.len(),
                        report.elapsed.as_secs_f64()
                    );
                    for result in &report.results {
                        if result.verdict == Verdict::Inconclusive {
                            println!("    {}", told(result));
                        }
                    }
                    found.lock().unwrap().extend(wrong);
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    found
}

#[test]
fn no_check_fails_a_small_server_without_a_fault() {
    let (catalogue, _) = Catalogue::embedded();
    let checks = catalogue.checks();
    let run = |shape: &Shape| {
        let server = Server::small(*shape, &[]);
        graded(&server, checks, 8, &wishes(shape))
    };
    let runs: Vec<(&'static str, Box<dyn Fn() -> Report + Sync + '_>)> = (SHAPES.iter())
        .map(|shape| {
            let job: Box<dyn Fn() -> Report + Sync + '_> = Box::new(move || run(shape));
            (shape.name, job)
        })
        .collect();
    let jobs: Vec<(&'static str, &(dyn Fn() -> Report + Sync))> = (runs.iter())
        .map(|(name, job)| (*name, job.as_ref()))
        .collect();
    let wrong = grade_all(&jobs);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_check_fails_a_gateway_in_front_of_one() {
    let (catalogue, _) = Catalogue::embedded();
    let checks = catalogue.checks();
    let gateway = |name: &str| {
        let origin = Server::small(Shape::named(name), &[]);
        let server = Server::proxy(origin.address());
        graded(&server, checks, 8, &wishes(&Shape::named(name)))
    };
    let text = || gateway("text");
    let echo = || gateway("echo");
    let far = || {
        let shape = Shape::named("text");
        graded(&Server::small_v6(shape), checks, 8, &wishes(&shape))
    };
    let unnamed = || {
        let shape = Shape::named("own-host-421");
        let wishes = Wishes {
            host: None,
            ..wishes(&shape)
        };
        graded(&Server::small(shape, &[]), checks, 8, &wishes)
    };
    let wrong = grade_all(&[
        ("gateway-text", &text),
        ("gateway-echo", &echo),
        ("ipv6", &far),
        ("own-host-not-named", &unnamed),
    ]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

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

/// Checks that have to say something about a server with a resource at `/`.
const LEAST: usize = 450;

fn wishes(shape: &Shape) -> Wishes {
    Wishes {
        timeout: Duration::from_secs(1),
        host: shape.host.map(|(name, _)| name.to_owned()),
        extra_fields: shape.key.map_or_else(Vec::new, |(name, value)| {
            [name.as_bytes(), b": ", value, b"\r\n"].concat()
        }),
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

/// A server to start, by what it has in front of it.
#[derive(Clone, Copy)]
enum Stand {
    Alone(&'static str),
    BehindGateway(&'static str),
    OverIpv6(&'static str),
    HostNotNamed(&'static str),
}

impl Stand {
    fn graded(self, catalogue: &Catalogue) -> (String, Report) {
        let checks = catalogue.checks();
        let grade = |server: &Server, wishes: &Wishes| graded(server, checks, 8, wishes);
        match self {
            Stand::Alone(name) => {
                let shape = Shape::named(name);
                let server = Server::small(shape, &[]);
                (name.to_owned(), grade(&server, &wishes(&shape)))
            }
            Stand::BehindGateway(name) => {
                let shape = Shape::named(name);
                let origin = Server::small(shape, &[]);
                let server = Server::proxy(origin.address());
                (format!("gateway-{name}"), grade(&server, &wishes(&shape)))
            }
            Stand::OverIpv6(name) => {
                let shape = Shape::named(name);
                let server = Server::small_v6(shape);
                (format!("ipv6-{name}"), grade(&server, &wishes(&shape)))
            }
            Stand::HostNotNamed(name) => {
                let shape = Shape::named(name);
                let wishes = Wishes {
                    host: None,
                    ..wishes(&shape)
                };
                let server = Server::small(shape, &[]);
                (format!("{name}-not-named"), grade(&server, &wishes))
            }
        }
    }

    /// Whether it serves anything that could be graded.
    fn serves(self) -> bool {
        !matches!(
            self,
            Stand::HostNotNamed(_) | Stand::Alone("protected" | "nothing")
        )
    }
}

/// Grades the servers, several at a time: what was wrong, and a line on each.
fn grade_all(stands: &[Stand]) -> (Vec<String>, Vec<String>) {
    let (catalogue, _) = Catalogue::embedded();
    let next = AtomicUsize::new(0);
    let found = Mutex::new((Vec::new(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(stand) = stands.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let (name, report) = stand.graded(&catalogue);
                    let (mut wrong, said) = wrong(&name, &report);
                    if said < LEAST && stand.serves() {
                        wrong.push(format!("{name}: only {said} checks say something"));
                    }
                    let line = format!(
                        "{name}: {said} checks say something, {} fail, {:.1} s",
                        wrong.len(),
                        report.elapsed.as_secs_f64()
                    );
                    let mut found = found.lock().unwrap();
                    found.0.extend(wrong);
                    found.1.push(line);
                }
            });
        }
    });
    found.into_inner().unwrap()
}

#[test]
fn no_check_fails_a_small_server_without_a_fault() {
    let stands: Vec<Stand> = (SHAPES.iter())
        .map(|shape| Stand::Alone(shape.name))
        .collect();
    let (wrong, lines) = grade_all(&stands);
    println!("{}", lines.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_check_fails_one_behind_a_gateway_or_over_ipv6() {
    let (wrong, lines) = grade_all(&[
        Stand::BehindGateway("text"),
        Stand::BehindGateway("echo"),
        Stand::OverIpv6("text"),
        Stand::HostNotNamed("own-host-421"),
    ]);
    println!("{}", lines.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

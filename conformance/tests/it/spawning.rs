//! `--spawn`: start, wait, stop.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use assert_cmd::Command;
use predicates::boolean::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::peers;
use crate::reference::Server;

fn conformance(command: &str, wait: &str) -> Command {
    let mut conformance = Command::cargo_bin("conformance").unwrap();
    conformance.timeout(Duration::from_secs(60));
    // A port nobody listens at may be another test's a moment later.
    let socket = std::env::temp_dir().join("conformance-nobody-listens-here.socket");
    conformance.args([
        &format!("unix:{}", socket.display()),
        "--wait",
        wait,
        "--spawn",
        command,
    ]);
    conformance
}

#[test]
fn a_server_that_ends_at_once_is_told_with_its_words() {
    (conformance("echo cannot bind >&2; exit 7", "5s")
        .assert()
        .code(3))
    .stderr(contains("cannot bind").and(contains("exit status: 7")));
}

#[test]
fn a_server_that_never_listens_is_given_up_and_ended() {
    let dir = tempfile::tempdir().unwrap();
    let pid = dir.path().join("pid");
    let script = format!("echo starting; echo $$ > {}; exec sleep 600", pid.display());
    // A busy machine may not have started the shell when the shorter waits are over.
    for wait in ["300ms", "3s", "30s"] {
        let given_up = conformance(&script, wait).assert().code(3);
        let given_up = given_up.stderr(contains("--wait"));
        if wait == "30s" || pid.exists() {
            given_up.stderr(contains("starting"));
            break;
        }
    }
    let pid = std::fs::read_to_string(pid).unwrap();
    let alive = std::process::Command::new("sh")
        .args(["-c", &format!("kill -0 {}", pid.trim())])
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(!alive.success(), "the spawned process is still there");
}

#[test]
fn a_target_that_is_taken_already_is_a_usage_error() {
    let address = peers::answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let mut command = Command::cargo_bin("conformance").unwrap();
    (command
        .args([&address.to_string(), "--spawn", "true"])
        .assert()
        .code(2))
    .stderr(contains("already"));
}

/// Not a test: the reference server as a process of its own, for the test below.
#[test]
#[ignore = "a server that other tests start"]
fn reference_process() {
    let port = std::env::var("REFERENCE_PORT").unwrap().parse().unwrap();
    let server = Server::start_at(port, &[&std::env::var("REFERENCE_FAULT").unwrap()]);
    while !server.is_dead() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::process::exit(9);
}

#[test]
fn a_server_that_dies_is_started_again_and_the_check_charged() {
    let address = peers::nobody();
    let spawn = format!(
        "REFERENCE_PORT={} REFERENCE_FAULT=dies-of-te-gzip exec '{}' --ignored --exact spawning::reference_process",
        address.port(),
        std::env::current_exe().unwrap().display()
    );
    let only = ["coding-gzip-only", "coding-upper-case", "coding-identity"];
    let (code, report) = graded(address, &spawn, &only);
    let found = found(&report);
    let of = |id: &str| *found.iter().find(|(other, ..)| *other == id).unwrap();
    assert_eq!(
        of("coding-gzip-only"),
        ("coding-gzip-only", "violates", "target-died")
    );
    assert_eq!(of("coding-upper-case").1, "conforms", "{found:?}");
    assert_eq!(of("coding-identity").1, "conforms", "{found:?}");
    assert_eq!(code, Some(1));
}

/// Not a test: a server that accepts for ever and answers nothing any more once it was asked with a
/// coding of gzip, as a process of its own.
#[test]
#[ignore = "a server that another test starts"]
fn hanging_process() {
    let port: u16 = std::env::var("HANGING_PORT").unwrap().parse().unwrap();
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let hung = Arc::new(AtomicBool::new(false));
    for stream in listener.incoming().flatten() {
        let hung = Arc::clone(&hung);
        std::thread::spawn(move || {
            peers::converse(stream, |head| {
                let coded = b"Transfer-Encoding: gzip\r\n";
                if head.windows(coded.len()).any(|part| part == coded) {
                    hung.store(true, SeqCst);
                }
                while hung.load(SeqCst) {
                    std::thread::sleep(Duration::from_secs(1));
                }
                Some(match head.windows(17).any(|part| part == b"Transfer-Encoding") {
                    true => b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    false => peers::OK,
                })
            });
        });
    }
}

#[test]
fn a_server_that_lives_but_answers_no_more_is_started_again_too() {
    let address = peers::nobody();
    // The shell stays, and may be gone before what it started.
    let spawn = format!(
        "HANGING_PORT={} '{}' --ignored --exact spawning::hanging_process & wait",
        address.port(),
        std::env::current_exe().unwrap().display()
    );
    let only = [
        "coding-gzip-only",
        "coding-identity",
        "date-present",
        "host-empty",
    ];
    let (code, report) = graded(address, &spawn, &only);
    let found = found(&report);
    let of = |id: &str| *found.iter().find(|(other, ..)| *other == id).unwrap();
    assert_eq!(
        of("coding-gzip-only"),
        ("coding-gzip-only", "violates", "target-died"),
        "{found:?}"
    );
    assert_ne!(of("coding-identity").2, "target-died", "{found:?}");
    assert_eq!(of("host-empty").1, "conforms", "{found:?}");
    assert_eq!(report["stopped"], serde_json::Value::Null);
    assert_eq!(code, Some(1));
}

/// The exit code and the JSON report of a run of some checks against a server that is spawned.
fn graded(address: SocketAddr, spawn: &str, only: &[&str]) -> (Option<i32>, serde_json::Value) {
    let mut command = Command::cargo_bin("conformance").unwrap();
    let output = command
        .args([&address.to_string(), "--spawn", spawn, "--format", "json"])
        .args(only.iter().flat_map(|id| ["--only", id]))
        .timeout(Duration::from_secs(120))
        .output()
        .unwrap();
    (
        output.status.code(),
        serde_json::from_slice(&output.stdout).unwrap(),
    )
}

/// Each check of a report with its verdict and outcome.
fn found(report: &serde_json::Value) -> Vec<(&str, &str, &str)> {
    (report["results"].as_array().unwrap().iter())
        .map(|result| {
            let text = |key: &str| result[key].as_str().unwrap_or_default();
            (text("id"), text("verdict"), text("outcome"))
        })
        .collect()
}

/// A server that takes its time, and that answers nothing on the next connections once it has refused
/// a coding of gzip.
fn slow_and_fragile() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let deaf = Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let fewer = |deaf: usize| deaf.checked_sub(1);
            if deaf.fetch_update(SeqCst, SeqCst, fewer).is_err() {
                let deaf = deaf.clone();
                std::thread::spawn(move || serve_slowly(stream, &deaf));
            }
        }
    });
    address
}

fn serve_slowly(mut stream: TcpStream, deaf: &AtomicUsize) {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    while !request.windows(4).any(|octets| octets == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => request.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
    let text = String::from_utf8_lossy(&request);
    let status = match text.contains("Transfer-Encoding") {
        true => "400 Bad Request",
        false => "200 OK",
    };
    if text.contains("Transfer-Encoding: gzip\r\n") {
        deaf.store(6, SeqCst);
    }
    std::thread::sleep(Duration::from_millis(40));
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    let _ = stream.write_all(answer.as_bytes());
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}

/// A slow target is not asked after each check whether it still serves; the check that ended it is
/// found all the same.
#[test]
fn a_check_that_ends_a_slow_target_is_charged() {
    let mut command = Command::cargo_bin("conformance").unwrap();
    let output = command
        .args([&slow_and_fragile().to_string(), "--jobs", "1"])
        .args(["--only", "coding-gzip-only", "--only", "coding-identity"])
        .args(["--only", "coding-two-words", "--format", "json"])
        .timeout(Duration::from_secs(120))
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = found(&report);
    assert_eq!(
        found,
        [
            ("coding-gzip-only", "violates", "target-died"),
            ("coding-identity", "conforms", "refused"),
            ("coding-two-words", "conforms", "refused"),
        ]
    );
    let notes = report["discovery"]["notes"].to_string();
    assert!(notes.contains("takes its time"), "{notes}");
    assert_eq!(output.status.code(), Some(1));
}

//! `--spawn`: start, wait, stop.

use std::time::Duration;

use assert_cmd::Command;
use predicates::boolean::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::peers;

fn conformance(command: &str, wait: &str) -> Command {
    let mut conformance = Command::cargo_bin("conformance").unwrap();
    conformance.timeout(Duration::from_secs(60));
    conformance.args([
        &peers::nobody().to_string(),
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
    let script = format!("echo $$ > {}; echo starting; exec sleep 600", pid.display());
    conformance(&script, "300ms")
        .assert()
        .code(3)
        .stderr(contains("--wait").and(contains("starting")));
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

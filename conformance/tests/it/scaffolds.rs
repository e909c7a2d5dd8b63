//! `conformance new` and checks of the user's own.

use std::fs;
use std::time::Duration;

use assert_cmd::Command;
use predicates::boolean::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::peers;

fn conformance(dir: &std::path::Path) -> Command {
    let mut command = Command::cargo_bin("conformance").unwrap();
    command.current_dir(dir).timeout(Duration::from_secs(60));
    command
}

#[test]
fn a_new_check_proves_and_runs_at_once() {
    let dir = tempfile::tempdir().unwrap();
    (conformance(dir.path())
        .args(["new", "my-script", "--dir", "own"])
        .assert())
    .code(0)
    .stdout(contains("prove --checks own"));
    (conformance(dir.path())
        .args(["new", "my-lint", "--dir", "own", "--passive"])
        .assert())
    .code(0);
    (conformance(dir.path())
        .args(["prove", "--checks", "own"])
        .assert())
    .code(0)
    .stdout(contains(
        "2 checks read, 0 mistakes; 7 exemplars proven, 0 not",
    ));
    let target = peers::answering(peers::OK).to_string();
    (conformance(dir.path()).args([
        &target,
        "--checks",
        "own",
        "--only",
        "my-*",
        "--timeout",
        "500ms",
    ]))
    .args(["--fail-on", "any"])
    .assert()
    .code(1)
    .stdout(contains("violates SHOULD my-script").and(contains("1 violation")));
    (conformance(dir.path())
        .args(["explain", "my-lint", "--checks", "own"])
        .assert())
    .code(0);
}

#[test]
fn nothing_is_overwritten_and_ids_are_ids() {
    let dir = tempfile::tempdir().unwrap();
    conformance(dir.path())
        .args(["new", "mine"])
        .assert()
        .code(0);
    fs::write(dir.path().join("checks/mine.check"), "precious").unwrap();
    conformance(dir.path())
        .args(["new", "mine"])
        .assert()
        .code(2)
        .stderr(contains("exists already").and(contains("--dir")));
    let kept = fs::read_to_string(dir.path().join("checks/mine.check")).unwrap();
    assert_eq!(kept, "precious");
    for wrong in ["Mine", "../mine", "a b", "date-present"] {
        (conformance(dir.path()).args(["new", wrong]).assert())
            .code(2)
            .stdout("");
    }
}

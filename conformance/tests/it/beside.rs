//! `conformance diff` and `conformance grid`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use predicates::boolean::PredicateBooleanExt as _;
use predicates::str::{contains, is_match};

use crate::peers;

fn conformance() -> Command {
    let mut command = Command::cargo_bin("conformance").unwrap();
    command.timeout(Duration::from_secs(60));
    command
}

/// A report on a few checks of a target that gives this answer to everything.
fn report(dir: &Path, name: &str, answer: &'static [u8]) -> PathBuf {
    let file = dir.join(format!("{name}.json"));
    let _ = conformance()
        .args([&peers::answering(answer).to_string(), "--timeout", "500ms"])
        .args(["--only", "date-*", "--only", "single-date"])
        .args(["--format", "json", "-o"])
        .arg(&file)
        .assert();
    file
}

const DATED: &[u8] =
    b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\nok";
const UNDATED: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[test]
fn a_diff_tells_new_from_fixed_and_its_exit_code_is_for_ci() {
    let dir = tempfile::tempdir().unwrap();
    let (good, bad) = (
        report(dir.path(), "good", DATED),
        report(dir.path(), "bad", UNDATED),
    );
    (conformance().arg("diff").args([&good, &bad]).assert())
        .code(1)
        .stdout(
            contains("new\n  date-present")
                .and(contains(
                    "conforms MUST (present) -> violates MUST (missing)",
                ))
                .and(is_match("1 new, [0-9] fixed, [0-9] changed; 1 beyond the policy\n").unwrap()),
        );
    (conformance().arg("diff").args([&bad, &good]).assert())
        .stdout(contains("fixed\n  date-present"));
    (conformance().arg("diff").args([&good, &good]).assert())
        .code(0)
        .stdout(contains("0 new, 0 fixed, 0 changed; 0 beyond the policy"));
    (conformance()
        .args(["diff", "--format", "markdown"])
        .args([&good, &bad])
        .assert())
    .code(1)
    .stdout(contains("| new | `date-present`<br>"));
    let file = dir.path().join("diff.json");
    (conformance()
        .args(["diff", "--format", "json", "-o"])
        .arg(&file))
    .args([&good, &bad])
    .assert()
    .code(1)
    .stdout("");
    let diff: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(diff["summary"]["new"], 1);
    let first = &diff["differences"][0];
    assert_eq!(
        (first["id"].as_str(), first["worse"].as_bool()),
        (Some("date-present"), Some(true))
    );
    assert_eq!(first["after"]["outcome"], "missing");
}

#[test]
fn a_diff_counts_by_policy() {
    let dir = tempfile::tempdir().unwrap();
    let good = report(dir.path(), "good", DATED);
    let mut worse: serde_json::Value = serde_json::from_slice(&fs::read(&good).unwrap()).unwrap();
    for result in worse["results"].as_array_mut().unwrap() {
        if result["id"] == "date-present" {
            result["verdict"] = "violates".into();
            result["level"] = "SHOULD".into();
        }
    }
    let bad = dir.path().join("bad.json");
    fs::write(&bad, worse.to_string()).unwrap();
    for (policy, code) in [("must", 0), ("should", 1), ("any", 1)] {
        (conformance()
            .args(["diff", "--fail-on", policy])
            .args([&good, &bad])
            .assert())
        .code(code);
    }
}

#[test]
fn a_grid_has_a_column_per_report_and_filters() {
    let dir = tempfile::tempdir().unwrap();
    let good = report(dir.path(), "good", DATED);
    let bad = report(dir.path(), "bad", UNDATED);
    let named = format!("<evil>&={}", bad.display());
    let html = (conformance().arg("grid").arg(&good).arg(&named).assert())
        .code(0)
        .get_output()
        .stdout
        .clone();
    let html = String::from_utf8(html).unwrap();
    assert!(
        html.contains("&lt;evil&gt;&amp;</th>") && !html.contains("<evil>"),
        "{html}"
    );
    assert!(html.contains("<code>date-present</code>"), "{html}");
    for other in ["src=", "href=", "http://www", "@import", "url("] {
        assert!(!html.contains(other), "refers to another file: {other}");
    }
    (conformance()
        .args(["grid", "--format", "markdown", "--differing"])
        .args([&good, &bad]))
    .assert()
    .code(0)
    .stdout(
        contains("| `metadata/date-present` | \u{2713} | \u{2717} MUST |").and(
            contains("| `metadata/single-date`")
                .not()
                .or(contains("single-date` | \u{2713} | \u{b7} |")),
        ),
    );
    let json = (conformance().args(["grid", "--format", "json", "--verdict", "violates"]))
        .args([&good, &bad])
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    let grid: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(grid["servers"][1]["name"], "bad");
    for check in grid["checks"].as_array().unwrap() {
        let violates = (check["results"].as_array().unwrap().iter())
            .any(|result| result["verdict"] == "violates");
        assert!(violates, "{check}");
    }
}

#[test]
fn files_that_are_no_reports_are_usage_errors() {
    let dir = tempfile::tempdir().unwrap();
    let odd = dir.path().join("odd.json");
    for (content, told) in [
        ("{\"a\": ", "no JSON report"),
        ("{}", "no JSON report"),
        (
            r#"{"schema":"x/9","tool":{"version":"1"},"target":"t","results":[]}"#,
            "this version reads",
        ),
    ] {
        fs::write(&odd, content).unwrap();
        (conformance().arg("grid").arg(&odd).assert())
            .code(2)
            .stdout("")
            .stderr(contains("odd.json").and(contains(told)));
        (conformance().arg("diff").args([&odd, &odd]).assert()).code(2);
    }
    let good = report(dir.path(), "good", DATED);
    (conformance().arg("grid").args([&good, &good]).assert())
        .code(2)
        .stderr(contains("two columns would be called `good`"));
    (conformance()
        .args(["grid", "--only", "no-such-*"])
        .arg(&good)
        .assert())
    .code(2)
    .stderr(contains("no-such-*"));
    (conformance().args(["grid", "no/such.json"]).assert()).code(2);
    (conformance()
        .args(["grid", "--verdict", "wrong"])
        .arg(&good)
        .assert())
    .code(2);
}

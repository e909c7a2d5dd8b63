//! `--profile course`: marks for many targets in one run.

use std::fs;
use std::time::Duration;

use assert_cmd::Command;
use predicates::boolean::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::peers;
use crate::reference::Server;

fn course() -> Command {
    let mut command = Command::cargo_bin("conformance").unwrap();
    command.args(["--profile", "course", "--timeout", "1s"]);
    command.timeout(Duration::from_secs(120));
    command
}

const RUBRIC: &str = r#"schema = "http-workbench/rubric/1"
[[topic]]
name = "dates"
points = 6
checks = ["date-present", "date-imf-fixdate", "single-date"]
[[topic]]
name = "gzip"
points = 4
not-applicable = "left-out"
checks = ["gzip-decodes", "date-present"]
"#;

const UNDATED: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[test]
fn a_table_of_marks_for_several_targets() {
    let dir = tempfile::tempdir().unwrap();
    let rubric = dir.path().join("rubric.toml");
    fs::write(&rubric, RUBRIC).unwrap();
    let good = Server::start(&[]);
    let class = dir.path().join("class.txt");
    let lines = format!(
        "# the class\nann {}\nbob {}\ncem {}\n",
        good.address(),
        peers::answering(UNDATED),
        peers::nobody()
    );
    fs::write(&class, lines).unwrap();
    let output = course()
        .args(["--format", "json", "--rubric"])
        .arg(&rubric)
        .arg("--targets-from")
        .arg(&class)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "one could not be graded");
    let table: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = table["targets"].as_array().unwrap();
    assert_eq!(
        (rows[0]["name"].as_str(), rows[0]["total"].as_f64()),
        (Some("ann"), Some(10.0))
    );
    // Of the dates one violates and two do not apply, which earns nothing; gzip is left out, and
    // the other check of its topic violates.
    assert_eq!(rows[1]["total"].as_f64(), Some(0.0));
    assert_eq!(rows[1]["marks"][0]["counted"], 3);
    assert_eq!(rows[1]["marks"][1]["counted"], 1);
    assert_eq!(rows[1]["marks"][0]["lost"][0]["id"], "date-imf-fixdate");
    assert!(rows[2]["marks"].is_null());
    assert_eq!(rows[2]["total"].to_string(), "0.0");
    assert!(
        rows[2]["error"]
            .as_str()
            .unwrap()
            .contains("cannot be reached")
    );
}

#[test]
fn every_form_of_the_table() {
    let dir = tempfile::tempdir().unwrap();
    let rubric = dir.path().join("rubric.toml");
    fs::write(&rubric, RUBRIC).unwrap();
    let address = peers::answering(UNDATED).to_string();
    for (format, told) in [
        ("text", "dates (6)  gzip (4)  total (10)\n".to_owned()),
        ("markdown", format!("| {address} | 0 | 0 | **0** |")),
        ("csv", format!("{address},{address},0,0,0,\r\n")),
        ("html", "<th scope=\"col\">dates (6)</th>".to_owned()),
    ] {
        (course()
            .args(["--format", format, "--rubric"])
            .arg(&rubric)
            .arg(&address)
            .assert())
        .code(0)
        .stdout(contains(told));
    }
    // Who was not graded has empty cells, and the reason in the last.
    let absent = peers::nobody().to_string();
    (course()
        .args(["--format", "csv", "--rubric"])
        .arg(&rubric)
        .arg(&absent)
        .assert())
    .stdout(contains(format!(
        "{absent},{absent},,,0,\"the target cannot be reached"
    )));
    (course()
        .args(["--format", "junit", "--rubric"])
        .arg(&rubric)
        .arg(&address)
        .assert())
    .code(2)
    .stderr(contains("text, markdown, csv, json and html"));
    (course()
        .args(["--verbose", "--rubric"])
        .arg(&rubric)
        .arg(&address)
        .assert())
    .code(0)
    .stdout(contains("date-present  violates: "));
}

#[test]
fn wrong_rubrics_and_lists_are_usage_errors() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    for (text, told) in [
        ("", "schema"),
        ("schema = \"x\"\ntopic = []\n", "this version reads"),
        (
            "schema = \"http-workbench/rubric/1\"\n[[topic]]\nname = \"a\"\npoints = -1\nchecks = [\"*\"]\n",
            "above 0",
        ),
        (
            "schema = \"http-workbench/rubric/1\"\n[[topic]]\nname = \"a\"\npoints = 1\nchecks = [\"no-such-check\"]\n",
            "no-such-check",
        ),
    ] {
        fs::write(&file, text).unwrap();
        (course().arg("--rubric").arg(&file).assert())
            .code(2)
            .stderr(contains(told));
    }
    fs::write(&file, "ann\n").unwrap();
    (course().arg("--targets-from").arg(&file).assert())
        .code(2)
        .stderr(contains(":1:").and(contains("NAME TARGET")));
    (course().args(["--baseline", "x"]).assert()).code(2);
    let mut two = Command::cargo_bin("conformance").unwrap();
    (two.args(["127.0.0.1:1", "127.0.0.1:2"]).assert())
        .code(2)
        .stderr(contains("--profile course"));
}

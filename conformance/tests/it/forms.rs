//! The forms of the report as their readers take them.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use assert_cmd::Command;

use crate::peers;

/// A target that dies of a certain field, so that a report has every kind of entry.
const DEADLY: &str = r#"id: own-deadly
title: The <field> "X-Die" & "]]>"
level: MUST
requirements: R9112-2.2-06
why: It dies.

script:
  connect
  send "GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Die: \x01\xff]]>\r\n\r\n"
  read until message or close within {timeout}

outcomes:
  conforms refused: status 400
  violates taken: status 2xx -- t
  violates closed: no-answer -- c

exemplars:
  refused:
    answer "HTTP/1.1 400 B\r\n\r\n" fin
  taken:
    answer "HTTP/1.1 200 OK\r\n\r\n" fin
  closed:
    answer "" fin
"#;

/// The report on a target that answers everything and goes away for good at `X-Die`.
fn report(format: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("own-deadly.check"), DEADLY).unwrap();
    // One that is left when the target is gone.
    let late = DEADLY.replace("own-deadly", "own-late");
    fs::write(dir.path().join("own-late.check"), late).unwrap();
    let mut command = Command::cargo_bin("conformance").unwrap();
    let output = command
        .arg(peers::mortal().to_string())
        .args(["--jobs", "1", "--timeout", "300ms", "--format", format])
        .args([
            "--only",
            "own-*",
            "--only",
            "status/*",
            "--only",
            "date-*",
            "--only",
            "methods/head-*",
        ])
        .arg("--checks")
        .arg(dir.path())
        .timeout(Duration::from_secs(60))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the report is a part of one"), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What Jenkins, GitLab and GitHub's reporters read: names, times and counts on every suite, one
/// result per case, in an element they know.
#[test]
fn junit_is_what_its_readers_take() {
    let text = report("junit");
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for suite in root.children().filter(roxmltree::Node::is_element) {
        assert_eq!(suite.tag_name().name(), "testsuite");
        assert!(suite.attribute("name").is_some());
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for case in suite.children().filter(roxmltree::Node::is_element) {
            assert_eq!(case.tag_name().name(), "testcase");
            for attribute in ["classname", "name", "time"] {
                assert!(
                    case.attribute(attribute)
                        .is_some_and(|value| !value.is_empty())
                );
            }
            case.attribute("time").unwrap().parse::<f64>().unwrap();
            let inner: Vec<&str> = (case.children())
                .filter(roxmltree::Node::is_element)
                .map(|node| node.tag_name().name())
                .collect();
            assert!(inner.len() <= 1, "{inner:?}");
            for (one, name) in [
                ("failure", "failures"),
                ("error", "errors"),
                ("skipped", "skipped"),
            ] {
                *found.entry(name).or_default() += usize::from(inner == [one]);
            }
            *found.entry("tests").or_default() += 1;
            for node in case.children().filter(roxmltree::Node::is_element) {
                let name = node.tag_name().name();
                assert!(["failure", "error", "skipped", "system-out"].contains(&name));
                assert!(name == "system-out" || node.attribute("message").is_some());
            }
        }
        for (name, count) in found {
            assert_eq!(
                suite.attribute(name),
                Some(count.to_string().as_str()),
                "{name}"
            );
            *all.entry(name.to_owned()).or_default() += count;
        }
    }
    // The schema of Jenkins knows no `skipped` here.
    assert_eq!(root.attribute("skipped"), None);
    for (name, count) in all.iter().filter(|(name, _)| *name != "skipped") {
        assert_eq!(
            root.attribute(name.as_str()),
            Some(count.to_string().as_str()),
            "{name}"
        );
    }
    assert!(all["errors"] > 0 && all["skipped"] > 0, "{all:?}");
}

#[test]
fn sarif_says_that_the_run_was_not_complete() {
    let report: serde_json::Value = serde_json::from_str(&report("sarif")).unwrap();
    let run = &report["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    for result in run["results"].as_array().unwrap() {
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        assert!(
            result["message"]["text"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
}

#[test]
fn a_part_of_a_report_says_so_in_every_form() {
    for (format, told) in [
        ("text", "Not complete: the target "),
        ("markdown", "**Not complete:** the target "),
        ("html", "<b>Not complete:</b> the target "),
        ("json", "\"stopped\": \"the target "),
        ("badge", "not graded"),
        ("junit", "<error type=\"target-gone\""),
    ] {
        let text = report(format);
        assert!(text.contains(told), "{format}: {text}");
    }
}

#[test]
fn html_works_without_scripts_and_refers_to_nothing() {
    let text = report("html");
    for other in ["src=", "href=", "@import", "url(", "<link"] {
        assert!(!text.contains(other), "refers to another file: {other}");
    }
    // The filters need the script, which shows them; without it every result can be opened.
    assert!(text.contains("<form hidden "));
    let results = text.matches("<details id=").count();
    assert!(
        results > 10 && !text.contains("<details hidden"),
        "{results}"
    );
    // Every octet of the exchange is named.
    assert!(text.contains("request-line    GET / HTTP/1.1"), "{text}");
}

#[test]
fn the_schema_is_printed_as_published() {
    let mut command = Command::cargo_bin("conformance").unwrap();
    let output = command.arg("schema").output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        schema["properties"]["schema"]["const"],
        conformance::report::json::SCHEMA
    );
}

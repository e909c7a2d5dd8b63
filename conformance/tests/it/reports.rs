//! The forms of the report, over one target with odd octets in its answers.

use std::fs;
use std::time::Duration;

use assert_cmd::Command;

use crate::peers;

const CHECK: &str = r#"id: odd-octets
title: Octets <that> need "escaping" & more
level: SHOULD
requirements: R9112-2.2-06
why: Reports must survive them.

script:
  connect
  send "GET {path} HTTP/1.1\r\nHost: {host}\r\nX: \x01\x80\r\n\r\n"
  read until close

outcomes:
  conforms refused: status 400
  violates taken: status 2xx -- a <sentence> & "more"

exemplars:
  refused:
    answer "HTTP/1.1 400 Bad Request\r\n\r\n" fin
  taken:
    answer "HTTP/1.1 200 OK\r\n\r\n" fin
"#;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nX: \xff\r\n\r\n]]>\x00\x1b[31m\xc3\x28&<";

fn report(format: &str) -> (i32, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("odd-octets.check"), CHECK).unwrap();
    let address = peers::answering(ANSWER);
    let mut command = Command::cargo_bin("conformance").unwrap();
    let output = command
        .arg(address.to_string())
        .args([
            "--timeout",
            "500ms",
            "--only",
            "odd-octets",
            "--format",
            format,
            "--fail-on",
            "should",
            "--checks",
        ])
        .arg(dir.path())
        .timeout(Duration::from_secs(60))
        .output()
        .unwrap();
    (output.status.code().unwrap(), output.stdout)
}

#[test]
fn json_holds_the_exact_octets() {
    let (code, output) = report("json");
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(report["schema"], "http-workbench/conformance/1");
    let result = &report["results"][0];
    assert_eq!(
        (
            result["id"].as_str(),
            result["verdict"].as_str(),
            result["level"].as_str(),
            result["outcome"].as_str()
        ),
        (
            Some("odd-octets"),
            Some("violates"),
            Some("SHOULD"),
            Some("taken")
        )
    );
    assert_eq!(result["spec"][0], "RFC 9112 §2.2");
    let exchange = &result["exchanges"][0];
    assert!(
        exchange["sent"]
            .as_str()
            .unwrap()
            .ends_with(r"X: \x01\x80\r\n\r\n")
    );
    assert!(
        exchange["received"]
            .as_str()
            .unwrap()
            .ends_with(r"]]>\0\e[31m\xc3(&<")
    );
    assert!(
        exchange["received_base64"]
            .as_str()
            .unwrap()
            .ends_with("tbMzFtwygmPA=="),
        "{exchange}"
    );
    assert!(
        result["repeat"]
            .as_str()
            .unwrap()
            .starts_with("probe 127.0.0.1:")
    );
    assert_eq!(report["summary"]["violations"]["SHOULD"], 1);
}

#[test]
fn junit_is_well_formed_whatever_the_target_sends() {
    let (code, output) = report("junit");
    assert_eq!(code, 1);
    let text = String::from_utf8(output).unwrap();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "));
    assert!(
        text.chars()
            .all(|c| c == '\n' || c == '\t' || !c.is_control()),
        "{text}"
    );
    let mut open = Vec::new();
    for tag in text.split('<').skip(2) {
        let (tag, rest) = tag.split_once('>').expect("every < opens a tag");
        assert!(!rest.contains(']') || rest.contains("]]&gt;"), "{rest}");
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap()
            .to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(
        text.contains("failures=\"1\"")
            && text.contains("<failure type=\"SHOULD\" message=\"SHOULD violates: ")
    );
    assert!(
        text.contains(
            "name=\"odd-octets: Octets &lt;that&gt; need &quot;escaping&quot; &amp; more\""
        )
    );
}

#[test]
fn text_shows_no_octet_that_could_steer_a_terminal() {
    let (code, output) = report("text");
    assert_eq!(code, 1);
    let text = String::from_utf8(output).unwrap();
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
    for part in [
        "violates SHOULD odd-octets",
        "sent ",
        "came ",
        "allowed ",
        "why ",
        "repeat ",
        "1 beyond the policy",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn output_goes_to_the_file_and_text_to_standard_output() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.json");
    let address = peers::answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let mut command = Command::cargo_bin("conformance").unwrap();
    let output = command
        .args([
            &address.to_string(),
            "--only",
            "date-*",
            "--format",
            "json",
            "--timeout",
            "500ms",
            "--output",
        ])
        .arg(&file)
        .timeout(Duration::from_secs(60))
        .output()
        .unwrap();
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .starts_with("HTTP/1.1 conformance of ")
    );
    let report: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert!(!report["results"].as_array().unwrap().is_empty());
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        1,
        "no temporary file is left"
    );
}

#[test]
fn sarif_names_each_rule_and_result() {
    let (code, output) = report("sarif");
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(report["version"], "2.1.0");
    let run = &report["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "odd-octets");
    assert_eq!(run["results"][0]["ruleId"], "odd-octets");
    assert_eq!(run["results"][0]["level"], "warning");
}

#[test]
fn markdown_and_html_hold_no_markup_of_the_target() {
    for format in ["markdown", "html"] {
        let (code, output) = report(format);
        assert_eq!(code, 1);
        let text = String::from_utf8(output).unwrap();
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{format}"
        );
        assert!(
            text.contains("Octets &lt;that&gt; need"),
            "{format}: {text}"
        );
        assert!(
            !text.contains("<that>") && !text.contains("<sentence>"),
            "{format}"
        );
        assert!(
            text.contains("odd-octets") && text.contains("probe 127.0.0.1:"),
            "{format}"
        );
    }
}

#[test]
fn the_badge_counts_violations() {
    let (_, output) = report("badge");
    let text = String::from_utf8(output).unwrap();
    assert!(
        text.starts_with("<svg ") && text.contains(">1 violation</text>"),
        "{text}"
    );
}

/// A temporary file moved to its place would take the place of the device.
#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt as _;

    // A link of our own, so that a failure spoils nothing but it.
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full");
    std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    let written = conformance::report::write_atomically(&full, &mut |out| out.write_all(b"text"));
    let error = written.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{error}");
    let there = fs::metadata(&full).unwrap();
    assert!(there.file_type().is_char_device(), "replaced");
}

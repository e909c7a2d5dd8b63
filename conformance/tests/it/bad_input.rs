//! Wrong targets, files and flags: a clear message, the right exit code, no hang.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use assert_cmd::Command;
use predicates::str::contains;

use crate::peers;

fn conformance() -> Command {
    let mut command = Command::cargo_bin("conformance").unwrap();
    command.timeout(Duration::from_secs(120));
    command
}

fn ungradable(address: SocketAddr, message: &str) {
    (conformance()
        .args([&address.to_string(), "--timeout", "300ms"])
        .assert()
        .code(3)
        .stdout(""))
    .stderr(contains(message));
}

#[test]
fn nobody_listens() {
    ungradable(peers::nobody(), "cannot be reached");
    (conformance()
        .args(["http://no-such-host.invalid/", "--timeout", "300ms"])
        .assert()
        .code(3))
    .stderr(contains("cannot be reached"));
}

#[test]
fn other_protocols_are_named() {
    ungradable(peers::greeting(b"SSH-2.0-OpenSSH_9.2p1\r\n"), "SSH server");
    ungradable(peers::greeting(b"220 mail.example.test ESMTP\r\n"), "SMTP");
    ungradable(
        peers::answering(b"\x15\x03\x01\x00\x02\x02\x46"),
        "https://",
    );
    ungradable(
        peers::answering(b"-ERR unknown command 'GET'\r\n"),
        "does not answer in HTTP/1.x",
    );
    ungradable(
        peers::answering(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 52\r\n\r\nThe plain HTTP request was sent to HTTPS port, sorry"),
        "https://",
    );
}

#[test]
fn tls_with_a_clear_text_server_is_unreachable() {
    let address = peers::answering(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    (conformance()
        .args([&format!("https://{address}/"), "--timeout", "300ms"])
        .assert()
        .code(3))
    .stderr(contains("TLS"));
}

#[test]
fn a_silent_target_is_given_up() {
    ungradable(peers::greeting(b""), "said nothing");
}

#[test]
fn a_target_that_closes_without_an_answer_is_given_up() {
    ungradable(peers::answering(b""), "without an answer");
}

#[test]
fn an_endless_target_is_given_up() {
    ungradable(
        peers::endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        "did not end",
    );
    ungradable(
        peers::endless(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        "did not end",
    );
    ungradable(peers::endless(b"", b"x"), "does not answer in HTTP/1.x");
}

#[test]
fn unknown_ids_and_globs_are_usage_errors() {
    conformance()
        .args(["explain", "no-such-check"])
        .assert()
        .code(2)
        .stderr(contains("no-such-check"));
    conformance()
        .args(["--only", "no-such-*"])
        .assert()
        .code(2)
        .stderr(contains("no-such-*"));
    conformance()
        .args(["--skip", "no-such-*"])
        .assert()
        .code(2)
        .stderr(contains("no-such-*"));
    conformance()
        .args(["--skip", "*"])
        .assert()
        .code(2)
        .stderr(contains("no check"));
    conformance()
        .args(["list", "--only", "no-such-*"])
        .assert()
        .code(2);
}

#[test]
fn wrong_flags_are_usage_errors() {
    for arguments in [
        &["--no-such-flag"][..],
        &["--jobs", "0"],
        &["--timeout", "0s"],
        &["--fail-on", "maybe"],
        &["127.0.0.1:99999"],
        &["ftp://127.0.0.1/"],
        &["http://127.0.0.1:1/", "--path", "no-slash"],
        &["http://127.0.0.1:1/", "--header", "no field line"],
        &["http://127.0.0.1:1/", "--header", "A: b\r\nC: d"],
        &["http://127.0.0.1:1/", "--host", "a b"],
        &["--spawn", "true"],
    ] {
        conformance().args(arguments).assert().code(2).stdout("");
    }
}

#[test]
fn a_malformed_check_file_is_shown_with_a_caret() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("odd.check"),
        "id: odd\ntitle: T\nlevel: MUSTY\nwhy: W.\n",
    )
    .unwrap();
    (conformance()
        .args(["http://127.0.0.1:1/", "--checks"])
        .arg(dir.path())
        .assert()
        .code(2)
        .stdout(""))
    .stderr(
        contains("MUSTY")
            .and(contains("^^^^^"))
            .and(contains(":3:8"))
            .and(contains("fix:")),
    );
    (conformance()
        .args(["prove", "--checks"])
        .arg(dir.path())
        .assert()
        .code(2))
    .stderr(contains("no check"));
}

#[test]
fn a_check_folder_that_is_not_there_is_a_usage_error() {
    (conformance()
        .args(["list", "--checks", "no/such/folder"])
        .assert()
        .code(2))
    .stderr(contains("no/such/folder"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::process::{Command as Process, Stdio};
    let mut child = Process::new(env!("CARGO_BIN_EXE_conformance"))
        .arg("list")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

use predicates::boolean::PredicateBooleanExt as _;

#[test]
fn roots_that_cannot_be_read_are_wrong_usage() {
    (conformance()
        .args(["https://localhost:1/", "--tls-ca", "no-such-roots.pem"])
        .assert()
        .code(2))
    .stderr(contains("--tls-ca no-such-roots.pem"));
}

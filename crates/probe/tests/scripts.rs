//! Scripts from files and from standard input; sessions replayed; targets compared.

use crate::peer::{OK, answer, peer, probe, probe_fed};
use std::fs;
use std::path::PathBuf;
use wire::listen::Then;

/// A file of this test, gone when it goes.
struct Kept(PathBuf);

impl Kept {
    fn new(name: &str, text: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

const SCRIPT: &str = "connect\nsend \"GET / HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"\nsplit @8\nread until message\n";

#[test]
fn expectations_decide() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let good = Kept::new(
        "good.wire",
        &format!("{SCRIPT}expect status 200 and open\n"),
    );
    let ran = probe(&["run", good.path(), &address]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("* as expected: status 200 and open"),
        "{}",
        ran.out
    );
    let sent = handle.transcript().connections[0].received.clone();
    assert_eq!(
        sent,
        format!("GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").into_bytes()
    );
    let bad = Kept::new(
        "bad.wire",
        &format!("# target: {address}\n{SCRIPT}expect status 404\n"),
    );
    let ran = probe(&["run", bad.path()]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("! NOT as expected: status 404"),
        "{}",
        ran.out
    );
}

#[test]
fn standard_input_that_is_no_terminal_is_a_script() {
    let (_handle, address) = peer(&[answer(OK, Then::Open)]);
    let ran = probe_fed(
        &[&address],
        format!("{SCRIPT}expect status 200\n").as_bytes(),
    );
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let ran = probe_fed(&[&address], b"send \"x\nbogus\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains('^'), "{}", ran.err);
}

#[test]
fn an_unset_variable_is_found_before_anything_is_sent() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let ran = probe(&[&address, "-e", "connect", "-e", "send \"{nothing}\""]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("variable {nothing} is not set"),
        "{}",
        ran.err
    );
    assert!(handle.transcript().connections.is_empty());
    let ran = probe(&[
        &address,
        "--set",
        r"tag=\x41",
        "-e",
        r#"send "GET /{tag} HTTP/1.1\r\nHost: x\r\n\r\n""#,
        "-e",
        "read until message",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("GET /A HTTP/1.1"), "{}", ran.out);
}

#[test]
fn a_read_that_times_out_without_an_expectation_says_so() {
    let (_handle, address) = peer(&[]);
    let ran = probe(&[
        &address,
        "-e",
        "send \"GET\"",
        "-e",
        "read until message within 30ms",
    ]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    let ran = probe(&[
        &address,
        "-e",
        "send \"GET\"",
        "-e",
        "read until message within 30ms",
        "-e",
        "expect timed-out",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn a_session_is_compared_with_what_came_back_then() {
    let dated = |date: &str, body: &str| {
        format!(
            "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let (_handle, address) = peer(&[answer(
        dated("Sun, 06 Nov 1994 08:49:37 GMT", "ok").as_bytes(),
        Then::Open,
    )]);
    let recorded = dated("Mon, 07 Nov 1994 08:49:37 GMT", "ok").replace("\r\n", "\\r\\n");
    let session = Kept::new(
        "same.wire",
        &format!(
            "# target: {address}\nconnect as c1\nsend \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\nread until message\n#= c1 \"{recorded}\"\n"
        ),
    );
    let ran = probe(&["replay", session.path()]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("* c1: came back as recorded"),
        "{}",
        ran.out
    );
    let other = Kept::new(
        "other.wire",
        &fs::read_to_string(&session.0)
            .unwrap()
            .replace("200 OK", "404 Not Found"),
    );
    let ran = probe(&["replay", other.path()]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.out
            .contains("! message 1: status\n  then  404\n  now   200\n"),
        "{}",
        ran.out
    );
}

#[test]
fn two_targets_are_compared_and_refusals_recognised() {
    let refusal = |status: &str| format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    let (_one, a) = peer(&[answer(refusal("400 Bad Request").as_bytes(), Then::Fin)]);
    let (_two, b) = peer(&[answer(refusal("501 Not Implemented").as_bytes(), Then::Fin)]);
    let (_three, c) = peer(&[answer(OK, Then::Open)]);
    let script = Kept::new("diff.wire", SCRIPT);
    let ran = probe(&["diff", &a, &b, script.path()]);
    assert_eq!(ran.code, 0, "both reject, so they agree: {}", ran.out);
    assert!(
        ran.out.contains("both reject, with 400 and 501"),
        "{}",
        ran.out
    );
    let ran = probe(&["diff", &a, &c, script.path()]);
    assert!(
        ran.out
            .contains("they disagree: the first refuses with 400, the second accepts with 200"),
        "{}",
        ran.out
    );
    let ran = probe(&["diff", &a, &a, script.path()]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(probe(&["diff", &a, script.path()]).code, 2);
}

//! Scripts from files and from standard input; sessions replayed; targets compared.

use crate::peer::{OK, answer, peer, probe, probe_fed};
use std::fs;
use std::path::PathBuf;
use wire::listen::{Then, serve};

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

#[test]
fn a_session_repeats_the_options_of_its_connections() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let script = Kept::new("proxied.wire", SCRIPT);
    let session = Kept::new("proxied.session", "");
    let ran = probe(&[
        "run",
        script.path(),
        &address,
        "--proxy-line",
        "v1 203.0.113.7:1234 203.0.113.8:80",
        "--save",
        session.path(),
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let text = fs::read_to_string(&session.0).unwrap();
    assert!(
        text.contains("\n# with: --proxy-line 'v1 203.0.113.7:1234 203.0.113.8:80'\n"),
        "{text}"
    );
    let again = probe(&["run", session.path()]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    let line = b"PROXY TCP4 203.0.113.7 203.0.113.8 1234 80\r\nGET / ";
    for log in &handle.transcript().connections {
        assert!(log.received.starts_with(line), "{:?}", log.received);
    }
    assert_eq!(handle.transcript().connections.len(), 2);
    let elsewhere = probe(&["run", session.path(), &address]);
    assert!(!elsewhere.out.contains("PROXY"), "{}", elsewhere.out);
    let wrong = Kept::new(
        "keys.session",
        "# target: 127.0.0.1:1\n# with: --keylog x\nconnect\n",
    );
    let refused = probe(&["run", wrong.path()]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("# with: --keylog: a file may name"),
        "{}",
        refused.err
    );
}

#[test]
fn a_check_of_several_connections_names_each() {
    let refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let handle = serve(vec![
        vec![answer(OK, Then::Open), answer(OK, Then::Open)],
        vec![answer(refusal, Then::Fin)],
    ])
    .unwrap();
    let get = "send \"GET / HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"\n";
    let script = Kept::new(
        "two-connections.wire",
        &format!(
            "connect as a\n{get}read until message\nconnect as b\n{get}read until close\nuse a\n{get}read until message\n"
        ),
    );
    let check = Kept::new("two-connections.check", "");
    let address = handle.address().to_string();
    let ran = probe(&["run", script.path(), &address, "--save-check", check.path()]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let text = fs::read_to_string(&check.0).unwrap();
    assert!(
        text.contains("conforms as-recorded: a.status 200 and a.r2.status 200 and a.answers 2 and b.status 400 and b.answers 1 and b.closed\n"),
        "{text}"
    );
    let answers: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("    answer"))
        .collect();
    assert_eq!(answers.len(), 4, "{text}");
    assert!(
        answers[0].ends_with("ok\"")
            && answers[1].ends_with(" fin")
            && answers[2].ends_with("ok\"")
    );
    // What `conformance prove` does: the script against the answers, judged by the outcome.
    let lines = wire::script::parse_answers(&answers[..3].join("\n"), "check").unwrap();
    let body: String = text
        .lines()
        .skip_while(|line| *line != "script:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .map(|line| format!("{}\n", line.trim()))
        .collect();
    let script = wire::script::parse(&body, "check").unwrap();
    let vars = [("host", "a.test"), ("timeout", "60s")]
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
        .into();
    let peer = serve(wire::listen::plan(&script, &vars, &lines).unwrap()).unwrap();
    let options = wire::drive::RunOptions::default();
    let seen = wire::drive::run(&script, &peer.target(), &vars, &options).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("  conforms as-recorded: "));
    let outcome = wire::expect::parse(line.unwrap(), "check").unwrap();
    let view = wire::expect::View::whole(&seen);
    assert_eq!(outcome.holds(&view), Ok(true), "{}", outcome.explain(&view));
}

//! What people type who come from other tools: understood, or answered with what to write instead.

use crate::peer::{OK, answer, peer, probe, probe_fed};
use wire::listen::{Handle, Then};

const GET: &str = r"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

fn one() -> (Handle, String) {
    peer(&[answer(OK, Then::Fin)])
}

/// What a run sent on its only connection.
fn sent(handle: &Handle) -> String {
    let log = handle.transcript().connections.remove(0);
    String::from_utf8(log.received).unwrap()
}

#[test]
fn a_target_may_be_written_in_other_ways() {
    for (begin, path) in [("http://", "/"), ("", "/a?b"), ("http://", "/{x}\\y")] {
        let (handle, address) = one();
        let ran = probe(&[&format!("{begin}{address}{path}")]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert_eq!(
            sent(&handle),
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        );
    }
    let (handle, address) = one();
    let (host, port) = address.split_once(':').unwrap();
    assert_eq!(probe(&["-4", host, port, "-e", GET]).code, 0);
    assert_eq!(sent(&handle), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    let (handle, address) = one();
    let (_, port) = address.split_once(':').unwrap();
    assert_eq!(probe(&[port, "-e", GET]).code, 0, "a port on loopback");
    assert_eq!(sent(&handle), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
}

#[test]
fn a_single_request_in_the_words_of_curl() {
    let (handle, address) = one();
    let ran = probe(&[
        &format!("http://{address}/f"),
        "-X",
        "PUT",
        "-H",
        "X-A : b",
        "-H",
        "Connection:",
        "-d",
        "-1",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(
        sent(&handle),
        format!(
            "PUT /f HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\nX-A : b\r\n\r\n-1"
        )
    );
    assert!(ran.out.contains("field-name-whitespace"), "{}", ran.out);
    let (handle, address) = peer(&[answer(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
        Then::Fin,
    )]);
    let ran = probe(&["-I", &address]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(sent(&handle).starts_with("HEAD / HTTP/1.1\r\n"));
    assert_eq!(
        probe(&[&address, "-I", "-e", GET]).code,
        2,
        "one or the other"
    );
}

#[test]
fn a_command_line_of_curl_is_understood() {
    let (handle, address) = one();
    let url = format!("http://{address}/p?q");
    let ran = probe(&[
        "curl",
        "-t",
        "60s",
        "-sS",
        "-XPOST",
        &url,
        "-H",
        "A: b",
        "--data-raw",
        "@x",
        "-k",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let wanted = format!(
        "POST /p?q HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\nA: b\r\n\r\n@x"
    );
    assert_eq!(sent(&handle), wanted);
    assert!(
        ran.out.contains("* curl would add User-Agent"),
        "{}",
        ran.out
    );
    let (handle, address) = one();
    let line = format!("curl 'http://{address}/' -H 'A: it'");
    assert_eq!(
        probe(&["curl", "-t", "60s", &line]).code,
        0,
        "a whole line in quotes"
    );
    assert!(sent(&handle).ends_with("\r\nA: it\r\n\r\n"));
    let ran = probe(&["curl", "-t", "60s", "--frobnicate", &url]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("--frobnicate is not understood"),
        "{}",
        ran.err
    );
}

#[test]
fn slips_are_answered_with_what_was_meant() {
    for (arguments, wanted) in [
        (&["listne", "8080"][..], "did you mean `listen`"),
        (&["disect"], "did you mean `dissect`"),
        (&["127.0.0.1:1", "-v"], "everything that passes is shown"),
        (&["127.0.0.1:1", "--jsno"], "'--json'"),
        (&["127.0.0.1:1", "-u", "a:b"], "put `probe` before it"),
        (&["ftp://x/"], "http://, https:// or unix:"),
        (&["127.0.0.1:99999"], "from 0 to 65535"),
        (&["diff", "a"], "<TARGET> <TARGET> <FILE>"),
        (&["127.0.0.1:1"], "holds no script"),
    ] {
        let ran = probe(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(wanted), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn an_unfinished_request_is_called_one() {
    let (_handle, address) = peer(&[]);
    let ran = probe(&[
        &address,
        "-t",
        "100ms",
        "-e",
        r"GET / HTTP/1.1\r\nHost: x\r\n",
    ]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(
        ran.out
            .contains("* the request is unfinished: the empty line after the fields is missing"),
        "{}",
        ran.out
    );
    let ran = probe_fed(&[&address], b"# nothing but a comment\n");
    assert_eq!(ran.code, 2, "{}", ran.out);
}

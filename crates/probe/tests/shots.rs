//! One shot: `-e` and URLs.

use crate::peer::{OK, answer, nobody, peer, probe};
use wire::listen::Then;

const GET: &str = r"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn octets_go_out_as_written_and_the_answer_is_annotated() {
    let (handle, address) = peer(&[answer(OK, Then::Fin)]);
    let ran = probe(&[
        &address,
        "--no-times",
        "--ascii",
        "--watch",
        "60s",
        "-e",
        r"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(
        handle.transcript().connections[0].received,
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n"
    );
    let expected = format!(
        r"* connected to {address}
> write 28 octets
  0000  request-line    GET / HTTP/1.1\r\n
  0016  field-line      Host : x\r\n
! 0020  defect              ^ field-name-whitespace (RFC 9112 §5.1, refuse with 400): no whitespace stands between a field name and its colon
  0026  empty-line      \r\n
* > request 1 (GET /): complete, no content (RFC 9112 §6.3 rule 7), 1 defect
< read 40 octets
  0000  status-line     HTTP/1.1 200 OK\r\n
  0017  field-line      Content-Length: 2\r\n
  0036  empty-line      \r\n
  0038  content         ok
* < response 1 (200 to GET): complete, 2 octets of content (RFC 9112 §6.3 rule 6)
< end: the peer closed with FIN
* no further exchange on this connection: The server closed its direction, so no response can come. RFC 9112 §9.6
* closed by us
"
    );
    // The FIN may be read before or after the octets are annotated; all lines are there.
    for line in expected.lines() {
        assert!(ran.out.contains(line), "missing {line:?} in\n{}", ran.out);
    }
}

#[test]
fn several_values_are_one_send() {
    let (handle, address) = peer(&[answer(OK, Then::Fin)]);
    let ran = probe(&[
        &address,
        "-e",
        r"GET / HTTP/1.1\r\n",
        "-e",
        r"Host: x\r\n\r\n",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(
        handle.transcript().connections[0].received,
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    );
}

#[test]
fn pipelined_answers_are_all_awaited() {
    let (_handle, address) = peer(&[answer(OK, Then::Open), answer(OK, Then::Fin)]);
    let ran = probe(&[&address, "-e", &GET.repeat(2)]);
    assert!(
        ran.out.contains("response 2 (200 to GET): complete"),
        "{}",
        ran.out
    );
}

#[test]
fn a_url_with_a_path_is_fetched_and_the_request_is_shown() {
    let (handle, address) = peer(&[answer(OK, Then::Fin)]);
    let ran = probe(&[&format!("http://{address}/a?b=c#d")]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let sent = handle.transcript().connections[0].received.clone();
    assert_eq!(
        sent,
        format!("GET /a?b=c HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").into_bytes()
    );
    assert!(ran.out.contains("GET /a?b=c HTTP/1.1"));
}

#[test]
fn octets_in_excess_are_named() {
    let (_handle, address) = peer(&[answer(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!!",
        Then::Fin,
    )]);
    let ran = probe(&[&address, "-e", GET]);
    assert!(ran.out.contains("excess-octets"), "{}", ran.out);
}

#[test]
fn exit_codes() {
    let (_handle, silent) = peer(&[]);
    let (_closing, closing) = peer(&[answer(b"", Then::Fin)]);
    let timed_out = probe(&[&silent, "-t", "50ms", "-e", GET]);
    assert_eq!(timed_out.code, 4, "{}", timed_out.out);
    assert!(
        timed_out
            .out
            .contains("gave up waiting for a complete final response after 50 ms"),
        "{}",
        timed_out.out
    );
    assert_eq!(
        probe(&[&closing, "-e", GET]).code,
        1,
        "no answer is not as expected"
    );
    let (nobody, _taken) = nobody();
    let refused = probe(&[&nobody, "-e", GET]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("cannot connect"), "{}", refused.err);
    let escape = probe(&[&silent, "-e", r"GET \q"]);
    assert_eq!(escape.code, 2);
    assert!(
        escape.err.contains("^^") && escape.err.contains("known escapes"),
        "{}",
        escape.err
    );
    assert_eq!(probe(&["127.0.0.1:x", "-e", GET]).code, 2, "no port");
    assert_eq!(probe(&["--no-such-flag"]).code, 2);
    assert_eq!(probe(&["--help"]).code, 0);
    assert_eq!(
        probe(&[
            &silent,
            "--tls",
            "-t",
            "100ms",
            "--connect-timeout",
            "100ms",
            "-e",
            GET
        ])
        .code,
        3,
        "no TLS there"
    );
}

#[test]
fn json_is_one_object_a_line() {
    let (_handle, address) = peer(&[answer(OK, Then::Fin)]);
    let ran = probe(&[&address, "--json", "-e", GET]);
    assert!(!ran.out.is_empty());
    for line in ran.out.lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
}

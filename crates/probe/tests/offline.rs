//! `dissect`: no network, any octets.

use crate::peer::probe_fed;

#[test]
fn a_response_with_octets_too_many() {
    let ran = probe_fed(
        &["dissect", "--ascii"],
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!",
    );
    assert_eq!(ran.code, 1, "a strict recipient refuses it");
    let expected = r"  0000  status-line     HTTP/1.1 200 OK\r\n
  0017  field-line      Content-Length: 2\r\n
  0036  empty-line      \r\n
  0038  content         ok
  0040  excess          !
! 0040  defect          excess-octets (RFC 9112 §6.3, refuse): nothing follows the last response that was asked for
* response 1 (200): complete, 2 octets of content (RFC 9112 §6.3 rule 6), sha-256 2689367b205c16ce, 1 defect
";
    assert_eq!(ran.out, expected);
}

#[test]
fn a_sound_request_is_fine_and_a_response_to_head_has_no_content() {
    assert_eq!(
        probe_fed(&["dissect"], b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").code,
        0
    );
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    assert_eq!(
        probe_fed(&["dissect", "--response", "--method", "HEAD"], head).code,
        0
    );
    let ran = probe_fed(&["dissect", "--response", "--method", "GET"], head);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("incomplete, 0 of 5 octets of content"),
        "{}",
        ran.out
    );
}

#[test]
fn json_names_every_octet_once() {
    let octets = b"GET / HTTP/1.1\r\nHost: \"x\"\r\n\r\n";
    let ran = probe_fed(&["dissect", "--json"], octets);
    let tokens: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.starts_with(r#"{"type":"token""#))
        .collect();
    let number = |line: &str, key: &str| -> usize {
        let rest = line.split(&format!("\"{key}\":")).nth(1).unwrap();
        rest.split([',', '}']).next().unwrap().parse().unwrap()
    };
    let mut at = 0;
    for token in tokens {
        assert_eq!(number(token, "start"), at, "{token}");
        at = number(token, "end");
    }
    assert_eq!(at, octets.len());
}

//! Long constructs that arrive octet by octet. Nothing here looks at a clock: were the work
//! quadratic, these tests would take hours, not fail.

use crate::feed::{self, Verdict};
use http_core::syntax::Limits;

const LONG: usize = 400_000;

fn read(
    input: &[u8],
    reader: fn(&[u8], Limits, std::ops::RangeInclusive<usize>) -> Verdict,
) -> usize {
    match reader(input, Limits::generous(), 1..=input.len()) {
        Verdict::Complete { length, .. } => length,
        other => panic!("{}", other.line()),
    }
}

#[test]
fn heads() {
    let long = "a".repeat(LONG);
    let inputs = [
        format!("{long} / HTTP/1.1\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{long}: b\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nX: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(LONG / 6)),
        format!("{}GET / HTTP/1.1\r\n\r\n", "\r\n".repeat(LONG / 2)),
    ];
    for input in inputs {
        assert_eq!(read(input.as_bytes(), feed::request), input.len());
    }
    let input = format!("HTTP/1.1 200 {long}\r\n\r\n");
    assert_eq!(read(input.as_bytes(), feed::response), input.len());
}

#[test]
fn chunked_content() {
    let long = "a".repeat(LONG);
    let inputs = [
        format!("5;{long}=\"{long}\"\r\nhello\r\n0\r\n\r\n"),
        format!("{}0\r\n\r\n", "1\r\na\r\n".repeat(LONG / 6)),
        format!("0\r\nX: {long}\r\n\r\n"),
        format!("0\r\n{}\r\n", "A: b\r\n".repeat(LONG / 6)),
    ];
    for input in inputs {
        assert_eq!(read(input.as_bytes(), feed::chunked), input.len());
    }
}

//! Framing reads Content-Length, Transfer-Encoding and Connection for itself, defect by defect;
//! the readers of `field` describe them. Both must say the same about any value.

use http_core::conn::ConnectionOptions;
use http_core::field::{ChunkedPlace, Connection, ContentLength, Problem, TransferEncoding};
use http_core::framing::{BodyLength, request_body};
use http_core::message::RequestDecoder;
use http_core::syntax::Limits;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Where the request ends, or the id of the defect.
fn framing(name: &str, lines: &[String]) -> Result<BodyLength, &'static str> {
    let mut head = "POST / HTTP/1.1\r\nHost: a\r\n".to_owned();
    for line in lines {
        head.push_str(&format!("{name}: {line}\r\n"));
    }
    head.push_str("\r\n");
    let mut decoder = RequestDecoder::new(Limits::default());
    let id = |defect: http_core::defect::Defect| defect.id.as_str();
    assert_eq!(
        decoder.decode(head.as_bytes()).map_err(id),
        Ok(Some(head.len())),
        "only the values may be odd"
    );
    request_body(&decoder.head(head.as_bytes()))
        .map(|decision| decision.length)
        .map_err(id)
}

fn values(lines: &[String]) -> impl Iterator<Item = &[u8]> {
    lines
        .iter()
        .map(|line| line.trim_matches([' ', '\t']).as_bytes())
}

fn length_line() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "0",
        "7",
        "42",
        "042",
        "18446744073709551615",
        "18446744073709551616",
        "+",
        "-",
        ",",
        ", ",
        " ",
        "\t",
        "x",
        "_",
        "\"",
        ";",
    ]);
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn coding_line() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "chunked", "Chunked", "gzip", "x-gzip", "identity", ",", ", ", " ", ";a=b", ";", "\"", "x",
    ]);
    vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn option_line() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "close",
        "Close",
        "keep-alive",
        "te",
        "x",
        ",",
        ", ",
        " ",
        ";",
        "\"",
    ]);
    vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn content_length(lines in vec(length_line(), 0..3)) {
        let framed = framing("Content-Length", &lines);
        match ContentLength::parse(values(&lines)) {
            Ok(ContentLength::Absent) => prop_assert_eq!(framed, Ok(BodyLength::None)),
            Ok(ContentLength::Once(length)) => {
                prop_assert_eq!(framed, Ok(BodyLength::Length(length)));
            }
            Ok(ContentLength::Repeated(_)) => {
                prop_assert_eq!(framed, Err("content-length-repeated"));
            }
            // Of several faults either reader may name the one it meets first.
            Err(error) => {
                let id = framed.expect_err("both refuse");
                let several = lines.len() > 1 || lines[0].contains(',');
                match error.problem {
                    _ if several => prop_assert!(id.starts_with("content-length-")),
                    Problem::Digits => prop_assert_eq!(id, "content-length-syntax"),
                    Problem::DigitsOverflow => prop_assert_eq!(id, "content-length-overflow"),
                    other => prop_assert!(false, "{other:?} in one value"),
                }
            }
        }
    }

    #[test]
    fn transfer_encoding(lines in vec(coding_line(), 1..3)) {
        let framed = framing("Transfer-Encoding", &lines);
        match TransferEncoding::parse(values(&lines)) {
            Ok(encoding) if encoding.is_chunked_alone() => {
                prop_assert_eq!(framed, Ok(BodyLength::Chunked));
            }
            Ok(encoding) if encoding.codings.is_empty() => {
                prop_assert_eq!(framed, Err("transfer-encoding-empty"));
            }
            Ok(encoding) => {
                let expected = match encoding.chunked() {
                    ChunkedPlace::Repeated => "chunked-repeated",
                    ChunkedPlace::Absent | ChunkedPlace::NotFinal => "chunked-not-final",
                    ChunkedPlace::Final => "transfer-coding-unknown",
                };
                prop_assert_eq!(framed, Err(expected));
            }
            Err(_) => prop_assert!(framed.is_err(), "{framed:?}"),
        }
    }

    #[test]
    fn connection(lines in vec(option_line(), 0..3)) {
        let here = Connection::parse(values(&lines));
        let there = ConnectionOptions::read(values(&lines));
        prop_assert_eq!((here.close, here.keep_alive), (there.close, there.keep_alive));
    }
}

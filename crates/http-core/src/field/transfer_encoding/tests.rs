use super::*;

fn names(lines: &[&[u8]]) -> Result<Vec<String>, FieldError> {
    let encoding = TransferEncoding::parse(lines.iter().copied())?;
    Ok(encoding
        .codings
        .iter()
        .map(|coding| String::from_utf8(coding.name.to_vec()).unwrap())
        .collect())
}

#[test]
fn where_chunked_stands() {
    use ChunkedPlace::{Absent, Final, NotFinal, Repeated};
    let cases: [(&[&[u8]], ChunkedPlace, bool); 20] = [
        (&[], Absent, false),
        (&[b""], Absent, false),
        (&[b","], Absent, false),
        (&[b"chunked"], Final, true),
        (&[b"Chunked"], Final, true),
        (&[b"CHUNKED"], Final, true),
        (&[b",chunked,"], Final, true),
        (&[b" , chunked"], Final, true),
        (&[b"gzip, chunked"], Final, false),
        (&[b"gzip,chunked"], Final, false),
        (&[b"gzip", b"chunked"], Final, false),
        (&[b"identity, chunked"], Final, false),
        (&[b"chunked, gzip"], NotFinal, false),
        (&[b"chunked", b"identity"], NotFinal, false),
        (&[b"chunked, chunked"], Repeated, false),
        (&[b"chunked", b"chunked"], Repeated, false),
        (&[b"chunked, gzip, chunked"], Repeated, false),
        (&[b"gzip"], Absent, false),
        (&[b"xchunked"], Absent, false),
        (&[b"x-chunked"], Absent, false),
    ];
    for (lines, place, alone) in cases {
        let encoding = TransferEncoding::parse(lines.iter().copied()).unwrap();
        assert_eq!(encoding.chunked(), place, "{lines:?}");
        assert_eq!(encoding.is_chunked_alone(), alone, "{lines:?}");
    }
}

#[test]
fn parameters() {
    let encoding =
        TransferEncoding::parse([&b"a;b=c ; d = \"e,f\" , gzip;x=\"\", chunked"[..]]).unwrap();
    assert_eq!(encoding.codings.len(), 3);
    let first = &encoding.codings[0];
    assert_eq!(first.parameters.len(), 2);
    assert!(first.parameters[1].is(b"D"));
    assert_eq!(first.parameters[1].value.octets().as_ref(), b"e,f");
    assert_eq!(encoding.chunked(), ChunkedPlace::Final);
    assert_eq!(
        encoding.unregistered().map(|coding| coding.name),
        Some(&b"a"[..])
    );
}

#[test]
fn registered_codings() {
    for name in [
        "chunked",
        "GZIP",
        "x-gzip",
        "deflate",
        "compress",
        "X-Compress",
    ] {
        assert_eq!(names(&[name.as_bytes()]), Ok(vec![name.to_owned()]));
        let coding = TransferCoding::parse(name.as_bytes()).unwrap();
        assert!(coding.is_registered(), "{name}");
    }
    for name in ["identity", "br", "zstd", "chunke", "chunkedd", "trailers"] {
        let coding = TransferCoding::parse(name.as_bytes()).unwrap();
        assert!(!coding.is_registered(), "{name}");
    }
}

#[test]
fn malformed() {
    let cases: [(&[&[u8]], Problem, usize, usize); 17] = [
        (&[b"chunked;a=b"], Problem::ChunkedParameter, 0, 7),
        (&[b"gzip, Chunked ; a=b"], Problem::ChunkedParameter, 0, 13),
        (&[b"chunked;"], Problem::ParameterName, 0, 8),
        (&[b"chunked chunked"], Problem::Trailing, 0, 8),
        (&[b"chunked\x0b"], Problem::Trailing, 0, 7),
        (&[b"\x0bchunked"], Problem::Token, 0, 0),
        (&[b"\x00chunked"], Problem::Token, 0, 0),
        (&[b"\"chunked\""], Problem::Token, 0, 0),
        (&[b"chunked\xa0"], Problem::Trailing, 0, 7),
        (&[b"gzip;q"], Problem::ParameterEquals, 0, 6),
        (&[b"gzip;a="], Problem::ParameterValue, 0, 7),
        (&[b"gzip;a=\"b"], Problem::QuotedStringEnd, 0, 9),
        (&[b"gzip;a=b c"], Problem::Trailing, 0, 9),
        (&[b"[gzip]"], Problem::Token, 0, 0),
        (&[b"chunked", b";"], Problem::Token, 1, 0),
        (&[b"chunked", b"a, b/c"], Problem::Trailing, 1, 4),
        (&[b"=chunked"], Problem::Token, 0, 0),
    ];
    for (lines, problem, line, at) in cases {
        assert_eq!(
            names(lines),
            Err(FieldError { problem, line, at }),
            "{lines:?}"
        );
    }
}

#[test]
fn te() {
    let cases: [(&[u8], bool, &[(&str, u16, usize)]); 12] = [
        (b"", false, &[]),
        (b"trailers", true, &[]),
        (b"Trailers", true, &[]),
        (b"deflate", false, &[("deflate", 1000, 0)]),
        (b"trailers, deflate;q=0.5", true, &[("deflate", 500, 0)]),
        (b"gzip ; Q=0", false, &[("gzip", 0, 0)]),
        (b"x;a=b", false, &[("x", 1000, 1)]),
        (b"x;a=b;q=0.1", false, &[("x", 100, 1)]),
        (b"x;a = \"q=1\" ;c=d; q=0.25", false, &[("x", 250, 2)]),
        (b"x;qq=1", false, &[("x", 1000, 1)]),
        (
            b",gzip,,deflate,",
            false,
            &[("gzip", 1000, 0), ("deflate", 1000, 0)],
        ),
        (b"trailers, trailers", true, &[]),
    ];
    for (value, trailers, codings) in cases {
        let te = Te::parse([value]).unwrap();
        let found: Vec<_> = te
            .codings
            .iter()
            .map(|(coding, weight)| {
                let name = String::from_utf8(coding.name.to_vec()).unwrap();
                (name, weight.thousandths(), coding.parameters.len())
            })
            .collect();
        let expected: Vec<_> = codings
            .iter()
            .map(|&(name, weight, parameters)| (name.to_owned(), weight, parameters))
            .collect();
        assert_eq!(
            (te.trailers, found),
            (trailers, expected),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn te_malformed() {
    let cases: [(&[u8], Problem, usize); 9] = [
        (b"trailers;q=1, =", Problem::Token, 14),
        (b"gzip;q=2", Problem::Weight, 7),
        (b"gzip;q=0.5;a=b", Problem::Trailing, 10),
        (b"gzip;q=0.1234", Problem::Weight, 12),
        (b"gzip; q", Problem::ParameterEquals, 7),
        (b"gzip;", Problem::ParameterName, 5),
        (b"gzip deflate", Problem::Trailing, 5),
        (b"a, gzip;q=x", Problem::Weight, 10),
        (b"\"trailers\"", Problem::Token, 0),
    ];
    for (value, problem, at) in cases {
        assert_eq!(
            Te::parse([value]).unwrap_err(),
            FieldError::new(problem, at),
            "{}",
            value.escape_ascii()
        );
    }
}

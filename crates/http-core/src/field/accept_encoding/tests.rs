use super::*;

fn weight(value: &[u8], coding: ContentCoding) -> Option<u16> {
    AcceptEncoding::parse([value])
        .weight(coding)
        .map(QValue::thousandths)
}

#[test]
fn weights_by_name() {
    use ContentCoding::{Brotli, Compress, Deflate, Gzip, Identity, Zstd};
    let cases: [(&[u8], ContentCoding, Option<u16>); 30] = [
        (b"gzip", Gzip, Some(1000)),
        (b"GZip", Gzip, Some(1000)),
        (b"x-gzip", Gzip, Some(1000)),
        (b"X-GZIP;q=0.2", Gzip, Some(200)),
        (b"compress", Compress, Some(1000)),
        (b"x-compress", Compress, Some(1000)),
        (b"gzip, deflate, br, zstd", Zstd, Some(1000)),
        (b"gzip, deflate, br, zstd", Brotli, Some(1000)),
        (b"gzip,deflate,br,zstd", Deflate, Some(1000)),
        (b"gzip", Brotli, None),
        (b"gzip", Identity, None),
        (b"identity;q=0", Identity, Some(0)),
        (b"gzip;q=0", Gzip, Some(0)),
        (b"gzip;q=0.000", Gzip, Some(0)),
        (b"gzip;Q=0.5", Gzip, Some(500)),
        (b"gzip ; q=0.5", Gzip, Some(500)),
        (b"gzip\t;\tq=0.5\t,br", Gzip, Some(500)),
        (b", ,gzip,,", Gzip, Some(1000)),
        (b"*", Gzip, None),
        (b"*;q=0", Identity, None),
        // The lowest of several weights: a refusal is never overruled.
        (b"gzip, gzip;q=0", Gzip, Some(0)),
        (b"gzip;q=0, gzip", Gzip, Some(0)),
        (b"gzip;q=0.9, x-gzip;q=0.4", Gzip, Some(400)),
        // Members that break the grammar name nothing.
        (b"gzip;q=", Gzip, None),
        (b"gzip;q=2", Gzip, None),
        (b"gzip;q=.5", Gzip, None),
        (b"gzip;q=0.1234", Gzip, None),
        (b"gzip;q = 0.5", Gzip, None),
        (b"gzip;level=9", Gzip, None),
        (b"gzip br", Gzip, None),
    ];
    for (value, coding, expected) in cases {
        assert_eq!(
            weight(value, coding),
            expected,
            "{} {coding}",
            value.escape_ascii()
        );
    }
}

#[test]
fn presence() {
    let absent = AcceptEncoding::parse(None::<&[u8]>);
    assert!(!absent.is_present() && !absent.is_empty());
    for empty in [&b""[..], b",", b" , "] {
        let accept = AcceptEncoding::parse([empty]);
        assert!(accept.is_present() && accept.is_empty());
    }
    let odd = AcceptEncoding::parse([&b"=,"[..]]);
    assert!(odd.is_present() && !odd.is_empty());
    assert_eq!(odd.malformed(), Some(FieldError::new(Problem::Token, 0)));
}

#[test]
fn lines_make_one_list() {
    let lines: [&[u8]; 3] = [b"br;q=0.5", b"", b"gzip, *;q=0.1, zstd;q=x"];
    let accept = AcceptEncoding::parse(lines);
    assert_eq!(accept.weight(ContentCoding::Gzip), Some(QValue::ONE));
    assert_eq!(accept.any(), QValue::from_thousandths(100));
    assert_eq!(
        accept.malformed(),
        Some(FieldError {
            problem: Problem::Weight,
            line: 2,
            at: 22
        })
    );
}

#[test]
fn members_keep_unknown_codings() {
    let members: Vec<_> = accepted_codings([&b"aes128gcm;q=0.3, *, gzip;"[..]]).collect();
    assert_eq!(
        members,
        [
            Ok((&b"aes128gcm"[..], QValue::from_thousandths(300).unwrap())),
            Ok((&b"*"[..], QValue::ONE)),
            Err(FieldError::new(Problem::WeightName, 25)),
        ]
    );
}

#[test]
fn names_survive_a_round_trip() {
    for coding in ContentCoding::ALL {
        assert_eq!(
            ContentCoding::from_name(coding.as_str().as_bytes()),
            Some(coding)
        );
    }
    for unknown in [&b""[..], b"gz", b"gzip ", b"x-br", b"x-deflate", b"*"] {
        assert_eq!(ContentCoding::from_name(unknown), None);
    }
}

use super::*;
use ContentCoding::{Brotli, Gzip, Identity, Zstd};

fn choose(value: Option<&[u8]>, offered: &[ContentCoding]) -> CodingChoice {
    content_coding(&AcceptEncoding::parse(value), offered)
}

#[test]
fn gzip_or_identity() {
    let cases: [(&[u8], Option<ContentCoding>); 44] = [
        (b"", Some(Identity)),
        (b",", Some(Identity)),
        (b"gzip", Some(Gzip)),
        (b"GZIP", Some(Gzip)),
        (b"x-gzip", Some(Gzip)),
        (b"gzip, deflate, br, zstd", Some(Gzip)),
        (b"deflate, gzip;q=1.0, *;q=0.5", Some(Gzip)),
        (b"br", Some(Identity)),
        (b"br, zstd, deflate", Some(Identity)),
        (b"identity", Some(Identity)),
        (b"*", Some(Gzip)),
        (b"*;q=0.1", Some(Gzip)),
        (b"gzip;q=0.001", Some(Gzip)),
        (b"gzip;q=0", Some(Identity)),
        (b"gzip;q=0.0", Some(Identity)),
        (b"gzip;q=0.000, br", Some(Identity)),
        (b"x-gzip;q=0", Some(Identity)),
        (b"gzip;q=0, *", Some(Identity)),
        (b"*, gzip;q=0", Some(Identity)),
        (b"gzip;q=0.5, identity;q=0.5", Some(Gzip)),
        (b"identity;q=0.5, gzip;q=0.5", Some(Gzip)),
        (b"gzip;q=0.5, identity", Some(Identity)),
        (b"gzip;q=0.5, identity;q=0.501", Some(Identity)),
        (b"gzip;q=0.5, identity;q=0.499", Some(Gzip)),
        (b"gzip, identity", Some(Gzip)),
        (b"gzip;q=1.0, identity; q=0.5, *;q=0", Some(Gzip)),
        (b"identity;q=0", None),
        (b"identity;q=0, br", None),
        (b"identity;q=0, gzip", Some(Gzip)),
        (b"identity;q=0, gzip;q=0.1", Some(Gzip)),
        (b"identity;q=0, *", Some(Gzip)),
        (b"*;q=0", None),
        (b"*;q=0, gzip", Some(Gzip)),
        (b"*;q=0, identity", Some(Identity)),
        (b"*;q=0, identity;q=0.1", Some(Identity)),
        (b"br;q=1, *;q=0", None),
        (b"gzip;q=0, identity;q=0", None),
        (b"*;q=0.5, identity;q=0.6", Some(Identity)),
        (b"*;q=0.6, identity;q=0.5", Some(Gzip)),
        (b"identity;q=0.3, *;q=0.3", Some(Gzip)),
        (b"gzip;q=nan", Some(Identity)),
        (b"gzip;q=1.5", Some(Identity)),
        (b"gzip;foo=bar", Some(Identity)),
        (b"compress, gzip", Some(Gzip)),
    ];
    for (value, expected) in cases {
        let choice = choose(Some(value), &[Gzip, Identity]);
        assert_eq!(choice.chosen, expected, "{}", value.escape_ascii());
    }
}

#[test]
fn the_order_of_the_offer_settles_ties_only() {
    let cases: [(&[u8], &[ContentCoding], Option<ContentCoding>); 12] = [
        (
            b"gzip, br, zstd",
            &[Zstd, Brotli, Gzip, Identity],
            Some(Zstd),
        ),
        (b"gzip, br, zstd", &[Gzip, Brotli, Identity], Some(Gzip)),
        (b"gzip, br", &[Zstd, Brotli, Gzip, Identity], Some(Brotli)),
        (b"gzip, br;q=0.9", &[Brotli, Gzip, Identity], Some(Gzip)),
        (b"gzip;q=0.2, br;q=0.9", &[Gzip, Brotli], Some(Brotli)),
        (b"*", &[Brotli, Gzip], Some(Brotli)),
        (b"*;q=0.5, gzip", &[Brotli, Gzip], Some(Gzip)),
        (b"gzip", &[Identity, Gzip], Some(Gzip)),
        (b"gzip, identity", &[Identity, Gzip], Some(Identity)),
        (b"gzip", &[Identity], Some(Identity)),
        (b"gzip", &[Brotli], None),
        (b"gzip", &[], None),
    ];
    for (value, offered, expected) in cases {
        let choice = choose(Some(value), offered);
        assert_eq!(choice.chosen, expected, "{}", value.escape_ascii());
    }
}

#[test]
fn silence_gets_the_uncoded_form_or_else_the_first() {
    let absent = choose(None, &[Gzip, Identity]);
    assert_eq!(
        (absent.chosen, absent.reason),
        (Some(Identity), CodingReason::FieldAbsent)
    );
    assert_eq!(choose(None, &[Gzip, Brotli]).chosen, Some(Gzip));
    let nothing = choose(None, &[]);
    assert_eq!(
        (nothing.chosen, nothing.reason),
        (None, CodingReason::NothingAcceptable)
    );
    // An empty field wants no coding, which a coded-only representation cannot give.
    assert_eq!(choose(Some(b""), &[Gzip]).chosen, None);
}

#[test]
fn choices_explain_themselves() {
    let cases: [(Option<&[u8]>, &str); 7] = [
        (None, "identity: there is no Accept-Encoding field"),
        (Some(b""), "identity: Accept-Encoding is empty"),
        (Some(b"gzip;q=0.8"), "gzip: listed with weight 0.8"),
        (Some(b"*;q=0.25"), "gzip: covered by \"*\" with weight 0.25"),
        (
            Some(b"br"),
            "identity: no offered coding is listed as acceptable, and identity is not excluded",
        ),
        (
            Some(b"*;q=0"),
            "none: nothing that is offered is acceptable",
        ),
        (
            Some(b"identity;q=1, gzip;q=0.1"),
            "identity: listed with weight 1",
        ),
    ];
    for (value, expected) in cases {
        assert_eq!(choose(value, &[Gzip, Identity]).to_string(), expected);
    }
}

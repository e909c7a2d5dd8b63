use super::*;
use crate::open::Stamp;
use crate::representation::Content;
use http_core::message::RequestDecoder;
use http_core::syntax::Limits;
use std::sync::Arc;

const NOW: u64 = 784_111_777 + 86_400;

fn coded(tag: &str, coding: Option<&'static str>, length: u64) -> Coded {
    let content = Content::Memory(vec![0; length as usize].into());
    Coded::new(Some(tag.into()), coding, length, content)
}

fn representation() -> Representation {
    Representation {
        path: c"x".into(),
        stamp: Stamp {
            device: (0, 0),
            inode: 0,
            size: 100,
            modified: (0, 0),
            changed: (0, 0),
        },
        media_type: "text/plain".into(),
        last_modified: Some(784_111_777),
        vary: Some("Accept-Encoding"),
        identity: coded("plain", None, 100),
        gzip: Gzip::Made(coded("packed", Some("gzip"), 40)),
        extra: Arc::default(),
        expires_after: None,
    }
}

/// The coding and the plan for a request with these fields.
fn answer(method: &str, fields: &str) -> (Which, Plan) {
    let text = format!("{method} / HTTP/1.1\r\nHost: h\r\n{fields}\r\n");
    let mut decoder = RequestDecoder::new(Limits::default());
    assert!(decoder.decode(text.as_bytes()).unwrap().is_some());
    let head = decoder.head(text.as_bytes());
    let known = representation();
    let which = coding(head.section(), &known);
    let plan = plan(
        head.method(),
        head.section(),
        known.coded(which),
        known.last_modified,
        NOW,
    );
    (which, plan)
}

fn planned(fields: &str) -> Plan {
    answer("GET", fields).1
}

fn part(first: u64, last: u64) -> Plan {
    Plan::Part {
        range: ByteRange { first, last },
        if_range: false,
    }
}

#[test]
fn the_coding_follows_weights_and_the_tag_follows_the_coding() {
    for (accept, which) in [
        ("", Which::Identity),
        ("Accept-Encoding: gzip\r\n", Which::Gzip),
        ("Accept-Encoding: br, GZIP;q=0.5\r\n", Which::Gzip),
        ("Accept-Encoding: gzip;q=0\r\n", Which::Identity),
        (
            "Accept-Encoding: gzip;q=0.2, identity;q=0.8\r\n",
            Which::Identity,
        ),
        ("Accept-Encoding: *\r\n", Which::Gzip),
        ("Accept-Encoding: identity;q=0, *;q=0\r\n", Which::Identity),
        ("Accept-Encoding:\r\n", Which::Identity),
    ] {
        assert_eq!(answer("GET", accept).0, which, "{accept}");
    }
    let gzip = "Accept-Encoding: gzip\r\n";
    let with = |tag: &str| planned(&format!("{gzip}If-None-Match: {tag}\r\n"));
    assert_eq!(with("\"packed\""), Plan::NotModified);
    assert_eq!(with("\"plain\""), Plan::Whole);
}

#[test]
fn validators_are_weighed_in_the_order_of_the_specification() {
    for (fields, plan) in [
        ("If-None-Match: \"plain\"\r\n", Plan::NotModified),
        ("If-None-Match: W/\"plain\"\r\n", Plan::NotModified),
        ("If-None-Match: \"x\", \"plain\"\r\n", Plan::NotModified),
        (
            "If-None-Match: \"x\"\r\nIf-None-Match: \"plain\"\r\n",
            Plan::NotModified,
        ),
        ("If-None-Match: *\r\n", Plan::NotModified),
        ("If-None-Match: \"x\"\r\n", Plan::Whole),
        // If-Modified-Since counts only without If-None-Match.
        (
            "If-None-Match: \"plain\"\r\nIf-Modified-Since: Sun, 06 Nov 1984 08:49:37 GMT\r\n",
            Plan::NotModified,
        ),
        (
            "If-None-Match: \"x\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            Plan::Whole,
        ),
        (
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            Plan::NotModified,
        ),
        (
            "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n",
            Plan::NotModified,
        ),
        (
            "If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n",
            Plan::NotModified,
        ),
        (
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:38 GMT\r\n",
            Plan::NotModified,
        ),
        (
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n",
            Plan::Whole,
        ),
        ("If-Modified-Since: yesterday\r\n", Plan::Whole),
        ("If-Match: \"plain\"\r\n", Plan::Whole),
        ("If-Match: *\r\n", Plan::Whole),
        ("If-Match: W/\"plain\"\r\n", Plan::PreconditionFailed),
        ("If-Match: \"x\"\r\n", Plan::PreconditionFailed),
        (
            "If-Match: \"x\"\r\nIf-None-Match: \"plain\"\r\n",
            Plan::PreconditionFailed,
        ),
        (
            "If-Match: \"plain\"\r\nIf-None-Match: \"plain\"\r\n",
            Plan::NotModified,
        ),
        (
            "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            Plan::Whole,
        ),
        (
            "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n",
            Plan::PreconditionFailed,
        ),
        (
            "If-Match: \"plain\"\r\nIf-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n",
            Plan::Whole,
        ),
    ] {
        assert_eq!(planned(fields), plan, "{fields}");
    }
}

#[test]
fn ranges_come_after_the_preconditions_and_for_get_only() {
    for (fields, plan) in [
        ("Range: bytes=0-9\r\n", part(0, 9)),
        ("Range: bytes=90-\r\n", part(90, 99)),
        ("Range: bytes=-10\r\n", part(90, 99)),
        ("Range: bytes=-1000\r\n", part(0, 99)),
        ("Range: bytes=50-1000\r\n", part(50, 99)),
        ("Range: bytes=0-0\r\n", part(0, 0)),
        ("Range: bytes=100-\r\n", Plan::Unsatisfiable),
        ("Range: bytes=-0\r\n", Plan::Unsatisfiable),
        ("Range: items=0-9\r\n", Plan::Whole),
        ("Range: bytes=9-0\r\n", Plan::Whole),
        ("Range: bytes=a-b\r\n", Plan::Whole),
        ("Range: bytes=0-1\r\nRange: bytes=5-6\r\n", Plan::Whole),
        (
            "Range: bytes=0-9\r\nIf-None-Match: \"plain\"\r\n",
            Plan::NotModified,
        ),
        (
            "Range: bytes=200-\r\nIf-Match: \"x\"\r\n",
            Plan::PreconditionFailed,
        ),
        ("Range: bytes=0-9\r\nIf-Range: \"x\"\r\n", Plan::Whole),
        ("Range: bytes=0-9\r\nIf-Range: W/\"plain\"\r\n", Plan::Whole),
        ("Range: bytes=200-\r\nIf-Range: \"x\"\r\n", Plan::Whole),
    ] {
        assert_eq!(planned(fields), plan, "{fields}");
    }
    assert_eq!(answer("HEAD", "Range: bytes=0-9\r\n").1, Plan::Whole);
    assert_eq!(answer("HEAD", "If-None-Match: *\r\n").1, Plan::NotModified);
    for resumable in ["\"plain\"", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        let plan = planned(&format!("Range: bytes=0-9\r\nIf-Range: {resumable}\r\n"));
        let range = ByteRange { first: 0, last: 9 };
        assert_eq!(
            plan,
            Plan::Part {
                range,
                if_range: true
            }
        );
    }
}

#[test]
fn ranges_count_octets_of_the_coding_sent() {
    let gzip = "Accept-Encoding: gzip\r\n";
    assert_eq!(
        planned(&format!("{gzip}Range: bytes=30-\r\n")),
        part(30, 39)
    );
    assert_eq!(
        planned(&format!("{gzip}Range: bytes=40-\r\n")),
        Plan::Unsatisfiable
    );
}

#[test]
fn several_ranges_become_parts_and_touching_ones_become_one() {
    let plan = planned("Range: bytes=0-1, 10-11, -1\r\n");
    let Plan::Parts { ranges, .. } = plan else {
        panic!("{plan:?}")
    };
    let ends: Vec<_> = ranges.iter().map(|r| (r.first, r.last)).collect();
    assert_eq!(ends, [(0, 1), (10, 11), (99, 99)]);
    assert_eq!(planned("Range: bytes=0-4, 5-9\r\n"), part(0, 9));
}

#[test]
fn a_date_is_a_strong_validator_only_after_a_minute() {
    let text = "GET / HTTP/1.1\r\nHost: h\r\nRange: bytes=0-9\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";
    let mut decoder = RequestDecoder::new(Limits::default());
    assert!(decoder.decode(text.as_bytes()).unwrap().is_some());
    let head = decoder.head(text.as_bytes());
    let known = representation();
    for (age, whole) in [(1, true), (59, true), (60, false)] {
        let now = 784_111_777 + age;
        let plan = plan(
            b"GET",
            head.section(),
            &known.identity,
            known.last_modified,
            now,
        );
        assert_eq!(plan == Plan::Whole, whole, "{age}");
    }
}

fn form_for(accept: &str, of: fn(FieldSection<'_>) -> Form) -> Form {
    let text = format!("GET / HTTP/1.1\r\nHost: h\r\nAccept: {accept}\r\n\r\n");
    let mut decoder = RequestDecoder::new(Limits::default());
    assert!(decoder.decode(text.as_bytes()).unwrap().is_some());
    of(decoder.head(text.as_bytes()).section())
}

#[test]
fn a_form_that_is_refused_by_name_is_not_taken_for_one_that_is_preferred() {
    for (accept, expected) in [
        ("application/json", Form::Plain),
        ("APPLICATION/Json", Form::Plain),
        ("application/json;q=0.1, text/html;q=0", Form::Plain),
        ("application/json;q=0", Form::Html),
        ("application/json;q=0, text/plain", Form::Html),
        ("application/json;q=0, */*", Form::Html),
        ("application/json;q=0, text/html;q=0", Form::Html),
        ("application/*;q=0", Form::Html),
        ("*/*", Form::Html),
    ] {
        assert_eq!(form_for(accept, listing_form), expected, "{accept}");
    }
}

/// RFC 9110 §8.3.1: types and subtypes are compared without regard to case.
#[test]
fn media_types_are_known_in_any_case() {
    for (accept, expected) in [
        ("text/html", Form::Html),
        ("TEXT/HTML", Form::Html),
        ("text/plain;q=0.5, Text/Html", Form::Html),
        ("TEXT/HTML;Q=0", Form::Plain),
        ("TEXT/HTML;q=0.5, text/PLAIN", Form::Plain),
        ("text/htm", Form::Plain),
        ("*/*", Form::Plain),
    ] {
        assert_eq!(form_for(accept, form), expected, "{accept}");
    }
}

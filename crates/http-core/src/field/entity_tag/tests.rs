use super::*;

#[test]
fn single_tags() {
    let good: [(&[u8], bool, &[u8]); 9] = [
        (b"\"xyzzy\"", false, b"xyzzy"),
        (b"W/\"xyzzy\"", true, b"xyzzy"),
        (b"\"\"", false, b""),
        (b"W/\"\"", true, b""),
        (b"\"a,b\"", false, b"a,b"),
        (b"\"a\\\"", false, b"a\\"),
        (b"\"W/\"", false, b"W/"),
        (b"\"\xe9\xff\x80\"", false, b"\xe9\xff\x80"),
        (b"\"!#~*\"", false, b"!#~*"),
    ];
    for (value, weak, opaque) in good {
        let tag = EntityTag::parse(value).unwrap();
        assert_eq!((tag.is_weak(), tag.opaque()), (weak, opaque));
        let mut out = Vec::new();
        tag.encode(&mut out);
        assert_eq!(out, value);
    }
    let bad: [(&[u8], Problem, usize); 18] = [
        (b"", Problem::EntityTagQuote, 0),
        (b"abc", Problem::EntityTagQuote, 0),
        (b"*", Problem::EntityTagQuote, 0),
        (b"w/\"a\"", Problem::EntityTagQuote, 0),
        (b"W\"a\"", Problem::EntityTagQuote, 0),
        (b"W/a", Problem::EntityTagQuote, 2),
        (b"W/ \"a\"", Problem::EntityTagQuote, 2),
        (b"'a'", Problem::EntityTagQuote, 0),
        (b"\"", Problem::EntityTagEnd, 1),
        (b"\"a", Problem::EntityTagEnd, 2),
        (b"W/\"a", Problem::EntityTagEnd, 4),
        (b"\"a b\"", Problem::EntityTagOctet, 2),
        (b"\"a\tb\"", Problem::EntityTagOctet, 2),
        (b"\"a\x7f\"", Problem::EntityTagOctet, 2),
        (b"\"a\x00\"", Problem::EntityTagOctet, 2),
        (b"\"a\\\"b\"", Problem::Trailing, 4),
        (b"\"a\" ", Problem::Trailing, 3),
        (b"\"a\", \"b\"", Problem::Trailing, 3),
    ];
    for (value, problem, at) in bad {
        assert_eq!(
            EntityTag::parse(value),
            Err(FieldError::new(problem, at)),
            "{}",
            value.escape_ascii()
        );
    }
}

/// RFC 9110 §8.8.3.2, table 3.
#[test]
fn comparison_table() {
    let cases: [(&[u8], &[u8], bool, bool); 6] = [
        (b"W/\"1\"", b"W/\"1\"", false, true),
        (b"W/\"1\"", b"W/\"2\"", false, false),
        (b"W/\"1\"", b"\"1\"", false, true),
        (b"\"1\"", b"\"1\"", true, true),
        (b"\"1\"", b"\"2\"", false, false),
        (b"\"a\"", b"\"A\"", false, false),
    ];
    for (a, b, strong, weak) in cases {
        let (a, b) = (EntityTag::parse(a).unwrap(), EntityTag::parse(b).unwrap());
        assert_eq!(a.strong_eq(b), strong, "{a} {b}");
        assert_eq!(b.strong_eq(a), strong, "{b} {a}");
        assert_eq!(a.weak_eq(b), weak, "{a} {b}");
        assert_eq!(b.weak_eq(a), weak, "{b} {a}");
    }
}

#[test]
fn only_legal_octets_make_a_tag() {
    assert!(EntityTag::strong(b"ok\x80").is_some());
    for bad in [&b"a\"b"[..], b"a b", b"\r\n", b"\x7f", b"\0"] {
        assert_eq!(EntityTag::strong(bad), None);
        assert_eq!(EntityTag::weak(bad), None);
    }
    assert_eq!(
        EntityTag::weak(b"caf\xe9").unwrap().to_string(),
        "W/\"caf\\xe9\""
    );
}

#[test]
fn lists() {
    let good: [(&[u8], &[&str]); 10] = [
        (b"", &[]),
        (b",", &[]),
        (b" , ,\t", &[]),
        (b"\"a\"", &["\"a\""]),
        (b"\"a\",\"b\"", &["\"a\"", "\"b\""]),
        (b"\"a\" , W/\"b\"", &["\"a\"", "W/\"b\""]),
        (b",,\"a\",, \"b\",", &["\"a\"", "\"b\""]),
        (b"\"a,b\", \"c\"", &["\"a,b\"", "\"c\""]),
        // No quoted pairs: the backslash is the last octet of the first tag.
        (b"\"a\\\", \"b\"", &["\"a\\\"", "\"b\""]),
        (b"\"a\"\t,\t\"a\"", &["\"a\"", "\"a\""]),
    ];
    for (line, expected) in good {
        let tags: Result<Vec<_>, _> = entity_tags(line).collect();
        let tags: Vec<_> = tags.unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(tags, expected, "{}", line.escape_ascii());
    }
    let bad: [(&[u8], Problem, usize); 8] = [
        (b"a", Problem::EntityTagQuote, 0),
        (b"\"a\" \"b\"", Problem::ListSeparator, 4),
        (b"\"a\";q=1", Problem::ListSeparator, 3),
        (b"\"a\", b", Problem::EntityTagQuote, 5),
        (b"\"a\", *", Problem::EntityTagAny, 5),
        (b"*, \"a\"", Problem::EntityTagAny, 0),
        (b"\"a\", \"b", Problem::EntityTagEnd, 7),
        (b"\"a\", \"b c\"", Problem::EntityTagOctet, 7),
    ];
    for (line, problem, at) in bad {
        let mut tags = entity_tags(line);
        let error = tags.find_map(Result::err);
        assert_eq!(
            error,
            Some(FieldError::new(problem, at)),
            "{}",
            line.escape_ascii()
        );
        assert_eq!(tags.next(), None, "ends after an error");
    }
}

fn matched(lines: &[&[u8]], current: Option<&[u8]>, comparison: Comparison) -> TagMatch {
    let current = current.map(|tag| EntityTag::parse(tag).unwrap());
    match_tags(lines.iter().copied(), current, comparison)
}

#[test]
fn matching() {
    use Comparison::{Strong, Weak};
    use TagMatch::{Any, Listed, NotListed};
    let current = Some(&b"\"v2\""[..]);
    let weak_current = Some(&b"W/\"v2\""[..]);
    let cases: [(&[&[u8]], Option<&[u8]>, Comparison, TagMatch); 20] = [
        (&[b"*"], current, Strong, Any),
        (&[b"*"], None, Weak, Any),
        (&[b"\"v2\""], current, Strong, Listed),
        (&[b"\"v2\""], current, Weak, Listed),
        (&[b"W/\"v2\""], current, Strong, NotListed),
        (&[b"W/\"v2\""], current, Weak, Listed),
        (&[b"\"v2\""], weak_current, Strong, NotListed),
        (&[b"W/\"v2\""], weak_current, Strong, NotListed),
        (&[b"W/\"v2\""], weak_current, Weak, Listed),
        (&[b"\"v1\", \"v2\", \"v3\""], current, Strong, Listed),
        (&[b"\"v1\"", b"\"v2\""], current, Strong, Listed),
        (&[b"\"v1\"", b"", b",\"v2\","], current, Weak, Listed),
        (&[b"\"v1\""], current, Weak, NotListed),
        (&[b"\"v22\""], current, Weak, NotListed),
        (&[b"\"V2\""], current, Weak, NotListed),
        (&[b"\"v2\""], None, Weak, NotListed),
        (&[b""], current, Weak, NotListed),
        (&[b" , "], current, Strong, NotListed),
        (&[], current, Strong, NotListed),
        (&[b"\"*\""], current, Weak, NotListed),
    ];
    for (lines, current, comparison, expected) in cases {
        assert_eq!(
            matched(lines, current, comparison),
            expected,
            "{lines:?} {comparison:?}"
        );
    }
}

#[test]
fn a_malformed_field_is_malformed_as_a_whole() {
    let current = Some(&b"\"v2\""[..]);
    let cases: [(&[&[u8]], Problem, usize, usize); 11] = [
        (&[b"v2"], Problem::EntityTagQuote, 0, 0),
        (&[b"\"v2\", v2"], Problem::EntityTagQuote, 0, 6),
        (&[b"\"v2\"", b"v2"], Problem::EntityTagQuote, 1, 0),
        (&[b"*, \"v2\""], Problem::EntityTagAny, 0, 0),
        (&[b"\"v2\", *"], Problem::EntityTagAny, 0, 6),
        (&[b"*", b"*"], Problem::EntityTagAny, 1, 0),
        (&[b"*", b"\"v2\""], Problem::EntityTagAny, 1, 0),
        (&[b"\"v2\"", b"*"], Problem::EntityTagAny, 1, 0),
        (&[b"*,"], Problem::EntityTagAny, 0, 0),
        (&[b"**"], Problem::EntityTagAny, 0, 0),
        (&[b"\"v2\" \"v2\""], Problem::ListSeparator, 0, 5),
    ];
    for (lines, problem, line, at) in cases {
        assert_eq!(
            matched(lines, current, Comparison::Weak),
            TagMatch::Malformed(FieldError { problem, line, at }),
            "{lines:?}"
        );
    }
}

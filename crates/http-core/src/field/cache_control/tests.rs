use super::*;

fn parse(value: &str) -> CacheControl<'_> {
    CacheControl::parse([value.as_bytes()]).unwrap()
}

#[test]
fn well_formed() {
    for (value, count, encoded) in [
        ("", 0, ""),
        (",", 0, ""),
        ("no-store", 1, "no-store"),
        ("max-age=60", 1, "max-age=60"),
        ("max-age=\"60\"", 1, "max-age=60"),
        ("max-age=60,public", 2, "max-age=60, public"),
        (" , public ,, immutable,", 2, "public, immutable"),
        ("no-cache=\"Set-Cookie\"", 1, "no-cache=\"Set-Cookie\""),
        ("no-cache=Set-Cookie", 1, "no-cache=\"Set-Cookie\""),
        ("private=\"a, b\"", 1, "private=\"a, b\""),
        ("community=\"UCI\"", 1, "community=UCI"),
        ("x=\"a\\\"b\"", 1, "x=\"a\\\"b\""),
        ("x=\"\"", 1, "x=\"\""),
        ("MAX-AGE=5, No-Store", 2, "MAX-AGE=5, No-Store"),
        ("max-age=1, max-age=2", 2, "max-age=1, max-age=2"),
    ] {
        let cache = parse(value);
        assert_eq!(cache.directives.len(), count, "{value}");
        assert_eq!(cache.to_string(), encoded, "{value}");
    }
}

#[test]
fn malformed() {
    for (value, problem, at) in [
        ("=60", Problem::Token, 0),
        ("max-age=", Problem::ParameterValue, 8),
        ("max-age =60", Problem::Trailing, 7),
        ("max-age= 60", Problem::ParameterValue, 8),
        ("max-age=60 public", Problem::Trailing, 10),
        ("max-age=60; public", Problem::Trailing, 10),
        ("public, \"x\"", Problem::Token, 8),
        ("no-cache=\"a", Problem::QuotedStringEnd, 11),
        ("no-cache=a/b", Problem::Trailing, 10),
        ("public, no-store=(a)", Problem::ParameterValue, 17),
        ("max-age:60", Problem::Trailing, 7),
    ] {
        assert_eq!(
            CacheControl::parse([value.as_bytes()]),
            Err(FieldError::new(problem, at)),
            "{value}"
        );
    }
}

#[test]
fn seconds() {
    for (value, name, expected) in [
        ("max-age=0", "max-age", Some(0)),
        ("max-age=31536000", "max-age", Some(31_536_000)),
        ("Max-Age=\"7\"", "max-age", Some(7)),
        ("s-maxage=9, max-age=1", "s-maxage", Some(9)),
        ("max-age=1, max-age=2", "max-age", Some(1)),
        ("max-age=99999999999999999999", "max-age", Some(1 << 31)),
        // Not a number of seconds: stale at once.
        ("max-age=1.5", "max-age", Some(0)),
        ("max-age=-5", "max-age", Some(0)),
        ("max-age", "max-age", Some(0)),
        ("max-age=\"\"", "max-age", Some(0)),
        ("no-store", "max-age", None),
        ("", "max-age", None),
    ] {
        assert_eq!(parse(value).seconds(name), expected, "{value}");
    }
}

#[test]
fn arguments_are_checked_by_directive() {
    for value in [
        "max-age=0, s-maxage=\"5\", no-cache, no-cache=\"a, b\", no-cache=a, private",
        "max-stale, max-stale=5, min-fresh=1, only-if-cached, no-transform",
        "must-revalidate, must-understand, proxy-revalidate, public, no-store",
        "immutable, stale-while-revalidate=5, stale-if-error=6, anything=\"goes\", alone",
        "private=\"\"",
        "max-age=99999999999999999999999",
    ] {
        assert_eq!(parse(value).check(), Ok(()), "{value}");
    }
    for (value, name) in [
        ("max-age", "max-age"),
        ("public, max-age=x", "max-age"),
        ("max-age=1.5", "max-age"),
        ("s-maxage=-1", "s-maxage"),
        ("min-fresh", "min-fresh"),
        ("max-stale=a", "max-stale"),
        ("no-store=1", "no-store"),
        ("Public=\"\"", "Public"),
        ("immutable=yes", "immutable"),
        ("must-revalidate=1", "must-revalidate"),
        ("private=\"a b\"", "private"),
        ("no-cache=\"a/b\"", "no-cache"),
        ("stale-if-error", "stale-if-error"),
    ] {
        let cache = parse(value);
        let (directive, error) = cache.check().unwrap_err();
        assert_eq!(directive.name, name.as_bytes(), "{value}");
        assert_eq!(error.problem, Problem::CacheArgument);
    }
}

#[test]
fn directives_over_lines() {
    let lines: [&[u8]; 2] = [b"max-age=1", b"public, x="];
    assert_eq!(
        CacheControl::parse(lines),
        Err(FieldError {
            problem: Problem::ParameterValue,
            line: 1,
            at: 10
        })
    );
    let lines: [&[u8]; 2] = [b"public", b"max-age=1"];
    let cache = CacheControl::parse(lines).unwrap();
    assert!(cache.has("PUBLIC") && !cache.has("private"));
    assert_eq!(cache.max_age(), Some(1));
}

#[test]
fn octets_beyond_ascii_are_escaped_for_people_only() {
    let cache = CacheControl::parse([&b"x=\"\xe9\""[..]]).unwrap();
    assert_eq!(cache.to_string(), "x=\"\\xe9\"");
    let mut out = Vec::new();
    cache.encode(&mut out);
    assert_eq!(out, b"x=\"\xe9\"");
}

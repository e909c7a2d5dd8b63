use super::*;

fn now() -> HttpDate {
    HttpDate::from_unix(1_795_262_400).unwrap()
}

#[test]
fn names_survive_a_round_trip() {
    for grammar in Grammar::ALL {
        assert_eq!(Grammar::from_name(grammar.as_str()), Some(*grammar));
    }
    assert_eq!(Grammar::from_name("Token"), None);
}

/// For each grammar what it takes and what it refuses.
const CASES: [(&str, &[&str], &[&str]); 19] = [
    (
        "http-date",
        &[
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ],
        &["", "0", "Sun, 06 Nov 1994 08:49:37 UTC"],
    ),
    (
        "imf-fixdate",
        &["Sun, 06 Nov 1994 08:49:37 GMT"],
        &[
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Mon, 06 Nov 1994 08:49:37 GMT",
        ],
    ),
    (
        "entity-tag",
        &["\"\"", "W/\"a\""],
        &["", "a", "*", "\"a\", \"b\"", "w/\"a\""],
    ),
    (
        "media-type",
        &["text/html", "a/b; c=d"],
        &["", "text", "text/html, a/b"],
    ),
    (
        "token",
        &["a", "100-continue"],
        &["", "a b", "a,b", "\"a\""],
    ),
    ("token-list", &["", "a", "a, b", ",a,"], &["a b", "a=b"]),
    ("method-list", &["", "GET, HEAD"], &["GET HEAD"]),
    ("product", &["a/1 (b) c"], &["", "(b)", "a, b"]),
    (
        "content-range",
        &["bytes 0-0/1", "bytes */1"],
        &["bytes 0-0/0", "bytes=0-0/1"],
    ),
    (
        "content-length",
        &["0", "18446744073709551615"],
        &["", "+1", "1, 1", "18446744073709551616"],
    ),
    ("uri-reference", &["", "/a", "http://a/"], &["/a b", "a b"]),
    ("vary", &["", "*", "a, b"], &["a b"]),
    (
        "cache-control",
        &["", "max-age=1, public", "x=y"],
        &["max-age", "max-age=a", "a b", "public=1"],
    ),
    (
        "language-tag-list",
        &["", "da", "mi, en"],
        &["en_GB", "*", "d"],
    ),
    (
        "language-range-list",
        &["", "*", "da, en;q=0.5"],
        &["en_GB", "en;q=2"],
    ),
    (
        "coding-list",
        &["", "gzip", "gzip, br"],
        &["gzip;q=1", "gzip br"],
    ),
    (
        "accept-ranges-list",
        &["bytes", "none"],
        &["", "bytes, none"],
    ),
    (
        "date-or-seconds",
        &[
            "0",
            "120",
            "99999999999999999999999",
            "Sun, 06 Nov 1994 08:49:37 GMT",
        ],
        &["", "-1", "1.5", "soon"],
    ),
    ("host", &["", "a:80", "[::1]"], &["a b", "u@a", "a:b"]),
];

#[test]
fn each_takes_what_it_should() {
    assert_eq!(CASES.len(), Grammar::ALL.len());
    for (name, good, bad) in CASES {
        let grammar = Grammar::from_name(name).unwrap();
        for value in good {
            assert_eq!(
                grammar.check([value.as_bytes()], now()),
                Ok(()),
                "{name}: {value}"
            );
        }
        for value in bad {
            assert!(
                grammar.check([value.as_bytes()], now()).is_err(),
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn only_lists_may_repeat() {
    for (name, good, _) in CASES {
        let grammar = Grammar::from_name(name).unwrap();
        let value = good[0].as_bytes();
        let repeated = grammar.check([value, value], now());
        assert_eq!(repeated.is_ok(), grammar.is_list(), "{name}");
        if !grammar.is_list() {
            assert_eq!(repeated.unwrap_err().problem, Problem::Singleton);
            assert_eq!(
                grammar.check(None::<&[u8]>, now()).unwrap_err().problem,
                Problem::Empty
            );
        }
    }
}

#[test]
fn errors_in_lists_name_their_line() {
    let lines: [&[u8]; 2] = [b"max-age=1", b"public, max-age=x"];
    let error = Grammar::CacheControl.check(lines, now()).unwrap_err();
    assert_eq!(
        (error.problem, error.line, error.at),
        (Problem::CacheArgument, 1, 15)
    );
}

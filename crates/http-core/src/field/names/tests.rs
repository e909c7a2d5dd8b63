use super::*;

#[test]
fn methods() {
    let good: [(&[u8], &[&str]); 8] = [
        (b"", &[]),
        (b",", &[]),
        (b"GET", &["GET"]),
        (b"GET, HEAD, PUT", &["GET", "HEAD", "PUT"]),
        (b"GET,HEAD", &["GET", "HEAD"]),
        (b",GET ,, HEAD\t,", &["GET", "HEAD"]),
        (b"get, M-SEARCH", &["get", "M-SEARCH"]),
        (b"GET, GET", &["GET", "GET"]),
    ];
    for (value, expected) in good {
        let found: Result<Vec<_>, _> = allowed_methods([value]).collect();
        let found: Vec<_> = found
            .unwrap()
            .into_iter()
            .map(|method| String::from_utf8(method.to_vec()).unwrap())
            .collect();
        assert_eq!(found, expected, "{}", value.escape_ascii());
    }
    let bad: [(&[u8], usize); 6] = [
        (b"GET HEAD", 3),
        (b"GET; HEAD", 3),
        (b"GET, \"HEAD\"", 5),
        (b"GET, (PUT)", 5),
        (b"GET, PUT/2", 8),
        (b"[GET]", 0),
    ];
    for (value, at) in bad {
        assert_eq!(
            allowed_methods([value]).find_map(Result::err),
            Some(FieldError::new(Problem::Token, at)),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn vary() {
    for (value, any, fields, depends_on_origin) in [
        ("", false, 0, false),
        ("*", true, 0, true),
        ("Origin", false, 1, true),
        ("origin", false, 1, true),
        ("Accept-Encoding, Origin", false, 2, true),
        ("accept-encoding", false, 1, false),
        ("*, accept-encoding", true, 1, true),
        ("x-origin", false, 1, false),
        (",,Origin,", false, 1, true),
    ] {
        let vary = Vary::parse([value.as_bytes()]).unwrap();
        assert_eq!((vary.any, vary.fields.len()), (any, fields), "{value}");
        assert_eq!(vary.depends_on(b"ORIGIN"), depends_on_origin, "{value}");
    }
    for (value, at) in [
        ("Accept Encoding", 6),
        ("a; b", 1),
        ("\"*\"", 0),
        ("a, b:", 4),
        ("a, b=c", 4),
    ] {
        assert_eq!(
            Vary::parse([value.as_bytes()]),
            Err(FieldError::new(Problem::FieldName, at)),
            "{value}"
        );
    }
    let lines: [&[u8]; 2] = [b"a", b"b c"];
    assert_eq!(Vary::parse(lines).unwrap_err().line, 1);
}

#[test]
fn accept_ranges() {
    for (value, has_bytes, none) in [
        ("bytes", true, false),
        ("BYTES", true, false),
        ("none", false, true),
        ("None", false, true),
        ("lines", false, false),
        ("lines, bytes", true, false),
        (",bytes,", true, false),
    ] {
        let ranges = AcceptRanges::parse([value.as_bytes()]).unwrap();
        assert_eq!(ranges.has_bytes(), has_bytes, "{value}");
        assert_eq!(ranges == AcceptRanges::None, none, "{value}");
    }
    for (value, problem, at) in [
        ("", Problem::ListElements, 0),
        (",", Problem::ListElements, 0),
        ("bytes, none", Problem::AcceptRanges, 7),
        ("none, bytes", Problem::AcceptRanges, 6),
        ("none, none", Problem::AcceptRanges, 6),
        ("bytes=0-1", Problem::Token, 5),
        ("0-1/2", Problem::Token, 3),
    ] {
        assert_eq!(
            AcceptRanges::parse([value.as_bytes()]),
            Err(FieldError::new(problem, at)),
            "{value}"
        );
    }
}

use super::*;

#[test]
fn well_formed() {
    let cases: [(&[u8], &str, &str, &[(&str, &str)]); 14] = [
        (b"text/html", "text", "html", &[]),
        (
            b"text/html;charset=utf-8",
            "text",
            "html",
            &[("charset", "utf-8")],
        ),
        (
            b"text/html; charset=\"utf-8\"",
            "text",
            "html",
            &[("charset", "utf-8")],
        ),
        (b"Text/HTML", "Text", "HTML", &[]),
        (b"text/html;", "text", "html", &[]),
        (b"text/html;;a=b;", "text", "html", &[("a", "b")]),
        (b"text/html ; a=b", "text", "html", &[("a", "b")]),
        (
            b"application/vnd.api+json",
            "application",
            "vnd.api+json",
            &[],
        ),
        (
            b"multipart/byteranges; boundary=THIS_STRING_SEPARATES",
            "multipart",
            "byteranges",
            &[("boundary", "THIS_STRING_SEPARATES")],
        ),
        (b"a/b;c=\"d;e,f\"", "a", "b", &[("c", "d;e,f")]),
        (b"a/b;c=\"\\\"\"", "a", "b", &[("c", "\"")]),
        (b"a/b;c=d;c=e", "a", "b", &[("c", "d"), ("c", "e")]),
        (b"*/*", "*", "*", &[]),
        (b"!#/$%", "!#", "$%", &[]),
    ];
    for (value, kind, subtype, parameters) in cases {
        let media_type = MediaType::parse(value).unwrap();
        assert_eq!(media_type.kind(), kind.as_bytes());
        assert_eq!(media_type.subtype(), subtype.as_bytes());
        let found: Vec<_> = media_type
            .parameters()
            .map(|parameter| {
                let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).unwrap();
                (text(parameter.name), text(&parameter.value.octets()))
            })
            .collect();
        let expected: Vec<_> = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(found, expected, "{}", value.escape_ascii());
    }
}

#[test]
fn malformed() {
    let cases: [(&[u8], Problem, usize); 18] = [
        (b"", Problem::MediaTypeSlash, 0),
        (b"text", Problem::MediaTypeSlash, 4),
        (b"text/", Problem::MediaTypeSlash, 5),
        (b"/html", Problem::MediaTypeSlash, 0),
        (b"text /html", Problem::MediaTypeSlash, 4),
        (b"text/ html", Problem::MediaTypeSlash, 5),
        (b"text/html/x", Problem::Trailing, 9),
        (b"text/html charset=a", Problem::Trailing, 9),
        (b"text/html, text/plain", Problem::Trailing, 9),
        (b"text/html;charset", Problem::ParameterEquals, 17),
        (b"text/html;charset=", Problem::ParameterValue, 18),
        (b"text/html;charset =a", Problem::ParameterEquals, 17),
        (b"text/html;charset= a", Problem::ParameterValue, 18),
        (b"text/html;=a", Problem::ParameterName, 10),
        (b"text/html;a=\"b", Problem::QuotedStringEnd, 14),
        (b"text/html;a=b/c", Problem::Trailing, 13),
        (b"text/html;a='b c'", Problem::Trailing, 14),
        (b"t\xe9xt/html", Problem::MediaTypeSlash, 1),
    ];
    for (value, problem, at) in cases {
        assert_eq!(
            MediaType::parse(value).unwrap_err(),
            FieldError::new(problem, at),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn equivalence() {
    for (a, b, expected) in [
        (
            "text/html;charset=utf-8",
            "Text/HTML;Charset=\"utf-8\"",
            true,
        ),
        ("text/html;charset=utf-8", "text/html; charset=UTF-8", true),
        ("text/html;a=b;c=d", "text/html;c=d;a=b", true),
        ("text/html", "text/plain", false),
        ("text/html", "text/html;charset=utf-8", false),
        ("text/html;a=b", "text/html;a=B", false),
        ("text/html;a=b;a=b", "text/html;a=b;c=d", false),
    ] {
        let [a, b] = [a, b].map(|text| MediaType::parse(text.as_bytes()).unwrap());
        assert_eq!(a.is_equivalent(&b), expected, "{a} {b}");
        assert_eq!(b.is_equivalent(&a), expected, "{b} {a}");
    }
}

#[test]
fn written_for_people_and_for_the_wire() {
    let media_type = MediaType::parse(b"a/b;c=\"d e\";f=\"\xe9\";g=\"h\"").unwrap();
    let mut out = Vec::new();
    media_type.encode(&mut out);
    assert_eq!(out, b"a/b; c=\"d e\"; f=\"\xe9\"; g=h");
    assert_eq!(media_type.to_string(), "a/b; c=\"d e\"; f=\"\\xe9\"; g=h");
}

use super::*;

fn weight(accept: &str, media_type: &str) -> u16 {
    let accept = Accept::parse([accept.as_bytes()]);
    accept
        .weight(&MediaType::parse(media_type.as_bytes()).unwrap())
        .thousandths()
}

/// RFC 9110 §12.5.1, table 5.
#[test]
fn the_example_of_the_rfc() {
    let accept = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, \
                  text/plain;format=fixed;q=0.4, */*;q=0.5";
    for (media_type, expected) in [
        ("text/plain;format=flowed", 1000),
        ("text/plain", 700),
        ("text/html", 300),
        ("image/jpeg", 500),
        ("text/plain;format=fixed", 400),
        ("text/html;level=3", 300),
    ] {
        assert_eq!(weight(accept, media_type), expected, "{media_type}");
    }
}

#[test]
fn weights() {
    for (accept, media_type, expected) in [
        ("audio/*; q=0.2, audio/basic", "audio/basic", 1000),
        ("audio/*; q=0.2, audio/basic", "audio/ogg", 200),
        ("audio/*; q=0.2, audio/basic", "text/html", 0),
        ("*/*", "a/b", 1000),
        ("*/*;q=0", "a/b", 0),
        ("TEXT/HTML", "text/html", 1000),
        ("text/html", "TEXT/html", 1000),
        ("text/html;level=1", "text/html", 0),
        ("text/html;level=1", "text/html;level=1", 1000),
        ("text/html;level=1", "text/html;LEVEL=\"1\"", 1000),
        ("text/html;level=1", "text/html;level=1;x=y", 1000),
        (
            "text/html;level=1;x=y;q=0.9, text/html;level=1;q=0.1",
            "text/html;x=y;level=1",
            900,
        ),
        ("text/html;charset=UTF-8", "text/html;charset=utf-8", 1000),
        ("text/html;a=B", "text/html;a=b", 0),
        // q anywhere is the weight, whatever follows it.
        ("text/html;q=0.5;level=1", "text/html;level=1", 500),
        ("text/html;q=0.5;level=1", "text/html", 0),
        ("text/html;Q=0.5", "text/html", 500),
        ("text/html ; q=0.5", "text/html", 500),
        // Of equally specific ranges the first counts.
        ("text/html;q=0.1, text/html;q=0.9", "text/html", 100),
        // The specific one counts wherever it stands.
        ("*/*, text/*;q=0.5, text/html;q=0", "text/html", 0),
        ("text/html;q=0, text/*;q=0.5, */*", "text/html", 0),
        // Unreadable members are left out.
        ("text/html;q=x, */*;q=0.1", "text/html", 100),
        ("text, */*;q=0.1", "text/html", 100),
        ("", "text/html", 1000),
        (",", "text/html", 1000),
    ] {
        assert_eq!(
            weight(accept, media_type),
            expected,
            "{accept} {media_type}"
        );
    }
}

#[test]
fn malformed_members() {
    for (accept, problem, at) in [
        ("text", Problem::MediaTypeSlash, 4),
        ("*", Problem::MediaTypeSlash, 1),
        ("*/html", Problem::MediaTypeSlash, 2),
        ("text/html;q=1.5", Problem::Weight, 14),
        ("text/html;q=.2", Problem::Weight, 12),
        ("text/html;q=\"0.5\"", Problem::Weight, 12),
        ("a/b, text/html;x=y; q=2", Problem::Weight, 22),
        ("text/html;q", Problem::ParameterEquals, 11),
        ("text/html;level", Problem::ParameterEquals, 15),
        ("text/html;q= 1", Problem::ParameterValue, 12),
        ("text/html text/plain", Problem::Trailing, 9),
    ] {
        assert_eq!(
            Accept::parse([accept.as_bytes()]).malformed(),
            Some(FieldError::new(problem, at)),
            "{accept}"
        );
    }
}

#[test]
fn presence_and_lines() {
    assert!(!Accept::parse(None::<&[u8]>).is_present());
    assert!(Accept::parse([&b""[..]]).is_present());
    let lines: [&[u8]; 2] = [b"a/b;q=0.1", b"c/d, e"];
    let accept = Accept::parse(lines);
    assert_eq!(accept.ranges().len(), 2);
    assert_eq!(
        accept.malformed().map(|error| (error.line, error.at)),
        Some((1, 6))
    );
}

#[test]
fn specificity_has_an_order() {
    let of = |text: &'static str| MediaRange::parse(text.as_bytes()).unwrap().specificity();
    assert!(of("*/*") < of("a/*"));
    assert!(of("a/*") < of("a/b"));
    assert!(of("a/b") < of("a/b;c=d"));
    assert!(of("a/b;c=d") < of("a/b;c=d;e=f"));
    assert_eq!(of("a/b;q=0.5"), Specificity::Subtype(0));
    assert_eq!(of("a/*;c=d"), Specificity::Type);
}

#[test]
fn charsets() {
    let members: Vec<_> =
        accepted_charsets([&b"iso-8859-5, unicode-1-1;q=0.8,*;q=0"[..]]).collect();
    let weight = |thousandths| QValue::from_thousandths(thousandths).unwrap();
    assert_eq!(
        members,
        [
            Ok((&b"iso-8859-5"[..], weight(1000))),
            Ok((&b"unicode-1-1"[..], weight(800))),
            Ok((&b"*"[..], weight(0))),
        ]
    );
    assert_eq!(
        accepted_charsets([&b"a, b;q=7"[..]]).find_map(Result::err),
        Some(FieldError::new(Problem::Weight, 7))
    );
}

#[test]
fn languages() {
    for value in [
        "da, en-gb;q=0.8, en;q=0.7",
        "*",
        "en-*-x".get(..2).unwrap(),
        "de-1996",
        "",
    ] {
        let all: Result<Vec<_>, _> = accepted_languages([value.as_bytes()]).collect();
        assert!(all.is_ok(), "{value}");
    }
    for (value, problem, at) in [
        ("en_GB", Problem::Trailing, 2),
        ("en-", Problem::LanguageTag, 3),
        ("-en", Problem::LanguageTag, 0),
        ("1996", Problem::LanguageTag, 0),
        ("abcdefghi", Problem::LanguageTag, 0),
        ("en-abcdefghi", Problem::LanguageTag, 3),
        ("en;q=1.1", Problem::Weight, 7),
        ("da, en;level=1", Problem::WeightName, 7),
        ("da en", Problem::Trailing, 3),
        ("*-CH", Problem::Trailing, 1),
    ] {
        assert_eq!(
            accepted_languages([value.as_bytes()]).find_map(Result::err),
            Some(FieldError::new(problem, at)),
            "{value}"
        );
    }
}

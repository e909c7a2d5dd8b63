use super::*;

type Parts<'a> = (
    Option<&'a str>,
    Option<&'a str>,
    &'a str,
    Option<&'a str>,
    Option<&'a str>,
);

fn split(value: &str) -> Result<Parts<'_>, (Problem, usize)> {
    let text = |octets: &'_ [u8]| {
        let start = octets.as_ptr() as usize - value.as_ptr() as usize;
        &value[start..start + octets.len()]
    };
    UriReference::parse(value.as_bytes())
        .map(|uri| {
            (
                uri.scheme.map(text),
                uri.authority.map(text),
                text(uri.path),
                uri.query.map(text),
                uri.fragment.map(text),
            )
        })
        .map_err(|error| (error.problem, error.at))
}

#[test]
fn well_formed() {
    for (value, expected) in [
        ("", (None, None, "", None, None)),
        ("/", (None, None, "/", None, None)),
        (
            "/People.html#tim",
            (None, None, "/People.html", None, Some("tim")),
        ),
        (
            "http://www.example.net/index.html",
            (
                Some("http"),
                Some("www.example.net"),
                "/index.html",
                None,
                None,
            ),
        ),
        ("http://a", (Some("http"), Some("a"), "", None, None)),
        ("http://a?b", (Some("http"), Some("a"), "", Some("b"), None)),
        ("http://a#b", (Some("http"), Some("a"), "", None, Some("b"))),
        (
            "http://a:80/",
            (Some("http"), Some("a:80"), "/", None, None),
        ),
        ("http://a:/", (Some("http"), Some("a:"), "/", None, None)),
        (
            "http://[::1]:8/",
            (Some("http"), Some("[::1]:8"), "/", None, None),
        ),
        (
            "http://u:p@a/",
            (Some("http"), Some("u:p@a"), "/", None, None),
        ),
        ("http:///a", (Some("http"), Some(""), "/a", None, None)),
        ("//a/b", (None, Some("a"), "/b", None, None)),
        ("///b", (None, Some(""), "/b", None, None)),
        ("a/b", (None, None, "a/b", None, None)),
        ("./a:b", (None, None, "./a:b", None, None)),
        ("/a:b", (None, None, "/a:b", None, None)),
        ("a/b:c", (None, None, "a/b:c", None, None)),
        ("../..", (None, None, "../..", None, None)),
        ("?a=b&c", (None, None, "", Some("a=b&c"), None)),
        ("?", (None, None, "", Some(""), None)),
        ("#", (None, None, "", None, Some(""))),
        (
            "?a?b/c#d?e/f",
            (None, None, "", Some("a?b/c"), Some("d?e/f")),
        ),
        (
            "mailto:a@b.test",
            (Some("mailto"), None, "a@b.test", None, None),
        ),
        ("urn:a:b:c", (Some("urn"), None, "a:b:c", None, None)),
        ("a+b-c.1:x", (Some("a+b-c.1"), None, "x", None, None)),
        ("/a//b", (None, None, "/a//b", None, None)),
        ("/%20%C3%a9", (None, None, "/%20%C3%a9", None, None)),
        (
            "/a,b;c=d!$&'()*+@~",
            (None, None, "/a,b;c=d!$&'()*+@~", None, None),
        ),
        ("file:/a", (Some("file"), None, "/a", None, None)),
    ] {
        assert_eq!(split(value), Ok(expected), "{value}");
    }
}

#[test]
fn malformed() {
    for (value, problem, at) in [
        (" ", Problem::UriOctet, 0),
        ("/a b", Problem::UriOctet, 2),
        ("/a\"b", Problem::UriOctet, 2),
        ("/<a>", Problem::UriOctet, 1),
        ("/a\\b", Problem::UriOctet, 2),
        ("/a^b", Problem::UriOctet, 2),
        ("/a`b", Problem::UriOctet, 2),
        ("/{a}", Problem::UriOctet, 1),
        ("/a|b", Problem::UriOctet, 2),
        ("/[a]", Problem::UriOctet, 1),
        ("/caf\u{e9}", Problem::UriOctet, 4),
        ("/a\u{7f}", Problem::UriOctet, 2),
        ("/a\r\nb", Problem::UriOctet, 2),
        ("/%", Problem::UriOctet, 1),
        ("/%4", Problem::UriOctet, 1),
        ("/%zz", Problem::UriOctet, 1),
        ("?a b", Problem::UriOctet, 2),
        ("?%", Problem::UriOctet, 1),
        ("#a#b", Problem::UriOctet, 2),
        ("#%x0", Problem::UriOctet, 1),
        ("1a:b", Problem::UriColon, 2),
        ("a_b:c", Problem::UriColon, 3),
        (":a", Problem::UriColon, 0),
        ("-a:b/c", Problem::UriColon, 2),
        ("http://a b/", Problem::HostOctet, 8),
        ("http://a:b/", Problem::Port, 9),
        ("http://a:80x/", Problem::Port, 11),
        ("http://[::1/", Problem::HostIpLiteral, 7),
        ("http://[::1]x/", Problem::Port, 12),
        ("http://a@b@c/", Problem::HostOctet, 10),
        ("http://u p@a/", Problem::UriOctet, 8),
        ("http://%zz/", Problem::HostOctet, 7),
    ] {
        assert_eq!(split(value), Err((problem, at)), "{value}");
    }
}

#[test]
fn properties() {
    for (value, userinfo, absolute) in [
        ("http://a/", false, true),
        ("http://u@a/", true, true),
        ("http://u@a/#f", true, false),
        ("/u@a", false, false),
        ("mailto:u@a", false, true),
    ] {
        let uri = UriReference::parse(value.as_bytes()).unwrap();
        assert_eq!(uri.has_userinfo(), userinfo, "{value}");
        assert_eq!(uri.is_absolute_uri(), absolute, "{value}");
    }
}

use crate::peer::{site_with, write};
use server::{Redirect, Rule};

fn rule(path: &str, headers: &[(&str, &str)]) -> Rule {
    Rule {
        path: path.parse().unwrap(),
        headers: (headers.iter())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        content_type: None,
        transient: false,
        expires_after: None,
        error_pages: std::collections::BTreeMap::new(),
    }
}

#[test]
fn a_directory_is_listed_when_that_is_wanted() {
    let site = site_with(|config| config.listing = true);
    let dir = site.dir.path().join("empty dir");
    std::fs::create_dir(dir.join("sub")).unwrap();
    write(&dir.join("<b>&.txt"), b"12345");
    write(&dir.join(".hidden"), b"");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", dir.join("out")).unwrap();
    let html = site.get("/empty%20dir/", "Accept: text/html\r\n");
    assert_eq!(html.status(), 200);
    assert_eq!(html.field("Vary"), Some("Accept"));
    let text = html.text();
    assert!(
        text.contains("<a href=\"./%3Cb%3E%26.txt\">&lt;b&gt;&amp;.txt</a>"),
        "{text}"
    );
    assert!(text.contains("<a href=\"./sub/\">sub/</a>"), "{text}");
    assert!(!text.contains(".hidden") && !text.contains("out"), "{text}");
    let json = site.get("/empty%20dir/", "Accept: application/json\r\n");
    assert_eq!(json.field("Content-Type"), Some("application/json"));
    assert!(
        json.text()
            .contains("\"name\": \"<b>&.txt\", \"type\": \"file\", \"size\": 5"),
        "{}",
        json.text()
    );
    for (accept, media_type) in [
        ("", "text/html; charset=utf-8"),
        ("Accept: */*\r\n", "text/html; charset=utf-8"),
        ("Accept: application/json, */*\r\n", "application/json"),
        (
            "Accept: text/html;q=0.5, application/json\r\n",
            "application/json",
        ),
        (
            "Accept: text/html, application/json\r\n",
            "text/html; charset=utf-8",
        ),
        ("Accept: image/png\r\n", "text/html; charset=utf-8"),
    ] {
        let list = site.get("/empty%20dir/", accept);
        assert_eq!(list.field("Content-Type"), Some(media_type), "{accept}");
    }
    // Unchanged, it need not be sent again; with a new file it is another list.
    let tag = json.field("ETag").unwrap();
    let tag = format!("Accept: application/json\r\nIf-None-Match: {tag}\r\n");
    assert_eq!(site.get("/empty%20dir/", &tag).status(), 304);
    write(&dir.join("new"), b"");
    assert_eq!(site.get("/empty%20dir/", &tag).status(), 200);
    // An index file comes before a list.
    assert_eq!(site.get("/dir/", "").text(), "<title>dir</title>");
}

#[test]
fn clean_names_and_the_fallback_stand_in_for_what_is_missing() {
    let site = site_with(|config| {
        config.clean_urls = true;
        config.fallback = Some("index.html".to_owned());
    });
    write(&site.dir.path().join("about.html"), b"about us");
    for (target, text) in [
        ("/about", "about us"),
        ("/about.html", "about us"),
        ("/some/route", "<!doctype html><title>home</title>"),
        ("/index", "<!doctype html><title>home</title>"),
    ] {
        let reply = site.get(target, "");
        assert_eq!((reply.status(), reply.text()), (200, text), "{target}");
    }
    assert_eq!(site.get("/missing.js", "").status(), 404);
    assert_eq!(site.get("/dir", "").status(), 301);
    // A file that appears under the name itself wins.
    write(&site.dir.path().join("about"), b"plain");
    assert_eq!(site.get("/about", "").text(), "plain");
}

#[test]
fn a_gzip_file_beside_its_content_is_used_and_watched() {
    let site = site_with(|config| config.precompressed = true);
    let path = site.dir.path().join("text.txt.gz");
    let packed = b"\x1f\x8b these are the octets of a file made by hand";
    write(&path, packed);
    let get = || site.get("/text.txt", "Accept-Encoding: gzip\r\n");
    assert_eq!(get().body, packed);
    assert_eq!(get().field("Content-Encoding"), Some("gzip"));
    std::fs::remove_file(&path).unwrap();
    let made = get();
    assert_ne!(made.body, packed);
    assert_eq!(made.field("Content-Encoding"), Some("gzip"));
    write(&path, packed);
    assert_eq!(get().body, packed);
    assert_eq!(site.get("/text.txt", "").field("Content-Encoding"), None);
}

#[test]
fn rules_add_fields_to_every_answer_with_the_file() {
    let site = site_with(|config| {
        let transient = Rule {
            transient: true,
            error_pages: std::collections::BTreeMap::new(),
            ..rule("/text.txt", &[])
        };
        config.rules = vec![rule("*.txt", &[("Cache-Control", "max-age=60")]), transient];
        config.headers = vec![("X-Frame-Options".to_owned(), "DENY".to_owned())];
    });
    let reply = site.get("/alphabet.txt", "");
    assert_eq!(reply.field("Cache-Control"), Some("max-age=60"));
    let tag = reply.field("ETag").unwrap();
    let unchanged = site.get("/alphabet.txt", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!(unchanged.status(), 304);
    assert_eq!(unchanged.field("Cache-Control"), Some("max-age=60"));
    let part = site.get("/alphabet.txt", "Range: bytes=0-0\r\n");
    assert_eq!(part.field("Cache-Control"), Some("max-age=60"));
    let changing = site.get("/text.txt", "");
    assert_eq!(
        changing.field("Expires"),
        Some("Thu, 01 Jan 1970 00:00:00 GMT")
    );
    assert_eq!(changing.field("Last-Modified"), None);
    assert_eq!(site.get("/", "").field("Cache-Control"), None);
    for target in ["/", "/missing", "/dir", "/%00"] {
        assert_eq!(
            site.get(target, "").field("X-Frame-Options"),
            Some("DENY"),
            "{target}"
        );
    }
}

/// What a rule says goes before what is said of every answer; two lifetimes would contradict.
#[test]
fn a_rule_says_a_field_in_place_of_the_site() {
    let site = site_with(|config| {
        config.rules = vec![rule("*.txt", &[("Cache-Control", "max-age=60")])];
        config.headers = vec![
            ("cache-control".to_owned(), "no-cache".to_owned()),
            ("X-Frame-Options".to_owned(), "DENY".to_owned()),
        ];
    });
    for fields in [
        "",
        "If-None-Match: *\r\n",
        "Range: bytes=0-0\r\n",
        "Range: bytes=0-0,5-5\r\n",
    ] {
        let head = site.get("/alphabet.txt", fields).head.to_lowercase();
        assert!(head.contains("\r\ncache-control: max-age=60\r\n"), "{head}");
        assert!(!head.contains("no-cache"), "{head}");
        assert!(head.contains("\r\nx-frame-options: deny\r\n"), "{head}");
        assert!(head.contains("\r\nserver: "), "{head}");
    }
    assert_eq!(site.get("/", "").field("Cache-Control"), Some("no-cache"));
    assert_eq!(
        site.get("/no.txt", "").field("Cache-Control"),
        Some("no-cache")
    );
}

/// Expires by a rule is relative to Date, on every answer that a cache keeps or freshens.
#[test]
fn expires_is_so_many_seconds_after_date() {
    let site = site_with(|config| {
        let hour = Rule {
            expires_after: Some(3600),
            ..rule("*.txt", &[])
        };
        let day = Rule {
            expires_after: Some(86_400),
            ..rule("/text.txt", &[])
        };
        config.rules = vec![hour, day];
    });
    let tag = site
        .get("/alphabet.txt", "")
        .field("ETag")
        .map(str::to_owned);
    let fresh = format!("If-None-Match: {}\r\n", tag.unwrap());
    for (target, fields, status, seconds) in [
        ("/alphabet.txt", "", 200, Some(3600)),
        ("/alphabet.txt", "Range: bytes=0-0\r\n", 206, Some(3600)),
        ("/alphabet.txt", "Range: bytes=0-0,5-5\r\n", 206, Some(3600)),
        ("/alphabet.txt", &fresh, 304, Some(3600)),
        ("/text.txt", "Accept-Encoding: gzip\r\n", 200, Some(86_400)),
        ("/", "", 200, None),
        ("/missing.txt", "", 404, None),
    ] {
        let reply = site.get(target, fields);
        assert_eq!(reply.status(), status, "{target}");
        let time = |name| httpdate::parse_http_date(reply.field(name)?).ok();
        let expires = time("Expires").map(|at| at.duration_since(time("Date").unwrap()).unwrap());
        assert_eq!(expires.map(|after| after.as_secs()), seconds, "{target}");
    }
}

/// Two lifetimes in one answer would contradict each other.
#[test]
fn expires_is_said_once_by_whoever_says_it_last() {
    const DATE: &str = "Thu, 01 Jan 2032 00:00:00 GMT";
    const PAST: &str = "Thu, 01 Jan 1970 00:00:00 GMT";
    let site = site_with(|config| {
        let after = |path: &str| Rule {
            expires_after: Some(3600),
            ..rule(path, &[])
        };
        let transient = Rule {
            transient: true,
            ..rule("/dir/index.html", &[])
        };
        config.headers = vec![("expires".to_owned(), "0".to_owned())];
        config.rules = vec![
            rule("*.txt", &[("Expires", DATE)]),
            after("*"),
            rule("/alphabet.txt", &[("EXPIRES", DATE)]),
            transient,
            after("/dir/*"),
        ];
    });
    let tag = site.get("/text.txt", "").field("ETag").map(str::to_owned);
    let fresh = format!("If-None-Match: {}\r\n", tag.unwrap());
    for (target, fields, status, fixed) in [
        ("/text.txt", "", 200, None),
        ("/text.txt", "Accept-Encoding: gzip\r\n", 200, None),
        ("/text.txt", "Range: bytes=0-0\r\n", 206, None),
        ("/text.txt", "Range: bytes=0-0,5-5\r\n", 206, None),
        ("/text.txt", fresh.as_str(), 304, None),
        ("/", "", 200, None),
        ("/alphabet.txt", "", 200, Some(DATE)),
        ("/dir/", "", 200, Some(PAST)),
        ("/missing", "", 404, Some("0")),
    ] {
        let reply = site.get(target, fields);
        assert_eq!(reply.status(), status, "{target}");
        let head = reply.head.to_ascii_lowercase();
        assert_eq!(head.matches("\r\nexpires:").count(), 1, "{target}: {head}");
        let value = reply.field("Expires").unwrap();
        match fixed {
            Some(fixed) => assert_eq!(value, fixed, "{target}"),
            None => {
                let time = |value| httpdate::parse_http_date(value).unwrap();
                let date = time(reply.field("Date").unwrap());
                let after = time(value).duration_since(date).unwrap();
                assert_eq!(after.as_secs(), 3600, "{target}");
            }
        }
    }
}

#[test]
fn moved_paths_lead_to_their_new_place_with_their_query() {
    let moved = |from: &str, to: &str, status| Redirect {
        from: from.parse().unwrap(),
        to: to.to_owned(),
        status,
    };
    let site = site_with(|config| {
        config.redirects = vec![
            moved("/old/**", "/new/*", 308),
            moved("/one", "https://example.test/two?x=1", 302),
        ];
    });
    for (target, status, location) in [
        ("/old/a/b?q=1", 308, "/new/a/b?q=1"),
        ("/old/a%20b%0d%0aX:y", 308, "/new/a%20b%0D%0AX%3Ay"),
        ("/one?q", 302, "https://example.test/two?x=1"),
    ] {
        let reply = site.get(target, "");
        assert_eq!(reply.status(), status, "{target}");
        assert_eq!(reply.field("Location"), Some(location), "{target}");
    }
    // What is sent there has moved as well; whose content comes along keeps the connection.
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let reply = site.ask(method, "/old/a?q", "Content-Length: 0\r\n");
        assert_eq!(reply.status(), 308, "{method}");
        assert_eq!(reply.field("Location"), Some("/new/a?q"), "{method}");
        assert_eq!(site.ask(method, "/text.txt", "").status(), 405);
    }
    let mut peer = site.connect();
    for _ in 0..2 {
        peer.send("POST /one HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        assert_eq!(peer.reply().status(), 302);
    }
    assert_eq!(site.ask("OPTIONS", "/one", "").status(), 204);
    assert_eq!(site.ask("TRACE", "/one", "").status(), 405);
}

#[test]
fn errors_can_have_pages_of_the_site() {
    let site = site_with(|config| {
        config.error_pages.insert(404, "sorry.html".to_owned());
        config.error_pages.insert(405, "missing.html".to_owned());
    });
    write(&site.dir.path().join("sorry.html"), b"<p>sorry</p>");
    for _ in 0..2 {
        let reply = site.get("/nothing/here", "");
        assert_eq!((reply.status(), reply.text()), (404, "<p>sorry</p>"));
        assert_eq!(
            reply.field("Content-Type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(reply.field("ETag"), None);
    }
    let head = site.ask("HEAD", "/nothing/here", "");
    assert_eq!(head.field("Content-Length"), Some("12"));
    // Paths can have pages of their own; of several rules the last decides.
    let site = site_with(|config| {
        let page = |path: &str, name: &str| Rule {
            error_pages: [(404, name.to_owned())].into(),
            ..rule(path, &[])
        };
        config.error_pages.insert(404, "sorry.html".to_owned());
        config.rules = vec![
            page("/dir/**", "dir.html"),
            page("*.png", "no-picture.html"),
        ];
    });
    for name in ["sorry", "dir", "no-picture"] {
        write(
            &site.dir.path().join(format!("{name}.html")),
            name.as_bytes(),
        );
    }
    for (target, text) in [
        ("/nothing", "sorry"),
        ("/dir/nothing", "dir"),
        ("/dir/no%74hing", "dir"),
        ("/dir/nothing.png", "no-picture"),
    ] {
        let reply = site.get(target, "");
        assert_eq!((reply.status(), reply.text()), (404, text), "{target}");
    }
    let site = site_with(|config| {
        config.error_pages.insert(405, "missing.html".to_owned());
    });
    // A page that is missing itself is no reason for another error.
    let reply = site.ask("POST", "/", "Content-Length: 0\r\n");
    assert_eq!(reply.status(), 405);
    assert_eq!(reply.field("Allow"), Some("GET, HEAD, OPTIONS"));
}

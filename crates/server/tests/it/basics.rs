use crate::peer::{site, site_with};

#[test]
fn a_file_is_served_with_everything_a_cache_needs() {
    let site = site();
    let reply = site.get("/alphabet.txt", "");
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.text(), "abcdefghijklmnopqrstuvwxyz");
    for (name, value) in [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", "26"),
        ("ETag", "\"c3fcd3d76192e4007dfb496cca67e13b\""),
        ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("Accept-Ranges", "bytes"),
        ("Server", "http-workbench"),
        ("Connection", "keep-alive"),
        ("Keep-Alive", "timeout=15, max=9999"),
    ] {
        assert_eq!(reply.field(name), Some(value), "{name}");
    }
    let date = reply.field("Date").unwrap();
    assert!(httpdate::parse_http_date(date).is_ok(), "{date}");
    // Too short to be worth a coding, so not negotiated.
    assert_eq!(reply.field("Vary"), None);
}

#[test]
fn an_empty_file_is_a_complete_answer() {
    let site = site();
    let reply = site.get("/nothing.txt", "");
    assert_eq!((reply.status(), reply.body.len()), (200, 0));
    assert_eq!(reply.field("Content-Length"), Some("0"));
}

#[test]
fn gzip_is_a_coding_of_its_own_with_its_own_tag() {
    let site = site();
    let plain = site.get("/text.txt", "");
    let coded = site.get("/text.txt", "Accept-Encoding: br, gzip\r\n");
    assert_eq!(plain.field("Content-Encoding"), None);
    assert_eq!(coded.field("Content-Encoding"), Some("gzip"));
    assert_ne!(plain.field("ETag"), coded.field("ETag"));
    assert_eq!(plain.field("Last-Modified"), coded.field("Last-Modified"));
    let mut text = String::new();
    std::io::Read::read_to_string(
        &mut flate2::read::GzDecoder::new(&coded.body[..]),
        &mut text,
    )
    .unwrap();
    assert_eq!(text, plain.text());
    for reply in [&plain, &coded] {
        assert_eq!(reply.field("Vary"), Some("Accept-Encoding"));
    }
    for refused in [
        "gzip;q=0",
        "identity",
        "*;q=0",
        "gzip;q=0.1, identity;q=0.2",
    ] {
        let reply = site.get("/text.txt", &format!("Accept-Encoding: {refused}\r\n"));
        assert_eq!(reply.body, plain.body, "{refused}");
    }
}

#[test]
fn gzip_can_be_switched_off() {
    let site = site_with(|config| config.gzip = false);
    let reply = site.get("/text.txt", "Accept-Encoding: gzip\r\n");
    assert_eq!(reply.field("Content-Encoding"), None);
    assert_eq!(reply.field("Vary"), None);
}

#[test]
fn head_says_what_get_would() {
    let site = site();
    for target in ["/", "/text.txt", "/nothing.txt", "/dir", "/missing", "/%00"] {
        for fields in [
            "",
            "Accept-Encoding: gzip\r\n",
            "Accept: text/html\r\n",
            "If-None-Match: *\r\n",
            "If-Match: \"x\"\r\n",
        ] {
            let get = site.get(target, fields);
            let head = site.ask("HEAD", target, fields);
            assert_eq!(get.status(), head.status(), "{target} {fields}");
            assert_eq!(get.description(), head.description(), "{target} {fields}");
        }
    }
    // Range is for GET only.
    let head = site.ask("HEAD", "/text.txt", "Range: bytes=0-1\r\n");
    assert_eq!(head.status(), 200);
}

#[test]
fn after_head_the_next_answer_follows_directly() {
    let site = site();
    let mut peer = site.connect();
    peer.send("HEAD /text.txt HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(peer.reply_to("HEAD").status(), 200);
    peer.send("HEAD /missing HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(peer.reply_to("HEAD").status(), 404);
    assert!(peer.is_alive());
}

#[test]
fn a_directory_has_its_own_name_and_its_index() {
    let site = site();
    assert_eq!(
        site.get("/", "").text(),
        "<!doctype html><title>home</title>"
    );
    assert_eq!(site.get("/dir/", "").text(), "<title>dir</title>");
    for (target, location) in [
        ("/dir", "/dir/"),
        ("/dir?a=b&c=%20d?", "/dir/?a=b&c=%20d?"),
        ("//dir", "/dir/"),
        ("/./dir", "/dir/"),
        ("/empty%20dir", "/empty%20dir/"),
        ("http://h/dir?q", "/dir/?q"),
    ] {
        let reply = site.get(target, "");
        assert_eq!(reply.status(), 301, "{target}");
        assert_eq!(reply.field("Location"), Some(location), "{target}");
    }
    assert_eq!(site.get("/empty%20dir/", "").status(), 403);
    assert_eq!(site.get("/alphabet.txt/", "").status(), 404);
}

#[test]
fn methods_are_known_allowed_or_neither() {
    let site = site();
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
        let reply = site.ask(method, "/alphabet.txt", "Content-Length: 0\r\n");
        assert_eq!(reply.status(), 405, "{method}");
        assert_eq!(reply.field("Allow"), Some("GET, HEAD, OPTIONS"), "{method}");
    }
    for method in ["get", "BREW", "GETT"] {
        assert_eq!(site.ask(method, "/", "").status(), 501, "{method}");
    }
    for target in ["*", "/alphabet.txt", "http://h"] {
        let reply = site.ask("OPTIONS", target, "");
        assert_eq!(reply.status(), 204, "{target}");
        assert_eq!(reply.field("Allow"), Some("GET, HEAD, OPTIONS"), "{target}");
        assert_eq!(reply.field("Content-Length"), None);
    }
    let refused = site.exchange(b"CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert!(refused.starts_with("HTTP/1.1 405 "));
    assert_eq!(
        refused.matches("HTTP/1.1").count(),
        1,
        "a tunnel is no request"
    );
}

#[test]
fn error_pages_are_html_for_those_who_ask() {
    let site = site();
    let html = site.get("/missing", "Accept: text/html,*/*;q=0.8\r\n");
    assert_eq!(html.status(), 404);
    assert_eq!(html.field("Content-Type"), Some("text/html; charset=utf-8"));
    for (accept, media_type) in [
        ("text/html, */*", "text/html; charset=utf-8"),
        ("text/html;q=0, */*", "text/plain; charset=utf-8"),
        ("text/plain, text/html;q=0.1", "text/plain; charset=utf-8"),
        ("text/*", "text/plain; charset=utf-8"),
    ] {
        let page = site.get("/missing", &format!("Accept: {accept}\r\n"));
        assert_eq!(page.field("Content-Type"), Some(media_type), "{accept}");
    }
    assert!(html.text().contains("<h1>404 Not Found</h1>"));
    let plain = site.get("/missing", "Accept: */*\r\n");
    assert_eq!(
        plain.field("Content-Type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(plain.text(), "404 Not Found\n");
    assert_eq!(plain.field("Vary"), Some("Accept"));
}

#[test]
fn absolute_targets_are_served_when_they_are_http() {
    let site = site();
    assert_eq!(
        site.get("http://other.example/alphabet.txt", "").status(),
        200
    );
    assert_eq!(site.get("HTTP://other.example", "").status(), 200);
    assert_eq!(
        site.get("https://other.example/alphabet.txt", "").status(),
        421
    );
    assert_eq!(
        site.get("ftp://other.example/alphabet.txt", "").status(),
        400
    );
}

#[test]
fn targets_that_are_no_uri_are_redirected_to_what_they_should_be() {
    let site = site();
    for (target, location) in [
        ("/?a={b}|\"", "/?a=%7Bb%7D%7C%22"),
        ("/x?%zz", "/x?%25zz"),
        ("//evil.example/{", "/evil.example/%7B"),
    ] {
        let reply = site.get(target, "");
        assert_eq!(reply.status(), 301, "{target}");
        assert_eq!(reply.field("Location"), Some(location), "{target}");
        assert_ne!(site.get(location, "").status(), 301, "{location}");
    }
}

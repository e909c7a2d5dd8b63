use crate::peer::site;

#[test]
fn what_is_no_request_gets_its_status_and_the_end() {
    let site = site();
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:port\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\r\n", 400),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
            400,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nhello",
            400,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
            400,
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: frob, chunked\r\n\r\n",
            501,
        ),
        (
            "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("GET / HTTP/1.1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03\r\n", 400),
    ] {
        let pipelined = format!("{request}GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        let all = site.exchange(pipelined.as_bytes());
        assert!(
            all.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request:?}: {all}"
        );
        assert!(all.contains("Connection: close\r\n"), "{request:?}: {all}");
        assert!(all.contains("\r\nDate: "), "{request:?}: {all}");
        assert_eq!(all.matches("\r\nDate: ").count(), 1, "{request:?}: {all}");
    }
}

#[test]
fn what_is_too_long_is_refused_as_soon_as_it_is() {
    let site = site();
    let long_target = format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "x".repeat(70_000));
    let long_field = format!(
        "GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n",
        "x".repeat(70_000)
    );
    let many_fields = format!(
        "GET / HTTP/1.1\r\nHost: h\r\n{}\r\n",
        "X: y\r\n".repeat(3000)
    );
    for (request, status) in [(long_target, 414), (long_field, 431), (many_fields, 431)] {
        let all = site.exchange(request.as_bytes());
        assert!(all.starts_with(&format!("HTTP/1.1 {status} ")), "{all}");
    }
    // A target of 8000 octets is served (RFC 9110 §4.1).
    let target = format!("/alphabet.txt?{}", "q".repeat(8000));
    assert_eq!(site.get(&target, "").status(), 200);
}

#[test]
fn the_answer_explains_the_defect() {
    let site = site();
    let all = site.exchange(b"GET / HTTP/1.1\r\n\r\n");
    assert!(
        all.contains("host-missing: ") && all.contains("(RFC 9112 §3.2)"),
        "{all}"
    );
}

#[test]
fn no_content_follows_the_refusal_of_head() {
    let site = site();
    for request in [
        "HEAD / HTTP/1.1\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost : a\r\n\r\n",
        "\r\nHEAD /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    ] {
        let all = site.exchange(request.as_bytes());
        assert!(all.starts_with("HTTP/1.1 400 "), "{request:?}: {all}");
        assert!(all.ends_with("\r\n\r\n"), "{request:?}: {all}");
    }
}

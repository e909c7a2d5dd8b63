use crate::peer::{Site, site};

const TAG: &str = "\"c3fcd3d76192e4007dfb496cca67e13b\"";
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

fn status(site: &Site, fields: &str) -> u16 {
    site.get("/alphabet.txt", fields).status()
}

#[test]
fn a_304_has_the_fields_a_cache_needs_and_no_content() {
    let site = site();
    let mut peer = site.connect();
    peer.send(&format!(
        "GET /text.txt HTTP/1.1\r\nHost: h\r\nIf-Modified-Since: {DATE}\r\n\r\n"
    ));
    let reply = peer.reply();
    assert_eq!(reply.status(), 304);
    let whole = site.get("/text.txt", "");
    assert_eq!(reply.field("ETag"), whole.field("ETag"));
    assert_eq!(reply.field("Vary"), Some("Accept-Encoding"));
    assert!(reply.field("Date").is_some());
    for absent in ["Content-Length", "Content-Type", "Last-Modified"] {
        assert_eq!(reply.field(absent), None, "{absent}");
    }
    assert!(peer.is_alive());
}

#[test]
fn each_coding_is_revalidated_by_its_own_tag() {
    let site = site();
    let gzip = "Accept-Encoding: gzip\r\n";
    let plain_tag = site.get("/text.txt", "").field("ETag").unwrap().to_owned();
    let coded_tag = site
        .get("/text.txt", gzip)
        .field("ETag")
        .unwrap()
        .to_owned();
    let with = |tag: &str, accept: &str| {
        site.get("/text.txt", &format!("{accept}If-None-Match: {tag}\r\n"))
            .status()
    };
    assert_eq!(with(&coded_tag, gzip), 304);
    assert_eq!(with(&plain_tag, ""), 304);
    assert_eq!(with(&coded_tag, ""), 200);
    assert_eq!(with(&plain_tag, gzip), 200);
    assert_eq!(with(&format!("\"x\", {coded_tag}"), gzip), 304);
}

#[test]
fn preconditions_come_in_their_order() {
    let site = site();
    for (fields, expected) in [
        (format!("If-None-Match: {TAG}\r\n"), 304),
        (format!("If-None-Match: W/{TAG}\r\n"), 304),
        ("If-None-Match: *\r\n".to_owned(), 304),
        ("If-None-Match: \"x\"\r\n".to_owned(), 200),
        (
            format!("If-None-Match: {TAG}\r\nIf-Modified-Since: Sun, 06 Nov 1904 08:49:37 GMT\r\n"),
            304,
        ),
        (
            format!("If-None-Match: \"x\"\r\nIf-Modified-Since: {DATE}\r\n"),
            200,
        ),
        (format!("If-Modified-Since: {DATE}\r\n"), 304),
        (
            "If-Modified-Since: Mon, 07 Nov 1994 08:49:37 GMT\r\n".to_owned(),
            304,
        ),
        (
            "If-Modified-Since: Sat, 05 Nov 1994 08:49:37 GMT\r\n".to_owned(),
            200,
        ),
        ("If-Modified-Since: 784111777\r\n".to_owned(), 200),
        (format!("If-Match: {TAG}\r\n"), 200),
        (format!("If-Match: W/{TAG}\r\n"), 412),
        ("If-Match: \"x\"\r\n".to_owned(), 412),
        (format!("If-Unmodified-Since: {DATE}\r\n"), 200),
        (
            "If-Unmodified-Since: Sat, 05 Nov 1994 08:49:37 GMT\r\n".to_owned(),
            412,
        ),
        (
            format!("If-Match: {TAG}\r\nIf-Unmodified-Since: Sat, 05 Nov 1994 08:49:37 GMT\r\n"),
            200,
        ),
        (format!("If-Match: \"x\"\r\nIf-None-Match: {TAG}\r\n"), 412),
    ] {
        assert_eq!(status(&site, &fields), expected, "{fields}");
    }
}

#[test]
fn what_is_not_there_or_redirects_has_no_preconditions() {
    let site = site();
    for fields in [
        "If-Match: *\r\n",
        "If-None-Match: *\r\n",
        "If-Match: \"x\"\r\n",
    ] {
        assert_eq!(site.get("/missing", fields).status(), 404);
        assert_eq!(site.get("/dir", fields).status(), 301);
    }
}

use crate::peer::{Site, site_with};
use server::Writable;
use std::io::Read;

/// `ali:sesame`, and the same with a wrong password.
const ALI: &str = "Authorization: Basic YWxpOnNlc2FtZQ==\r\n";
const WRONG: &str = "Authorization: Basic YWxpOm9wZW4=\r\n";

fn writable() -> Site {
    let passwords = tempfile::NamedTempFile::new().unwrap();
    let hash = bcrypt::hash("sesame", 4).unwrap();
    std::fs::write(passwords.path(), format!("ali:{hash}\n")).unwrap();
    site_with(|config| {
        config.writable = vec![Writable {
            path: "/dir/**".parse().unwrap(),
            passwords: passwords.path().to_owned(),
            max_size: 1_000_000,
            quota: None,
        }];
    })
}

fn put(site: &Site, target: &str, fields: &str, content: &str) -> (u16, Option<String>) {
    let mut peer = site.connect();
    let length = content.len();
    peer.send(&format!(
        "PUT {target} HTTP/1.1\r\nHost: h\r\n{fields}Content-Length: {length}\r\n\r\n{content}"
    ));
    let reply = peer.reply();
    (reply.status(), reply.field("ETag").map(str::to_owned))
}

/// Names left in the directory, hidden ones too.
fn names(site: &Site) -> Vec<String> {
    let mut names: Vec<String> = (std::fs::read_dir(site.dir.path().join("dir")).unwrap())
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn content_is_stored_by_those_who_may_and_served_at_once() {
    let site = writable();
    let (status, tag) = put(&site, "/dir/new.txt", ALI, "one");
    assert_eq!(status, 201);
    let reply = site.get("/dir/new.txt", "");
    assert_eq!(
        (reply.text(), reply.field("ETag").map(str::to_owned)),
        ("one", tag)
    );
    assert_eq!(put(&site, "/dir/new.txt", ALI, "two").0, 204);
    assert_eq!(site.get("/dir/new.txt", "").text(), "two");
    let deleted = site.ask("DELETE", "/dir/new.txt", ALI);
    assert_eq!(deleted.status(), 204);
    assert_eq!(site.get("/dir/new.txt", "").status(), 404);
    assert_eq!(site.ask("DELETE", "/dir/new.txt", ALI).status(), 404);
    assert_eq!(names(&site), ["index.html"]);
}

#[test]
fn nobody_else_writes_and_nowhere_else() {
    let site = writable();
    for fields in ["", WRONG, "Authorization: Bearer x\r\n"] {
        let mut peer = site.connect();
        peer.send(&format!(
            "PUT /dir/x HTTP/1.1\r\nHost: h\r\n{fields}Content-Length: 1\r\n\r\nx"
        ));
        let reply = peer.reply();
        assert_eq!(reply.status(), 401, "{fields}");
        assert!(
            reply
                .field("WWW-Authenticate")
                .unwrap()
                .starts_with("Basic realm=")
        );
    }
    for (target, status) in [
        ("/alphabet.txt", 405),
        ("/dirx", 405),
        ("/dir/../alphabet.txt", 405),
        ("/dir/.hidden", 404),
        ("/dir/a%2fb", 404),
        ("/dir/sub/", 409),
        ("/dir/missing/x", 409),
        ("/dir/", 409),
    ] {
        let (found, _) = put(&site, target, ALI, "x");
        // Names that cannot be are refused as for every method.
        let expected = if status == 404 { 405 } else { status };
        assert_eq!(found, expected, "{target}");
    }
    assert_eq!(names(&site), ["index.html"]);
    let options = site.ask("OPTIONS", "/dir/x", "");
    assert_eq!(
        options.field("Allow"),
        Some("GET, HEAD, OPTIONS, PUT, DELETE")
    );
    assert_eq!(
        site.ask("POST", "/dir/x", "Content-Length: 0\r\n")
            .field("Allow"),
        Some("GET, HEAD, OPTIONS, PUT, DELETE")
    );
    assert_eq!(
        site.ask("OPTIONS", "/alphabet.txt", "").field("Allow"),
        Some("GET, HEAD, OPTIONS")
    );
}

#[test]
fn preconditions_keep_updates_from_being_lost() {
    let site = writable();
    let none = format!("{ALI}If-None-Match: *\r\n");
    let (status, tag) = put(&site, "/dir/a", &none, "one");
    assert_eq!(status, 201);
    assert_eq!(put(&site, "/dir/a", &none, "other").0, 412);
    let matching = format!("{ALI}If-Match: {}\r\n", tag.unwrap());
    assert_eq!(put(&site, "/dir/a", &matching, "two").0, 204);
    assert_eq!(put(&site, "/dir/a", &matching, "lost").0, 412);
    assert_eq!(site.ask("DELETE", "/dir/a", &matching).status(), 412);
    assert_eq!(site.get("/dir/a", "").text(), "two");
    let missing = format!("{ALI}If-Match: *\r\n");
    assert_eq!(put(&site, "/dir/b", &missing, "x").0, 412);
    // A client that was given the gzip coding knows that coding's tag.
    let text = "many words and many words again. ".repeat(100);
    assert_eq!(put(&site, "/dir/t.txt", ALI, &text).0, 201);
    let coded = site.get("/dir/t.txt", "Accept-Encoding: gzip\r\n");
    let matching = format!("{ALI}If-Match: {}\r\n", coded.field("ETag").unwrap());
    assert_eq!(put(&site, "/dir/t.txt", &matching, "x").0, 204);
}

#[test]
fn content_that_is_not_the_whole_file_is_refused() {
    let site = writable();
    for (fields, status) in [
        (
            "Content-Range: bytes 0-0/5\r\nContent-Length: 1\r\n\r\nx",
            400,
        ),
        ("Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 415),
        ("\r\n", 411),
        ("Content-Length: 1000001\r\n\r\nx", 413),
        ("Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ] {
        let mut peer = site.connect();
        peer.send(&format!("PUT /dir/x HTTP/1.1\r\nHost: h\r\n{ALI}{fields}"));
        assert_eq!(peer.reply().status(), status, "{fields}");
    }
    let chunk = "x".repeat(0x8000);
    let mut peer = site.connect();
    peer.send(&format!(
        "PUT /dir/x HTTP/1.1\r\nHost: h\r\n{ALI}Transfer-Encoding: chunked\r\n\r\n"
    ));
    let mut writer = peer.stream.try_clone().unwrap();
    let flood = std::thread::spawn(move || {
        for _ in 0..40 {
            let _cut =
                std::io::Write::write_all(&mut writer, format!("8000\r\n{chunk}\r\n").as_bytes());
        }
    });
    assert_eq!(peer.reply().status(), 413);
    flood.join().unwrap();
    assert_eq!(names(&site), ["index.html"]);
}

#[test]
fn chunks_continue_and_the_connection_is_kept() {
    let site = writable();
    let mut peer = site.connect();
    peer.send(&format!("PUT /dir/c HTTP/1.1\r\nHost: h\r\n{ALI}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"));
    assert_eq!(peer.reply().status(), 100);
    for octet in "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".bytes() {
        peer.send(std::str::from_utf8(&[octet]).unwrap());
    }
    assert_eq!(peer.reply().status(), 201);
    peer.send("GET /dir/c HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(peer.reply().text(), "abcde");
    // Who may not write is not asked for content.
    peer.send(
        "PUT /dir/c HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    );
    assert_eq!(peer.reply().status(), 401);
}

#[test]
fn half_an_upload_is_never_seen_and_leaves_nothing() {
    let site = writable();
    assert_eq!(put(&site, "/dir/a", ALI, "old").0, 201);
    let mut peer = site.connect();
    let half = "x".repeat(500_000);
    peer.send(&format!(
        "PUT /dir/a HTTP/1.1\r\nHost: h\r\n{ALI}Content-Length: 1000000\r\n\r\n{half}"
    ));
    while names(&site).len() < 3 {
        assert_eq!(site.get("/dir/a", "").text(), "old");
    }
    assert_eq!(site.get("/dir/a", "").text(), "old");
    peer.stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut rest = String::new();
    peer.stream.read_to_string(&mut rest).unwrap();
    assert!(!rest.starts_with("HTTP/1.1 2"), "{rest}");
    assert_eq!(site.get("/dir/a", "").text(), "old");
    assert_eq!(names(&site), ["a", "index.html"]);
}

#[test]
fn an_area_holds_no_more_than_its_quota() {
    let passwords = tempfile::NamedTempFile::new().unwrap();
    let hash = bcrypt::hash("sesame", 4).unwrap();
    std::fs::write(passwords.path(), format!("ali:{hash}\n")).unwrap();
    let site = site_with(|config| {
        config.writable = vec![Writable {
            path: "/dir/**".parse().unwrap(),
            passwords: passwords.path().to_owned(),
            max_size: 1_000_000,
            quota: Some(100_000),
        }];
    });
    let there = std::fs::metadata(site.dir.path().join("dir/index.html"))
        .unwrap()
        .len();
    let room = usize::try_from(100_000 - there).unwrap();
    assert_eq!(put(&site, "/dir/a", ALI, &"a".repeat(room - 10)).0, 201);
    assert_eq!(put(&site, "/dir/b", ALI, &"b".repeat(11)).0, 507);
    assert_eq!(put(&site, "/dir/b", ALI, &"b".repeat(10)).0, 201);
    // What is replaced makes room; what is too much is refused before it is sent.
    assert_eq!(put(&site, "/dir/a", ALI, &"A".repeat(room - 10)).0, 204);
    let mut peer = site.connect();
    peer.send(&format!(
        "PUT /dir/c HTTP/1.1\r\nHost: h\r\n{ALI}Content-Length: 1\r\nExpect: 100-continue\r\n\r\n"
    ));
    assert_eq!(peer.reply().status(), 507);
    assert_eq!(site.ask("DELETE", "/dir/b", ALI).status(), 204);
    assert_eq!(put(&site, "/dir/c", ALI, "c").0, 201);
    assert_eq!(names(&site), ["a", "c", "index.html"]);
}

#[test]
fn a_precondition_that_does_not_hold_is_told_before_the_content_is_sent() {
    let site = writable();
    for (fields, status) in [
        ("If-None-Match: *\r\n", 412),
        ("If-Match: \"other\"\r\n", 412),
        ("If-Match: *\r\n", 100),
    ] {
        let mut peer = site.connect();
        peer.send(&format!(
            "PUT /dir/index.html HTTP/1.1\r\nHost: h\r\n{ALI}{fields}Content-Length: 1\r\n\
             Expect: 100-continue\r\n\r\n"
        ));
        assert_eq!(peer.reply().status(), status, "{fields}");
    }
}

#[test]
fn content_is_not_stored_to_be_served_as_something_else() {
    let site = writable();
    let picture = format!("{ALI}Content-Type: image/png\r\n");
    assert_eq!(put(&site, "/dir/page.html", &picture, "x").0, 415);
    assert_eq!(put(&site, "/dir/picture.png", &picture, "x").0, 201);
    assert_eq!(
        site.get("/dir/picture.png", "").field("Content-Type"),
        Some("image/png")
    );
    assert_eq!(names(&site), ["index.html", "picture.png"]);
}

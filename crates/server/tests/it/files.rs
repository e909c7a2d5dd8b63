use crate::peer::{PATIENCE, Site, site, site_with, write};
use std::io::Read;
use std::time::Instant;

#[test]
fn names_of_every_kind_are_found_by_their_encoding() {
    let site = site();
    for (name, target) in [
        ("a b.txt", "/a%20b.txt"),
        ("ünïcödé.txt", "/%C3%BCn%C3%AFc%C3%B6d%C3%A9.txt"),
        ("100%.txt", "/100%25.txt"),
        ("a+b&c=d;e.txt", "/a+b&c=d;e.txt"),
        ("q?.txt", "/q%3F.txt"),
        ("h#.txt", "/h%23.txt"),
        ("'quoted\".txt", "/'quoted%22.txt"),
        ("a..b", "/a..b"),
        ("-rf", "/-rf"),
    ] {
        write(&site.dir.path().join(name), name.as_bytes());
        let reply = site.get(target, "");
        assert_eq!(reply.status(), 200, "{target}");
        assert_eq!(reply.text(), name);
    }
    let long = "x".repeat(300);
    assert_eq!(site.get(&format!("/{long}"), "").status(), 404);
}

#[test]
#[cfg(unix)]
fn names_that_are_no_text_are_served_too() {
    use std::os::unix::ffi::OsStrExt;
    let site = site();
    let name = std::ffi::OsStr::from_bytes(b"\xff\x01\x7f.txt");
    write(&site.dir.path().join(name), b"raw");
    assert_eq!(site.get("/%FF%01%7F.txt", "").text(), "raw");
}

#[test]
fn nothing_outside_the_root_is_reached() {
    let site = site();
    for (target, status) in [
        ("/../../../../../../etc/passwd", 400),
        ("/%2e%2e/%2e%2e/etc/passwd", 400),
        ("/dir/../../etc/passwd", 400),
        ("/..%2f..%2fetc%2fpasswd", 404),
        ("/..%5c..%5cetc", 404),
        ("/%00", 400),
        ("/alphabet.txt%00.html", 400),
        ("/%zz", 400),
        ("/.", 200),
        ("/dir/..", 200),
    ] {
        assert_eq!(site.get(target, "").status(), status, "{target}");
    }
}

#[test]
#[cfg(unix)]
fn dotfiles_links_outside_and_special_files_are_not_there() {
    use std::os::unix::fs::symlink;
    let site = site();
    let root = site.dir.path();
    let outside = tempfile::tempdir().unwrap();
    write(&outside.path().join("secret"), b"secret");
    std::fs::create_dir(outside.path().join("sub")).unwrap();
    symlink(outside.path(), root.join("out")).unwrap();
    symlink(outside.path().join("secret"), root.join("file")).unwrap();
    symlink("alphabet.txt", root.join("inside")).unwrap();
    symlink("loop", root.join("loop")).unwrap();
    symlink("gone", root.join("dangling")).unwrap();
    write(&root.join(".env"), b"secret");
    std::fs::create_dir(root.join(".well-known")).unwrap();
    write(&root.join(".well-known/security.txt"), b"public");
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    for (target, status) in [
        ("/out/secret", 404),
        ("/out", 404),
        ("/out/sub", 404),
        ("/out/", 404),
        ("/file", 404),
        ("/inside", 200),
        ("/loop", 404),
        ("/dangling", 404),
        ("/.env", 404),
        ("/%2eenv", 404),
        ("/.well-known/security.txt", 200),
        ("/socket", 403),
    ] {
        assert_eq!(site.get(target, "").status(), status, "{target}");
    }
}

#[test]
fn what_is_served_is_what_is_there_now() {
    let site = site();
    let path = site.dir.path().join("changing.txt");
    for round in 0..50 {
        let content = format!("round {round:04}");
        if round % 2 == 0 {
            std::fs::write(&path, &content).unwrap();
        } else {
            let new = site.dir.path().join("new");
            std::fs::write(&new, &content).unwrap();
            std::fs::rename(&new, &path).unwrap();
        }
        assert_eq!(site.get("/changing.txt", "").text(), content);
        assert_eq!(site.get("/changing.txt", "").text(), content);
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(site.get("/changing.txt", "").status(), 404);
}

#[test]
fn an_index_that_appears_takes_its_place() {
    let site = site_with(|config| {
        config.index = vec!["index.html".to_owned(), "index.txt".to_owned()];
    });
    let dir = site.dir.path().join("dir");
    write(&dir.join("index.txt"), b"second");
    assert_eq!(site.get("/dir/", "").text(), "<title>dir</title>");
    std::fs::remove_file(dir.join("index.html")).unwrap();
    assert_eq!(site.get("/dir/", "").text(), "second");
    assert_eq!(site.get("/dir/", "").text(), "second");
    write(&dir.join("index.html"), b"first");
    assert_eq!(site.get("/dir/", "").text(), "first");
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(site.get("/dir/", "").status(), 404);
}

#[test]
fn a_date_in_the_future_is_not_handed_out() {
    let site = site();
    let path = site.dir.path().join("future.txt");
    write(&path, b"tomorrow");
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    let future = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
    file.set_modified(future).unwrap();
    for fields in ["", "If-None-Match: *\r\n", "Range: bytes=0-1\r\n"] {
        let reply = site.get("/future.txt", fields);
        let date = httpdate::parse_http_date(reply.field("Date").unwrap()).unwrap();
        if let Some(modified) = reply.field("Last-Modified") {
            assert!(httpdate::parse_http_date(modified).unwrap() <= date);
        }
    }
}

#[test]
fn a_large_file_gets_its_tag_when_its_digest_is_known() {
    let site = site_with(|config| {
        config.cache_file_size = 1000;
        config.cache_large_size = 0;
    });
    let path = site.dir.path().join("large.txt");
    write(&path, "x".repeat(100_000).as_bytes());
    let first = site.get("/large.txt", "");
    assert_eq!(first.body.len(), 100_000);
    let tag = tag_of(&site, "/large.txt", 100_000);
    assert_eq!(
        site.get("/large.txt", &format!("If-None-Match: {tag}\r\n"))
            .status(),
        304
    );
    // Another content, another tag; the old one is not used for it.
    write(&path, "y".repeat(100_000).as_bytes());
    let reply = site.get("/large.txt", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!(reply.status(), 200);
}

/// The tag of a large file, once there is one; content and date are good all the time.
fn tag_of(site: &Site, target: &str, size: usize) -> String {
    let start = Instant::now();
    loop {
        let reply = site.get(target, "");
        assert_eq!(reply.body.len(), size);
        assert!(reply.field("Last-Modified").is_some());
        if let Some(tag) = reply.field("ETag") {
            return tag.to_owned();
        }
        assert!(start.elapsed() < PATIENCE, "no tag");
    }
}

/// With its tag a large file comes into memory: what is under way does not depend on the file any
/// more, and the next request gets the new content nevertheless.
#[test]
fn a_large_file_with_its_tag_is_sent_from_memory() {
    let site = site();
    let size = 15 << 20;
    let path = site.dir.path().join("large.bin");
    write(&path, &vec![b'x'; size]);
    tag_of(&site, "/large.bin", size);
    let mut peer = site.connect();
    peer.send("GET /large.bin HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let mut first = [0; 64];
    peer.stream.read_exact(&mut first).unwrap();
    write(&path, b"new");
    let rest = peer.octets_to_end().unwrap();
    assert!(rest.len() + first.len() > size && rest.iter().rev().take(size).all(|&o| o == b'x'));
    assert_eq!(site.get("/large.bin", "").text(), "new");
    let part = site.get("/large.bin", "Range: bytes=1-\r\n");
    assert_eq!((part.status(), part.text()), (206, "ew"));
}

/// A file that is cut short or rewritten while it is sent must not pass for complete.
#[test]
fn a_file_that_changes_under_way_breaks_the_answer_off() {
    let size = 64 << 20;
    for change in ["cut", "rewritten"] {
        let site = site();
        let path = site.dir.path().join("large.bin");
        write(&path, &vec![b'x'; size]);
        let mut peer = site.connect();
        peer.send("GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n");
        // The head is there, so the answer has begun; the rest does not fit the socket buffers.
        let mut first = [0; 64];
        peer.stream.read_exact(&mut first).unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        match change {
            "cut" => file.set_len(1000).unwrap(),
            _ => std::io::Write::write_all(&mut &file, b"changed").unwrap(),
        }
        let rest = peer.octets_to_end();
        let complete = rest.is_ok_and(|rest| rest.len() + first.len() >= size);
        assert!(!complete, "{change}");
    }
}

/// A file replaced by another one leaves answers under way whole.
#[test]
fn a_file_that_is_replaced_under_way_is_sent_to_its_end() {
    let size = 16 << 20;
    let site = site();
    let path = site.dir.path().join("large.bin");
    write(&path, &vec![b'x'; size]);
    let mut peer = site.connect();
    peer.send("GET /large.bin HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let mut first = [0; 64];
    peer.stream.read_exact(&mut first).unwrap();
    let new = site.dir.path().join("new");
    write(&new, b"new");
    std::fs::rename(&new, &path).unwrap();
    let rest = peer.octets_to_end().unwrap();
    assert!(rest.ends_with(&vec![b'x'; size - 64]));
    assert_eq!(site.get("/large.bin", "").text(), "new");
}

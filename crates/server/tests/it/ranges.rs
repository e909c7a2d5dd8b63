use crate::peer::{site, site_with, write};

#[test]
fn one_range_is_a_206_with_its_place() {
    let site = site();
    for (range, octets, place) in [
        ("0-0", "a", "0-0"),
        ("2-4", "cde", "2-4"),
        ("24-", "yz", "24-25"),
        ("-3", "xyz", "23-25"),
        ("-100", "abcdefghijklmnopqrstuvwxyz", "0-25"),
        ("20-100", "uvwxyz", "20-25"),
        ("0-1,2-3", "abcd", "0-3"),
        ("100-, 3-4", "de", "3-4"),
    ] {
        let reply = site.get("/alphabet.txt", &format!("Range: bytes={range}\r\n"));
        assert_eq!(reply.status(), 206, "{range}");
        assert_eq!(reply.text(), octets, "{range}");
        let place = format!("bytes {place}/26");
        assert_eq!(reply.field("Content-Range"), Some(place.as_str()));
        assert!(reply.field("ETag").is_some() && reply.field("Last-Modified").is_some());
    }
}

#[test]
fn several_ranges_are_parts_that_name_their_places() {
    let site = site();
    let reply = site.get("/alphabet.txt", "Range: bytes=0-1, 10-12, -1\r\n");
    assert_eq!(reply.status(), 206);
    assert_eq!(reply.field("Content-Range"), None);
    let kind = reply.field("Content-Type").unwrap();
    let boundary = kind
        .strip_prefix("multipart/byteranges; boundary=")
        .unwrap();
    let part = |place: &str, octets: &str| {
        format!(
            "--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes {place}/26\r\n\r\n{octets}\r\n"
        )
    };
    let expected = [
        part("0-1", "ab"),
        part("10-12", "klm"),
        part("25-25", "z"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(reply.text(), expected.concat());
}

#[test]
fn ranges_that_cannot_be_are_416_and_those_not_understood_ignored() {
    let site = site();
    for range in ["bytes=26-", "bytes=-0", "bytes=30-40, 50-"] {
        let reply = site.get("/alphabet.txt", &format!("Range: {range}\r\n"));
        assert_eq!(reply.status(), 416, "{range}");
        assert_eq!(reply.field("Content-Range"), Some("bytes */26"));
    }
    for range in ["items=0-1", "bytes=5-2", "bytes=", "bytes=x-", "0-1"] {
        let reply = site.get("/alphabet.txt", &format!("Range: {range}\r\n"));
        assert_eq!((reply.status(), reply.body.len()), (200, 26), "{range}");
    }
    assert_eq!(
        site.get("/nothing.txt", "Range: bytes=0-\r\n").status(),
        200
    );
}

#[test]
fn if_range_resumes_only_what_has_not_changed() {
    let site = site();
    let tag = site
        .get("/alphabet.txt", "")
        .field("ETag")
        .unwrap()
        .to_owned();
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (validator, status) in [
        (tag.as_str(), 206),
        (date, 206),
        ("\"x\"", 200),
        (&format!("W/{tag}"), 200),
        ("Mon, 07 Nov 1994 08:49:37 GMT", 200),
    ] {
        let reply = site.get(
            "/alphabet.txt",
            &format!("Range: bytes=20-\r\nIf-Range: {validator}\r\n"),
        );
        assert_eq!(reply.status(), status, "{validator}");
        let content = if status == 206 {
            "uvwxyz"
        } else {
            "abcdefghijklmnopqrstuvwxyz"
        };
        assert_eq!(reply.text(), content);
    }
}

#[test]
fn a_range_of_the_gzip_coding_is_of_its_octets() {
    let site = site();
    let whole = site.get("/text.txt", "Accept-Encoding: gzip\r\n");
    let part = site.get(
        "/text.txt",
        "Accept-Encoding: gzip\r\nRange: bytes=5-14\r\n",
    );
    assert_eq!(part.status(), 206);
    assert_eq!(part.field("Content-Encoding"), Some("gzip"));
    assert_eq!(part.body, whole.body[5..15]);
    let place = format!("bytes 5-14/{}", whole.body.len());
    assert_eq!(part.field("Content-Range"), Some(place.as_str()));
}

#[test]
fn ranges_of_files_beyond_the_cache_come_from_the_file() {
    let site = site_with(|config| {
        config.cache_file_size = 1000;
        config.cache_large_size = 0;
    });
    let content: Vec<u8> = (0..300_000u32).map(|i| (i % 251) as u8).collect();
    write(&site.dir.path().join("large.bin"), &content);
    assert_eq!(site.get("/large.bin", "").body, content);
    let part = site.get("/large.bin", "Range: bytes=1000-250999\r\n");
    assert_eq!(part.status(), 206);
    assert_eq!(part.body, content[1000..251_000]);
    let parts = site.get("/large.bin", "Range: bytes=0-9, 200000-299999\r\n");
    assert_eq!(parts.status(), 206);
    let last = &content[200_000..];
    assert!(parts.body.windows(last.len()).any(|window| window == last));
}

/// Octets that tell their place.
fn numbered(length: usize) -> Vec<u8> {
    let words = (0..length as u32 / 4 + 1).flat_map(u32::to_be_bytes);
    words.take(length).collect()
}

/// However content is held (in memory, in its file) and wherever in a page a range begins and ends,
/// it is sent as it is; also as the last answer of a connection, and when others were asked for on
/// many connections at once.
#[test]
fn ranges_on_and_off_the_bounds_of_pages_are_sent_as_they_are() {
    let site = site_with(|config| {
        config.cache_file_size = 300_000;
        config.cache_large_size = 0;
    });
    let (kept, beyond) = (numbered(200_000), numbered(400_003));
    write(&site.dir.path().join("kept.bin"), &kept);
    write(&site.dir.path().join("beyond.bin"), &beyond);
    let bounds = [0, 1, 4095, 4096, 8191, 8192, 73_729, 131_072, 199_999];
    let mut peers: Vec<_> = (0..8).map(|_| site.connect()).collect();
    for (name, content) in [("kept.bin", &kept), ("beyond.bin", &beyond)] {
        for (number, first) in bounds.into_iter().enumerate() {
            for last in bounds.into_iter().skip(number) {
                let range = format!("Range: bytes={first}-{last}\r\n");
                let request = format!("GET /{name} HTTP/1.1\r\nHost: h\r\n{range}\r\n");
                peers.iter_mut().for_each(|peer| peer.send(&request));
                let mut replies: Vec<_> = peers.iter_mut().map(|peer| peer.reply()).collect();
                let closing = format!("{range}Connection: close\r\n");
                replies.push(site.get(&format!("/{name}"), &closing));
                for reply in replies {
                    assert_eq!(reply.status(), 206, "{range}");
                    assert!(reply.body == content[first..=last], "{name} {range}");
                }
            }
        }
        let whole = site.get(&format!("/{name}"), "");
        assert!(whole.body == *content, "{name}");
    }
}

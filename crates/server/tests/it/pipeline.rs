use crate::peer::{site, site_with};
use std::io::Write;

#[test]
fn pipelined_requests_are_answered_in_order_however_they_are_cut() {
    let site = site();
    let targets = [
        "/alphabet.txt",
        "/missing",
        "/text.txt",
        "/dir",
        "/nothing.txt",
        "/",
    ];
    let mut all = String::new();
    for target in targets {
        all.push_str(&format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n"));
    }
    let statuses = [200, 404, 200, 301, 200, 200];
    for cut in [1, 7, 40, 100, all.len()] {
        let mut peer = site.connect();
        for piece in all.as_bytes().chunks(cut) {
            peer.stream.write_all(piece).unwrap();
        }
        for expected in statuses {
            assert_eq!(peer.reply().status(), expected, "cut {cut}");
        }
    }
}

#[test]
fn a_thousand_requests_at_once_are_all_answered() {
    let site = site();
    let mut peer = site.connect();
    let requests = "GET /text.txt HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1000);
    let mut writer = peer.stream.try_clone().unwrap();
    let sending = std::thread::spawn(move || writer.write_all(requests.as_bytes()));
    for _ in 0..1000 {
        let reply = peer.reply();
        assert_eq!((reply.status(), reply.body.len()), (200, 3400));
    }
    sending.join().unwrap().unwrap();
}

#[test]
fn large_answers_keep_their_place_in_a_pipeline() {
    let site = site_with(|config| {
        config.cache_file_size = 100_000;
        config.cache_large_size = 0;
    });
    crate::peer::write(&site.dir.path().join("m.bin"), &vec![b'm'; 90_000]);
    crate::peer::write(&site.dir.path().join("f.bin"), &vec![b'f'; 900_000]);
    let mut peer = site.connect();
    let mut all = String::new();
    for _ in 0..5 {
        for target in ["/alphabet.txt", "/m.bin", "/f.bin", "/missing"] {
            all.push_str(&format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n"));
        }
    }
    peer.send(&all);
    for _ in 0..5 {
        assert_eq!(peer.reply().body.len(), 26);
        assert_eq!(peer.reply().body, vec![b'm'; 90_000]);
        assert_eq!(peer.reply().body, vec![b'f'; 900_000]);
        assert_eq!(peer.reply().status(), 404);
    }
}

#[test]
fn close_is_the_last_and_later_requests_are_not_answered() {
    let site = site();
    let all = site.exchange(
        b"GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /dir/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
    );
    assert_eq!(all.matches("HTTP/1.1 200 OK").count(), 2, "{all}");
    assert!(all.contains("Connection: keep-alive\r\n") && all.contains("Connection: close\r\n"));
    assert!(all.ends_with("<title>dir</title>"));
}

#[test]
fn http_1_0_persists_only_when_asked() {
    let site = site();
    let all = site.exchange(b"GET /alphabet.txt HTTP/1.0\r\n\r\n");
    assert!(
        all.contains("Connection: close\r\n") && all.ends_with("xyz"),
        "{all}"
    );
    let mut peer = site.connect();
    for _ in 0..3 {
        peer.send("GET /alphabet.txt HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        let reply = peer.reply();
        assert_eq!(reply.field("Connection"), Some("keep-alive"));
    }
    assert!(peer.is_alive());
}

#[test]
fn the_number_of_requests_is_limited_as_announced() {
    let site = site_with(|config| config.max_requests = 3);
    let mut peer = site.connect();
    for left in ["timeout=15, max=2", "timeout=15, max=1"] {
        peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_eq!(peer.reply().field("Keep-Alive"), Some(left));
    }
    peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    let last = peer.reply();
    assert_eq!(last.field("Connection"), Some("close"));
    assert_eq!(last.field("Keep-Alive"), None);
    assert_eq!(peer.rest(), "");
}

#[test]
fn empty_lines_before_a_request_are_ignored() {
    let site = site();
    let mut peer = site.connect();
    peer.send("\r\nGET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n\r\n");
    assert_eq!(peer.reply().status(), 200);
    assert!(peer.is_alive());
}

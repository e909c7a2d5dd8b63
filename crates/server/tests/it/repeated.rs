//! The same request again and again: it gets what is there each time, and what it asks for.

use crate::peer::{Peer, Reply, Site, site, site_with, write};
use server::{Config, Pattern, Rule, UnknownHost};
use std::fs;

/// Often enough that the head is known.
const OFTEN: usize = 5;

fn again(peer: &mut Peer, head: &str) -> Vec<Reply> {
    let method = head.split(' ').next().unwrap();
    let each = (0..OFTEN).map(|_| {
        peer.send(head);
        peer.reply_to(method)
    });
    each.collect()
}

fn request(target: &str, fields: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: h\r\n{fields}\r\n")
}

/// Every answer has this status and content.
fn all(replies: &[Reply], status: u16, content: &str) {
    for reply in replies {
        assert_eq!((reply.status(), reply.text()), (status, content));
    }
}

#[test]
fn a_file_that_comes_changes_and_goes_is_answered_as_it_is() {
    let site = site();
    let mut peer = site.connect();
    let head = request("/new.txt", "");
    let path = site.dir.path().join("new.txt");
    let missing = |replies: Vec<Reply>| assert!(replies.iter().all(|reply| reply.status() == 404));
    missing(again(&mut peer, &head));
    for content in ["one", "two!", "three"] {
        write(&path, content.as_bytes());
        all(&again(&mut peer, &head), 200, content);
    }
    fs::remove_file(&path).unwrap();
    missing(again(&mut peer, &head));
    fs::create_dir(&path).unwrap();
    assert!(
        again(&mut peer, &head)
            .iter()
            .all(|reply| reply.field("Location") == Some("/new.txt/"))
    );
}

#[test]
fn a_condition_is_held_against_the_file_as_it_is() {
    let site = site();
    let mut peer = site.connect();
    let path = site.dir.path().join("alphabet.txt");
    let tag = |site: &Site| {
        site.get("/alphabet.txt", "")
            .field("ETag")
            .unwrap()
            .to_owned()
    };
    let first = tag(&site);
    let head = request("/alphabet.txt", &format!("If-None-Match: {first}\r\n"));
    all(&again(&mut peer, &head), 304, "");
    write(&path, b"ABC");
    all(&again(&mut peer, &head), 200, "ABC");
    assert_ne!(tag(&site), first);
    write(&path, b"abcdefghijklmnopqrstuvwxyz");
    all(&again(&mut peer, &head), 304, "");
}

/// Heads that differ in one place, in turn, on one connection.
#[test]
fn heads_that_are_alike_are_not_the_same() {
    let site = site();
    let mut peer = site.connect();
    let alphabet = "abcdefghijklmnopqrstuvwxyz";
    for _ in 0..OFTEN {
        all(
            &again(&mut peer, &request("/alphabet.txt", "")),
            200,
            alphabet,
        );
        let ranged = request("/alphabet.txt", "Range: bytes=2-4\r\n");
        all(&again(&mut peer, &ranged), 206, "cde");
        let head = "HEAD /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n";
        for reply in again(&mut peer, head) {
            assert_eq!(
                (reply.status(), reply.field("Content-Length")),
                (200, Some("26"))
            );
            assert!(reply.body.is_empty());
        }
        let post = "POST /alphabet.txt HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
        assert!(
            again(&mut peer, post)
                .iter()
                .all(|reply| reply.status() == 405)
        );
        let coded = again(
            &mut peer,
            &request("/text.txt", "Accept-Encoding: gzip\r\n"),
        );
        assert!(
            coded
                .iter()
                .all(|reply| reply.field("Content-Encoding") == Some("gzip"))
        );
        let plain = again(
            &mut peer,
            &request("/text.txt", "Accept-Encoding: deflate\r\n"),
        );
        assert!(
            plain
                .iter()
                .all(|reply| reply.field("Content-Encoding").is_none())
        );
    }
    // And the last one says that it is: the connection ends.
    peer.send(&request("/alphabet.txt", "Connection: close\r\n"));
    assert!(peer.rest().ends_with(alphabet));
}

/// Cut anywhere, and with others behind it in the same octets.
#[test]
fn a_head_that_is_known_may_arrive_in_pieces_and_in_company() {
    let site = site();
    let mut peer = site.connect();
    let head = request("/alphabet.txt", "");
    again(&mut peer, &head);
    for cut in 1..head.len() {
        peer.send(&head[..cut]);
        // Another connection is served meanwhile, so that the piece is read alone more often.
        again(&mut site.connect(), &head);
        peer.send(&head[cut..]);
        assert_eq!(peer.reply().text().len(), 26, "{cut}");
    }
    let missing = request("/missing.txt", "");
    peer.send(&format!("{head}{missing}{head}{head}{missing}"));
    let found = [200, 404, 200, 200, 404].map(|_| peer.reply().status());
    assert_eq!(found, [200, 404, 200, 200, 404]);
}

#[test]
fn requests_are_counted_all_the_same() {
    let site = site_with(|config| config.max_requests = 7);
    let mut peer = site.connect();
    let head = request("/alphabet.txt", "");
    for left in (1..7).rev() {
        peer.send(&head);
        let kept = peer.reply().field("Keep-Alive").unwrap().to_owned();
        assert!(kept.ends_with(&format!("max={left}")), "{kept}");
    }
    peer.send(&head);
    assert!(peer.rest().contains("Connection: close"));
}

#[test]
fn another_configuration_gives_the_same_words_another_meaning() {
    let mut first = None;
    let site = site_with(|config| first = Some(config.clone()));
    let first = first.unwrap();
    let handle = site.handle.as_ref().unwrap();
    let mut peer = site.connect();
    let head = request("/missing.txt", "");
    assert!(
        again(&mut peer, &head)
            .iter()
            .all(|reply| reply.status() == 404)
    );
    let named = Config {
        error_pages: [(404, "alphabet.txt".to_owned())].into(),
        ..first.clone()
    };
    handle.reload(named).unwrap();
    all(&again(&mut peer, &head), 404, "abcdefghijklmnopqrstuvwxyz");
    let of_rule = Config {
        rules: vec![Rule {
            path: "*.txt".parse::<Pattern>().unwrap(),
            headers: Vec::new(),
            content_type: None,
            transient: false,
            expires_after: None,
            error_pages: [(404, "later.html".to_owned())].into(),
        }],
        ..first.clone()
    };
    // The page of a rule has to be there when it is named, and may go and come back.
    let page = site.dir.path().join("later.html");
    write(&page, b"gone");
    handle.reload(of_rule).unwrap();
    all(&again(&mut peer, &head), 404, "gone");
    fs::remove_file(&page).unwrap();
    assert!(
        again(&mut peer, &head)
            .iter()
            .all(|reply| reply.text() != "gone")
    );
    write(&page, b"back");
    all(&again(&mut peer, &head), 404, "back");
    let strict = Config {
        unknown_host: UnknownHost::Misdirected,
        host_names: vec!["other".to_owned()],
        ..first
    };
    handle.reload(strict).unwrap();
    assert!(
        again(&mut peer, &head)
            .iter()
            .all(|reply| reply.status() == 421)
    );
}

use crate::peer::{PATIENCE, site_with, write};
use std::io::Read;
use std::time::{Duration, Instant};

#[test]
fn a_silent_connection_is_closed_without_a_word() {
    let site = site_with(|config| config.idle_timeout = Duration::from_millis(100));
    assert_eq!(site.connect().rest(), "");
    // A busy machine may let the time pass before the request is sent: then there is no answer.
    let begun = Instant::now();
    let answer = loop {
        let mut peer = site.connect();
        peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        match peer.rest() {
            nothing if nothing.is_empty() => assert!(begun.elapsed() < PATIENCE, "no answer"),
            answer => break answer,
        }
    };
    let (head, content) = answer.split_once("\r\n\r\n").unwrap();
    assert!(
        head.contains("\r\nKeep-Alive: timeout=0, max=9999"),
        "{head}"
    );
    assert_eq!(content, "<!doctype html><title>home</title>");
    // Empty lines are no request.
    let mut peer = site.connect();
    peer.send("\r\n");
    assert_eq!(peer.rest(), "");
}

#[test]
fn a_request_that_does_not_get_done_is_408() {
    let site = site_with(|config| {
        config.head_timeout = Duration::from_millis(100);
        config.stall_timeout = Duration::from_millis(100);
    });
    for start in [
        "G",
        "GET / HTTP/1.1\r\nHost: h\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    ] {
        let mut peer = site.connect();
        peer.send(start);
        let all = peer.rest();
        assert!(
            all.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
            "{start:?}: {all}"
        );
        assert!(all.contains("Connection: close\r\n"));
    }
}

/// One octet at a time keeps an idle timer happy for ever; the deadline is for the whole head.
#[test]
fn a_head_that_drips_is_408() {
    let site = site_with(|config| config.head_timeout = Duration::from_millis(200));
    let mut peer = site.connect();
    let mut writer = peer.stream.try_clone().unwrap();
    let dripping = std::thread::spawn(move || {
        let head = b"GET / HTTP/1.1\r\nHost: h\r\nX: ";
        for octet in head.iter().chain(std::iter::repeat(&b'x')) {
            if std::io::Write::write_all(&mut writer, &[*octet]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    assert_eq!(peer.reply().status(), 408);
    drop(peer);
    dripping.join().unwrap();
}

/// Whoever takes nothing does not keep the server's memory.
#[test]
fn a_reader_that_stalls_is_cut_off() {
    let site = site_with(|config| {
        config.stall_timeout = Duration::from_millis(500);
        config.metrics = Some("127.0.0.1:0".parse().unwrap());
    });
    let size = 32 << 20;
    write(&site.dir.path().join("large.bin"), &vec![b'x'; size]);
    let mut stalled = site.connect();
    stalled.send("GET /large.bin HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let begun = Instant::now();
    while site.number("http_connections_broken_off_total") == 0 {
        assert!(begun.elapsed() < PATIENCE, "nobody has been given up");
        std::thread::sleep(Duration::from_millis(20));
    }
    let complete = stalled.octets_to_end().is_ok_and(|all| all.len() > size);
    assert!(!complete);
}

/// Those who take something, slowly enough to be legitimate, get everything, however long it takes.
#[test]
fn a_slow_reader_gets_everything() {
    let window = Duration::from_secs(1);
    let site = site_with(|config| {
        config.stall_timeout = window;
        config.min_rate = 1000;
    });
    let size = 32 << 20;
    write(&site.dir.path().join("large.bin"), &vec![b'x'; size]);
    for attempt in 0.. {
        let mut slow = site.connect();
        slow.send("GET /large.bin HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let (mut taken, begun) = (0, Instant::now());
        let mut longest = Duration::ZERO;
        let mut piece = vec![0; 256 << 10];
        let ended = loop {
            let pause = Instant::now();
            std::thread::sleep(Duration::from_millis(20));
            match slow.stream.read(&mut piece) {
                Ok(0) => break "closed",
                Ok(n) => taken += n,
                Err(_) => break "reset",
            }
            longest = longest.max(pause.elapsed());
        };
        if taken > size {
            // Otherwise it was not slow.
            assert!(begun.elapsed() > window);
            return;
        }
        // On a busy machine it may be this thread that did not get its turn: no fault of the
        // server's, which has waited as long as it should.
        assert!(
            longest > window / 4 && attempt < 10,
            "{ended} after {taken} octets, longest pause {longest:?}"
        );
    }
}

#[test]
fn too_many_connections_are_told_so() {
    let site = site_with(|config| config.max_connections = 2);
    let mut first = site.connect();
    let mut second = site.connect();
    assert!(first.is_alive() && second.is_alive());
    // The server waits a moment for the request. On a busy machine that may be over before it is
    // sent, and whoever says nothing is told with content.
    let (mut third, reply) = loop {
        let begun = Instant::now();
        let mut third = site.connect();
        third.send("HEAD /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n");
        if begun.elapsed() < Duration::from_millis(300) {
            let reply = third.reply_to("HEAD");
            break (third, reply);
        }
    };
    assert_eq!(reply.field("Retry-After"), Some("5"));
    assert_eq!(
        third.rest(),
        "",
        "content after the head of an answer to HEAD"
    );
    // Whoever says nothing is told after a moment.
    let mut fourth = site.connect();
    let all = fourth.rest();
    assert!(
        all.starts_with("HTTP/1.1 503 ") && all.contains("Connection: close"),
        "{all}"
    );
    drop(first);
    // The place is free as soon as the server has seen the end.
    loop {
        let mut next = site.connect();
        next.send("GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n");
        if next.reply().status() == 200 {
            break;
        }
    }
}

#[test]
fn more_requests_than_a_clients_share_are_429_and_cost_nobody_else() {
    let site = site_with(|config| {
        config.client_rate = 1;
        config.client_burst = 5;
    });
    let ask = || {
        let mut peer = site.connect();
        peer.send(&"GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n".repeat(50));
        (0..50).map(|_| peer.reply()).collect::<Vec<_>>()
    };
    let replies = ask();
    let statuses: Vec<u16> = replies.iter().map(crate::peer::Reply::status).collect();
    assert_eq!(statuses[..5], [200; 5]);
    let refused = replies.iter().find(|reply| reply.status() == 429).unwrap();
    assert_eq!(refused.field("Retry-After"), Some("1"));
    // It holds for the client, not for the connection.
    assert!(ask().iter().any(|reply| reply.status() == 429));
}

#[test]
fn one_client_cannot_take_all_connections() {
    let site = site_with(|config| config.max_per_client = 2);
    let mut peers = [site.connect(), site.connect()];
    assert!(peers.iter_mut().all(crate::peer::Peer::is_alive));
    let refused = site.connect().rest();
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    assert!(refused.contains("Retry-After: "), "{refused}");
}

//! IPv6, unix sockets, source addresses, targets.

use crate::{holds, options, script, vars};
use std::net::{Ipv6Addr, SocketAddr};
use wire::dial::{Endpoint, Target, TargetError};
use wire::drive::run;
use wire::listen::{Answer, ListenOn, ListenOptions, Then, Wait, serve_with};
use wire::transcript::EventKind;

fn answer() -> Vec<Answer> {
    vec![Answer {
        wait: Wait::Message,
        pause: std::time::Duration::ZERO,
        bytes: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec(),
        then: Then::Fin,
    }]
}

const GET: &str = "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until close";

#[test]
fn ipv6() {
    let on = ListenOn::Tcp(SocketAddr::from((Ipv6Addr::LOCALHOST, 0)));
    let Ok(peer) = serve_with(
        ListenOptions {
            on,
            ..ListenOptions::default()
        },
        |mut peer| peer.play(&answer()),
    ) else {
        return; // a machine without IPv6
    };
    let target = Target::parse(&format!("[::1]:{}", peer.address().port())).unwrap();
    let seen = run(&script(GET), &target, &vars(), &options()).unwrap();
    holds(&seen, "status 200 and fin");
    assert!(seen.connections[0].target.starts_with("[::1]:"));
}

#[cfg(unix)]
#[test]
fn unix_socket() {
    let path = std::env::temp_dir().join(format!("wire-test-{}.sock", std::process::id()));
    let options_ = ListenOptions {
        on: ListenOn::Unix(path.clone()),
        ..ListenOptions::default()
    };
    let peer = serve_with(options_, |mut peer| peer.play(&answer())).unwrap();
    let target = Target::parse(&format!("unix:{}", path.display())).unwrap();
    let seen = run(&script(GET), &target, &vars(), &options()).unwrap();
    holds(&seen, "status 200 and fin");
    let seen = run(&script("connect\nrst"), &target, &vars(), &options()).unwrap();
    assert_eq!(
        seen.connections[0].ending,
        wire::ending::Ending::LocalClosed,
        "unix sockets know no reset"
    );
    drop(peer);
    assert!(!path.exists());
}

/// Nothing wakes the thread that accepts then, and `stop` waited for it for good.
#[cfg(unix)]
#[test]
fn a_socket_whose_file_was_removed_can_be_stopped() {
    let path = std::env::temp_dir().join(format!("wire-gone-{}.sock", std::process::id()));
    let options = ListenOptions {
        on: ListenOn::Unix(path.clone()),
        ..ListenOptions::default()
    };
    let peer = serve_with(options, |mut peer| peer.play(&answer())).unwrap();
    std::fs::remove_file(&path).unwrap();
    drop(peer);
}

#[test]
fn source_address() {
    let peer = serve_with(ListenOptions::default(), |mut peer| peer.play(&answer())).unwrap();
    let target = Target {
        source: Some("127.0.0.1".parse().unwrap()),
        ..peer.target()
    };
    let seen = run(&script(GET), &target, &vars(), &options()).unwrap();
    holds(&seen, "status 200");
    let local = seen.connections[0]
        .events
        .iter()
        .find_map(|event| match &event.kind {
            EventKind::Connected { local, .. } => Some(local.clone()),
            _ => None,
        });
    assert!(local.unwrap().starts_with("127.0.0.1:"));
    let target = Target {
        source: Some("::1".parse().unwrap()),
        ..peer.target()
    };
    assert!(run(&script(GET), &target, &vars(), &options()).is_err());
}

#[test]
fn the_peer_sees_requests_dissected() {
    let peer = serve_with(ListenOptions::default(), |mut peer| peer.play(&answer())).unwrap();
    run(&script(GET), &peer.target(), &vars(), &options()).unwrap();
    let seen = peer.transcript();
    let log = &seen.connections[0];
    assert_eq!(log.role, wire::transcript::Role::Server);
    assert_eq!(log.requests.messages[0].method(), Some(&b"GET"[..]));
    assert_eq!(log.responses.messages[0].status(), Some(200));
}

#[test]
fn targets() {
    let tcp = |host: &str, port| Endpoint::Tcp(host.to_owned(), port);
    let good = [
        ("127.0.0.1:80", tcp("127.0.0.1", 80), "127.0.0.1"),
        ("localhost:8080", tcp("localhost", 8080), "localhost:8080"),
        ("[::1]:80", tcp("::1", 80), "[::1]"),
        (
            "http://example.test",
            tcp("example.test", 80),
            "example.test",
        ),
        (
            "http://example.test:81/",
            tcp("example.test", 81),
            "example.test:81",
        ),
        (
            "https://example.test/",
            tcp("example.test", 443),
            "example.test",
        ),
        ("https://[::1]:8443", tcp("::1", 8443), "[::1]:8443"),
        (
            "unix:/run/http.sock",
            Endpoint::Unix("/run/http.sock".into()),
            "localhost",
        ),
    ];
    for (text, endpoint, authority) in good {
        let target = Target::parse(text).unwrap();
        assert_eq!(target.endpoint, endpoint, "{text}");
        assert_eq!(target.authority(), authority, "{text}");
        assert_eq!(target.tls.is_some(), text.starts_with("https"), "{text}");
    }
    let bad = [
        ("localhost", TargetError::BadPort),
        ("localhost:", TargetError::BadPort),
        ("localhost:+80", TargetError::BadPort),
        ("localhost:65536", TargetError::BadPort),
        (":80", TargetError::NoHost),
        ("::1:80", TargetError::BadBrackets),
        ("[::1:80", TargetError::BadBrackets),
        ("ftp://a", TargetError::UnknownScheme),
        ("http://a/b", TargetError::MoreThanAddress),
        ("http://u@a", TargetError::MoreThanAddress),
        ("unix:", TargetError::NoHost),
    ];
    for (text, error) in bad {
        assert_eq!(Target::parse(text), Err(error), "{text}");
    }
}

//! SIGHUP: another configuration under way, with every connection kept.

use crate::peer::{site_with, write};
use crate::process::Process;
use server::{Config, Pattern, Rule};
use std::path::Path;

fn rule(value: &str) -> Rule {
    Rule {
        path: "**".parse::<Pattern>().unwrap(),
        headers: vec![("X-Version".to_owned(), value.to_owned())],
        content_type: None,
        transient: false,
        expires_after: None,
        error_pages: std::collections::BTreeMap::new(),
    }
}

#[test]
fn connections_stay_and_the_next_request_meets_the_new_configuration() {
    let mut first = None;
    let site = site_with(|config| {
        config.workers = 3;
        config.rules = vec![rule("1")];
        first = Some(config.clone());
    });
    let first = first.unwrap();
    let handle = site.handle.as_ref().unwrap();
    let mut peers: Vec<_> = (0..20).map(|_| site.connect()).collect();
    let mut ask = || -> Vec<String> {
        let ask = |peer: &mut crate::peer::Peer| {
            peer.send("GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n");
            let reply = peer.reply();
            assert_eq!(reply.text().len(), 26);
            reply.field("X-Version").unwrap().to_owned()
        };
        peers.iter_mut().map(ask).collect()
    };
    assert_eq!(ask(), ["1"; 20]);
    let second = Config {
        rules: vec![rule("2")],
        port: 1,
        ..first.clone()
    };
    assert_eq!(handle.reload(second).unwrap(), ["port"]);
    assert_eq!(ask(), ["2"; 20]);
    // Nothing changes when something is wrong, whatever else would have been right.
    let broken = Config {
        rules: vec![rule("3")],
        error_pages: [(404, "missing.html".to_owned())].into(),
        ..first.clone()
    };
    let error = handle.reload(broken).unwrap_err().to_string();
    assert!(error.contains("missing.html"), "{error}");
    assert_eq!(ask(), ["2"; 20]);
}

/// A request whose head is half there when the configuration changes is answered by one or the
/// other, and an answer under way is not touched.
#[test]
fn answers_under_way_are_finished() {
    let site = site_with(|_| {});
    let size = 64 << 20;
    write(&site.dir.path().join("large.bin"), &vec![b'x'; size]);
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("index.html"), "other").unwrap();
    let mut large = site.connect();
    large.send("GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n");
    let mut half = site.connect();
    half.send("GET / HTTP/1.1\r\n");
    let mut first = [0; 64];
    std::io::Read::read_exact(&mut large.stream, &mut first).unwrap();
    let config = Config {
        root: other.path().to_owned(),
        ..Config::default()
    };
    site.handle.as_ref().unwrap().reload(config).unwrap();
    half.send("Host: h\r\n\r\n");
    assert_eq!(half.reply().text(), "other");
    large.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let all = large.octets_to_end().unwrap();
    let head = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    assert!(all[head..head + size].iter().all(|&octet| octet == b'x'));
    assert!(all.ends_with(b"other"));
}

fn configure(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap();
}

#[test]
#[cfg(unix)]
fn sighup_takes_what_is_right_and_refuses_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "hello").unwrap();
    let file = dir.path().join("server.toml");
    let root = format!("root = {:?}\nport = 0\n", dir.path());
    configure(&file, &format!("{root}[headers]\nX-Version = \"1\"\n"));
    let process = Process::start(&["--config", file.to_str().unwrap()]);
    assert!(process.get("/").contains("X-Version: 1\r\n"));
    configure(&file, &format!("{root}[headers]\nX-Version = \"2\"\n"));
    process.signal("-HUP");
    process.says("reloaded");
    assert!(process.get("/").contains("X-Version: 2\r\n"));
    for (broken, part) in [
        ("lissting = true\n", "lissting"),
        ("root = \"/no/such/directory\"\n", "/no/such/directory"),
        ("tls-key = \"k\"\n", "need each other"),
        ("[error-pages]\n404 = \"/missing.html\"\n", "missing.html"),
    ] {
        configure(&file, broken);
        process.signal("-HUP");
        process.says("the old configuration stays in force");
        // A message about the file continues with the place in it.
        if part == "lissting" {
            process.says("1 | lissting = true");
            process.says("^^^^^^^^");
        }
        assert!(process.get("/").contains("X-Version: 2\r\n"), "{part}");
    }
    configure(&file, &format!("{root}workers = 7\n"));
    process.signal("-HUP");
    process.says("from the next start only: workers");
    process.stop();
}

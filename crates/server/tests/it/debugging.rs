//! The debugging origin: requests told back, answers that are wrong on purpose, identifiers.

use std::io::ErrorKind;

use crate::peer::{Site, site_with};

fn site() -> Site {
    site_with(|config| {
        config.echo = Some("echo".to_owned());
        config.faults = Some("faults".to_owned());
        config.response_id = Some("Message-ID".to_owned());
    })
}

#[test]
fn a_request_is_told_back_as_it_came() {
    let site = site();
    let mut peer = site.connect();
    peer.send(
        "POST /echo/a%20b?c=\"d\" HTTP/1.1\r\nHost: h\r\nX-Case: \tA \r\nX-Case: b\r\n\
         Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\nX-Trailer: t\r\n\r\n",
    );
    let reply = peer.reply();
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.field("Content-Type"), Some("application/json"));
    assert_eq!(reply.field("Cache-Control"), Some("no-store"));
    for part in [
        "\"method\": \"POST\",",
        "\"target\": \"/echo/a%20b?c=\\\"d\\\"\",",
        "\"version\": \"HTTP/1.1\",",
        "[\"X-Case\", \"A\"],\n    [\"X-Case\", \"b\"],",
        // The digest of `abc`, as RFC 1321 §A.5 gives it.
        "{\"framing\": \"chunked\", \"length\": 3, \"md5\": \"900150983cd24fb0d6963f7d28e17f72\"}",
        "\"trailers\": [\n    [\"X-Trailer\", \"t\"]\n  ]",
    ] {
        assert!(reply.text().contains(part), "{part} in\n{}", reply.text());
    }
    for method in ["GET", "DELETE", "PATCH", "BREW"] {
        let reply = site.ask(method, "/echo", "");
        let told = format!("\"method\": \"{method}\"");
        assert!(reply.text().contains(&told), "{}", reply.text());
    }
    let whole = site.get("/echo/x", "");
    let head = site.ask("HEAD", "/echo/x", "");
    let length = |reply: &crate::peer::Reply| -> usize {
        reply.field("Content-Length").unwrap().parse().unwrap()
    };
    assert_eq!(
        length(&head),
        length(&whole) + 1,
        "HEAD is a letter longer than GET"
    );
    let reply = site.ask("OPTIONS", "/echo", "");
    assert_eq!(
        reply.field("Allow"),
        Some("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
    );
    assert_eq!(site.ask("TRACE", "/echo", "").status(), 405);
    assert_eq!(site.get("/echoes", "").status(), 404);
    assert!(peer.is_alive());
}

#[test]
fn faults_are_what_they_are_named_after() {
    let site = site();
    let ask = |name: &str| {
        let mut peer = site.connect();
        peer.send(&format!(
            "GET /faults/{name} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        ));
        let all = peer.octets_to_end();
        all.map(|all| String::from_utf8_lossy(&all).into_owned())
    };
    let body = |text: &str| text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    let listed = ask("").unwrap();
    assert!(listed.contains("reset-after/OCTETS"), "{listed}");
    assert!(ask("delay/0").unwrap().ends_with("late\n"));
    assert_eq!(body(&ask("drip/50/1").unwrap()).unwrap().len(), 50);
    assert!(ask("slow-head/0").unwrap().ends_with("slow\n"));
    assert_eq!(ask("close").unwrap(), "");
    assert_eq!(ask("reset").unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(
        ask("reset-after/100").unwrap_err().kind(),
        ErrorKind::ConnectionReset
    );
    let short = ask("short/100").unwrap();
    assert!(short.contains("Content-Length: 100\r\n"));
    assert_eq!(body(&short).unwrap().len(), 50);
    assert_eq!(body(&ask("long/100").unwrap()).unwrap().len(), 200);
    assert!(ask("bad-chunk").unwrap().contains("\r\n0x3\r\n"));
    assert!(ask("no-last-chunk").unwrap().ends_with("5\r\nfirst\r\n"));
    assert!(
        ask("trailers/2")
            .unwrap()
            .ends_with("0\r\nX-Trailer-0: 0\r\nX-Trailer-1: 1\r\n\r\n")
    );
    assert_eq!(
        ask("interim/3").unwrap().matches("HTTP/1.1 103 ").count(),
        3
    );
    assert!(ask("status/599").unwrap().starts_with("HTTP/1.1 599 "));
    assert_eq!(ask("fields/200").unwrap().matches("X-Field-").count(), 200);
    assert!(ask("bare-lf").unwrap().contains("\n\nfive\n"));
    assert_eq!(
        ask("two-lengths")
            .unwrap()
            .matches("Content-Length")
            .count(),
        2
    );
    assert!(ask("unknown").unwrap().starts_with("HTTP/1.1 404 "));
    // Those that are no fault of framing leave the connection as it was.
    let mut peer = site.connect();
    for name in ["delay/0", "status/404", "fields/3"] {
        peer.send(&format!("GET /faults/{name} HTTP/1.1\r\nHost: h\r\n\r\n"));
        assert_eq!(
            peer.reply().status(),
            if name.contains("404") { 404 } else { 200 }
        );
    }
    peer.send("GET /faults/unasked HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(peer.reply().text(), "the answer\n");
    assert_eq!(peer.reply().text(), "another answer\n");
}

#[test]
fn every_answer_has_an_identifier_of_its_own() {
    let site = site();
    let mut seen = std::collections::BTreeSet::new();
    for target in [
        "/alphabet.txt",
        "/missing",
        "/dir",
        "/echo",
        "/",
        "/alphabet.txt",
    ] {
        let reply = site.get(target, "");
        let id = reply.field("Message-ID").unwrap().to_owned();
        assert!(seen.insert(id), "{target}");
    }
    let site = site_with(|_| {});
    assert_eq!(site.get("/", "").field("Message-ID"), None);
    assert_eq!(site.get("/echo", "").status(), 404);
    assert_eq!(site.get("/faults/reset", "").status(), 404);
}

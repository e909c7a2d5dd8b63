use crate::peer::{site, site_with};

#[test]
fn content_nobody_needs_is_read_and_the_connection_kept() {
    let site = site();
    for (method, status) in [("GET", 200), ("POST", 405), ("OPTIONS", 204), ("BREW", 501)] {
        let mut peer = site.connect();
        for content in [
            "Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
            "Content-Length: 0\r\n\r\n",
        ] {
            peer.send(&format!(
                "{method} /alphabet.txt HTTP/1.1\r\nHost: h\r\n{content}"
            ));
            assert_eq!(peer.reply_to(method).status(), status, "{method} {content}");
        }
        assert!(peer.is_alive());
    }
}

#[test]
fn content_in_pieces_is_never_taken_for_a_request() {
    let site = site();
    let message = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\nGET /smuggled HTTP/1.1\r\n\r\n\r\n0\r\n\r\n";
    let mut peer = site.connect();
    for octet in message.bytes() {
        peer.send(std::str::from_utf8(&[octet]).unwrap());
    }
    assert_eq!(peer.reply().status(), 405);
    assert!(peer.is_alive());
}

#[test]
fn too_much_content_is_refused_and_the_answer_can_be_read() {
    let site = site_with(|config| config.max_content = 1000);
    let flood = "x".repeat(3_000_000);
    for (method, status) in [("GET", 413), ("POST", 405)] {
        let mut peer = site.connect();
        let mut writer = peer.stream.try_clone().unwrap();
        let request =
            format!("{method} / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n{flood}");
        let sending = std::thread::spawn(move || {
            // The server may close before all is sent.
            let _cut = std::io::Write::write_all(&mut writer, request.as_bytes());
            writer.shutdown(std::net::Shutdown::Write)
        });
        let reply = peer.reply();
        assert_eq!(reply.status(), status);
        assert_eq!(reply.field("Connection"), Some("close"));
        let _done = sending.join().unwrap();
    }
    let all = site.exchange(
        format!(
            "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n{}\r\n0\r\n\r\n",
            "y".repeat(2000)
        )
        .as_bytes(),
    );
    assert!(all.starts_with("HTTP/1.1 413 "), "{all}");
}

#[test]
fn malformed_chunks_end_the_connection_before_anything_is_mistaken() {
    let site = site();
    for body in [
        "5\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nx",
        "-1\r\nx",
        "\r\n",
    ] {
        let request = format!(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{body}GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        );
        let all = site.exchange(request.as_bytes());
        assert!(all.starts_with("HTTP/1.1 400 "), "{body:?}: {all}");
        assert_eq!(all.matches("\r\nDate: ").count(), 1, "{body:?}: {all}");
    }
}

#[test]
fn expectations_are_met_with_the_final_answer() {
    let site = site();
    let all = site.exchange(
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    );
    assert!(all.starts_with("HTTP/1.1 405 "), "{all}");
    assert!(all.contains("Connection: close\r\n"));
    let reply = site.get("/", "Expect: the unexpected\r\n");
    assert_eq!(reply.status(), 417);
    // Without content there is nothing to continue.
    assert_eq!(site.get("/", "Expect: 100-Continue\r\n").status(), 200);
    let old = site.exchange(b"GET / HTTP/1.0\r\nExpect: anything\r\n\r\n");
    assert!(old.starts_with("HTTP/1.1 200 "));
}

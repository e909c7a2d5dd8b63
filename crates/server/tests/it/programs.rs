//! Answers by programs (RFC 3875): what they are told, and what becomes of those that misbehave.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use server::Cgi;

use crate::peer::{PATIENCE, Peer, Site, site_with};

/// A site whose `/cgi-bin/` is answered by these shell scripts.
fn site(scripts: &[(&str, &str)]) -> (Site, tempfile::TempDir) {
    site_that(scripts, |_| {})
}

fn site_that(scripts: &[(&str, &str)], change: impl FnOnce(&mut Cgi)) -> (Site, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    for (name, script) in scripts {
        install(&dir.path().join(name), &format!("#!/bin/sh\n{script}\n"));
    }
    let mut cgi = Cgi::new("/cgi-bin/", dir.path()).unwrap();
    change(&mut cgi);
    let site = site_with(|config| config.cgi = vec![cgi]);
    (site, dir)
}

/// Writes a program, by another process: a descriptor of ours that can write it would be inherited,
/// for a moment, by whatever another test starts in that moment, and as long as anybody can write
/// to a program the kernel does not execute it (`ETXTBSY`).
fn install(path: &Path, text: &str) {
    let mut writer = Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = writer.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    assert!(writer.wait().unwrap().success());
}

const HEAD: &str = "printf 'Content-Type: text/plain\\n\\n'";

/// Head and content of a chunked answer.
fn chunked(peer: &mut Peer) -> (String, String) {
    let mut all = std::mem::take(&mut peer.unread);
    while !all.ends_with(b"\r\n0\r\n\r\n") {
        let mut octets = [0; 4096];
        let n = peer.stream.read(&mut octets).unwrap();
        assert!(n > 0, "closed early: {}", String::from_utf8_lossy(&all));
        all.extend_from_slice(&octets[..n]);
    }
    let text = String::from_utf8(all).unwrap();
    let (head, mut rest) = text.split_once("\r\n\r\n").unwrap();
    let mut content = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        content.push_str(&after[..size]);
        rest = &after[size + 2..];
    }
    (head.to_owned(), content)
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Is the process whose number a script has left in this file gone?
fn is_gone(file: &Path) -> bool {
    let Some(pid) = std::fs::read_to_string(file)
        .ok()
        .filter(|text| text.ends_with('\n'))
    else {
        return false;
    };
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    stat.map_or(true, |stat| stat.contains(") Z "))
}

#[test]
fn a_program_is_told_what_was_asked() {
    let (site, _dir) = site(&[("env", &format!("{HEAD}; env; echo args=$#"))]);
    let mut peer = site.connect();
    peer.send(
        "GET /cgi-bin/env/a%20b/c?x=1&y=%20z HTTP/1.1\r\nHost: h.example:81\r\nAccept: a/b\r\n\
         accept: c/d\r\nProxy: http://evil.example/\r\nAuthorization: Basic YTpi\r\n\
         X_Real_Ip: 1\r\n\r\n",
    );
    let (head, text) = chunked(&mut peer);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let port = site.address.port();
    let root = site.dir.path().display();
    for line in [
        "GATEWAY_INTERFACE=CGI/1.1",
        "REQUEST_METHOD=GET",
        "SCRIPT_NAME=/cgi-bin/env",
        "PATH_INFO=/a b/c",
        &format!("PATH_TRANSLATED={root}/a b/c"),
        "QUERY_STRING=x=1&y=%20z",
        "SERVER_NAME=h.example",
        &format!("SERVER_PORT={port}"),
        "SERVER_PROTOCOL=HTTP/1.1",
        "SERVER_SOFTWARE=http-workbench",
        "REMOTE_ADDR=127.0.0.1",
        "HTTP_ACCEPT=a/b, c/d",
        "HTTP_HOST=h.example:81",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    for name in [
        "HTTP_PROXY",
        "HTTP_AUTHORIZATION",
        "HTTP_X_REAL_IP",
        "CONTENT_LENGTH",
        "CARGO",
    ] {
        assert!(!text.contains(&format!("{name}=")), "{name} in\n{text}");
    }
    // A query without `=` is no command line either (RFC 3875 §4.4 would allow one).
    peer.send("GET /cgi-bin/env?-d+x HTTP/1.1\r\nHost: h\r\n\r\n");
    assert!(chunked(&mut peer).1.contains("args=0\n"));
    assert!(peer.is_alive());
}

#[test]
fn content_reaches_the_program_without_its_framing() {
    let script = format!("{HEAD}; printf '%s:' \"$CONTENT_LENGTH\"; cat");
    let (site, _dir) = site(&[("cat", &script)]);
    let mut peer = site.connect();
    peer.send("POST /cgi-bin/cat HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    assert_eq!(chunked(&mut peer).1, "5:hello");
    peer.send(
        "POST /cgi-bin/cat HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\
         3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
    );
    assert_eq!(chunked(&mut peer).1, "5:hello");
    peer.send("POST /cgi-bin/cat HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(chunked(&mut peer).1, ":");
    assert!(peer.is_alive());
    // What waits for 100 gets it.
    peer.send(
        "POST /cgi-bin/cat HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\
         Expect: 100-continue\r\n\r\n",
    );
    assert_eq!(peer.reply().status(), 100);
    peer.send("ok");
    assert_eq!(chunked(&mut peer).1, "2:ok");
}

#[test]
fn both_directions_stream() {
    // It answers each line before the next one is sent.
    let script = format!("{HEAD}; while read -r line; do echo \"<$line>\"; done");
    let (site, _dir) = site(&[("talk", &script)]);
    let mut peer = site.connect();
    peer.send("POST /cgi-bin/talk HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n");
    let mut seen = String::new();
    for line in ["a\n", "b\n", "c\n"] {
        peer.stream.write_all(line.as_bytes()).unwrap();
        let expected = format!("<{}>", line.trim());
        while !seen.contains(&expected) {
            let mut octets = [0; 1024];
            let n = peer.stream.read(&mut octets).unwrap();
            assert!(n > 0, "{seen}");
            seen.push_str(std::str::from_utf8(&octets[..n]).unwrap());
        }
    }
    // Content was still to come when the head was sent, so the connection ends.
    assert!(seen.contains("Connection: close"), "{seen}");
    seen.push_str(&peer.rest());
    assert!(seen.ends_with("0\r\n\r\n"), "{seen}");
    // Large content both ways at once.
    let (site, _dir) = self::site(&[("cat", &format!("{HEAD}; cat"))]);
    let mut peer = site.connect();
    let content = "0123456789abcdef".repeat(1 << 16);
    peer.send(&format!(
        "POST /cgi-bin/cat HTTP/1.0\r\nContent-Length: {}\r\n\r\n",
        content.len()
    ));
    let mut writer = peer.stream.try_clone().unwrap();
    let sent = content.clone();
    let sender = std::thread::spawn(move || writer.write_all(sent.as_bytes()));
    let all = peer.rest();
    sender.join().unwrap().unwrap();
    let (head, body) = all.split_once("\r\n\r\n").unwrap();
    assert!(
        !head.contains("Transfer-Encoding") && head.contains("Connection: close"),
        "{head}"
    );
    assert!(body == content);
}

#[test]
fn redirects_lead_where_they_say() {
    let (site, _dir) = site(&[
        ("local", "printf 'Location: /alphabet.txt?x\\n\\n'"),
        ("chain", "printf 'Location: /cgi-bin/local\\n\\n'"),
        ("circle", "printf 'Location: /cgi-bin/circle\\n\\n'"),
        ("nowhere", "printf 'Location: /missing.txt\\n\\n'"),
        ("broken", "printf 'Location: /a b\\n\\n'"),
        ("client", "printf 'Location: http://h.example/\\n\\n'"),
        (
            "both",
            "printf 'Location: http://h.example/\\nStatus: 303 Look\\nContent-Type: text/plain\\nContent-Length: 4\\n\\nsee!'",
        ),
        ("relative", "printf 'Location: a.html\\n\\n'"),
    ]);
    let mut peer = site.connect();
    for (name, status, body) in [
        ("local", 200, "abcdefghijklmnopqrstuvwxyz"),
        ("chain", 200, "abcdefghijklmnopqrstuvwxyz"),
        ("circle", 502, "502 Bad Gateway\n"),
        ("nowhere", 404, "404 Not Found\n"),
        ("broken", 502, "502 Bad Gateway\n"),
        ("client", 302, ""),
        ("both", 303, "see!"),
        ("relative", 502, "502 Bad Gateway\n"),
    ] {
        peer.send(&format!("GET /cgi-bin/{name} HTTP/1.1\r\nHost: h\r\n\r\n"));
        let reply = peer.reply();
        assert_eq!((reply.status(), reply.text()), (status, body), "{name}");
        if status / 100 == 3 {
            assert_eq!(reply.field("Location"), Some("http://h.example/"));
        }
    }
    // The content was for the first program; what it sends to is asked with GET.
    peer.send("POST /cgi-bin/local HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(peer.reply().status(), 200);
    assert!(peer.is_alive());
}

#[test]
fn conditions_are_the_servers_part_unless_the_program_sets_a_status() {
    let fields = "Content-Type: text/plain\\nContent-Length: 3\\nETag: \"v1\"\\n";
    let (site, _dir) = site(&[
        (
            "tagged",
            &format!("printf '{fields}Set-Cookie: a=1\\n\\ndoc'"),
        ),
        (
            "decided",
            &format!("printf 'Status: 200 Mine\\n{fields}\\ndoc'"),
        ),
    ]);
    let fresh = "If-None-Match: \"v1\"\r\n";
    let reply = site.get("/cgi-bin/tagged", fresh);
    assert_eq!(reply.status(), 304);
    assert_eq!(reply.field("ETag"), Some("\"v1\""));
    assert_eq!(reply.field("Content-Type"), None);
    assert_eq!(
        site.get("/cgi-bin/tagged", "If-None-Match: \"v0\"\r\n")
            .text(),
        "doc"
    );
    assert_eq!(
        site.get("/cgi-bin/tagged", "If-Match: \"v0\"\r\n").status(),
        412
    );
    let reply = site.get("/cgi-bin/decided", fresh);
    assert!(
        reply.head.starts_with("HTTP/1.1 200 Mine\r\n"),
        "{}",
        reply.head
    );
    assert_eq!(reply.text(), "doc");
    let reply = site.ask("HEAD", "/cgi-bin/decided", "");
    assert_eq!(reply.field("Content-Length"), Some("3"));
}

#[test]
fn programs_that_misbehave_spoil_nothing() {
    let flood = "yes complaint | head -c 2000000 >&2";
    let (site, dir) = site(&[
        ("silent", "exit 0"),
        ("failing", "exit 3"),
        ("dying", "kill -9 $$"),
        ("babbling", "echo hello world; echo"),
        ("headless", "printf '\\nno head'"),
        ("endless-head", "yes 'X: y'"),
        ("long-line", "yes | tr -d '\\n' | head -c 200000"),
        (
            "nph",
            "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'",
        ),
        (
            "interim",
            "printf 'Status: 100 Continue\\nContent-Type: a/b\\n\\n'",
        ),
        ("loud", &format!("{flood}; exit 1")),
        (
            "too-long",
            "printf 'Content-Type: a/b\\nContent-Length: 2\\n\\nok and HTTP/1.1 200 OK'",
        ),
        (
            "loud-and-good",
            &format!("{flood}; printf 'Content-Type: a/b\\nContent-Length: 2\\n\\nok'"),
        ),
        (
            "smuggling",
            "printf 'Content-Type: a/b\\nTransfer-Encoding: chunked\\nContent-Length: 2\\nConnection: close\\n\\nok'",
        ),
    ]);
    std::fs::write(dir.path().join("text"), "no program").unwrap();
    install(&dir.path().join("no-interpreter"), "#!/nonexistent\n");
    let mut peer = site.connect();
    for (name, status) in [
        ("silent", 502),
        ("failing", 502),
        ("dying", 502),
        ("babbling", 502),
        ("headless", 502),
        ("endless-head", 502),
        ("long-line", 502),
        ("nph", 502),
        ("interim", 502),
        ("loud", 502),
        ("too-long", 200),
        ("loud-and-good", 200),
        ("smuggling", 200),
        ("text", 403),
        ("no-interpreter", 500),
        ("missing", 404),
        ("", 403),
        ("../index.html", 404),
    ] {
        // All on one connection: whatever happens, the next answer is the next request's.
        peer.send(&format!("GET /cgi-bin/{name} HTTP/1.1\r\nHost: h\r\n\r\n"));
        let reply = peer.reply();
        if name == "../index.html" {
            assert_eq!(reply.status(), 200, "{name}");
            continue;
        }
        assert_eq!(reply.status(), status, "{name}");
        if status == 200 {
            assert_eq!(reply.text(), "ok", "{name}");
            assert_eq!(reply.field("Transfer-Encoding"), None);
        }
        assert!(peer.is_alive(), "{name}");
    }
    // Octets that no URI holds get the URI that it should have been, as for files.
    let reply = site.get("/cgi-bin/silent?a|b", "");
    assert_eq!(
        (reply.status(), reply.field("Location")),
        (301, Some("/cgi-bin/silent?a%7Cb"))
    );
    for method in ["PUT", "DELETE", "PATCH"] {
        let reply = site.ask(method, "/cgi-bin/silent", "");
        assert_eq!(reply.status(), 405);
        assert_eq!(reply.field("Allow"), Some("GET, HEAD, OPTIONS, POST"));
    }
}

#[test]
fn half_an_answer_is_never_taken_for_a_whole_one() {
    let (site, _dir) = site(&[
        ("dying", &format!("{HEAD}; echo half; kill -9 $$")),
        (
            "short",
            "printf 'Content-Type: a/b\\nContent-Length: 10\\n\\nhalf'",
        ),
    ]);
    for name in ["dying", "short"] {
        let mut peer = site.connect();
        peer.send(&format!("GET /cgi-bin/{name} HTTP/1.1\r\nHost: h\r\n\r\n"));
        match peer.octets_to_end() {
            Ok(all) => {
                let text = String::from_utf8(all).unwrap();
                assert!(
                    !text.ends_with("0\r\n\r\n") && !text.ends_with("half      "),
                    "{text}"
                );
                panic!("{name}: an orderly end after {text:?}");
            }
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{name}"),
        }
    }
}

#[test]
fn a_program_has_its_time_and_no_more() {
    let (site, dir) = site_that(
        &[
            ("hang", "echo $$ > pid; sleep 1000"),
            (
                "deaf",
                "trap '' TERM; echo $$ > pid2; while :; do sleep 1; done",
            ),
            (
                "endless",
                &format!("echo $$ > pid3; {HEAD}; while :; do echo x; sleep 0.1; done"),
            ),
        ],
        |cgi| cgi.time_limit = Duration::from_millis(500),
    );
    let mut peer = site.connect();
    for (name, file) in [("hang", "pid"), ("deaf", "pid2")] {
        // On a busy machine its time may be over before it has left its number.
        wait_until("the program has begun", || {
            peer.send(&format!("GET /cgi-bin/{name} HTTP/1.1\r\nHost: h\r\n\r\n"));
            assert_eq!(peer.reply().status(), 504, "{name}");
            assert!(peer.is_alive());
            dir.path().join(file).exists()
        });
        wait_until("the program is gone", || is_gone(&dir.path().join(file)));
    }
    // The same may happen here before it has said anything: 504.
    wait_until("the program has begun its answer", || {
        let mut peer = site.connect();
        peer.send("GET /cgi-bin/endless HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        match peer.octets_to_end() {
            Ok(all) => assert!(all.starts_with(b"HTTP/1.1 504 ")),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        }
        dir.path().join("pid3").exists()
    });
    wait_until("the program is gone", || is_gone(&dir.path().join("pid3")));
}

#[test]
fn a_program_goes_with_its_client() {
    let (site, dir) = site(&[
        ("hang", "echo $$ > pid; sleep 1000"),
        ("endless", &format!("echo $$ > pid2; {HEAD}; yes")),
    ]);
    for (name, file) in [("hang", "pid"), ("endless", "pid2")] {
        let mut peer = site.connect();
        peer.send(&format!("GET /cgi-bin/{name} HTTP/1.1\r\nHost: h\r\n\r\n"));
        wait_until("the program has begun", || dir.path().join(file).exists());
        drop(peer);
        wait_until("the program is gone", || is_gone(&dir.path().join(file)));
    }
}

#[test]
fn programs_are_limited_in_number_and_content_in_size() {
    let (site, dir) = site_that(
        &[("wait", &format!("echo $$ > pid; read -r line; {HEAD}"))],
        |cgi| {
            cgi.max_processes = 1;
            cgi.max_size = 10;
        },
    );
    let mut first = site.connect();
    first.send("POST /cgi-bin/wait HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n");
    wait_until("the program has begun", || dir.path().join("pid").exists());
    let reply = site.get("/cgi-bin/wait", "");
    assert_eq!(
        (reply.status(), reply.field("Retry-After")),
        (503, Some("1"))
    );
    first.send("x\n");
    assert!(first.rest().starts_with("HTTP/1.1 200 OK\r\n"));
    for fields in [
        "Content-Length: 11\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n",
    ] {
        wait_until("the permit is back", || {
            let mut peer = site.connect();
            peer.send(&format!(
                "POST /cgi-bin/wait HTTP/1.1\r\nHost: h\r\n{fields}"
            ));
            let reply = peer.reply();
            assert!(matches!(reply.status(), 413 | 503), "{}", reply.head);
            reply.status() == 413
        });
    }
}

/// That the place is free before the child is gone is shown beside `Process`, where no clock
/// decides it.
#[test]
fn a_program_that_has_ended_leaves_its_place_and_nothing_else() {
    let child = "(trap '' TERM; echo $$ > x; exec sleep 1000) >/dev/null 2>&1 & echo $! > pid";
    let (site, dir) = site_that(
        &[
            (
                "leaves",
                &format!("{child}; while [ ! -s x ]; do :; done; exit 1"),
            ),
            ("fails", "exit 1"),
        ],
        |cgi| cgi.max_processes = 1,
    );
    assert_eq!(site.get("/cgi-bin/leaves", "").status(), 502);
    wait_until("there is a place", || {
        let status = site.get("/cgi-bin/fails", "").status();
        assert!(matches!(status, 502 | 503), "{status}");
        status == 502
    });
    wait_until("the child is gone", || is_gone(&dir.path().join("pid")));
}

/// A redirect is an answer like another: what the program does after it is its own business.
#[test]
fn a_program_may_go_on_after_its_redirect() {
    let script = "printf 'Location: /alphabet.txt\\n\\n'; exec >&-; sleep 0.3; echo > done";
    let (site, dir) = site(&[("store", script)]);
    assert_eq!(site.get("/cgi-bin/store", "").status(), 200);
    wait_until("it has done its work", || dir.path().join("done").exists());
}

/// It keeps its place meanwhile, and one request may lead through several.
#[test]
fn a_program_does_not_go_on_for_ever_after_its_redirect() {
    let script = "echo $$ > pid; printf 'Location: /alphabet.txt\\n\\n'; exec sleep 1000";
    let (site, dir) = site_that(&[("stay", script)], |cgi| {
        cgi.time_limit = Duration::from_secs(1000);
        cgi.max_processes = 1;
    });
    assert_eq!(site.get("/cgi-bin/stay", "").status(), 200);
    wait_until("it is gone", || is_gone(&dir.path().join("pid")));
    wait_until("its place is free", || {
        site.get("/cgi-bin/stay", "").status() == 200
    });
}

#[test]
fn programs_can_be_for_some_only() {
    let hash = bcrypt::hash("sesame", 4).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("ali:{hash}\n")).unwrap();
    let script =
        "printf 'Content-Type: a/b\\nContent-Length: 9\\n\\n%s %s' \"$REMOTE_USER\" \"$AUTH_TYPE\"";
    let (site, _dir) = site_that(&[("who", script)], |cgi| {
        cgi.passwords = Some(file.path().to_owned());
    });
    let reply = site.get("/cgi-bin/who", "");
    assert_eq!(reply.status(), 401);
    assert!(reply.field("WWW-Authenticate").is_some());
    let reply = site.get("/cgi-bin/who", "Authorization: Basic YWxpOnNlc2FtZQ==\r\n");
    assert_eq!(reply.text(), "ali Basic");
}

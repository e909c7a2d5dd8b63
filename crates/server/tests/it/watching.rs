use crate::peer::{Site, site_with, write};
use server::LogFormat;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

struct Logged {
    site: Site,
    log: tempfile::TempDir,
}

fn logged(format: LogFormat) -> Logged {
    let log = tempfile::tempdir().unwrap();
    let site = site_with(|config| {
        config.access_log = Some(log.path().join("access.log"));
        config.log_format = format;
    });
    Logged { site, log }
}

impl Logged {
    /// Stops the server, so that every line is written, and returns them.
    fn lines(mut self) -> Vec<String> {
        self.site.handle.take().unwrap().stop(crate::peer::PATIENCE);
        let text = std::fs::read_to_string(self.log.path().join("access.log")).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}

#[test]
fn every_request_is_one_line_with_what_was_sent() {
    let logged = logged(LogFormat::Combined);
    let site = &logged.site;
    let agent = "User-Agent: test \"quoted\"\r\nReferer: http://h/\r\n";
    site.get("/alphabet.txt", agent);
    site.ask("HEAD", "/alphabet.txt", "");
    site.get("/missing?q=\"", "");
    site.exchange(b"nonsense\r\n\r\n");
    let tail: Vec<String> = (logged.lines().iter())
        .map(|line| line.split_once("] ").unwrap().1.to_owned())
        .collect();
    assert_eq!(
        tail[..2],
        [
            "\"GET /alphabet.txt HTTP/1.1\" 200 26 \"http://h/\" \"test \\\"quoted\\\"\"",
            "\"HEAD /alphabet.txt HTTP/1.1\" 200 - \"-\" \"-\"",
        ]
    );
    assert!(
        tail[2].starts_with("\"GET /missing?q=\\\" HTTP/1.1\" 301 "),
        "{}",
        tail[2]
    );
    assert!(tail[3].starts_with("\"-\" 400 "), "{}", tail[3]);
}

#[test]
fn a_line_tells_how_much_of_a_broken_answer_went_out() {
    let logged = logged(LogFormat::Json);
    let size = 64 << 20;
    write(&logged.site.dir.path().join("large.bin"), &vec![0; size]);
    let mut peer = logged.site.connect();
    peer.send(
        "GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\nGET /text.txt HTTP/1.1\r\nHost: h\r\n\r\n",
    );
    assert_eq!(peer.reply().status(), 200);
    assert_eq!(peer.reply().status(), 200);
    peer.send("GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n");
    peer.stream.read_exact(&mut [0; 100]).unwrap();
    drop(peer);
    let lines = logged.lines();
    for (line, target, sent) in [(0, "/alphabet.txt", 26), (1, "/text.txt", 3400)] {
        assert!(lines[line].contains(&format!("\"target\":\"{target}\"")));
        assert!(lines[line].contains(&format!("\"bytes\":{sent},")));
    }
    let bytes = lines[2]
        .split("\"bytes\":")
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap();
    assert!(bytes.parse::<usize>().unwrap() < size, "{}", lines[2]);
}

fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(crate::peer::PATIENCE))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn numbers_and_health_are_on_an_address_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "abc").unwrap();
    let server = server::Server::bind(server::Config {
        root: dir.path().to_owned(),
        port: 0,
        workers: 2,
        metrics: Some("127.0.0.1:0".parse().unwrap()),
        ..server::Config::default()
    })
    .unwrap();
    let (files, numbers) = (server.local_addr(), server.metrics_addr().unwrap());
    let _handle = server.start().unwrap();
    for target in ["/a.txt", "/a.txt", "/missing"] {
        ask(
            files,
            &format!("GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
        );
    }
    let text = ask(numbers, "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
    for line in [
        "http_connections_accepted_total 3\n",
        "http_responses_total{class=\"2xx\"} 2\n",
        "http_responses_total{class=\"4xx\"} 1\n",
        "http_content_octets_total 20\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(ask(numbers, "GET /health HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("\r\n\r\nok\n"));
    assert!(ask(numbers, "POST /health HTTP/1.1\r\nHost: h\r\n\r\n").starts_with("HTTP/1.1 405 "));
    assert!(ask(numbers, "nonsense\r\n").starts_with("HTTP/1.1 400 "));
    assert!(
        ask(
            files,
            "GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        )
        .starts_with("HTTP/1.1 404 ")
    );
}

#[test]
fn one_client_cannot_take_all_connections() {
    let site = site_with(|config| config.max_per_client = 1);
    let mut first = site.connect();
    assert!(first.is_alive());
    assert!(site.connect().rest().starts_with("HTTP/1.1 503 "));
    assert!(first.is_alive());
}

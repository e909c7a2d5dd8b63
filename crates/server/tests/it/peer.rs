//! A server over a directory of its own, and a client that hides nothing.

use server::{Config, Handle, Server};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// Long enough for a busy machine; only a failing test waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Site {
    pub(crate) dir: TempDir,
    pub(crate) handle: Option<Handle>,
    pub(crate) address: SocketAddr,
    /// Where the numbers are, if they are anywhere.
    pub(crate) metrics: Option<SocketAddr>,
}

/// A site with a few files, all of them last modified on 6 November 1994.
pub(crate) fn site() -> Site {
    site_with(|_| {})
}

pub(crate) fn site_with(configure: impl FnOnce(&mut Config)) -> Site {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("dir")).unwrap();
    std::fs::create_dir(dir.path().join("empty dir")).unwrap();
    for (name, content) in [
        (
            "index.html",
            "<!doctype html><title>home</title>".to_owned(),
        ),
        ("alphabet.txt", "abcdefghijklmnopqrstuvwxyz".to_owned()),
        ("text.txt", "the same few words over and over. ".repeat(100)),
        ("nothing.txt", String::new()),
        ("dir/index.html", "<title>dir</title>".to_owned()),
    ] {
        write(&dir.path().join(name), content.as_bytes());
    }
    let mut config = Config {
        root: dir.path().to_owned(),
        port: 0,
        workers: 1,
        ..Config::default()
    };
    configure(&mut config);
    let server = Server::bind(config).unwrap();
    let address = server.local_addr();
    let metrics = server.metrics_addr();
    Site {
        metrics,
        dir,
        handle: Some(server.start().unwrap()),
        address,
    }
}

/// Writes a file and dates it back, so that it counts as settled.
pub(crate) fn write(path: &Path, content: &[u8]) {
    std::fs::write(path, content).unwrap();
    let file = std::fs::File::options().write(true).open(path).unwrap();
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    file.set_modified(then).unwrap();
}

impl Site {
    pub(crate) fn connect(&self) -> Peer {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Peer {
            stream,
            unread: Vec::new(),
        }
    }

    /// One GET with further field lines on a connection of its own.
    pub(crate) fn get(&self, target: &str, fields: &str) -> Reply {
        self.ask("GET", target, fields)
    }

    pub(crate) fn ask(&self, method: &str, target: &str, fields: &str) -> Reply {
        let mut peer = self.connect();
        peer.send(&format!(
            "{method} {target} HTTP/1.1\r\nHost: h\r\n{fields}\r\n"
        ));
        peer.reply_to(method)
    }

    /// One of the numbers that the server shows to those who watch it.
    pub(crate) fn number(&self, name: &str) -> u64 {
        let mut stream = TcpStream::connect(self.metrics.unwrap()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let mut values =
            (text.lines()).filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        values.next().unwrap().parse().unwrap()
    }

    /// Sends octets on a connection of its own and reads until the server closes.
    pub(crate) fn exchange(&self, octets: &[u8]) -> String {
        let mut peer = self.connect();
        peer.stream.write_all(octets).unwrap();
        peer.rest()
    }
}

pub(crate) struct Peer {
    pub(crate) stream: TcpStream,
    pub(crate) unread: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Peer {
    pub(crate) fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    /// Reads one response to a GET.
    pub(crate) fn reply(&mut self) -> Reply {
        self.reply_to("GET")
    }

    pub(crate) fn reply_to(&mut self, method: &str) -> Reply {
        let head_end = loop {
            if let Some(at) = self.unread.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.more() > 0, "closed within a head: {:?}", self.unread);
        };
        let head = String::from_utf8(self.unread.drain(..head_end).collect()).unwrap();
        let mut reply = Reply {
            head,
            body: Vec::new(),
        };
        let bodiless = method == "HEAD" || matches!(reply.status(), 100..=199 | 204 | 304);
        if !bodiless {
            let length: usize = reply.field("Content-Length").unwrap().parse().unwrap();
            while self.unread.len() < length {
                assert!(self.more() > 0, "closed within a body");
            }
            reply.body = self.unread.drain(..length).collect();
        }
        reply
    }

    fn more(&mut self) -> usize {
        let mut piece = [0; 65536];
        let n = self.stream.read(&mut piece).unwrap();
        self.unread.extend_from_slice(&piece[..n]);
        n
    }

    /// Everything until the server closes in an orderly way.
    pub(crate) fn rest(&mut self) -> String {
        String::from_utf8_lossy(&self.octets_to_end().unwrap()).into_owned()
    }

    pub(crate) fn octets_to_end(&mut self) -> io::Result<Vec<u8>> {
        let mut all = std::mem::take(&mut self.unread);
        self.stream.read_to_end(&mut all)?;
        Ok(all)
    }

    /// True when the connection still answers.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.send("GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n");
        self.reply().status() == 200
    }
}

impl Reply {
    pub(crate) fn status(&self) -> u16 {
        assert!(self.head.starts_with("HTTP/1.1 "), "{}", self.head);
        self.head[9..12].parse().unwrap()
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut found = None;
        for line in self.head.lines() {
            if let Some((n, value)) = line.split_once(": ")
                && n.eq_ignore_ascii_case(name)
            {
                assert!(found.is_none(), "{name} twice in {}", self.head);
                found = Some(value);
            }
        }
        found
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The field lines but Date and those of the connection, sorted.
    pub(crate) fn description(&self) -> Vec<String> {
        let passing = ["Date", "Connection", "Keep-Alive"];
        let mut lines: Vec<String> = (self.head.lines().skip(1))
            .filter(|line| !passing.iter().any(|name| line.starts_with(name)))
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    }
}

use crate::peer::{PATIENCE, site, site_with, write};
#[cfg(target_os = "linux")]
use crate::process::Process;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn idle_connections_end_at_once_and_nobody_is_accepted() {
    let mut site = site();
    let mut peer = site.connect();
    assert!(peer.is_alive());
    site.handle.take().unwrap().stop(PATIENCE);
    assert_eq!(peer.rest(), "");
    assert!(TcpStream::connect(site.address).is_err());
}

#[test]
fn an_answer_under_way_is_finished() {
    let mut site = site();
    let size = 64 << 20;
    write(&site.dir.path().join("large.bin"), &vec![b'x'; size]);
    let mut peer = site.connect();
    peer.send("GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n");
    let mut first = [0; 64];
    peer.stream.read_exact(&mut first).unwrap();
    let handle = site.handle.take().unwrap();
    let stopping = std::thread::spawn(move || handle.stop(PATIENCE));
    let rest = peer.octets_to_end().unwrap();
    assert!(rest.ends_with(&vec![b'x'; size - 64]));
    stopping.join().unwrap();
}

/// Whichever worker has the answer, and whichever the numbers.
#[test]
fn who_asks_hears_that_it_stops_until_the_last_answer() {
    for _ in 0..4 {
        let mut site = site_with(|config| {
            config.workers = 2;
            config.metrics = Some("127.0.0.1:0".parse().unwrap());
        });
        let size = 64 << 20;
        write(&site.dir.path().join("large.bin"), &vec![b'x'; size]);
        let mut peer = site.connect();
        peer.send("GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.stream.read_exact(&mut [0; 64]).unwrap();
        let handle = site.handle.take().unwrap();
        let stopping = std::thread::spawn(move || handle.stop(PATIENCE));
        while TcpStream::connect(site.address).is_ok() {}
        for _ in 0..20 {
            let mut asking = TcpStream::connect(site.metrics.unwrap()).unwrap();
            asking
                .write_all(b"GET /ready HTTP/1.1\r\nHost: h\r\n\r\n")
                .unwrap();
            let mut heard = String::new();
            asking.read_to_string(&mut heard).unwrap();
            assert!(heard.starts_with("HTTP/1.1 503 "), "{heard}");
            std::thread::sleep(Duration::from_millis(1));
        }
        drop(peer);
        stopping.join().unwrap();
    }
}

#[test]
fn a_request_under_way_is_answered_and_is_the_last() {
    let mut site = site();
    let mut peer = site.connect();
    assert!(peer.is_alive());
    peer.send("GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n");
    // The server has seen the beginning when it answers another connection after it.
    assert!(site.connect().is_alive());
    let handle = site.handle.take().unwrap();
    let stopping = std::thread::spawn(move || handle.stop(PATIENCE));
    while TcpStream::connect(site.address).is_ok() {}
    peer.send("\r\n");
    let reply = peer.reply();
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.field("Connection"), Some("close"));
    assert_eq!(peer.rest(), "");
    stopping.join().unwrap();
}

/// Whoever was accepted, if only by the kernel, when the server is told to stop.
#[cfg(target_os = "linux")]
#[test]
fn requests_not_yet_accepted_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("index.html"), b"hello");
    let root = dir.path().to_str().unwrap();
    for _ in 0..5 {
        let mut process = Process::start(&[root, "-p", "0", "--workers", "1"]);
        process.signal("-STOP");
        let mut waiting: Vec<_> = (0..3).map(|_| process.connect()).collect();
        for stream in &mut waiting {
            stream
                .write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                .unwrap();
        }
        process.signal("-TERM");
        process.signal("-CONT");
        for mut stream in waiting {
            let mut all = String::new();
            stream.read_to_string(&mut all).unwrap();
            assert!(all.starts_with("HTTP/1.1 200 "), "{all:?}");
            assert!(all.ends_with("hello"), "{all:?}");
        }
        assert_eq!(process.wait().code(), Some(0));
    }
}

#[test]
fn the_deadline_ends_what_does_not_end_itself() {
    let mut site = site();
    let mut peer = site.connect();
    assert!(peer.is_alive());
    peer.send("GET /alphabet.txt HTTP/1.1\r\n");
    assert!(site.connect().is_alive());
    site.handle.take().unwrap().stop(Duration::from_millis(50));
    let _cut = peer.octets_to_end();
    assert!(TcpStream::connect(site.address).is_err());
}

#[test]
fn many_workers_share_one_address() {
    let site = site_with(|config| config.workers = 3);
    let mut peers: Vec<_> = (0..30).map(|_| site.connect()).collect();
    assert!(peers.iter_mut().all(crate::peer::Peer::is_alive));
}

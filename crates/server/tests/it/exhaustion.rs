//! Running out of something: descriptors, memory, patience. Afterwards everything is as before.

use crate::process::{Process, binary};
use std::io::{Read, Write};
use std::net::TcpStream;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";

fn root() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "hello").unwrap();
    dir
}

/// The status of one answer to [`REQUEST`], leaving the connection open; `None` when there is none.
fn ask(stream: &mut TcpStream) -> Option<u16> {
    let _cut = stream.write_all(REQUEST);
    let mut seen = Vec::new();
    let mut piece = [0; 4096];
    // As long as `hello` is not there, the answer is not complete.
    while !seen.ends_with(b"hello") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(n) => seen.extend_from_slice(&piece[..n]),
        }
    }
    std::str::from_utf8(seen.get(9..12)?).ok()?.parse().ok()
}

/// Waits for the numbers to come down: the server hears of the end of a connection a moment later.
fn settles(what: &str, mut holds: impl FnMut() -> bool) {
    let until = std::time::Instant::now() + crate::peer::PATIENCE;
    while !holds() {
        assert!(std::time::Instant::now() < until, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// As many idle connections as both sides may have descriptors for, 10,000 at most. Each has been
/// answered once, none is lost, and when they are gone so is what they took.
#[test]
#[cfg(target_os = "linux")]
fn ten_thousand_idle_connections_are_held_and_given_back() {
    use rustix::process::{Resource, getrlimit};
    server::raise_file_limit();
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(20_000);
    // The rest of the suite runs in the same process as the clients.
    let count = usize::try_from(limit.saturating_sub(limit / 8 + 1000)).unwrap();
    let count = count.clamp(100, 10_000);
    let dir = root();
    let path = dir.path().to_str().unwrap();
    let process = Process::start(&[path, "-p", "0", "-t", "600", "--workers", "2"]);
    assert!(process.get("/").ends_with("hello"));
    let descriptors = process.descriptors();
    let mut memory = Vec::new();
    for _round in 0..2 {
        let mut open: Vec<TcpStream> = (0..count).map(|_| process.connect()).collect();
        for stream in &mut open {
            assert_eq!(ask(stream), Some(200));
        }
        // The first connection may have been there still when they were counted.
        let held = process.descriptors() + 4;
        assert!(held >= descriptors + count, "{held}");
        memory.push(process.memory());
        // They are all still good.
        for stream in &mut open {
            assert_eq!(ask(stream), Some(200));
        }
        drop(open);
        settles("descriptors come back", || {
            process.descriptors() <= descriptors + 4
        });
    }
    // Another round needs no more than the one before: nothing of a connection stays behind.
    let slack = 4096 + memory[0] / 10;
    assert!(memory[1] <= memory[0] + slack, "{memory:?} KiB");
    println!("{count} idle connections: {memory:?} KiB resident");
    assert!(process.get("/").ends_with("hello"));
    process.stop();
}

/// More connections than descriptors: some are served, others told 503 or left waiting, and
/// afterwards everything is as before.
#[test]
#[cfg(target_os = "linux")]
fn running_out_of_descriptors_loses_nothing() {
    let dir = root();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -n 64; exec \"$0\" \"$@\""]);
    command.arg(binary().get_program());
    command.arg(dir.path()).args(["-p", "0", "--workers", "1"]);
    let process = Process::spawn(&mut command);
    assert!(process.get("/").ends_with("hello"));
    let descriptors = process.descriptors();
    let mut open: Vec<TcpStream> = (0..150).map(|_| process.connect()).collect();
    for stream in open.iter_mut().take(20) {
        assert_eq!(ask(stream), Some(200));
    }
    drop(open);
    settles("all places are free again", || {
        ask(&mut process.connect()) == Some(200)
    });
    settles("descriptors come back", || {
        process.descriptors() <= descriptors
    });
    process.stop();
}

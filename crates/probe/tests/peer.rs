//! Peers that answer as they are told, and the binary to send against them.

use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};
use wire::listen::{Answer, Handle, Then, Wait, serve};

/// What one run of the binary gave.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the binary with nothing on standard input.
pub(crate) fn probe(arguments: &[&str]) -> Ran {
    probe_fed(arguments, b"")
}

/// Runs the binary with these octets on standard input.
pub(crate) fn probe_fed(arguments: &[&str], input: &[u8]) -> Ran {
    probe_in(std::path::Path::new("."), arguments, input)
}

/// The same in a directory of its own.
pub(crate) fn probe_in(directory: &std::path::Path, arguments: &[&str], input: &[u8]) -> Ran {
    // A busy machine is no reason to give up; who waits in vain says how long.
    let limited = arguments.iter().any(|a| ["-t", "--timeout"].contains(a));
    let patience: &[&str] = if limited { &[] } else { &["--timeout", "60s"] };
    let output = assert_cmd::Command::cargo_bin("probe")
        .unwrap()
        .current_dir(directory)
        .env("PROBE_HISTORY", "")
        .env_remove("NO_COLOR")
        .args(arguments)
        .args(patience)
        .write_stdin(input)
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// An answer to one complete request.
pub(crate) fn answer(bytes: &[u8], then: Then) -> Answer {
    Answer {
        wait: Wait::Message,
        pause: Duration::ZERO,
        bytes: bytes.to_vec(),
        then,
    }
}

/// A peer whose every connection gets these answers.
pub(crate) fn peer(answers: &[Answer]) -> (Handle, String) {
    let handle = serve(vec![answers.to_vec(); 64]).unwrap();
    let address = handle.address().to_string();
    (handle, address)
}

/// What a peer has received on its first connection, once so many octets are there.
#[cfg(unix)]
pub(crate) fn arrived(handle: &Handle, octets: usize) -> Vec<u8> {
    let deadline = Instant::now() + Duration::from_secs(180);
    loop {
        let connections = handle.transcript().connections;
        let received = connections.into_iter().next().map(|log| log.received);
        match received.filter(|received| received.len() >= octets) {
            Some(received) => return received,
            None => assert!(Instant::now() < deadline, "{octets} octets did not come"),
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// An address nothing listens on, as long as what comes with it lives: the port of a connection is
/// nobody else's.
pub(crate) fn nobody() -> (String, impl Sized) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    (address, (listener, taken))
}

pub(crate) const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

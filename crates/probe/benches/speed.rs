//! How long a person waits for `probe`: `cargo bench -p probe`, on a quiet machine.
//!
//! Everything is measured from outside, as a user has it: from the start of the program to what is
//! on the terminal, or to its end. The peer is a thread of this process that only writes.

// What measures says at once when it cannot be set up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const LENGTH: usize = 10 * 1024 * 1024;
const TIMES: usize = 31;

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let times = if std::env::args().any(|word| word == "--bench") {
        TIMES
    } else {
        1
    };
    let text: Vec<u8> = (0..LENGTH)
        .map(|at| if at % 80 == 79 { b'\n' } else { b'x' })
        .collect();
    let mut plain = format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n").into_bytes();
    plain.extend_from_slice(&text);
    let mut chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in text.chunks(16 * 1024) {
        chunked.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        chunked.extend_from_slice(piece);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let plain = peer(plain);
    let chunked = peer(chunked);
    let nothing = peer(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec());
    #[cfg(unix)]
    report("start to prompt", 0, &measured(times, || prompt(&nothing)));
    report(
        "one request, start to end",
        0,
        &measured(times, || shot(&nothing, &[])),
    );
    report(
        "10 MiB with Content-Length",
        LENGTH,
        &measured(times, || shot(&plain, &[])),
    );
    report(
        "10 MiB in chunks of 16 KiB",
        LENGTH,
        &measured(times, || shot(&chunked, &[])),
    );
    report(
        "10 MiB as --json",
        LENGTH,
        &measured(times, || shot(&plain, &["--json"])),
    );
}

/// Answers every connection with these octets.
fn peer(octets: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // A client that leaves early, as the prompt does, is no trouble.
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(&octets);
        }
    });
    address
}

fn measured(times: usize, mut run: impl FnMut() -> Duration) -> Vec<Duration> {
    let mut all: Vec<Duration> = (0..times).map(|_| run()).collect();
    all.sort_unstable();
    all
}

/// Fetches once and shows the answer; what is shown goes nowhere.
fn shot(address: &str, options: &[&str]) -> Duration {
    let began = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_probe"))
        .arg(format!("http://{address}/x"))
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    began.elapsed()
}

/// Opens the prompt on a terminal, until it is there.
#[cfg(unix)]
fn prompt(address: &str) -> Duration {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_probe"));
    command.env("TERM", "xterm");
    command.env("PROBE_HISTORY", "");
    command.arg(address);
    let mut screen = pair.master.try_clone_reader().unwrap();
    let began = Instant::now();
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut shown = Vec::new();
    let mut octets = [0; 4096];
    while !shown.windows(14).any(|part| part == b"not connected>") {
        let count = screen.read(&mut octets).unwrap();
        shown.extend_from_slice(&octets[..count]);
    }
    let took = began.elapsed();
    let _ = child.kill();
    let _ = child.wait();
    took
}

fn report(what: &str, octets: usize, sorted: &[Duration]) {
    let median = sorted[sorted.len() / 2];
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let speed = if octets > 0 {
        format!(", {:.0} MB/s", octets as f64 / median.as_secs_f64() / 1e6)
    } else {
        String::new()
    };
    let _ = writeln!(
        std::io::stdout(),
        "{what:<28} median {:6.1} ms{speed} (best {:.1}, worst {:.1})",
        millis(median),
        millis(sorted[0]),
        millis(sorted[sorted.len() - 1])
    );
}

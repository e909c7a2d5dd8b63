//! A peer that serves connections one after the other, and lingers on each until we end it too.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};

use crate::{holds, options, script, vars};
use wire::dial::Target;
use wire::drive::{RunOptions, run};

/// Answers so many connections, each with an end of its own, and is done with one only when the
/// other side has ended it as well.
fn lingering(connections: usize) -> (Target, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = std::thread::spawn(move || {
        for _ in 0..connections {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut octet = [0];
                stream.read_exact(&mut octet).unwrap();
                head.extend(octet);
            }
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            stream.write_all(answer).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    (Target::tcp("127.0.0.1", port), peer)
}

#[test]
fn a_connection_the_peer_is_done_with_is_left_before_the_next() {
    let get = r#"send "GET / HTTP/1.1\r\nHost: a\r\n\r\n""#;
    let script = script(&format!(
        "connect as one\n{get}\nread until message\nconnect as two\n{get}\nread until message\nrequest three \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\n"
    ));
    let (target, peer) = lingering(3);
    let options = RunOptions {
        one_by_one: true,
        ..options()
    };
    let seen = run(&script, &target, &vars(), &options).unwrap();
    holds(
        &seen,
        "one.answers 1 and two.answers 1 and three.answers 1 and one.fin and two.fin and not one.timed-out",
    );
    drop(seen);
    peer.join().unwrap();
}

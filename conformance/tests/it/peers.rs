//! Targets that are no HTTP servers, or odd ones.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Serves every connection with `serve`, on a thread each, until the test process ends.
pub(crate) fn peer(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = std::sync::Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = std::sync::Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    address
}

/// A peer that greets, then listens until the client ends.
pub(crate) fn greeting(greeting: &'static [u8]) -> SocketAddr {
    peer(move |mut stream| {
        let _ = stream.write_all(greeting);
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// A peer that reads a little, answers, and ends.
pub(crate) fn answering(answer: &'static [u8]) -> SocketAddr {
    peer(move |mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(answer);
    })
}

/// A peer that answers with `start` and then the same octets for ever.
pub(crate) fn endless(start: &'static [u8], octets: &'static [u8]) -> SocketAddr {
    peer(move |mut stream| {
        let _ = stream.write_all(start);
        let block = octets.repeat(4096 / octets.len());
        while stream.write_all(&block).is_ok() {}
    })
}

/// An address nobody listens at.
pub(crate) fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

/// A small server for GET: answers each request head on a connection with 200 and two octets of
/// content, until the peer ends. `None` from `watch` ends the connection without an answer.
pub(crate) fn converse(
    mut stream: impl Read + Write,
    mut watch: impl FnMut(&[u8]) -> Option<&'static [u8]>,
) {
    let mut held: Vec<u8> = Vec::new();
    let mut block = [0; 4096];
    loop {
        while let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") {
            let head: Vec<u8> = held.drain(..end + 4).collect();
            let Some(answer) = watch(&head) else { return };
            if stream.write_all(answer).is_err() || has_close(&head) {
                return;
            }
        }
        match stream.read(&mut block) {
            Ok(0) | Err(_) => return,
            Ok(length) => held.extend_from_slice(&block[..length]),
        }
    }
}

fn has_close(head: &[u8]) -> bool {
    head.to_ascii_lowercase()
        .windows(17)
        .any(|part| part == b"connection: close")
}

/// What [`converse`] may answer.
pub(crate) const OK: &[u8] = b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

/// A server that goes away for good when a request has a field `X-Die`.
pub(crate) fn mortal() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let dead = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if dead.load(std::sync::atomic::Ordering::SeqCst) {
                return;
            }
            let dead = std::sync::Arc::clone(&dead);
            thread::spawn(move || {
                converse(stream, |head| {
                    if !head.windows(5).any(|part| part == b"X-Die") {
                        return Some(OK);
                    }
                    dead.store(true, std::sync::atomic::Ordering::SeqCst);
                    // Takes the listener out of its wait, so that it is closed.
                    let _ = TcpStream::connect(address);
                    None
                });
            });
        }
    });
    address
}

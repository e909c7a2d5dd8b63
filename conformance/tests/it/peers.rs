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

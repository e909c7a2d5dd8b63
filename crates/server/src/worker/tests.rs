use super::*;
use crate::link::Link;
use std::fs::File;
use std::task::Context;

/// A transport that asks for something and then panics, at the n-th call to it.
struct Faulty {
    calls: usize,
}

impl Faulty {
    fn call(&mut self) {
        assert!(self.calls > 0, "a panic for the test");
        self.calls -= 1;
    }
}

impl Link for Faulty {
    fn poll_read(&mut self, _cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        self.call();
        let request = b"GET /secret HTTP/1.1\r\nHost: h\r\n\r\n";
        into[..request.len()].copy_from_slice(request);
        Poll::Ready(Ok(request.len()))
    }

    fn poll_write(
        &mut self,
        _cx: &mut Context<'_>,
        first: &[u8],
        _second: &[u8],
        _more: bool,
    ) -> Poll<io::Result<usize>> {
        self.call();
        Poll::Ready(Ok(first.len()))
    }

    fn poll_send_file(
        &mut self,
        _cx: &mut Context<'_>,
        _file: &File,
        _offset: u64,
        _length: u64,
    ) -> Poll<io::Result<usize>> {
        self.call();
        Poll::Ready(Ok(0))
    }

    fn poll_flush(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.call();
        Poll::Ready(Ok(()))
    }

    fn local_port(&self) -> u16 {
        0
    }

    const FAREWELL: bool = false;

    fn poll_finish(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn abort(&mut self) {}
}

/// Wherever a connection panics, the next one on the same worker gets its own answer and nothing
/// of another, and what the first one held is given back.
#[test]
fn a_panic_ends_its_own_connection_and_nothing_else() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "hello").unwrap();
    let config = crate::Config {
        root: dir.path().to_owned(),
        ..crate::Config::default()
    };
    let shared = Shared::new(Serving::open(config).unwrap(), 1, None);
    let shared = Arc::new(shared);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, async {
        let worker = Rc::new(Worker::new(Arc::clone(&shared), 0).unwrap());
        #[cfg(target_os = "linux")]
        let _watcher = tokio::task::spawn_local(watch_connections(Rc::clone(&worker)));
        let peer = IpAddr::from([127, 0, 0, 1]);
        for calls in 0..6 {
            let config = Arc::clone(&worker.hosts().serving().config);
            let (guard, _) = shared.connections.enter(peer, &config);
            let link = Faulty { calls };
            let faulty = serve_one(link, Rc::clone(&worker), peer, None, guard);
            let outcome = tokio::task::spawn_local(faulty).await;
            assert!(outcome.is_err_and(|error| error.is_panic()), "{calls}");
            assert_eq!(shared.connections.open(), 0, "{calls}");
            assert_eq!(worker.deadlines.count(), 0, "{calls}");
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            admit(&worker, stream.into_std().unwrap(), peer);
            let request = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
            client.write_all(request).await.unwrap();
            let mut text = String::new();
            client.read_to_string(&mut text).await.unwrap();
            assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{calls}: {text}");
            assert_eq!(text.matches("HTTP/1.1").count(), 1, "{calls}: {text}");
            assert!(text.ends_with("hello"), "{calls}: {text}");
        }
    });
    assert_eq!(shared.panics(), 6);
}

use super::admit::{Present, serve_one};
use super::*;
use crate::link::Link;
use std::fs::File;
use std::net::IpAddr;
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

/// A transport that has received this, and says of each piece whether it had been announced.
struct Scripted {
    pieces: std::vec::IntoIter<(&'static str, bool)>,
    announced: bool,
    sent: Rc<RefCell<String>>,
}

impl Link for Scripted {
    fn poll_read(&mut self, _cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        let (octets, announced) = self.pieces.next().unwrap_or_default();
        self.announced = announced;
        into[..octets.len()].copy_from_slice(octets.as_bytes());
        Poll::Ready(Ok(octets.len()))
    }

    fn was_announced(&self) -> bool {
        self.announced
    }

    fn poll_write(
        &mut self,
        _cx: &mut Context<'_>,
        first: &[u8],
        second: &[u8],
        _more: bool,
    ) -> Poll<io::Result<usize>> {
        let mut sent = self.sent.borrow_mut();
        sent.push_str(&String::from_utf8_lossy(first));
        sent.push_str(&String::from_utf8_lossy(second));
        Poll::Ready(Ok(first.len() + second.len()))
    }

    fn poll_send_file(
        &mut self,
        _cx: &mut Context<'_>,
        _file: &File,
        _offset: u64,
        _length: u64,
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }

    fn poll_flush(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
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

const PAGE: &str = "GET /page.txt HTTP/1.1\r\nHost: h\r\n\r\n";

/// One worker over a directory, and connections that receive what the test says.
struct Bench {
    dir: tempfile::TempDir,
    worker: Rc<Worker>,
}

impl Bench {
    fn publish(&self, text: &str) {
        let new = self.dir.path().join("new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, self.dir.path().join("page.txt")).unwrap();
    }

    /// What one connection that receives these pieces is answered, in words: a version or a status.
    async fn answers(&self, pieces: Vec<(&'static str, bool)>) -> Vec<String> {
        let sent = Rc::new(RefCell::new(String::new()));
        let link = Scripted {
            pieces: pieces.into_iter(),
            announced: false,
            sent: Rc::clone(&sent),
        };
        let worker = Rc::clone(&self.worker);
        let peer = IpAddr::from([127, 0, 0, 1]);
        let config = Arc::clone(&worker.hosts().serving().config);
        let (guard, _) = worker.shared.connections.enter(peer, &config);
        let present = Present::new(&worker, guard);
        serve_one(link, worker, peer, None, present).await;
        let sent = sent.borrow();
        let heads = sent.split("HTTP/1.1 ").skip(1);
        heads
            .map(|answer| match answer.split_once("\r\n\r\n").unwrap() {
                (head, content) if head.starts_with("200 ") => content.to_owned(),
                (head, _) => head[..3].to_owned(),
            })
            .collect()
    }
}

fn on_a_bench<F: Future<Output = ()>>(test: impl FnOnce(Bench) -> F) {
    let dir = tempfile::tempdir().unwrap();
    let config = crate::Config {
        root: dir.path().to_owned(),
        ..crate::Config::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, async {
        let shared = Arc::new(Shared::new(Serving::open(config).unwrap(), 1, None));
        let worker = Rc::new(Worker::new(shared, 0).unwrap());
        test(Bench { dir, worker }).await;
    });
}

/// Long enough that a file counts as settled, and what is read of it is kept; longer does no harm.
fn settle() {
    std::thread::sleep(Duration::from_millis(60));
}

/// A look made since the connections were announced counts for the requests that were waiting
/// then, and for no other: each case is one in which the octets alone cannot tell when the request
/// was sent.
#[test]
fn one_look_counts_only_for_what_was_certainly_waiting() {
    on_a_bench(|bench| async move {
        let with_content = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok";
        let both: &'static str = format!("{PAGE}{PAGE}").leak();
        let after_empty_line: &'static str = format!("\r\n{PAGE}").leak();
        let after_content: &'static str = format!("{with_content}{PAGE}").leak();
        let (beginning, rest) = PAGE.split_at(10);
        for (case, pieces, expected) in [
            ("it was waiting", vec![(PAGE, true)], vec!["old"]),
            (
                "its head was",
                vec![(beginning, true), (rest, true)],
                vec!["old"],
            ),
            ("nobody has said so", vec![(PAGE, false)], vec!["new"]),
            ("another one was", vec![(both, true)], vec!["old", "new"]),
            (
                "an empty line was",
                vec![(after_empty_line, true)],
                vec!["new"],
            ),
            (
                "content was",
                vec![(after_content, true)],
                vec!["405", "new"],
            ),
            (
                "once, and not again",
                vec![(PAGE, true), (PAGE, false)],
                vec!["old", "new"],
            ),
        ] {
            bench.publish("old");
            settle();
            assert_eq!(bench.answers(vec![(PAGE, false)]).await, ["old"], "{case}");
            bench.worker.freshness().announced();
            assert_eq!(bench.answers(vec![(PAGE, true)]).await, ["old"], "{case}");
            // Nothing has been announced since.
            bench.publish("new");
            assert_eq!(bench.answers(pieces).await, expected, "{case}");
            // Another turn, another look.
            bench.worker.freshness().announced();
            assert_eq!(bench.answers(vec![(PAGE, true)]).await, ["new"], "{case}");
        }
    });
}

/// The same for a name found missing.
#[test]
fn a_name_that_was_missing_is_looked_for_again() {
    on_a_bench(|bench| async move {
        let both: &'static str = format!("{PAGE}{PAGE}").leak();
        bench.worker.freshness().announced();
        assert_eq!(bench.answers(vec![(PAGE, true)]).await, ["404"]);
        bench.publish("new");
        assert_eq!(bench.answers(vec![(both, true)]).await, ["404", "new"]);
    });
}

/// A load that began before a request was sent may have read the old file: it is not joined.
#[test]
fn a_load_under_way_is_joined_only_by_requests_that_were_there_before_it() {
    on_a_bench(|bench| async move {
        bench.publish("old");
        settle();
        let bench = Rc::new(bench);
        let first = Rc::clone(&bench);
        let first =
            tokio::task::spawn_local(async move { first.answers(vec![(PAGE, false)]).await });
        // It begins; the thread that reads has all the time it needs, but nobody hears of it yet.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        settle();
        bench.publish("new");
        assert_eq!(bench.answers(vec![(PAGE, false)]).await, ["new"]);
        assert_eq!(first.await.unwrap().len(), 1);
    });
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
            let present = Present::new(&worker, guard);
            let faulty = serve_one(link, Rc::clone(&worker), peer, None, present);
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

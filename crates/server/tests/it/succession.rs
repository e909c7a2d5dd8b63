//! Sockets that are open before the server and stay open after it.

use crate::peer::PATIENCE;
use crate::process::{Process, binary};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

fn root() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "hello").unwrap();
    dir
}

/// The binary as a service manager starts it: a listening socket as descriptor 3, and the
/// environment that says so.
fn activated(socket: OwnedFd, environment: &str) -> Command {
    let mut command = Command::new("sh");
    // The shell becomes the server, so that its number is the server's.
    let script = format!("exec 3<&0 0</dev/null; export {environment}; exec \"$0\" \"$@\"");
    command.args(["-c", &script]).arg(binary().get_program());
    command.stdin(Stdio::from(socket));
    command
}

#[test]
fn a_socket_of_the_service_manager_is_served_at_its_address() {
    let dir = root();
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    // Who comes before the server is there waits for it.
    let mut early = TcpStream::connect(address).unwrap();
    early.set_read_timeout(Some(PATIENCE)).unwrap();
    early
        .write_all(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut command = activated(socket.into(), "LISTEN_FDS=1 LISTEN_PID=$$");
    // The address of the configuration does not count.
    command.arg(dir.path()).args(["-p", "1", "--workers", "2"]);
    let process = Process::spawn(&mut command);
    assert_eq!(process.address(), address.to_string());
    let mut all = String::new();
    early.read_to_string(&mut all).unwrap();
    assert!(all.ends_with("hello"), "{all}");
    assert!(process.get("/").ends_with("hello"));
    process.stop();
}

#[test]
fn a_socket_named_metrics_shows_the_numbers() {
    let dir = root();
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let names = "LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=metrics";
    let mut command = activated(socket.into(), names);
    command.arg(dir.path()).args(["-p", "0"]);
    let process = Process::spawn(&mut command);
    assert_ne!(process.address(), address.to_string());
    assert!(process.get("/").ends_with("hello"));
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /ready HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).unwrap();
    assert!(all.ends_with("ready\n"), "{all}");
    process.stop();
}

#[test]
fn what_is_no_listening_socket_is_refused_and_what_is_for_others_left_alone() {
    let dir = root();
    let other = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut command = activated(
        other.into(),
        "LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=web",
    );
    command.arg(dir.path()).args(["-p", "0"]);
    assert_cmd::Command::from_std(command)
        .assert()
        .code(1)
        .stderr(predicates::str::contains("\"web\""));
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let mut command = activated(socket.into(), "LISTEN_FDS=1 LISTEN_PID=1");
    command.arg(dir.path()).args(["-p", "0"]);
    let process = Process::spawn(&mut command);
    assert_ne!(process.address(), address.to_string());
    process.stop();
}

/// Clients that do nothing but ask, each time on a new connection or on one kept.
struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    clients: Vec<std::thread::JoinHandle<Vec<String>>>,
}

impl Load {
    fn on(address: &str, clients: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicUsize::new(0));
        let client = |number: usize| {
            let address = address.to_owned();
            let (stop, answered) = (Arc::clone(&stop), Arc::clone(&answered));
            std::thread::spawn(move || {
                let mut lost = Vec::new();
                let mut kept = None;
                while !stop.load(Ordering::Relaxed) {
                    let keep = number < clients / 2;
                    match ask(&address, &mut kept, keep) {
                        Ok(()) => _ = answered.fetch_add(1, Ordering::Relaxed),
                        Err(error) => {
                            lost.push(error.to_string());
                            kept = None;
                        }
                    }
                }
                lost
            })
        };
        let clients = (0..clients).map(client).collect();
        Self {
            stop,
            answered,
            clients,
        }
    }

    /// Waits until this many more have been answered.
    fn goes_on(&self, more: usize) {
        let before = self.answered.load(Ordering::Relaxed);
        let until = std::time::Instant::now() + PATIENCE;
        while self.answered.load(Ordering::Relaxed) < before + more {
            assert!(std::time::Instant::now() < until, "nobody is answered");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    /// Returns how many were answered, and what became of the others.
    fn end(self) -> (usize, Vec<String>) {
        self.stop.store(true, Ordering::Relaxed);
        let lost = self.clients.into_iter();
        let lost = lost.flat_map(|client| client.join().unwrap()).collect();
        (self.answered.load(Ordering::Relaxed), lost)
    }
}

/// One request; an error is one that a client would have to repeat.
fn ask(address: &str, kept: &mut Option<TcpStream>, keep: bool) -> std::io::Result<()> {
    let mut stream = match kept.take() {
        Some(stream) => stream,
        None => {
            let stream = TcpStream::connect(address)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_nodelay(true)?;
            stream
        }
    };
    let option = if keep { "keep-alive" } else { "close" };
    let request = format!("GET / HTTP/1.1\r\nHost: h\r\nConnection: {option}\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut seen = Vec::new();
    let mut piece = [0; 2048];
    while !seen.ends_with(b"hello") {
        let n = stream.read(&mut piece)?;
        if n == 0 {
            let end = format!("end after {:?}", String::from_utf8_lossy(&seen));
            return Err(std::io::Error::other(end));
        }
        seen.extend_from_slice(&piece[..n]);
    }
    let text = String::from_utf8_lossy(&seen);
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    if keep && !text.contains("Connection: close\r\n") {
        *kept = Some(stream);
    }
    Ok(())
}

/// Three servers one after the other while clients ask without pause: no request is lost, on
/// connections of either kind.
#[test]
fn another_server_takes_over_without_losing_a_request() {
    let dir = root();
    let sockets = tempfile::tempdir().unwrap();
    let path = sockets.path().join("hand-over");
    let start = || {
        Process::start(&[
            dir.path().to_str().unwrap(),
            "-p",
            "0",
            "--workers",
            "2",
            "--hand-over",
            path.to_str().unwrap(),
        ])
    };
    let mut serving = start();
    let load = Load::on(serving.address(), 8);
    for _ in 0..3 {
        load.goes_on(200);
        let next = start();
        assert_eq!(next.address(), serving.address());
        serving.says("another server has taken over");
        load.goes_on(200);
        assert_eq!(serving.wait().code(), Some(0));
        serving = next;
    }
    load.goes_on(200);
    let (answered, lost) = load.end();
    println!("{answered} answered over four servers, {} lost", lost.len());
    assert!(lost.is_empty(), "{lost:?}");
    serving.stop();
    assert!(TcpStream::connect("127.0.0.1:1").is_err());
}

/// The one that has been relieved may have an answer under way for long; who asks for health and
/// readiness means the one that serves.
#[test]
fn who_asks_for_readiness_is_answered_by_the_successor() {
    let dir = root();
    std::fs::write(dir.path().join("large.bin"), vec![b'x'; 64 << 20]).unwrap();
    let sockets = tempfile::tempdir().unwrap();
    let path = sockets.path().join("hand-over");
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let metrics = socket.local_addr().unwrap();
    let names = "LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=metrics";
    let mut command = activated(socket.into(), names);
    let flags = ["-p", "0", "--workers", "1", "--grace", "1000"];
    command.arg(dir.path()).args(flags);
    command.arg("--hand-over").arg(&path);
    let mut old = Process::spawn(&mut command);
    let mut reader = TcpStream::connect(old.address()).unwrap();
    reader
        .write_all(b"GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    reader.read_exact(&mut [0; 64]).unwrap();
    let mut arguments = vec![dir.path().to_str().unwrap()];
    arguments.extend(flags);
    arguments.extend(["--hand-over", path.to_str().unwrap()]);
    let next = Process::start(&arguments);
    old.says("another server has taken over");
    let ready = || {
        let mut stream = TcpStream::connect(metrics)?;
        stream.write_all(b"GET /ready HTTP/1.1\r\nHost: h\r\n\r\n")?;
        let mut all = String::new();
        stream.read_to_string(&mut all)?;
        Ok::<bool, std::io::Error>(all.ends_with("\r\n\r\nready\n"))
    };
    // The old one may just be hearing of it.
    let until = std::time::Instant::now() + PATIENCE;
    let mut in_a_row = 0;
    while in_a_row < 20 {
        assert!(std::time::Instant::now() < until, "the old one answers");
        in_a_row = if ready().unwrap_or(false) {
            in_a_row + 1
        } else {
            0
        };
    }
    drop(reader);
    assert_eq!(old.wait().code(), Some(0));
    next.stop();
}

/// A new server that cannot start leaves the old one as it was.
#[test]
fn a_successor_that_fails_changes_nothing() {
    let dir = root();
    let sockets = tempfile::tempdir().unwrap();
    let path = sockets.path().join("hand-over");
    let path = path.to_str().unwrap();
    let serving = Process::start(&[dir.path().to_str().unwrap(), "-p", "0", "--hand-over", path]);
    assert_cmd::Command::from_std(binary())
        .args(["/no/such/directory", "-p", "0", "--hand-over", path])
        .assert()
        .code(1);
    // One that asks and is never ready.
    let mut asking = std::os::unix::net::UnixStream::connect(path).unwrap();
    assert!(asking.read(&mut [0; 64]).unwrap() > 0);
    drop(asking);
    assert!(serving.get("/").ends_with("hello"));
    let next = Process::start(&[dir.path().to_str().unwrap(), "-p", "0", "--hand-over", path]);
    assert_eq!(next.address(), serving.address());
    serving.says("another server has taken over");
    next.stop();
}

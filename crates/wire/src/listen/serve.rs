//! The scripted peer's threads.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
#[cfg(unix)]
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use super::{Answer, Peer};
use crate::dial::Socket;
use crate::drive::{Connection, Kept, Link, LiveObserver, Log};
use crate::transcript::{EventKind, Role, Transcript};

/// Where a scripted peer listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenOn {
    /// A TCP address; port 0 takes a free one.
    Tcp(SocketAddr),
    /// A unix socket; its file is removed when the peer stops.
    Unix(PathBuf),
}

/// Bounds and address of a scripted peer.
#[derive(Debug, Clone)]
pub struct ListenOptions {
    /// Where it listens; a free port of 127.0.0.1 by default.
    pub on: ListenOn,
    /// Longest wait for what an answer awaits.
    pub wait: Duration,
    /// How long a connection is kept after the client's FIN, when the last answer
    /// says `open`: whether the client is gone or waits cannot be known.
    pub hold: Duration,
    /// Octets kept per connection and direction.
    pub max_octets: usize,
    /// Connections served at once; more are closed on arrival.
    pub max_connections: usize,
    /// Connections kept in the record; older ones are forgotten.
    pub max_records: usize,
    /// Told of every event.
    pub observer: Option<LiveObserver>,
}

impl Default for ListenOptions {
    fn default() -> Self {
        Self {
            on: ListenOn::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
            wait: Duration::from_secs(30),
            hold: Duration::from_secs(3),
            max_octets: 16 * 1024 * 1024,
            max_connections: 256, // two threads each
            max_records: 1024,
            observer: None,
        }
    }
}

/// A running scripted peer; dropping it stops it.
#[derive(Debug)]
pub struct Handle {
    on: ListenOn,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// What the acceptor and the connections' threads share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: ListenOptions,
    began: (Instant, SystemTime),
    stopping: AtomicBool,
    active: AtomicUsize,
    state: Mutex<Connections>,
    stopped: Condvar,
}

#[derive(Debug, Default)]
struct Connections {
    links: Vec<Weak<Link>>,
    logs: Vec<Arc<Log>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Waits for the time to pass or for the peer to be stopped.
    pub(super) fn pause(&self, time: Duration) {
        let deadline = Instant::now() + time;
        let mut state = self.lock();
        while !self.is_stopping() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self
                .stopped
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// Serves on a free loopback port: the K-th accepted connection gets the K-th list
/// of answers; connections beyond the list get silence.
///
/// # Errors
/// If no port or thread can be had.
pub fn serve(connections: Vec<Vec<Answer>>) -> io::Result<Handle> {
    serve_with(ListenOptions::default(), move |mut peer| {
        let answers = connections.get(peer.index()).map_or(&[][..], Vec::as_slice);
        peer.play(answers);
    })
}

/// Serves with a callback that is given each accepted connection on a thread of its own.
///
/// # Errors
/// If the address cannot be bound or no thread can be had.
pub fn serve_with(
    options: ListenOptions,
    serve: impl Fn(Peer) + Send + Sync + 'static,
) -> io::Result<Handle> {
    let (listener, on) = Listener::bind(&options.on)?;
    let shared = Arc::new(Shared {
        options,
        began: (Instant::now(), SystemTime::now()),
        stopping: AtomicBool::new(false),
        active: AtomicUsize::new(0),
        state: Mutex::default(),
        stopped: Condvar::new(),
    });
    let acceptor = {
        let shared = Arc::clone(&shared);
        let serve: Arc<dyn Fn(Peer) + Send + Sync> = Arc::new(serve);
        thread::Builder::new()
            .name("accept".to_owned())
            .spawn(move || accept(&listener, &shared, &serve))?
    };
    Ok(Handle {
        on,
        shared,
        acceptor: Some(acceptor),
    })
}

impl Handle {
    /// The TCP address it listens on; unspecified for a unix socket.
    pub fn address(&self) -> SocketAddr {
        match &self.on {
            ListenOn::Tcp(address) => *address,
            ListenOn::Unix(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        }
    }

    /// A clear-text target that reaches it.
    pub fn target(&self) -> crate::dial::Target {
        match &self.on {
            ListenOn::Tcp(address) => {
                crate::dial::Target::tcp(reachable(*address).ip().to_string(), address.port())
            }
            ListenOn::Unix(path) => crate::dial::Target {
                endpoint: crate::dial::Endpoint::Unix(path.clone()),
                ..crate::dial::Target::tcp("", 0)
            },
        }
    }

    /// What happened on the connections so far, in the order they were accepted.
    pub fn transcript(&self) -> Transcript {
        let logs = self.shared.lock().logs.clone();
        Transcript {
            connections: logs.iter().map(|log| log.snapshot()).collect(),
            ..Transcript::default()
        }
    }

    /// Stops accepting and ends every connection.
    pub fn stop(&mut self) {
        let Some(acceptor) = self.acceptor.take() else {
            return;
        };
        self.shared.stopping.store(true, Ordering::SeqCst);
        {
            let mut state = self.shared.lock();
            for link in state.links.drain(..) {
                if let Some(link) = link.upgrade() {
                    link.end();
                }
            }
            self.shared.stopped.notify_all();
        }
        // `accept` has no time limit; a connection of our own wakes it. One may fail, as
        // where a firewall drops it or the file of the socket was removed, and a thread that
        // nothing wakes is not joined.
        let woken = (0..10).any(|_| {
            let woken = self.wake() || acceptor.is_finished();
            if !woken {
                thread::sleep(Duration::from_millis(20));
            }
            woken
        });
        #[cfg(unix)]
        if let ListenOn::Unix(path) = &self.on {
            let _ = std::fs::remove_file(path);
        }
        if woken {
            let _ = acceptor.join();
        }
    }

    /// Whether a connection of our own came through.
    fn wake(&self) -> bool {
        match &self.on {
            ListenOn::Tcp(address) => {
                TcpStream::connect_timeout(&reachable(*address), Duration::from_millis(100)).is_ok()
            }
            #[cfg(unix)]
            ListenOn::Unix(path) => UnixStream::connect(path).is_ok(),
            #[cfg(not(unix))]
            ListenOn::Unix(_) => true,
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The unspecified address is listened on but not connected to.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener),
}

impl Listener {
    fn bind(on: &ListenOn) -> io::Result<(Self, ListenOn)> {
        match on {
            ListenOn::Tcp(address) => {
                let listener = TcpListener::bind(address)?;
                let on = ListenOn::Tcp(listener.local_addr()?);
                Ok((Self::Tcp(listener), on))
            }
            #[cfg(unix)]
            ListenOn::Unix(path) => Ok((Self::Unix(UnixListener::bind(path)?), on.clone())),
            #[cfg(not(unix))]
            ListenOn::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn accept(&self) -> io::Result<Socket> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nodelay(true)?;
                Ok(Socket::Tcp {
                    stream,
                    acknowledges_at_once: false,
                })
            }
            #[cfg(unix)]
            Self::Unix(listener) => Ok(Socket::Unix(listener.accept()?.0)),
        }
    }
}

fn accept(listener: &Listener, shared: &Arc<Shared>, serve: &Arc<dyn Fn(Peer) + Send + Sync>) {
    let mut index = 0;
    loop {
        let accepted = listener.accept();
        if shared.is_stopping() {
            return;
        }
        let Ok(socket) = accepted else {
            // Out of descriptors or the like: do not spin.
            shared.pause(Duration::from_millis(20));
            continue;
        };
        if shared.active.load(Ordering::SeqCst) >= shared.options.max_connections {
            continue;
        }
        let Some(connection) = admit(shared, socket, index) else {
            continue;
        };
        let peer = Peer::new(index, connection, Arc::clone(shared));
        index += 1;
        let (serve, shared) = (Arc::clone(serve), Arc::clone(shared));
        shared.active.fetch_add(1, Ordering::SeqCst);
        let spawned = thread::Builder::new().name(format!("peer {index}")).spawn({
            let shared = Arc::clone(&shared);
            move || {
                let _leaving = Leaving(shared);
                serve(peer);
            }
        });
        if spawned.is_err() {
            shared.active.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// Counts a connection's thread out even if its callback panics.
struct Leaving(Arc<Shared>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.active.fetch_sub(1, Ordering::SeqCst);
    }
}

fn admit(shared: &Shared, socket: Socket, index: usize) -> Option<Connection> {
    let options = &shared.options;
    let (local, peer) = socket.addresses();
    let name = format!("p{}", index + 1);
    let log = Log::new(
        &name,
        peer.clone(),
        Role::Server,
        shared.began,
        Kept::octets(options.max_octets),
        options.observer.clone(),
    );
    log.event(EventKind::Connected {
        local,
        peer,
        lookup: None,
        took: Duration::ZERO,
    });
    let connection =
        Connection::start(log, socket, None, options.wait, Duration::from_secs(1)).ok()?;
    let mut state = shared.lock();
    state.links.retain(|link| link.strong_count() > 0);
    state.links.extend(connection.link());
    if state.logs.len() >= options.max_records.max(1) {
        state.logs.remove(0);
    }
    state.logs.push(Arc::clone(&connection.log));
    Some(connection)
}

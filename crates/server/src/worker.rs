//! One event loop: a thread that accepts connections and serves them to their end.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, TcpListener};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::LocalSet;
use tokio_rustls::TlsAcceptor;

use crate::change::Area;
use crate::clock::Clock;
use crate::config::Config;
use crate::connection::Connection;
use crate::deadline::Deadlines;
use crate::digest::Digests;
use crate::error_page::Pages;
use crate::load::Setting;
use crate::log::{AccessLog, Lines};
use crate::metrics::{self, Counters};
use crate::open::{Root, connections_affordable};
use crate::overload;
use crate::render;
use crate::server::Order;
use crate::site::{Naming, Site};

/// What all workers share; read-only while serving, but for a count of connections.
pub(crate) struct Shared {
    config: Arc<Config>,
    root: Arc<Root>,
    setting: Arc<Setting>,
    pub(crate) digests: Arc<Digests>,
    workers: usize,
    connections: AtomicUsize,
    /// Connections served at once.
    limit: usize,
    /// Connections by address, when they are limited.
    clients: Mutex<HashMap<IpAddr, usize>>,
    pub(crate) counters: Vec<Counters>,
    pub(crate) log: Option<AccessLog>,
    tls: Option<TlsAcceptor>,
    areas: Vec<Arc<Area>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn new(
        config: Arc<Config>,
        root: Arc<Root>,
        workers: usize,
        log: Option<AccessLog>,
        tls: Option<TlsAcceptor>,
        areas: Vec<Arc<Area>>,
    ) -> Self {
        let limit = config.max_connections.min(connections_affordable());
        let setting = Arc::new(Setting {
            common: common(&config),
            memory_limit: config.cache_file_size,
            gzip: config.gzip,
            precompressed: config.precompressed,
            rules: config.rules.clone(),
        });
        Self {
            config,
            root,
            setting,
            digests: Arc::new(Digests::new()),
            workers,
            connections: AtomicUsize::new(0),
            limit,
            clients: Mutex::default(),
            counters: (0..workers).map(|_| Counters::default()).collect(),
            log,
            tls,
            areas,
        }
    }

    /// Connections open now, over all workers.
    pub(crate) fn open_connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed) as u64
    }

    /// Octets of access log lost.
    pub(crate) fn log_lost(&self) -> u64 {
        self.log.as_ref().map_or(0, AccessLog::lost)
    }

    /// Counts a connection, and says whether there are not too many.
    fn enter(self: &Arc<Self>, peer: IpAddr) -> (Admitted, Admission) {
        let config = &self.config;
        let count = self.connections.fetch_add(1, Ordering::Relaxed);
        let of_client = if config.max_per_client == 0 {
            0
        } else {
            let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
            let of_client = clients.entry(peer).or_default();
            *of_client += 1;
            *of_client - 1
        };
        let limit = self.limit;
        let admission = if count >= limit + limit / 4 + 16 {
            // Turning away takes a moment too; beyond a quarter more there is not even that.
            Admission::Dropped
        } else if count >= limit
            || (config.max_per_client != 0 && of_client >= config.max_per_client)
        {
            Admission::TurnedAway
        } else {
            Admission::Served
        };
        let guard = Admitted {
            shared: Arc::clone(self),
            peer,
        };
        (guard, admission)
    }
}

/// The field lines of every answer.
fn common(config: &Config) -> Vec<u8> {
    let mut lines = Vec::new();
    if !config.server_name.is_empty() {
        render::field(&mut lines, "Server", config.server_name.as_bytes());
    }
    for (name, value) in &config.headers {
        render::field(&mut lines, name, value.as_bytes());
    }
    lines
}

/// What the connections of one worker share.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) config: Arc<Config>,
    pub(crate) clock: Clock,
    pub(crate) deadlines: Rc<Deadlines>,
    pub(crate) site: Rc<Site>,
    pub(crate) pages: Pages,
    pub(crate) setting: Arc<Setting>,
    /// Buffers for the stretch of work between two waits.
    pub(crate) scratch: RefCell<Scratch>,
    /// Buffer for the name that a path is resolved to.
    pub(crate) path: RefCell<Vec<u8>>,
    /// No further request is to be waited for.
    pub(crate) stopping: Cell<bool>,
    /// The way to the access log, if there is one.
    pub(crate) lines: Option<Lines>,
    index: usize,
    shared: Arc<Shared>,
}

/// Buffers that hold something only while one connection is worked on.
#[derive(Debug)]
pub(crate) struct Scratch {
    pub(crate) input: Box<[u8]>,
    pub(crate) output: Vec<u8>,
}

/// Octets read at once: some hundred pipelined requests.
const INPUT: usize = 64 << 10;

impl Worker {
    fn new(shared: Arc<Shared>, index: usize) -> Self {
        let config = Arc::clone(&shared.config);
        let site = Site::new(
            Arc::clone(&shared.root),
            Arc::clone(&shared.setting),
            Arc::clone(&shared.digests),
            Naming {
                index: config.index.clone(),
                listing: config.listing,
                clean_urls: config.clean_urls,
                fallback: config.fallback.clone(),
            },
            config.cache_size / shared.workers.max(1) as u64,
        );
        Self {
            clock: Clock::new(),
            deadlines: Rc::default(),
            site: Rc::new(site),
            pages: Pages::new(&shared.setting.common),
            setting: Arc::clone(&shared.setting),
            scratch: RefCell::new(Scratch {
                input: vec![0; INPUT].into_boxed_slice(),
                output: Vec::with_capacity(INPUT),
            }),
            path: RefCell::default(),
            stopping: Cell::new(false),
            lines: shared.log.as_ref().and_then(AccessLog::lines),
            config,
            index,
            shared,
        }
    }

    /// Paths that may be changed.
    pub(crate) fn areas(&self) -> &[Arc<Area>] {
        &self.shared.areas
    }

    /// The document root.
    pub(crate) fn root(&self) -> &Arc<Root> {
        &self.shared.root
    }

    /// This worker's numbers.
    pub(crate) fn counters(&self) -> &Counters {
        &self.shared.counters[self.index]
    }
}

/// Serves until told to stop; `ready` hears when connections are accepted, or why not.
pub(crate) fn run(
    index: usize,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    shared: Arc<Shared>,
    order: watch::Receiver<Order>,
    ready: &mpsc::Sender<io::Result<()>>,
) {
    // Threads for files: reading, digesting and compressing do not profit from more.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .thread_name("file")
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let _told = ready.send(Err(error));
            return;
        }
    };
    LocalSet::new().block_on(&runtime, async {
        match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => {
                let numbers = metrics.and_then(|l| tokio::net::TcpListener::from_std(l).ok());
                if let Some(numbers) = numbers {
                    tokio::task::spawn_local(metrics::serve(numbers, Arc::clone(&shared)));
                }
                let _told = ready.send(Ok(()));
                serve(listener, Rc::new(Worker::new(shared, index)), order).await;
            }
            Err(error) => {
                let _told = ready.send(Err(error));
            }
        }
    });
    // A file being read or compressed for nobody is not waited for.
    runtime.shutdown_background();
}

async fn serve(
    listener: tokio::net::TcpListener,
    worker: Rc<Worker>,
    mut order: watch::Receiver<Order>,
) {
    let sweeper = tokio::task::spawn_local(sweep(Rc::clone(&worker)));
    let until = loop {
        tokio::select! {
            biased;
            changed = order.changed() => match *order.borrow_and_update() {
                Order::Stop(until) => break until,
                Order::Serve if changed.is_err() => break Instant::now(),
                Order::Serve => {}
            },
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => admit(&worker, stream, peer.ip()),
                Err(error) => pause_after(&error).await,
            },
        }
    };
    // Connections that the kernel has accepted for us would be reset with the listener.
    if let Ok(listener) = listener.into_std() {
        while let Ok((stream, peer)) = listener.accept() {
            let stream = stream
                .set_nonblocking(true)
                .and_then(|()| TcpStream::from_std(stream));
            if let Ok(stream) = stream {
                admit(&worker, stream, peer.ip());
            }
        }
    }
    worker.stopping.set(true);
    worker.deadlines.wake_all();
    while worker.deadlines.count() > 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sweeper.abort();
}

/// What becomes of a new connection.
enum Admission {
    Served,
    TurnedAway,
    Dropped,
}

/// Starts serving a connection, or turns it away when there are too many.
fn admit(worker: &Rc<Worker>, stream: TcpStream, peer: IpAddr) {
    #[cfg(not(target_os = "linux"))]
    let _as_it_is = stream.set_nodelay(true);
    let (guard, admission) = worker.shared.enter(peer);
    worker.counters().accepted.add(1);
    match admission {
        Admission::Served => {
            let worker = Rc::clone(worker);
            match worker.shared.tls.clone() {
                None => {
                    let connection = Connection::new(stream, worker, peer, false);
                    tokio::task::spawn_local(async move {
                        connection.serve().await;
                        drop(guard);
                    });
                }
                Some(tls) => {
                    tokio::task::spawn_local(async move {
                        let limit = worker.config.head_timeout;
                        let handshake = tokio::time::timeout(limit, tls.accept(stream)).await;
                        // A peer that fails or dawdles here has been told why by TLS itself.
                        if let Ok(Ok(stream)) = handshake {
                            let stream = Box::new(stream);
                            Connection::new(stream, worker, peer, true).serve().await;
                        }
                        drop(guard);
                    });
                }
            }
        }
        Admission::TurnedAway => {
            worker.counters().turned_away.add(1);
            let worker = Rc::clone(worker);
            tokio::task::spawn_local(async move {
                overload::turn_away(stream, &worker).await;
                drop(guard);
            });
        }
        Admission::Dropped => worker.counters().turned_away.add(1),
    }
}

/// One connection in the count of all.
struct Admitted {
    shared: Arc<Shared>,
    peer: IpAddr,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.shared.connections.fetch_sub(1, Ordering::Relaxed);
        if self.shared.config.max_per_client != 0 {
            let clients = &self.shared.clients;
            let mut clients = clients.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = clients.get_mut(&self.peer) {
                *count -= 1;
                if *count == 0 {
                    clients.remove(&self.peer);
                }
            }
        }
    }
}

/// After an error that says nothing about the next connection, accepting goes on at once. When
/// descriptors or memory have run out it would only fail again until a connection ends.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind as E;
    let passing = matches!(
        error.kind(),
        E::ConnectionAborted | E::ConnectionReset | E::Interrupted | E::WouldBlock
    );
    if !passing {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Wakes connections whose time is over, often enough for the shortest limit.
async fn sweep(worker: Rc<Worker>) {
    let config = &worker.config;
    let shortest = config
        .idle_timeout
        .min(config.head_timeout)
        .min(config.stall_timeout);
    let tick = (shortest / 8).clamp(Duration::from_millis(10), Duration::from_millis(500));
    loop {
        tokio::time::sleep(tick).await;
        worker.deadlines.sweep(worker.clock.now_ms());
        if let Some(lines) = &worker.lines {
            lines.flush();
        }
    }
}

//! One event loop: a thread that accepts connections and serves them to their end.

mod admit;

use std::cell::{Cell, Ref, RefCell};
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::task::LocalSet;

use crate::admission::Connections;
use crate::clock::{Clock, DATE_LEN};
use crate::deadline::Deadlines;
use crate::digest::Digests;
use crate::freshness::Freshness;
use crate::ids::Ids;
use crate::log::{AccessLog, Lines};
use crate::metrics::{self, Counters};
use crate::rate::Rates;
#[cfg(target_os = "linux")]
use crate::reactor::Reactor;
use crate::render::{LastEnd, Onward};
use crate::repeated::Repeated;
use crate::server::Order;
use crate::serving::{Hosts, Serving};
use crate::socket::Listener;
use admit::admit;

/// What all workers share.
pub(crate) struct Shared {
    /// What is served at present; workers hear of a change.
    pub(crate) serving: watch::Sender<Arc<Serving>>,
    pub(crate) digests: Arc<Digests>,
    workers: usize,
    connections: Arc<Connections>,
    rates: Rates,
    pub(crate) counters: Vec<Counters>,
    pub(crate) log: Option<AccessLog>,
    /// No new requests are wanted: somebody who asks should send them elsewhere.
    pub(crate) stopping: AtomicBool,
    pub(crate) reloads: AtomicU64,
    pub(crate) reloads_refused: AtomicU64,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn new(serving: Serving, workers: usize, log: Option<AccessLog>) -> Self {
        let large = serving.config.cache_large_size;
        Self {
            serving: watch::Sender::new(Arc::new(serving)),
            digests: Arc::new(Digests::new(large)),
            workers,
            connections: Arc::new(Connections::new()),
            rates: Rates::default(),
            counters: (0..workers).map(|_| Counters::default()).collect(),
            log,
            stopping: AtomicBool::new(false),
            reloads: AtomicU64::new(0),
            reloads_refused: AtomicU64::new(0),
        }
    }

    /// Event loops that serve.
    pub(crate) fn workers(&self) -> usize {
        self.workers
    }

    /// Connections open now, over all workers.
    pub(crate) fn open_connections(&self) -> u64 {
        self.connections.open() as u64
    }

    /// Connections that ended in a panic.
    pub(crate) fn panics(&self) -> u64 {
        self.counters.iter().map(|c| c.panics.read()).sum()
    }

    /// Octets of access log lost.
    pub(crate) fn log_lost(&self) -> u64 {
        self.log.as_ref().map_or(0, AccessLog::lost)
    }
}

/// What the connections of one worker share.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) clock: Clock,
    pub(crate) deadlines: Rc<Deadlines>,
    hosts: RefCell<Rc<Hosts>>,
    freshness: Rc<Freshness>,
    #[cfg(target_os = "linux")]
    reactor: Rc<Reactor>,
    /// Buffers for the stretch of work between two waits.
    pub(crate) scratch: RefCell<Scratch>,
    /// Buffer for the name that a path is resolved to.
    pub(crate) path: RefCell<Vec<u8>>,
    /// The next answer on every connection is the last.
    pub(crate) retiring: Cell<bool>,
    /// No further request is to be waited for.
    pub(crate) stopping: Cell<bool>,
    /// Connections accepted that have not ended, also those whose task has not run yet.
    present: Cell<usize>,
    /// The way to the access log, if there is one.
    pub(crate) lines: Option<Lines>,
    /// Heads of requests that were answered, and what they mean.
    pub(crate) repeated: RefCell<Repeated>,
    last_end: RefCell<LastEnd>,
    /// Makes an identifier for each answer, if that is asked for.
    ids: Option<Ids>,
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
    fn new(shared: Arc<Shared>, index: usize) -> io::Result<Self> {
        let freshness = Rc::new(Freshness::new());
        let serving = Arc::clone(&shared.serving.borrow());
        let ids = serving.config.response_id.as_deref().map(Ids::new);
        let hosts = Hosts::new(serving, &shared.digests, shared.workers, &freshness);
        Ok(Self {
            clock: Clock::new(),
            deadlines: Rc::default(),
            hosts: RefCell::new(Rc::new(hosts)),
            freshness,
            #[cfg(target_os = "linux")]
            reactor: Rc::new(Reactor::new()?),
            scratch: RefCell::new(Scratch {
                input: vec![0; INPUT].into_boxed_slice(),
                output: Vec::with_capacity(INPUT),
            }),
            path: RefCell::default(),
            retiring: Cell::new(false),
            stopping: Cell::new(false),
            present: Cell::new(0),
            lines: shared.log.as_ref().and_then(AccessLog::lines),
            repeated: RefCell::default(),
            last_end: RefCell::default(),
            ids,
            index,
            shared,
        })
    }

    /// What is served at present.
    pub(crate) fn hosts(&self) -> Ref<'_, Rc<Hosts>> {
        self.hosts.borrow()
    }

    /// From now on this is served.
    fn adopt(&self, serving: Arc<Serving>) {
        let shared = &self.shared;
        let hosts = Hosts::new(serving, &shared.digests, shared.workers, &self.freshness);
        hosts.serving().adopted.fetch_add(1, Ordering::Release);
        self.repeated.borrow_mut().forget();
        self.hosts.replace(Rc::new(hosts));
    }

    /// Which looks at files count.
    pub(crate) fn freshness(&self) -> &Freshness {
        &self.freshness
    }

    /// The connections of this worker.
    #[cfg(target_os = "linux")]
    pub(crate) fn reactor(&self) -> &Rc<Reactor> {
        &self.reactor
    }

    /// What clients have used up of their share.
    pub(crate) fn rates(&self) -> &Rates {
        &self.shared.rates
    }

    /// Ends a head, with an identifier if answers have one.
    pub(crate) fn finish(&self, out: &mut Vec<u8>, date: &[u8; DATE_LEN], onward: Onward) {
        self.last_end.borrow_mut().finish(out, date, onward);
        if let Some(ids) = &self.ids {
            ids.add(out);
        }
    }

    /// The identifier of the answer begun last.
    pub(crate) fn last_id(&self) -> Option<String> {
        self.ids.as_ref().map(Ids::last)
    }

    /// This worker's numbers.
    pub(crate) fn counters(&self) -> &Counters {
        &self.shared.counters[self.index]
    }
}

/// Serves until told to stop; `ready` hears when connections are accepted, or why not.
pub(crate) fn run(
    index: usize,
    listeners: Vec<TcpListener>,
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
        let worker = Worker::new(Arc::clone(&shared), index);
        let listeners = listeners.into_iter().map(Listener::new);
        let ours =
            worker.and_then(|worker| Ok((worker, listeners.collect::<io::Result<Vec<_>>>()?)));
        match ours {
            Ok((worker, listeners)) => {
                let numbers = metrics.and_then(|l| tokio::net::TcpListener::from_std(l).ok());
                let numbers = numbers.map(|numbers| {
                    tokio::task::spawn_local(metrics::serve(numbers, Arc::clone(&shared)))
                });
                let _told = ready.send(Ok(()));
                serve(listeners, numbers, Rc::new(worker), order).await;
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
    listeners: Vec<Listener>,
    mut numbers: Option<JoinHandle<()>>,
    worker: Rc<Worker>,
    mut order: watch::Receiver<Order>,
) {
    let sweeper = tokio::task::spawn_local(sweep(Rc::clone(&worker)));
    #[cfg(target_os = "linux")]
    let watcher = tokio::task::spawn_local(watch_connections(Rc::clone(&worker)));
    let mut serving = worker.shared.serving.subscribe();
    let (until, retired) = loop {
        tokio::select! {
            biased;
            changed = order.changed() => match *order.borrow_and_update() {
                Order::Stop(until) => break (until, false),
                Order::Retire(until) => break (until, true),
                Order::Serve if changed.is_err() => break (Instant::now(), false),
                Order::Serve => {}
            },
            Ok(()) = serving.changed() => {
                let serving = Arc::clone(&serving.borrow_and_update());
                worker.adopt(serving);
            }
            accepted = accept(&listeners) => match accepted {
                Ok((stream, peer)) => admit(&worker, stream, peer.ip()),
                Err(error) => pause_after(&error).await,
            },
        }
    };
    if retired {
        // Whoever waits at these sockets is accepted by the server that has them now.
        drop(listeners);
        worker.retiring.set(true);
        // Its socket is the other's as well, and who asks there wants to know of that one.
        if let Some(numbers) = numbers.take() {
            numbers.abort();
        }
    } else {
        drain(&worker, &listeners);
        drop(listeners);
        worker.retiring.set(true);
        worker.stopping.set(true);
        worker.deadlines.wake_all();
    }
    // Who asks hears that we stop for as long as any worker has something under way.
    let others = || numbers.is_some() && worker.shared.open_connections() > 0;
    let busy = || worker.present.get() > 0 || others();
    while busy() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sweeper.abort();
    #[cfg(target_os = "linux")]
    watcher.abort();
}

/// Wakes connections that can go on. All that were waiting are announced together.
#[cfg(target_os = "linux")]
async fn watch_connections(worker: Rc<Worker>) {
    let announced = || worker.freshness.announced();
    while worker.reactor.turn(announced).await.is_ok() {}
}

/// The next connection at any of the sockets; mostly there is one.
async fn accept(listeners: &[Listener]) -> io::Result<(TcpStream, SocketAddr)> {
    poll_fn(|cx| {
        for listener in listeners {
            if let accepted @ Poll::Ready(_) = listener.poll_accept(cx) {
                return accepted;
            }
        }
        Poll::Pending
    })
    .await
}

/// Connections that the kernel has accepted for us would be reset with the listener.
fn drain(worker: &Rc<Worker>, listeners: &[Listener]) {
    for listener in listeners {
        while let Ok((stream, peer)) = listener.accept_waiting() {
            admit(worker, stream, peer.ip());
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
    loop {
        let tick = {
            let hosts = worker.hosts();
            let config = &hosts.serving().config;
            let shortest = config
                .idle_timeout
                .min(config.head_timeout)
                .min(config.stall_timeout);
            (shortest / 8).clamp(Duration::from_millis(10), Duration::from_millis(500))
        };
        tokio::time::sleep(tick).await;
        worker.deadlines.sweep(worker.clock.now_ms());
        if let Some(lines) = &worker.lines {
            lines.flush();
        }
    }
}

#[cfg(test)]
mod tests;

//! Binding, starting and stopping.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::config::Config;
use crate::confine::{Confinement, confine};
use crate::listener;
use crate::log::{AccessLog, Sink};
use crate::serving::{Serving, named};
use crate::worker::{self, Shared};

/// A server whose sockets are bound and whose root is open; nothing is accepted yet.
pub struct Server {
    serving: Serving,
    listeners: Vec<TcpListener>,
    address: SocketAddr,
    metrics: Option<TcpListener>,
    log: Option<Sink>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("config", &self.serving.config)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Checks what can be checked without listening: the roots, the files named, the certificates.
///
/// # Errors
/// The first thing that would keep the server from starting or that names a missing file.
pub fn check(config: Config) -> io::Result<()> {
    Serving::open(config)?.check_pages()
}

/// What the workers are told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Serve,
    /// Finish what is under way, until this moment at the latest.
    Stop(Instant),
}

impl Server {
    /// Opens the root and binds the address.
    ///
    /// # Errors
    /// When the root is no directory that can be read, or the address cannot be bound.
    pub fn bind(config: Config) -> io::Result<Self> {
        let serving = Serving::open(config)?;
        let config = &serving.config;
        let wanted = SocketAddr::new(config.address, config.port);
        let listeners = listener::bind(wanted, config.worker_count())
            .map_err(|error| io::Error::new(error.kind(), format!("{wanted}: {error}")))?;
        let address = listeners[0].local_addr()?;
        let metrics = match config.metrics {
            Some(wanted) => {
                let bound = listener::bind(wanted, 1).map_err(|error| {
                    io::Error::new(error.kind(), format!("metrics on {wanted}: {error}"))
                })?;
                bound.into_iter().next()
            }
            None => None,
        };
        let log = match &config.access_log {
            Some(path) => Some(Sink::open(path).map_err(|error| named(path, &error))?),
            None => None,
        };
        Ok(Self {
            serving,
            listeners,
            address,
            metrics,
            log,
        })
    }

    /// The address in use, with the port that the system chose for port 0.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The address that shows the numbers, if there is one.
    #[must_use]
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.local_addr().ok()
    }

    /// Starts the workers and returns as soon as all of them accept connections.
    ///
    /// With [`Config::confine`] the calling thread is confined as well.
    ///
    /// # Errors
    /// When a thread or an event loop cannot be made.
    pub fn start(self) -> io::Result<Handle> {
        // Before there is any thread: what is started later is confined too.
        let config = &self.serving.config;
        let confinement = match config.confine {
            true => Some(confine(config)?),
            false => None,
        };
        let log = self.log.map(AccessLog::start).transpose()?;
        let (orders, order) = watch::channel(Order::Serve);
        let mut handle = Handle {
            address: self.address,
            secure: self.serving.tls.is_some(),
            confinement,
            orders,
            threads: Mutex::default(),
            shared: None,
        };
        let workers = self.listeners.len();
        let shared = Arc::new(Shared::new(self.serving, workers, log));
        handle.shared = Some(Arc::clone(&shared));
        let mut metrics = self.metrics;
        let (ready, started) = mpsc::channel();
        for (index, listener) in self.listeners.into_iter().enumerate() {
            let shared = Arc::clone(&shared);
            let order = order.clone();
            let ready = ready.clone();
            // The first worker shows the numbers of all.
            let metrics = metrics.take();
            let thread = std::thread::Builder::new()
                .name(format!("worker-{index}"))
                .spawn(move || worker::run(index, listener, metrics, shared, order, &ready))?;
            lock(&handle.threads).push(thread);
        }
        drop(ready);
        // A worker that fails says so here; dropping the handle then stops the others.
        for result in started.iter().take(workers) {
            result?;
        }
        Ok(handle)
    }
}

/// A running server. Dropping it stops it, giving answers under way one second.
#[derive(Debug)]
pub struct Handle {
    address: SocketAddr,
    secure: bool,
    confinement: Option<Confinement>,
    orders: watch::Sender<Order>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    pub(crate) shared: Option<Arc<Shared>>,
}

impl Handle {
    /// The address in use.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The address in use, as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}/", self.address)
    }

    /// What came of [`Config::confine`]; `None` when it was not asked for.
    #[must_use]
    pub fn confinement(&self) -> Option<Confinement> {
        self.confinement
    }

    /// Opens the access log anew: the file may have been renamed.
    pub fn reopen_log(&self) {
        if let Some(log) = self.shared.as_ref().and_then(|shared| shared.log.as_ref()) {
            log.reopen();
        }
    }

    /// Stops accepting, lets answers under way finish for at most `deadline`, then ends. Further
    /// calls do nothing.
    pub fn stop(&self, deadline: Duration) {
        let now = Instant::now();
        let at = now.checked_add(deadline).unwrap_or(now);
        if let Some(shared) = &self.shared {
            shared.stopping.store(true, Ordering::Relaxed);
        }
        self.orders.send_replace(Order::Stop(at));
        for thread in lock(&self.threads).drain(..) {
            // A worker that panicked has ended too; there is nothing left to do for it.
            let _ended = thread.join();
        }
        if let Some(shared) = &self.shared {
            shared.digests.stop();
            if let Some(log) = &shared.log {
                log.close();
            }
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop(Duration::from_secs(1));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

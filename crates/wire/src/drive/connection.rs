//! One connection: a reader thread from the first moment, writes on the caller's thread.

use std::io;
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::interrupt::{self, Interrupt};
use super::log::Log;
use super::{Cuts, closer};
use crate::dial::{Socket, TlsLink};
use crate::ending::Ending;
use crate::transcript::{EventKind, WriteFailure};

/// Octets handed to one write at most, and TLS plaintext sealed at once.
const WRITE: usize = 64 * 1024;

/// The socket and its TLS state.
#[derive(Debug)]
pub(crate) struct Link {
    socket: Socket,
    tls: Option<Mutex<TlsLink>>,
    /// Keeps TLS records in order: held from sealing until written.
    out: Mutex<()>,
    /// We are about to reset: a read of 0 is our own doing.
    resetting: AtomicBool,
    /// Nothing is wanted of it any more once the peer has ended it.
    leaving: AtomicBool,
}

impl Link {
    /// Ends both directions at once.
    pub(crate) fn end(&self) {
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    fn tls(&self) -> Option<MutexGuard<'_, TlsLink>> {
        self.tls
            .as_ref()
            .map(|tls| tls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn write_all(&self, mut octets: &[u8]) -> io::Result<()> {
        while !octets.is_empty() {
            match self.socket.write(octets) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => octets = &octets[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// A connection in use.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) log: Arc<Log>,
    link: Option<Arc<Link>>,
    reader: Option<JoinHandle<()>>,
    drain: Duration,
    /// Ends a send early.
    pub(super) stop: Option<Interrupt>,
}

impl Connection {
    /// Starts reading. `stall` is the time a write may make no progress.
    pub(crate) fn start(
        log: Log,
        socket: Socket,
        tls: Option<TlsLink>,
        stall: Duration,
        drain: Duration,
    ) -> io::Result<Self> {
        // A limit of zero would mean none.
        socket.set_timeouts(None, Some(stall.max(Duration::from_millis(1))))?;
        let link = Arc::new(Link {
            socket,
            tls: tls.map(Mutex::new),
            out: Mutex::new(()),
            resetting: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
        });
        let log = Arc::new(log);
        let reader = {
            let (link, log) = (Arc::clone(&link), Arc::clone(&log));
            thread::Builder::new()
                .name(format!("read {}", log.name()))
                .spawn(move || {
                    read(&link, &log);
                    if link.leaving.load(Ordering::SeqCst) {
                        send_fin(&link);
                    }
                })?
        };
        Ok(Self {
            log,
            link: Some(link),
            reader: Some(reader),
            drain,
            stop: None,
        })
    }

    /// A connection that was reset before it could be used.
    pub(crate) fn dead(log: Log) -> Self {
        log.ended(Ending::Reset);
        Self {
            log: Arc::new(log),
            link: None,
            reader: None,
            drain: Duration::ZERO,
            stop: None,
        }
    }

    /// Neither closed nor reset by us.
    pub(crate) fn is_usable(&self) -> bool {
        self.link.is_some() || self.log.lock().peer_end().is_some()
    }

    /// Whether our side of it is over.
    pub(crate) fn is_released(&self) -> bool {
        self.link.is_none()
    }

    /// Sends octets in the pieces asked for. Stops at the first refused write, which
    /// is recorded; `false` then.
    pub(crate) fn send(&self, octets: &[u8], cuts: &Cuts) -> bool {
        let mut first = true;
        for piece in cuts.pieces(octets) {
            if !first {
                interrupt::sleep(cuts.pause(), self.stop.as_ref());
            }
            first = false;
            if interrupt::raised(self.stop.as_ref()) || !self.write(piece) {
                return false;
            }
        }
        true
    }

    fn write(&self, piece: &[u8]) -> bool {
        let Some(link) = &self.link else {
            if self.log.lock().peer_end().is_some() {
                self.log.write_failed(WriteFailure::Closed);
                return false;
            }
            self.log.event(EventKind::Note(
                "nothing sent: we have closed this connection".to_owned(),
            ));
            return false;
        };
        // The record is told of each block just before it goes out, not of what may never be sent.
        piece.chunks(WRITE).all(|block| {
            self.log.sending(block);
            self.write_block(link, block)
        })
    }

    fn write_block(&self, link: &Link, mut rest: &[u8]) -> bool {
        while !rest.is_empty() {
            if interrupt::raised(self.stop.as_ref()) {
                return false;
            }
            let at = Instant::now();
            match write_once(link, rest) {
                Ok(count) => {
                    self.log.sent(at, &rest[..count]);
                    rest = &rest[count..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.log.write_failed(failure(&error));
                    return false;
                }
            }
        }
        true
    }

    /// Sends FIN (after close_notify on TLS); reading goes on.
    pub(crate) fn fin(&self) {
        let Some(link) = &self.link else { return };
        self.log.event(EventKind::SentFin);
        send_fin(link);
    }

    /// Resets the connection. Where the transport knows no reset it is closed, and the record says so.
    pub(crate) fn rst(&mut self) {
        let Some(link) = self.link.take() else { return };
        link.resetting.store(true, Ordering::SeqCst);
        if link.socket.reset_on_close() {
            self.log.lock().local = Some(Ending::LocalReset);
            self.log.event(EventKind::SentReset);
        } else {
            self.log.lock().local = Some(Ending::LocalClosed);
            self.log.event(EventKind::Note(
                "this transport has no reset; closed instead".to_owned(),
            ));
        }
        // The kernel resets when the last user of the socket is gone, so the reader must leave first.
        let _ = link.socket.shutdown(Shutdown::Read);
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }

    /// Sends FIN and lets the reader drain in the background.
    pub(crate) fn close(&mut self) {
        {
            let mut state = self.log.lock();
            if state.peer_end().is_none() && state.local.is_none() {
                state.local = Some(Ending::LocalClosed);
            }
        }
        if self.link.is_some() {
            self.log.event(EventKind::Note("closed by us".to_owned()));
        }
        self.release();
    }

    /// Ends our side without a trace in the record as soon as the peer has ended its own.
    pub(crate) fn leave_when_ended(&self) {
        let Some(link) = &self.link else { return };
        // In this order: either the reading thread sees the flag, or we see the end it recorded.
        if link.leaving.swap(true, Ordering::SeqCst) {
            return;
        }
        if self.log.lock().peer_end().is_some() {
            send_fin(link);
        }
    }

    /// Gives the socket up without a trace in the record.
    pub(crate) fn release(&mut self) {
        let Some(link) = self.link.take() else { return };
        if self.log.lock().peer_end().is_none() {
            send_fin(&link);
            closer::close_after(Arc::downgrade(&link), self.drain);
        }
        self.reader = None;
    }

    /// The link, for whoever must be able to end it from outside.
    pub(crate) fn link(&self) -> Option<Weak<Link>> {
        self.link.as_ref().map(Arc::downgrade)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.release();
    }
}

fn send_fin(link: &Link) {
    let _order = link.out.lock().unwrap_or_else(PoisonError::into_inner);
    let notify = link.tls().map(|mut tls| tls.close_notify());
    if let Some(records) = notify {
        let _ = link.write_all(&records);
    }
    let _ = link.socket.shutdown(Shutdown::Write);
}

fn write_once(link: &Link, octets: &[u8]) -> io::Result<usize> {
    if link.tls.is_none() {
        return match link.socket.write(octets)? {
            0 => Err(io::ErrorKind::WriteZero.into()),
            count => Ok(count),
        };
    }
    let _order = link.out.lock().unwrap_or_else(PoisonError::into_inner);
    let sealed = link.tls().map(|mut tls| tls.seal(octets)).transpose()?;
    link.write_all(&sealed.unwrap_or_default())?;
    Ok(octets.len())
}

fn failure(error: &io::Error) -> WriteFailure {
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => WriteFailure::Reset,
        io::ErrorKind::BrokenPipe | io::ErrorKind::NotConnected => WriteFailure::Closed,
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => WriteFailure::Stalled,
        _ => WriteFailure::Other,
    }
}

/// The reader thread: until the peer's end, or ours.
fn read(link: &Link, log: &Log) {
    let mut buffer = vec![0u8; 64 * 1024];
    // Records that came together with the end of the handshake are already inside.
    if link.tls.is_some() && !take_records(link, log, &[], Instant::now()) {
        return;
    }
    loop {
        let read = link.socket.read(&mut buffer);
        let at = Instant::now();
        // Nothing counts any more once we reset, and a peer that floods must not keep us here.
        if link.resetting.load(Ordering::SeqCst) {
            return;
        }
        match read {
            Ok(0) => {
                log.ended(if link.tls.is_some() {
                    Ending::TlsTruncated
                } else {
                    Ending::Fin
                });
                return;
            }
            Ok(count) if link.tls.is_some() => {
                if !take_records(link, log, &buffer[..count], at) {
                    return;
                }
            }
            Ok(count) => log.received(at, &buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => {
                // Every other error of a blocking read is the connection breaking.
                log.ended(Ending::Reset);
                return;
            }
        }
    }
}

/// Decrypts records and records what came; `false` at the end of the TLS session.
fn take_records(link: &Link, log: &Log, records: &[u8], at: Instant) -> bool {
    let Some(opened) = link.tls().map(|mut tls| tls.open(records)) else {
        return true;
    };
    if !opened.octets.is_empty() {
        log.received(at, &opened.octets);
    }
    // The reader must never wait for a writer that waits for the peer to read: what
    // cannot be sent now goes out with the next write.
    if let Ok(_order) = link.out.try_lock() {
        let owed = link.tls().map(|mut tls| tls.records()).unwrap_or_default();
        let _ = link.write_all(&owed);
    }
    if let Some(reason) = opened.failure {
        log.event(EventKind::Note(format!("TLS: {reason}")));
        log.ended(Ending::TlsFailed);
        return false;
    }
    if opened.closed {
        log.ended(Ending::TlsCloseNotify);
    }
    !opened.closed
}

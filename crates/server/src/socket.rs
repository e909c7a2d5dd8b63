//! A plain connection on Linux: one call for each read and write, readiness by the worker's own
//! [`Reactor`].

use std::fs::File;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use rustix::io::{Errno, IoSlice};
use rustix::net::{RecvFlags, SendAncillaryBuffer, SendFlags, SocketFlags};
use rustix::net::{acceptfrom_with, recv, send, sendmsg};
use tokio::io::unix::AsyncFd;
use tokio::task::coop::poll_proceed;

use crate::link::{self, FILE_PIECE, Link};
use crate::reactor::{self, Reactor, Registration};
use crate::worker::Worker;

/// A connection and its registration.
#[derive(Debug)]
pub(crate) struct Socket {
    // The registration goes before the descriptor: its place is free only for the next one.
    registration: Option<Registration>,
    stream: TcpStream,
    reactor: Rc<Reactor>,
    /// What was read last had been announced.
    announced: bool,
    /// All that had arrived was read before there was a registration.
    drained: bool,
}

impl Socket {
    /// Without a registration at first: a request often arrives together with its connection, and
    /// when that is the only one, there is never anything to wait for.
    fn new(stream: TcpStream, reactor: &Rc<Reactor>) -> Self {
        Self {
            registration: None,
            stream,
            reactor: Rc::clone(reactor),
            announced: false,
            drained: false,
        }
    }

    /// The registration, made when it is first needed. What is ready already is announced.
    fn registration(&mut self) -> io::Result<&Registration> {
        let made = match self.registration.take() {
            Some(known) => known,
            None => self.reactor.register(&self.stream)?,
        };
        Ok(self.registration.insert(made))
    }

    /// One call that writes, or why not. No connection may keep a worker to itself: each call
    /// uses up some of what the runtime allows a task before others have their turn.
    fn poll_sending(
        &mut self,
        cx: &mut Context<'_>,
        mut call: impl FnMut(&TcpStream) -> Result<usize, Errno>,
    ) -> Poll<io::Result<usize>> {
        loop {
            if let Some(registration) = &self.registration
                && !registration.is_writable(cx)
            {
                return Poll::Pending;
            }
            let allowed = ready!(poll_proceed(cx));
            match call(&self.stream) {
                Err(Errno::AGAIN) => self.registration()?.is_full(cx),
                Err(Errno::INTR) => {}
                outcome => {
                    allowed.made_progress();
                    return Poll::Ready(Ok(outcome?));
                }
            }
        }
    }
}

impl Link for Socket {
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        loop {
            match &self.registration {
                Some(registration) if registration.is_readable(cx) => {}
                None if !self.drained => {}
                Some(_) => return Poll::Pending,
                None => {
                    self.registration()?.is_empty(cx);
                    return Poll::Pending;
                }
            }
            let allowed = ready!(poll_proceed(cx));
            match recv(&self.stream, &mut *into, RecvFlags::DONTWAIT) {
                Err(Errno::AGAIN) => self.registration()?.is_empty(cx),
                Err(Errno::INTR) => {}
                Err(error) => return Poll::Ready(Err(error.into())),
                Ok((octets, _)) => {
                    allowed.made_progress();
                    self.announced = match &self.registration {
                        Some(registration) => registration.has_read(octets, into.len()),
                        None => {
                            self.drained = octets < into.len();
                            false
                        }
                    };
                    return Poll::Ready(Ok(octets));
                }
            }
        }
    }

    fn was_announced(&self) -> bool {
        self.announced
    }

    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        first: &[u8],
        second: &[u8],
        more: bool,
    ) -> Poll<io::Result<usize>> {
        let mut flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
        if more {
            // The head of an answer shares its first packet with the file that follows.
            flags |= SendFlags::MORE;
        }
        self.poll_sending(cx, |stream| match second {
            [] => send(stream, first, flags),
            _ => {
                let slices = [IoSlice::new(first), IoSlice::new(second)];
                sendmsg(stream, &slices, &mut SendAncillaryBuffer::default(), flags)
            }
        })
    }

    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &File,
        offset: u64,
        length: u64,
    ) -> Poll<io::Result<usize>> {
        let piece = usize::try_from(length.min(FILE_PIECE)).unwrap_or(usize::MAX);
        self.poll_sending(cx, |stream| {
            let mut offset = offset;
            rustix::fs::sendfile(stream, file, Some(&mut offset), piece)
        })
    }

    fn poll_flush(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    const FAREWELL: bool = false;

    fn poll_finish(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.stream.shutdown(Shutdown::Write) {
            // The peer was faster.
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Poll::Ready(Ok(())),
            outcome => Poll::Ready(outcome),
        }
    }

    fn local_port(&self) -> u16 {
        self.stream.local_addr().map_or(0, |local| local.port())
    }

    fn abort(&mut self) {
        link::reset(&self.stream);
    }
}

/// A connection as it is served.
pub(crate) fn link(stream: TcpStream, worker: &Worker) -> io::Result<Socket> {
    Ok(Socket::new(stream, worker.reactor()))
}

/// A listening socket.
#[derive(Debug)]
pub(crate) struct Listener(AsyncFd<TcpListener>);

impl Listener {
    /// To be called inside a runtime.
    pub(crate) fn new(listener: TcpListener) -> io::Result<Self> {
        reactor::registered(listener).map(Self)
    }

    /// The next connection; its socket does not block.
    pub(crate) fn poll_accept(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        loop {
            let mut ready = ready!(self.0.poll_read_ready(cx))?;
            if let Ok(accepted) = ready.try_io(|listener| accept(listener.get_ref())) {
                return Poll::Ready(accepted);
            }
        }
    }

    /// A connection that the kernel has accepted already.
    pub(crate) fn accept_waiting(&self) -> io::Result<(TcpStream, SocketAddr)> {
        accept(self.0.get_ref())
    }
}

fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let (connection, peer): (OwnedFd, _) = acceptfrom_with(listener, flags)?;
    let peer = peer.and_then(|peer| SocketAddr::try_from(peer).ok());
    // A peer that is gone already has no name; its connection says so when it is read.
    let unnamed = SocketAddr::from((std::net::Ipv4Addr::UNSPECIFIED, 0));
    Ok((connection.into(), peer.unwrap_or(unnamed)))
}

//! Plain connections where there is no `epoll`: the runtime's own.

use std::fs::File;
use std::io::{self, IoSlice};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

use crate::link::{self, FILE_PIECE, Link};
use crate::worker::Worker;

/// A connection as it is served.
pub(crate) fn link(stream: TcpStream, _worker: &Worker) -> io::Result<tokio::net::TcpStream> {
    tokio::net::TcpStream::from_std(stream)
}

impl Link for tokio::net::TcpStream {
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        link::poll_read_from(self, cx, into)
    }

    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        first: &[u8],
        second: &[u8],
        more: bool,
    ) -> Poll<io::Result<usize>> {
        let _ = more;
        if second.is_empty() {
            AsyncWrite::poll_write(Pin::new(self), cx, first)
        } else {
            let slices = [IoSlice::new(first), IoSlice::new(second)];
            AsyncWrite::poll_write_vectored(Pin::new(self), cx, &slices)
        }
    }

    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &File,
        offset: u64,
        length: u64,
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_write_ready(cx))?;
        link::poll_copy_file(self, cx, file, offset, length.min(FILE_PIECE / 4))
    }

    fn poll_flush(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    const FAREWELL: bool = false;

    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_shutdown(Pin::new(self), cx)
    }

    fn local_port(&self) -> u16 {
        self.local_addr().map_or(0, |local| local.port())
    }

    fn abort(&mut self) {
        link::reset(&*self);
    }
}

/// A listening socket.
#[derive(Debug)]
pub(crate) struct Listener {
    runtimes: tokio::net::TcpListener,
    /// The same socket, to be asked without waiting.
    own: TcpListener,
}

impl Listener {
    /// To be called inside a runtime.
    pub(crate) fn new(listener: TcpListener) -> io::Result<Self> {
        Ok(Self {
            own: listener.try_clone()?,
            runtimes: tokio::net::TcpListener::from_std(listener)?,
        })
    }

    /// The next connection; its socket does not block.
    pub(crate) fn poll_accept(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let (stream, peer) = ready!(self.runtimes.poll_accept(cx))?;
        // Elsewhere than on Linux this is not inherited from the listening socket.
        let _as_it_is = stream.set_nodelay(true);
        Poll::Ready(stream.into_std().map(|stream| (stream, peer)))
    }

    /// A connection that the system has accepted already.
    pub(crate) fn accept_waiting(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = self.own.accept()?;
        stream.set_nonblocking(true)?;
        Ok((stream, peer))
    }
}

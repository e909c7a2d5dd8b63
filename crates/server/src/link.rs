//! The byte stream a connection is spoken over.

use std::fs::File;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What a connection needs of its transport.
pub(crate) trait Link {
    /// Reads what has arrived; 0 at the peer's end.
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>>;

    /// Writes from `first`, then `second`, in one call where possible. With `more`, the octets may
    /// wait for those that follow at once.
    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        first: &[u8],
        second: &[u8],
        more: bool,
    ) -> Poll<io::Result<usize>>;

    /// Sends part of a file; 0 when the file has no octets there.
    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &File,
        offset: u64,
        length: u64,
    ) -> Poll<io::Result<usize>>;

    /// Sends what the link itself holds back.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// The peer must be told of the end, so that it can tell it from a cut; TCP does that itself.
    const FAREWELL: bool;

    /// Ends our direction in an orderly way.
    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// The port at our end.
    fn local_port(&self) -> u16;

    /// Makes the coming drop a reset: the peer must not take what it has for complete, and the
    /// kernel need not hold octets that nobody takes.
    fn abort(&mut self);
}

/// Octets given to `sendfile` at once, so that one large file cannot hold up the other connections.
const FILE_PIECE: u64 = 1 << 20;

impl Link for TcpStream {
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(into);
        ready!(AsyncRead::poll_read(Pin::new(self), cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        first: &[u8],
        second: &[u8],
        more: bool,
    ) -> Poll<io::Result<usize>> {
        #[cfg(target_os = "linux")]
        if more && second.is_empty() {
            // MSG_MORE: the head of an answer shares its first packet with the file that follows.
            use rustix::net::{SendFlags, send};
            loop {
                ready!(self.poll_write_ready(cx))?;
                let sent = self.try_io(tokio::io::Interest::WRITABLE, || {
                    Ok(send(&*self, first, SendFlags::MORE | SendFlags::NOSIGNAL)?)
                });
                match sent {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    other => return Poll::Ready(other),
                }
            }
        }
        let _ = more;
        if second.is_empty() {
            AsyncWrite::poll_write(Pin::new(self), cx, first)
        } else {
            let slices = [IoSlice::new(first), IoSlice::new(second)];
            AsyncWrite::poll_write_vectored(Pin::new(self), cx, &slices)
        }
    }

    #[cfg(target_os = "linux")]
    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &File,
        offset: u64,
        length: u64,
    ) -> Poll<io::Result<usize>> {
        let piece = usize::try_from(length.min(FILE_PIECE)).unwrap_or(usize::MAX);
        loop {
            ready!(self.poll_write_ready(cx))?;
            let sent = self.try_io(tokio::io::Interest::WRITABLE, || {
                let mut offset = offset;
                Ok(rustix::fs::sendfile(
                    &*self,
                    file,
                    Some(&mut offset),
                    piece,
                )?)
            });
            match sent {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => return Poll::Ready(other),
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &File,
        offset: u64,
        length: u64,
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_write_ready(cx))?;
        let mut piece = vec![0; usize::try_from(length.min(FILE_PIECE / 16)).unwrap_or(1)];
        let n = read_at(file, &mut piece, offset)?;
        if n == 0 {
            return Poll::Ready(Ok(0));
        }
        AsyncWrite::poll_write(Pin::new(self), cx, &piece[..n])
    }

    fn poll_flush(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    const FAREWELL: bool = false;

    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_shutdown(Pin::new(self), cx)
    }

    fn local_port(&self) -> u16 {
        self.local_addr().map_or(0, |address| address.port())
    }

    fn abort(&mut self) {
        // Zero linger is a reset. It does not wait, so it cannot block the worker.
        let _refused = socket2::SockRef::from(&*self).set_linger(Some(std::time::Duration::ZERO));
    }
}

/// Reads from a place in a file without moving a shared position, where the system can.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, offset)
}

/// Reads from a place in a file; on Windows the position moves, and nobody relies on it.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, offset)
}

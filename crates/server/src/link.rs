//! The byte stream a connection is spoken over.

use std::fs::File;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a connection needs of its transport.
pub(crate) trait Link {
    /// Reads what has arrived; 0 at the peer's end.
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>>;

    /// Had it been announced that the octets read last were waiting (see [`crate::freshness`])?
    fn was_announced(&self) -> bool {
        false
    }

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

/// [`Link::poll_read`] from a stream of the runtime.
pub(crate) fn poll_read_from<S: AsyncRead + Unpin>(
    stream: &mut S,
    cx: &mut Context<'_>,
    into: &mut [u8],
) -> Poll<io::Result<usize>> {
    let mut buffer = ReadBuf::new(into);
    ready!(AsyncRead::poll_read(Pin::new(stream), cx, &mut buffer))?;
    Poll::Ready(Ok(buffer.filled().len()))
}

/// [`Link::poll_send_file`] into a stream of the runtime: reads up to `length` octets and writes
/// them.
pub(crate) fn poll_copy_file<S: AsyncWrite + Unpin>(
    stream: &mut S,
    cx: &mut Context<'_>,
    file: &File,
    offset: u64,
    length: u64,
) -> Poll<io::Result<usize>> {
    let mut piece = vec![0; usize::try_from(length).unwrap_or(1)];
    let n = read_at(file, &mut piece, offset)?;
    if n == 0 {
        return Poll::Ready(Ok(0));
    }
    AsyncWrite::poll_write(Pin::new(stream), cx, &piece[..n])
}

/// Octets given to `sendfile` before other connections have their turn, so that one large file cannot
/// hold them up. As much as a connection has room for in one go, mostly.
pub(crate) const FILE_PIECE: u64 = 256 << 10;

/// Makes the coming end of a connection a reset.
#[cfg(unix)]
pub(crate) fn reset(connection: &impl std::os::fd::AsFd) {
    // Zero linger is a reset. It does not wait, so it cannot block the worker.
    let _refused = socket2::SockRef::from(connection).set_linger(Some(std::time::Duration::ZERO));
}

/// Makes the coming end of a connection a reset.
#[cfg(windows)]
pub(crate) fn reset(connection: &impl std::os::windows::io::AsSocket) {
    let _refused = socket2::SockRef::from(connection).set_linger(Some(std::time::Duration::ZERO));
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

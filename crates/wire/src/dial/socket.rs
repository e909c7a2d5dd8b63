//! One stream socket, TCP or unix, usable from the reading and the writing thread at once.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::time::Duration;

use socket2::SockRef;

/// A connected stream socket.
#[derive(Debug)]
pub(crate) enum Socket {
    Tcp {
        stream: TcpStream,
        /// See [`Target::acknowledges_at_once`](super::Target::acknowledges_at_once).
        acknowledges_at_once: bool,
    },
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Socket {
    /// One read; blocks.
    pub(crate) fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp {
                stream,
                acknowledges_at_once,
            } => {
                let count = (&mut &*stream).read(buffer)?;
                if *acknowledges_at_once {
                    acknowledge(stream);
                }
                Ok(count)
            }
            #[cfg(unix)]
            Self::Unix(stream) => (&mut &*stream).read(buffer),
        }
    }

    /// One write; blocks up to the write timeout.
    pub(crate) fn write(&self, octets: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp { stream, .. } => (&mut &*stream).write(octets),
            #[cfg(unix)]
            Self::Unix(stream) => (&mut &*stream).write(octets),
        }
    }

    pub(crate) fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        match self {
            Self::Tcp { stream, .. } => stream.shutdown(how),
            #[cfg(unix)]
            Self::Unix(stream) => stream.shutdown(how),
        }
    }

    pub(crate) fn set_timeouts(
        &self,
        read: Option<Duration>,
        write: Option<Duration>,
    ) -> io::Result<()> {
        match self {
            Self::Tcp { stream, .. } => {
                stream.set_read_timeout(read)?;
                stream.set_write_timeout(write)
            }
            #[cfg(unix)]
            Self::Unix(stream) => {
                stream.set_read_timeout(read)?;
                stream.set_write_timeout(write)
            }
        }
    }

    /// Makes the next close a reset. `false` where the transport knows none (unix sockets).
    pub(crate) fn reset_on_close(&self) -> bool {
        match self {
            Self::Tcp { stream, .. } => SockRef::from(stream)
                .set_linger(Some(Duration::ZERO))
                .is_ok(),
            #[cfg(unix)]
            Self::Unix(_) => false,
        }
    }

    /// Local and peer address of a TCP socket.
    pub(crate) fn socket_addresses(&self) -> Option<(SocketAddr, SocketAddr)> {
        match self {
            Self::Tcp { stream, .. } => Some((stream.local_addr().ok()?, stream.peer_addr().ok()?)),
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }

    /// Local and peer address in words; empty where there is none.
    pub(crate) fn addresses(&self) -> (String, String) {
        match self {
            Self::Tcp { stream, .. } => (
                stream
                    .local_addr()
                    .map(|a| a.to_string())
                    .unwrap_or_default(),
                stream
                    .peer_addr()
                    .map(|a| a.to_string())
                    .unwrap_or_default(),
            ),
            #[cfg(unix)]
            Self::Unix(stream) => {
                let path = stream
                    .peer_addr()
                    .ok()
                    .and_then(|a| a.as_pathname().map(|p| p.display().to_string()));
                (String::new(), path.unwrap_or_default())
            }
        }
    }
}

/// Sends the acknowledgment that is due now, which the kernel might hold back for 40 ms. It goes
/// back to holding them back by itself, so this is said after each read.
fn acknowledge(stream: &TcpStream) {
    // A system that does not know the option, or a socket that was closed meanwhile: as slow as before.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = SockRef::from(stream).set_tcp_quickack(true);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = stream;
}

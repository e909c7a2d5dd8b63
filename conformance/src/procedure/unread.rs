//! A connection on which a client lets answers wait, for procedures about when it reads.

use std::io::{self, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use wire::dial::{Endpoint, Target};

/// Most requests on one connection: servers count them.
pub(super) const MOST: u64 = 95;

/// Size of the receive buffer where the system is to keep little for a client that does not read.
const RECEIVED: usize = 32 << 10;

/// What a read brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    Octets(usize),
    /// Nothing for as long as the connection's patience lasts.
    Silence,
    /// The end of the connection, however it came.
    End,
}

/// Connects, with that patience for each step; the system keeps `little` for us.
///
/// # Errors
/// When the target is not reached by plain TCP, or not at all.
pub(super) fn connect(target: &Target, little: bool, patience: Duration) -> io::Result<TcpStream> {
    let (Endpoint::Tcp(host, port), None) = (&target.endpoint, &target.tls) else {
        return Err(io::Error::other("it needs TCP without TLS"));
    };
    let address = (host.as_str(), *port)
        .to_socket_addrs()?
        .next()
        .ok_or_else(|| io::Error::other("the name has no address"))?;
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if little {
        socket.set_recv_buffer_size(RECEIVED)?;
    }
    socket.connect_timeout(&address.into(), patience)?;
    let stream = TcpStream::from(socket);
    stream.set_write_timeout(Some(patience))?;
    stream.set_read_timeout(Some(patience))?;
    Ok(stream)
}

/// Reads once into the block.
pub(super) fn read(stream: &mut TcpStream, block: &mut [u8]) -> Brought {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    loop {
        return match stream.read(block).map_err(|error| error.kind()) {
            Ok(0) => Brought::End,
            Ok(count) => Brought::Octets(count),
            Err(Interrupted) => continue,
            Err(WouldBlock | TimedOut) => Brought::Silence,
            Err(_) => Brought::End,
        };
    }
}

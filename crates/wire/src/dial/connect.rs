//! From a target to a connected socket within the connect timeout.

use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Instant;

use socket2::{Domain, Protocol, Type};

use super::tls::{self, TlsFacts};
use super::{Endpoint, Socket, Target, TlsLink};

/// A connection ready for use.
pub(crate) struct Dialled {
    pub(crate) socket: Socket,
    pub(crate) tls: Option<(TlsLink, TlsFacts)>,
}

/// Why dialling failed: the transport, or TLS over it.
pub(crate) enum DialError {
    Connect(String),
    /// The peer accepted and reset before `connect` had returned: a fact about the
    /// peer, not a failure to reach it.
    ResetAtOnce,
    Tls(String),
}

/// Connects, and performs the TLS handshake if the target asks for it. Names may
/// have several addresses: they are tried in order within one deadline.
pub(crate) fn dial(target: &Target) -> Result<Dialled, DialError> {
    let deadline = Instant::now() + target.connect_timeout;
    let (socket, host) = match &target.endpoint {
        Endpoint::Tcp(host, port) => {
            let stream =
                tcp(target, host, *port, deadline).map_err(|error| match error.kind() {
                    io::ErrorKind::ConnectionReset => DialError::ResetAtOnce,
                    _ => DialError::Connect(reason(&error)),
                })?;
            (Socket::Tcp(stream), host.as_str())
        }
        #[cfg(unix)]
        Endpoint::Unix(path) => {
            let stream = std::os::unix::net::UnixStream::connect(path)
                .map_err(|e| DialError::Connect(reason(&e)))?;
            (Socket::Unix(stream), "localhost")
        }
        #[cfg(not(unix))]
        Endpoint::Unix(_) => {
            return Err(DialError::Connect(
                "this system has no unix sockets".to_owned(),
            ));
        }
    };
    let tls = match &target.tls {
        Some(options) => {
            Some(tls::handshake(&socket, options, host, deadline).map_err(DialError::Tls)?)
        }
        None => None,
    };
    Ok(Dialled { socket, tls })
}

fn tcp(target: &Target, host: &str, port: u16, deadline: Instant) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        if target
            .source
            .is_some_and(|source| source.is_ipv4() != address.is_ipv4())
        {
            last = io::Error::new(
                io::ErrorKind::InvalidInput,
                "source and target are of different IP versions",
            );
            continue;
        }
        match tcp_to(target, address, deadline) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn tcp_to(target: &Target, address: SocketAddr, deadline: Instant) -> io::Result<TcpStream> {
    let socket = socket2::Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    if let Some(source) = target.source {
        socket.bind(&SocketAddr::new(source, 0).into())?;
    }
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    socket.connect_timeout(&address.into(), left)?;
    // Every write is its own line in the transcript, so Nagle must not join them.
    socket.set_tcp_nodelay(true)?;
    Ok(socket.into())
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused, nothing listens there".to_owned(),
        io::ErrorKind::TimedOut => "no answer within the connect timeout".to_owned(),
        _ => error.to_string(),
    }
}

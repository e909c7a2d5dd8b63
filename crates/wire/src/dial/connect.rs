//! From a target to a connected socket within the connect timeout.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Type};

use super::tls::{self, TlsFacts};
use super::{Endpoint, Socket, Target, TlsLink};

/// A connection ready for use.
pub(crate) struct Dialled {
    pub(crate) socket: Socket,
    pub(crate) tls: Option<(TlsLink, TlsFacts)>,
    /// Time the name look-up took; `None` where there was none.
    pub(crate) lookup: Option<Duration>,
    /// Time connecting took.
    pub(crate) connect: Duration,
    /// The PROXY line that was sent.
    pub(crate) proxy_line: Option<Vec<u8>>,
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
    let mut lookup = None;
    let mut began = Instant::now();
    let (socket, host) = match &target.endpoint {
        Endpoint::Tcp(host, port) => {
            let addresses = addresses(target, host, *port, deadline)
                .map_err(|error| DialError::Connect(reason(&error)))?;
            if host.parse::<IpAddr>().is_err() {
                lookup = Some(began.elapsed());
            }
            began = Instant::now();
            let stream = tcp(target, &addresses, deadline).map_err(|error| match error.kind() {
                io::ErrorKind::ConnectionReset => DialError::ResetAtOnce,
                _ => DialError::Connect(reason(&error)),
            })?;
            let socket = Socket::Tcp {
                stream,
                acknowledges_at_once: target.acknowledges_at_once,
            };
            (socket, host.as_str())
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
    let connect = began.elapsed();
    let proxy_line = proxy_line(target, &socket)?;
    let tls = match &target.tls {
        Some(options) => {
            let deadline = target
                .tls_timeout
                .map_or(deadline, |limit| Instant::now() + limit);
            Some(tls::handshake(&socket, options, host, deadline).map_err(DialError::Tls)?)
        }
        None => None,
    };
    Ok(Dialled {
        socket,
        tls,
        lookup,
        connect,
        proxy_line,
    })
}

/// Sends the PROXY line, if one was asked for: before TLS, as proxies do.
fn proxy_line(target: &Target, socket: &Socket) -> Result<Option<Vec<u8>>, DialError> {
    let Some(line) = &target.proxy_line else {
        return Ok(None);
    };
    let octets = line.octets(socket.socket_addresses());
    let mut rest = octets.as_slice();
    while !rest.is_empty() {
        match socket.write(rest) {
            Ok(count) if count > 0 => rest = &rest[count..],
            Ok(_) => return Err(DialError::ResetAtOnce),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(DialError::ResetAtOnce),
        }
    }
    Ok(Some(octets))
}

/// The addresses of a host that may be used, in the order the system names them.
fn addresses(
    target: &Target,
    host: &str,
    port: u16,
    deadline: Instant,
) -> io::Result<Vec<SocketAddr>> {
    let found = match host.parse::<IpAddr>() {
        Ok(ip) => vec![SocketAddr::new(ip, port)],
        Err(_) => look_up(target, host, port, deadline)?,
    };
    let usable = |address: &SocketAddr| {
        let family = target.family.is_none_or(|family| family.has(address));
        let source = target
            .source
            .is_none_or(|source| source.is_ipv4() == address.is_ipv4());
        family && source
    };
    let kept: Vec<SocketAddr> = found.iter().copied().filter(usable).collect();
    if !kept.is_empty() {
        return Ok(kept);
    }
    let why = match (target.family, target.source) {
        _ if found.is_empty() => "the name has no address".to_owned(),
        (Some(family), _) if !found.iter().any(|address| family.has(address)) => {
            format!("{host} has no {family} address")
        }
        _ => "source and target are of different IP versions".to_owned(),
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, why))
}

/// The system's look-up knows no time limit, so it runs beside us. One that is given up ends by
/// itself some time later.
fn look_up(
    target: &Target,
    host: &str,
    port: u16,
    deadline: Instant,
) -> io::Result<Vec<SocketAddr>> {
    let (answer, answered) = mpsc::channel();
    let name = host.to_owned();
    thread::Builder::new()
        .name("look-up".to_owned())
        .spawn(move || {
            let found = (name.as_str(), port).to_socket_addrs();
            let _ = answer.send(found.map(Iterator::collect::<Vec<_>>));
        })?;
    let left = deadline.saturating_duration_since(Instant::now());
    let limit = target.lookup_timeout.map_or(left, |limit| limit.min(left));
    answered.recv_timeout(limit).unwrap_or_else(|_| {
        Err(io::Error::other(
            "the name look-up took longer than its time limit",
        ))
    })
}

fn tcp(target: &Target, addresses: &[SocketAddr], deadline: Instant) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match tcp_to(target, *address, deadline) {
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

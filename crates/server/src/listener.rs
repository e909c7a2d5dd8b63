//! Listening sockets: one per worker where the system spreads connections itself.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that may wait for `accept`; the kernel caps it at `net.core.somaxconn`.
const BACKLOG: i32 = 4096;

/// Binds `count` listeners to one address; port 0 is chosen once and shared.
///
/// On Linux each is a socket of its own (`SO_REUSEPORT`), so that workers never contend for an
/// accept queue. Elsewhere they are handles of one socket.
///
/// # Errors
/// Those of binding, and `AddrInUse` where anybody listens already, be it another of our kind:
/// otherwise a server that was started twice would answer every other client. That is looked at
/// once, before the first socket is bound: of two servers of one user that start in the same instant
/// both may find the port free, and then share it.
pub(crate) fn bind(address: SocketAddr, count: usize) -> io::Result<Vec<TcpListener>> {
    // A socket that shares its port with nobody cannot be bound where somebody listens.
    #[cfg(target_os = "linux")]
    drop(unshared(address)?);
    let first = listen(address)?;
    let bound = first.local_addr()?;
    let mut all = vec![first];
    while all.len() < count.max(1) {
        let next = if cfg!(target_os = "linux") {
            listen(bound)?
        } else {
            all[0].try_clone()?
        };
        all.push(next);
    }
    Ok(all)
}

fn socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // On Windows this option means that others may take the port over.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    Ok(socket)
}

#[cfg(target_os = "linux")]
fn unshared(address: SocketAddr) -> io::Result<Socket> {
    let socket = socket(address)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket(address)?;
    #[cfg(target_os = "linux")]
    socket.set_reuse_port(true)?;
    // Inherited by accepted sockets on Linux, which saves a call per connection.
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_listeners_share_the_port_the_system_chose() {
        let all = bind("127.0.0.1:0".parse().unwrap(), 3).unwrap();
        let ports: Vec<u16> = all.iter().map(|l| l.local_addr().unwrap().port()).collect();
        assert_eq!(ports.len(), 3);
        assert_ne!(ports[0], 0);
        assert!(ports.iter().all(|&p| p == ports[0]));
    }

    #[test]
    fn a_port_that_is_taken_is_not_shared() {
        let all = bind("127.0.0.1:0".parse().unwrap(), 2).unwrap();
        let address = all[0].local_addr().unwrap();
        let error = bind(address, 2).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        drop(all);
        assert_eq!(bind(address, 2).unwrap().len(), 2);
    }
}

//! Listening sockets that somebody else has opened: a service manager, or the server before us.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};

use socket2::SockRef;

/// Sockets handed in, by what they are for.
#[derive(Debug, Default)]
pub(crate) struct Inherited {
    pub(crate) service: Vec<Socket>,
    pub(crate) metrics: Option<TcpListener>,
}

/// A socket to serve on.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) listener: TcpListener,
    /// A service manager chose the address: what the configuration says of it does not count.
    pub(crate) activated: bool,
}

impl Inherited {
    /// The sockets of a service manager (the protocol of `sd_listen_fds`): one named `metrics`
    /// shows the numbers, all others are served.
    ///
    /// # Errors
    /// When one of them is not a listening TCP socket.
    #[cfg(unix)]
    pub(crate) fn from_environment() -> io::Result<Self> {
        let mut handed = listenfd::ListenFd::from_env();
        let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
        let mut names = names.split(':');
        let mut all = Self::default();
        for index in 0..handed.len() {
            let name = names.next().unwrap_or_default();
            let wrong = |error: io::Error| {
                let message = format!("socket {name:?} of the service manager: {error}");
                io::Error::new(error.kind(), message)
            };
            let Some(listener) = handed.take_tcp_listener(index).map_err(wrong)? else {
                continue;
            };
            let socket = SockRef::from(&listener);
            if !socket.is_listener().map_err(wrong)? {
                return Err(wrong(io::ErrorKind::NotConnected.into()));
            }
            listener.set_nonblocking(true)?;
            if name == "metrics" {
                all.metrics = Some(listener);
            } else {
                socket.set_tcp_nodelay(true)?;
                all.service.push(Socket {
                    listener,
                    activated: true,
                });
            }
        }
        Ok(all)
    }

    /// Only Unix has them.
    #[cfg(not(unix))]
    pub(crate) fn from_environment() -> io::Result<Self> {
        Ok(Self::default())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.service.is_empty()
    }

    /// Leaves out what is not to be listened on any more: the configuration may have changed
    /// between the server before us and this one.
    pub(crate) fn keep_wanted(&mut self, address: IpAddr, port: u16, metrics: Option<SocketAddr>) {
        let is_at = |listener: &TcpListener, address: IpAddr, port: u16| {
            (listener.local_addr())
                .is_ok_and(|at| at.ip() == address && (port == 0 || at.port() == port))
        };
        self.service
            .retain(|socket| socket.activated || is_at(&socket.listener, address, port));
        if let (Some(listener), Some(wanted)) = (&self.metrics, metrics)
            && !is_at(listener, wanted.ip(), wanted.port())
        {
            self.metrics = None;
        }
    }
}

/// Divides sockets among workers so that each worker listens at every address, and nobody waits at
/// a socket that no worker listens on.
pub(crate) fn shares(sockets: &[Socket], workers: usize) -> io::Result<Vec<Vec<TcpListener>>> {
    let workers = workers.max(1);
    let mut shares: Vec<Vec<TcpListener>> = (0..workers).map(|_| Vec::new()).collect();
    let mut by_address: Vec<(SocketAddr, Vec<&TcpListener>)> = Vec::new();
    for Socket { listener, .. } in sockets {
        let address = listener.local_addr()?;
        match by_address.iter_mut().find(|(known, _)| *known == address) {
            Some((_, group)) => group.push(listener),
            None => by_address.push((address, vec![listener])),
        }
    }
    for (_, group) in by_address {
        for turn in 0..workers.max(group.len()) {
            shares[turn % workers].push(group[turn % group.len()].try_clone()?);
        }
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listener;

    fn bound(count: usize) -> Vec<Socket> {
        let listeners = listener::bind("127.0.0.1:0".parse().unwrap(), count).unwrap();
        let socket = |listener| Socket {
            listener,
            activated: false,
        };
        listeners.into_iter().map(socket).collect()
    }

    #[test]
    fn every_worker_listens_everywhere_and_no_socket_is_left_alone() {
        let per_worker = |sockets: &[Socket], workers| -> Vec<usize> {
            let shares = shares(sockets, workers).unwrap();
            shares.iter().map(Vec::len).collect()
        };
        assert_eq!(per_worker(&bound(2), 2), [1, 1]);
        assert_eq!(per_worker(&bound(1), 3), [1, 1, 1]);
        assert_eq!(per_worker(&bound(3), 2), [2, 1]);
        let mut two_addresses = bound(1);
        two_addresses.extend(bound(2));
        assert_eq!(per_worker(&two_addresses, 2), [2, 2]);
    }

    #[test]
    fn sockets_at_other_addresses_are_let_go() {
        let mut all = Inherited {
            service: bound(2),
            metrics: None,
        };
        let at = all.service[0].listener.local_addr().unwrap();
        all.keep_wanted(at.ip(), 0, None);
        assert_eq!(all.service.len(), 2);
        all.keep_wanted(at.ip(), at.port(), None);
        assert_eq!(all.service.len(), 2);
        all.service[0].activated = true;
        all.keep_wanted(at.ip(), at.port() ^ 1, None);
        assert_eq!(all.service.len(), 1);
    }
}

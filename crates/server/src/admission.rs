//! Who is let in: connections in all, and from one client.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::Config;
use crate::descriptors::{Affordable, affordable};

/// The connections of all workers.
#[derive(Debug)]
pub(crate) struct Connections {
    count: AtomicUsize,
    affordable: Affordable,
    /// By client, where they are limited.
    clients: Mutex<HashMap<Client, usize>>,
}

/// What counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that name a
/// network, since whoever has one address of it has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Client(u64);

/// What becomes of a new connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    Served,
    TurnedAway,
    Dropped,
}

/// One connection in the count of all.
#[derive(Debug)]
pub(crate) struct Admitted {
    all: Arc<Connections>,
    client: Option<Client>,
}

impl Client {
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u64::from(address.to_bits())),
            // The first half of every address in use is larger than any IPv4 address.
            IpAddr::V6(address) => Self(u64::try_from(address.to_bits() >> 64).unwrap_or(0)),
        }
    }
}

impl Connections {
    pub(crate) fn new() -> Self {
        Self {
            count: AtomicUsize::new(0),
            affordable: affordable(),
            clients: Mutex::default(),
        }
    }

    /// Connections open now.
    pub(crate) fn open(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Counts a connection, and says whether there are not too many.
    pub(crate) fn enter(self: &Arc<Self>, peer: IpAddr, config: &Config) -> (Admitted, Admission) {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let client = (config.max_per_client != 0).then(|| Client::of(peer));
        let of_client = match client {
            None => 0,
            Some(client) => {
                let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
                let of_client = clients.entry(client).or_default();
                *of_client += 1;
                *of_client
            }
        };
        let limit = config.max_connections.min(self.affordable.served);
        // Turning away takes a moment and a descriptor too; beyond a quarter more there is not even
        // that.
        let most = (limit + limit / 4 + 16).min(self.affordable.held);
        let admission = if count >= most {
            Admission::Dropped
        } else if count >= limit || (client.is_some() && of_client > config.max_per_client) {
            Admission::TurnedAway
        } else {
            Admission::Served
        };
        let guard = Admitted {
            all: Arc::clone(self),
            client,
        };
        (guard, admission)
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.all.count.fetch_sub(1, Ordering::Relaxed);
        if let Some(client) = self.client {
            let clients = &self.all.clients;
            let mut clients = clients.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = clients.get_mut(&client) {
                *count -= 1;
                if *count == 0 {
                    clients.remove(&client);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_one_client_are_counted_and_forgotten() {
        let all = Arc::new(Connections::new());
        let config = Config {
            max_connections: 3,
            max_per_client: 2,
            ..Config::default()
        };
        let enter = |peer: &str| all.enter(peer.parse().unwrap(), &config);
        let first = enter("192.0.2.1");
        let second = enter("::ffff:192.0.2.1");
        let third = enter("192.0.2.1");
        assert_eq!(
            [first.1, second.1, third.1],
            [Admission::Served, Admission::Served, Admission::TurnedAway]
        );
        drop(third);
        assert_eq!(enter("192.0.2.2").1, Admission::Served);
        let other = enter("2001:db8::1");
        assert_eq!(other.1, Admission::Served);
        assert_eq!(enter("2001:db8::2").1, Admission::TurnedAway);
        drop((first, second, other));
        assert_eq!(all.open(), 0);
        assert!(all.clients.lock().unwrap().is_empty());
    }

    #[test]
    fn a_client_with_ipv6_is_its_network() {
        let client = |text: &str| Client::of(text.parse().unwrap());
        assert_eq!(client("2001:db8::1"), client("2001:db8::ffff:2"));
        assert_ne!(client("2001:db8::1"), client("2001:db8:0:1::1"));
        assert_ne!(client("192.0.2.1"), client("192.0.2.2"));
    }
}

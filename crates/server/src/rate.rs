//! Requests of one client over time.
//!
//! A client has a reserve of `burst` requests that fills up again at `rate` a second (the generic
//! cell rate algorithm: one number for each client, the moment at which its reserve is full).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::admission::Client;
use crate::config::Config;

/// What clients have used up, over all workers.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<Reserves>);

#[derive(Debug, Default)]
struct Reserves {
    /// When each is full, in nanoseconds of the workers' clock; past moments need not be kept.
    full_at: HashMap<Client, u64>,
    /// With this many entries it is time to look for such.
    crowded: usize,
}

/// Fewer entries are not worth looking through.
const FEW: usize = 4096;

impl Rates {
    /// Counts a request. The seconds after which the client may come back, when it was too many.
    ///
    /// `now` is in milliseconds of the workers' clock.
    pub(crate) fn excess(&self, client: Client, now: u64, config: &Config) -> Option<u64> {
        let rate = u64::from(config.client_rate);
        if rate == 0 {
            return None;
        }
        let now = now.saturating_mul(1_000_000);
        let each = 1_000_000_000 / rate;
        let reserve = each.saturating_mul(u64::from(config.client_burst.max(1)));
        let mut reserves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reserves.forget_full(now);
        let full_at = reserves.full_at.entry(client).or_insert(now);
        let next = (*full_at).max(now).saturating_add(each);
        match next.checked_sub(now.saturating_add(reserve)) {
            None | Some(0) => {
                *full_at = next;
                None
            }
            Some(missing) => Some(missing.div_ceil(1_000_000_000)),
        }
    }
}

impl Reserves {
    fn forget_full(&mut self, now: u64) {
        if self.full_at.len() >= self.crowded.max(FEW) {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.crowded = self.full_at.len() * 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn client(number: u32) -> Client {
        Client::of(IpAddr::V4(Ipv4Addr::from_bits(number)))
    }

    fn limited(client_rate: u32, client_burst: u32) -> Config {
        Config {
            client_rate,
            client_burst,
            ..Config::default()
        }
    }

    #[test]
    fn a_burst_is_let_through_and_then_the_rate() {
        let (rates, config) = (Rates::default(), limited(2, 3));
        let mut now = 1_000_000;
        let mut ask = |passed| {
            now += passed;
            rates.excess(client(1), now, &config)
        };
        assert_eq!([ask(0), ask(0), ask(0)], [None; 3]);
        assert_eq!(ask(0), Some(1));
        assert_eq!(ask(499), Some(1));
        assert_eq!(ask(1), None);
        assert_eq!(ask(0), Some(1));
        // Refused requests use nothing up, and the reserve never exceeds the burst.
        assert_eq!([ask(1_000_000), ask(0), ask(0)], [None; 3]);
        assert_eq!(ask(0), Some(1));
        assert_eq!(rates.excess(client(2), 1_000_000, &config), None);
        assert_eq!(rates.excess(client(1), 1, &limited(0, 0)), None);
    }

    #[test]
    fn clients_with_a_full_reserve_are_forgotten() {
        let (rates, config) = (Rates::default(), limited(1000, 1));
        for number in 0..100_000 {
            // One client a millisecond: each is full again when the next comes.
            assert_eq!(
                rates.excess(client(number), u64::from(number), &config),
                None
            );
        }
        assert!(rates.0.lock().unwrap().full_at.len() <= FEW);
    }
}

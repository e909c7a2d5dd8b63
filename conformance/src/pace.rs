//! How slow the target was found to be, on this machine and under this load: what waits rest on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The slowest answer to a plain request so far; every clone knows the same.
///
/// A plain request is sent beside and after every check, so what slows the target or this process
/// down while a check waits in silence is seen here.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    slowest: Arc<AtomicU64>,
}

impl Pace {
    /// Takes in how long a plain request took, from dialling to the first octets of the answer.
    pub fn saw(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.slowest.fetch_max(micros, Ordering::Relaxed);
    }

    /// The slowest so far.
    pub fn slowest(&self) -> Duration {
        Duration::from_micros(self.slowest.load(Ordering::Relaxed))
    }

    /// After so long nothing more will come of an answer that should have come.
    pub(crate) fn timeout(&self) -> Duration {
        self.slowest().saturating_mul(25)
    }

    /// A silence that says that nothing more is under way.
    pub(crate) fn settle(&self) -> Duration {
        self.slowest().saturating_mul(3) + Duration::from_millis(40)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_share_a_pace_know_the_slowest() {
        let pace = Pace::default();
        let other = pace.clone();
        for millis in [3, 40, 20] {
            other.saw(Duration::from_millis(millis));
        }
        assert_eq!(pace.slowest(), Duration::from_millis(40));
        assert_eq!(pace.timeout(), Duration::from_secs(1));
        assert_eq!(pace.settle(), Duration::from_millis(160));
        other.saw(Duration::MAX);
        assert!(pace.timeout() > Duration::from_secs(60));
    }
}

//! How slow the target was found to be, on this machine and under this load: what waits rest on.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is older counts no more for the waits to come: one bad moment would else lengthen them all.
const FRESH: Duration = Duration::from_secs(3);

/// So many answers count whatever their age, as some checks take longer than [`FRESH`].
const LATEST: usize = 16;

/// Answers remembered; a check that waits ten seconds sees fewer go by.
const MOST: usize = 4096;

/// How long plain requests took lately; every clone knows the same.
///
/// A plain request is sent beside and after every check, so what slows the target or this process
/// down while a check waits in silence is seen here.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    seen: Arc<Mutex<VecDeque<Answer>>>,
    /// Plain requests were refused: with 429 or 503, with 403.
    throttled: Arc<[AtomicBool; 2]>,
    /// How late answers have come that were not waited for at first.
    latest: Arc<Mutex<Duration>>,
}

/// An answer to a plain request.
#[derive(Clone, Copy, Debug)]
struct Answer {
    at: Instant,
    took: Duration,
}

impl Pace {
    /// Takes in how long a plain request took, from dialling to the first octets of the answer.
    pub fn saw(&self, took: Duration) {
        self.saw_at(took, Instant::now());
    }

    fn saw_at(&self, took: Duration, at: Instant) {
        let mut seen = self.lock();
        if seen.len() == MOST {
            seen.pop_front();
        }
        seen.push_back(Answer { at, took });
    }

    /// Takes in how late an answer came that was not waited for at first: such as refusals that are
    /// slow on purpose, while plain requests are answered at once.
    pub(crate) fn was_late(&self, late: Duration) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = late.max(*latest);
    }

    /// The latest of these; zero where there was none.
    pub(crate) fn latest(&self) -> Duration {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in that a plain request was refused as one too many, with 503 or the like, or with 403.
    pub(crate) fn was_throttled(&self, status: u16) {
        self.throttled[usize::from(status == 403)].store(true, Ordering::Relaxed);
    }

    /// Whether the target refuses requests with this status because of how many there are, or which
    /// came before: some plain one was.
    pub(crate) fn throttles(&self, status: u16) -> bool {
        self.throttled[usize::from(status == 403)].load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Answer>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The slowest answer of late: of the last seconds, and of the last few however old they are.
    pub fn lately(&self) -> Duration {
        self.lately_at(Instant::now())
    }

    fn lately_at(&self, now: Instant) -> Duration {
        let fresh = |answer: &Answer| now.saturating_duration_since(answer.at) < FRESH;
        self.slowest_while(|place, answer| place < LATEST || fresh(answer))
    }

    /// The slowest answer that came since that moment, and of late: what an attempt that began then
    /// should have reckoned with.
    pub(crate) fn since(&self, begun: Instant) -> Duration {
        let during = self.slowest_while(|_, answer| answer.at >= begun);
        during.max(self.lately())
    }

    /// The slowest of the newest answers, up to the first that counts no more; with each its place,
    /// counted from the newest.
    fn slowest_while(&self, counts: impl Fn(usize, &Answer) -> bool) -> Duration {
        let seen = self.lock();
        let newest_first = seen.iter().rev().enumerate();
        newest_first
            .take_while(|(place, answer)| counts(*place, answer))
            .map(|(_, answer)| answer.took)
            .max()
            .unwrap_or_default()
    }
}

/// After so long nothing more will come of an answer that should have come, where the slowest plain
/// one took this long.
pub(crate) fn timeout(slowest: Duration) -> Duration {
    slowest.saturating_mul(25)
}

/// After so long nothing more will come behind an answer: what came before it shows that the target
/// is at work on this very connection.
pub(crate) fn behind(slowest: Duration) -> Duration {
    slowest.saturating_mul(8)
}

/// A silence that says that nothing more is under way.
pub(crate) fn settle(slowest: Duration) -> Duration {
    slowest.saturating_mul(3) + Duration::from_millis(40)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn all_who_share_a_pace_know_the_slowest() {
        let pace = Pace::default();
        let other = pace.clone();
        for millis in [3, 40, 20] {
            other.saw(MS * millis);
        }
        assert_eq!(pace.lately(), MS * 40);
        assert_eq!(timeout(pace.lately()), Duration::from_secs(1));
        assert_eq!(settle(pace.lately()), MS * 160);
        other.saw(Duration::MAX);
        assert!(timeout(pace.lately()) > Duration::from_secs(60));
    }

    #[test]
    fn one_slow_answer_is_forgotten_but_not_by_what_it_was_beside() {
        let (pace, begun) = (Pace::default(), Instant::now());
        pace.saw_at(MS * 900, begun);
        // Few answers, however old, are all that is known.
        let later = begun + FRESH * 2;
        assert_eq!(pace.lately_at(later), MS * 900);
        for _ in 0..LATEST {
            pace.saw_at(MS, later);
        }
        assert_eq!(pace.lately_at(later), MS);
        assert_eq!(pace.since(begun), MS * 900);
        assert_eq!(pace.lately_at(begun + FRESH / 2), MS * 900);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let pace = Pace::default();
        for _ in 0..MOST + 10 {
            pace.saw(MS);
        }
        assert_eq!(pace.lock().len(), MOST);
    }
}

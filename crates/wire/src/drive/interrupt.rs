//! A way to stop what is under way without losing what was recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often a wait looks whether it should stop. Short enough for a person, long enough for the
/// processor.
pub(super) const LOOK: Duration = Duration::from_millis(20);

/// A flag that ends waits, pauses and sends early; a signal handler may raise it.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// An interrupt that is raised by setting this flag.
    pub fn new(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }

    /// Whether it was raised and not taken back.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Takes it back.
    pub fn clear(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// Whether there is one and it was raised.
pub(super) fn raised(stop: Option<&Interrupt>) -> bool {
    stop.is_some_and(Interrupt::is_raised)
}

/// Sleeps, or shorter if it is raised.
pub(super) fn sleep(time: Duration, stop: Option<&Interrupt>) {
    if stop.is_none() {
        return thread::sleep(time);
    }
    let until = super::deadline(time);
    while !raised(stop) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        thread::sleep(left.min(LOOK));
    }
}

//! How many connections are open at once: never more than `--jobs`, whatever a check opens.

use std::sync::{Condvar, Mutex, PoisonError};

use wire::script::{Part, Template, Verb};

use crate::check::{Check, Kind};

/// The connections that may still be opened.
#[derive(Debug)]
pub(super) struct Permits {
    most: usize,
    free: Mutex<usize>,
    returned: Condvar,
}

/// Some of them, in use until dropped.
#[derive(Debug)]
pub(super) struct Held<'a> {
    permits: &'a Permits,
    count: usize,
}

impl Permits {
    pub(super) fn new(most: usize) -> Permits {
        Permits {
            most,
            free: Mutex::new(most),
            returned: Condvar::new(),
        }
    }

    /// Waits until the check can open what it opens at once. One that needs more than there are
    /// runs alone, and so does one that sends a lot: its octets and their dissection take memory.
    pub(super) fn take(&self, check: &Check) -> Held<'_> {
        let count = if is_large(check) {
            self.most
        } else {
            connections(check).min(self.most)
        };
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < count {
            free = (self.returned.wait(free)).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= count;
        Held {
            permits: self,
            count,
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut free = (self.permits.free.lock()).unwrap_or_else(PoisonError::into_inner);
        *free += self.count;
        self.permits.returned.notify_all();
    }
}

/// The most connections the check may have open at once.
fn connections(check: &Check) -> usize {
    let Kind::Script { script, .. } = &check.kind else {
        return 1;
    };
    (script.steps.iter())
        .filter(|step| matches!(step.verb, Verb::Connect { .. }))
        .count()
        .max(1)
}

/// Octets in one message from which on the check runs alone.
const LARGE: u64 = 256 << 10;

fn is_large(check: &Check) -> bool {
    let Kind::Script { script, .. } = &check.kind else {
        return false;
    };
    (script.steps.iter()).any(|step| match &step.verb {
        Verb::Send { bytes, .. } | Verb::Request { bytes, .. } => length(bytes) >= LARGE,
        _ => false,
    })
}

/// How long the octets are, variables left out.
fn length(template: &Template) -> u64 {
    (template.parts.iter())
        .map(|part| match part {
            Part::Octets(octets) => octets.len() as u64,
            Part::Repeat { count, of } => count.saturating_mul(length(of)),
            Part::Variable(_) | Part::File(_) | Part::Len => 0,
        })
        .fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::check::catalogue::Catalogue;

    #[test]
    fn all_checks_together_never_open_more_than_there_are_permits() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        assert!(checks.iter().any(|check| connections(check) == 2));
        assert!(checks.iter().any(is_large));
        let permits = Permits::new(3);
        let (next, open, most) = (
            AtomicUsize::new(0),
            AtomicUsize::new(0),
            AtomicUsize::new(0),
        );
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while let Some(check) = checks.get(next.fetch_add(1, Ordering::SeqCst)) {
                        let held = permits.take(check);
                        let own = connections(check);
                        let now = open.fetch_add(own, Ordering::SeqCst) + own;
                        most.fetch_max(now, Ordering::SeqCst);
                        std::thread::yield_now();
                        open.fetch_sub(own, Ordering::SeqCst);
                        drop(held);
                    }
                });
            }
        });
        let most = most.load(Ordering::SeqCst);
        let alone = checks.iter().map(connections).max().unwrap();
        assert!(most <= alone.max(3), "{most}");
        assert!(most > 1, "nothing ran side by side");
        assert_eq!(*permits.free.lock().unwrap(), 3);
    }
}

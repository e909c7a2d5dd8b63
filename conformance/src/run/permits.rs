//! How many connections are open at once: never more than `--jobs`, whatever a check opens.

use std::sync::{Condvar, Mutex, PoisonError};

use wire::script::Verb;

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
    /// runs alone.
    pub(super) fn take(&self, check: &Check) -> Held<'_> {
        let count = connections(check).min(self.most);
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

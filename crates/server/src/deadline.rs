//! Deadlines of all connections of one worker, checked by one sweep instead of a timer each.
//!
//! Setting a deadline is one store, so that it can be done for every request. The sweep runs a few
//! times per shortest time limit and wakes the connections whose time is over; they find that
//! out by reading the clock themselves.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Waker};

/// No deadline.
pub(crate) const NEVER: u64 = u64::MAX;

/// The deadlines of one worker's connections.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    slots: RefCell<Vec<Option<Rc<Slot>>>>,
    free: RefCell<Vec<usize>>,
    count: Cell<usize>,
}

#[derive(Debug)]
struct Slot {
    at: Cell<u64>,
    waker: RefCell<Option<Waker>>,
}

/// One connection's deadline; leaves the register when dropped.
#[derive(Debug)]
pub(crate) struct Deadline {
    all: Rc<Deadlines>,
    index: usize,
    slot: Rc<Slot>,
}

impl Deadlines {
    /// Registers a connection; it has no deadline yet.
    pub(crate) fn register(self: &Rc<Self>) -> Deadline {
        let slot = Rc::new(Slot {
            at: Cell::new(NEVER),
            waker: RefCell::new(None),
        });
        let mut slots = self.slots.borrow_mut();
        let index = match self.free.borrow_mut().pop() {
            Some(index) => index,
            None => {
                slots.push(None);
                slots.len() - 1
            }
        };
        slots[index] = Some(Rc::clone(&slot));
        self.count.set(self.count.get() + 1);
        Deadline {
            all: Rc::clone(self),
            index,
            slot,
        }
    }

    /// Connections registered.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.count.get()
    }

    /// Wakes every connection whose deadline is at or before `now`.
    pub(crate) fn sweep(&self, now: u64) {
        for slot in self.slots.borrow().iter().flatten() {
            if slot.at.get() <= now {
                slot.wake();
            }
        }
    }

    /// Wakes every connection: the worker is stopping.
    pub(crate) fn wake_all(&self) {
        for slot in self.slots.borrow().iter().flatten() {
            slot.wake();
        }
    }
}

impl Slot {
    fn wake(&self) {
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }
}

impl Deadline {
    /// Sets the deadline, in milliseconds of the worker's clock.
    pub(crate) fn set(&self, at: u64) {
        self.slot.at.set(at);
    }

    /// Is the deadline at or before `now`?
    pub(crate) fn passed(&self, now: u64) -> bool {
        self.slot.at.get() <= now
    }

    /// Remembers whom to wake. A task keeps its waker for life, so this clones once.
    pub(crate) fn watch(&self, cx: &Context<'_>) {
        let mut waker = self.slot.waker.borrow_mut();
        match &*waker {
            Some(known) if known.will_wake(cx.waker()) => {}
            _ => *waker = Some(cx.waker().clone()),
        }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.all.slots.borrow_mut()[self.index] = None;
        self.all.free.borrow_mut().push(self.index);
        self.all.count.set(self.all.count.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn only_those_whose_time_is_over_are_woken_and_slots_are_reused() {
        let all = Rc::new(Deadlines::default());
        let (a, b) = (all.register(), all.register());
        let woken = Arc::new(Count(AtomicUsize::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        a.watch(&Context::from_waker(&waker));
        b.watch(&Context::from_waker(&waker));
        a.set(10);
        b.set(20);
        all.sweep(9);
        assert_eq!(woken.0.load(Ordering::Relaxed), 0);
        all.sweep(10);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(a.passed(10) && !b.passed(10));
        drop(a);
        assert_eq!(all.count(), 1);
        let _c = all.register();
        assert_eq!(all.slots.borrow().len(), 2);
        all.wake_all();
        assert_eq!(woken.0.load(Ordering::Relaxed), 2);
    }
}

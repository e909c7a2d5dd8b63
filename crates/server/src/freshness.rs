//! When a look at a file is recent enough for a request.
//!
//! What is in memory may be sent only if the file was seen unchanged after the request began;
//! then no request begun after a rename gets the old file. The obvious way is to look once the
//! request has been read. But one look can serve many requests: `epoll_wait` says which
//! connections had octets waiting when it returned, so the requests that begin with those octets
//! began before, and any look made since is late enough for all of them.
//!
//! That holds for the request at the beginning of what was waiting, and for no other: one that
//! follows it in the same octets may have been sent later. For those, and wherever it is not
//! certain that the octets were waiting, a look counts only if it is made after they were read.

use std::cell::Cell;

/// Looks are numbered by the moment they are made in, which this counts.
#[derive(Debug)]
pub(crate) struct Freshness {
    now: Cell<u64>,
    /// When the octets last announced were waiting already.
    turn: Cell<u64>,
    /// Looks from this moment on count for the request being answered.
    since: Cell<u64>,
}

impl Freshness {
    pub(crate) fn new() -> Self {
        Self {
            now: Cell::new(1),
            turn: Cell::new(1),
            since: Cell::new(1),
        }
    }

    /// It has been announced which connections have octets waiting.
    pub(crate) fn announced(&self) {
        self.turn.set(self.next());
    }

    /// The request to be answered began with octets that were announced.
    pub(crate) fn begun_before_turn(&self) {
        self.since.set(self.turn.get());
    }

    /// The request to be answered has been read, and may have begun a moment before.
    pub(crate) fn begun_by_now(&self) {
        self.since.set(self.next());
    }

    /// The moment in which a look is made now.
    pub(crate) fn now(&self) -> u64 {
        self.now.get()
    }

    /// Does a look made then count for the request being answered?
    pub(crate) fn is_enough(&self, look: u64) -> bool {
        look >= self.since.get()
    }

    fn next(&self) -> u64 {
        let next = self.now.get() + 1;
        self.now.set(next);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_serves_all_that_were_announced_and_none_that_came_later() {
        let freshness = Freshness::new();
        freshness.announced();
        freshness.begun_before_turn();
        let earlier = freshness.now() - 1;
        assert!(!freshness.is_enough(earlier));
        let look = freshness.now();
        assert!(freshness.is_enough(look));
        // Another connection of the same turn, and after it the next request in the same octets.
        freshness.begun_before_turn();
        assert!(freshness.is_enough(look));
        freshness.begun_by_now();
        assert!(!freshness.is_enough(look));
        let later = freshness.now();
        assert!(freshness.is_enough(later));
        // A later look counts for those announced as well; none of them for the next turn.
        freshness.begun_before_turn();
        assert!(freshness.is_enough(look) && freshness.is_enough(later));
        freshness.announced();
        freshness.begun_before_turn();
        assert!(!freshness.is_enough(look) && !freshness.is_enough(later));
    }
}

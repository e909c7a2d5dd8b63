//! Is what is in memory what is there? By looking, or by what the kernel says.

use std::io;

use super::Site;
use crate::cache::{Also, Cache, Entry};
use crate::watch::Told;

/// Looks at an entry after which the kernel is asked to tell of changes instead: what is asked for
/// once or twice is not worth it.
const FOLLOWED_AFTER: u8 = 2;

impl Site {
    /// Takes what the kernel has to say of the files that it tells of, unless that was done recently
    /// enough for the request being answered.
    pub(super) fn hear(&self, cache: &mut Cache) {
        if let Some(watch) = self.watch.as_ref().filter(|watch| watch.is_behind()) {
            watch.hear(|changed| {
                if let Some(entry) = cache.get(changed) {
                    entry.told.take();
                }
            });
        }
    }

    /// Is it as it was when the request being answered began, or later?
    pub(super) fn is_current(&self, key: &[u8], entry: &Entry) -> bool {
        if self.freshness.is_enough(entry.checked.get()) {
            return true;
        }
        let told = entry.told.borrow();
        if told.as_ref().is_some_and(Told::is_current) {
            return true;
        }
        let events = told.as_ref().map(Told::events);
        if !self.is_as_it_was(entry) {
            return false;
        }
        entry.checked.set(self.freshness.now());
        match (&*told, events) {
            (Some(told), Some(events)) if told.is_watched() => told.looked(events),
            _ => {
                drop(told);
                self.follow(key, entry);
            }
        }
        true
    }

    /// Has the kernel tell when this entry is no longer current, if it is asked for repeatedly and if
    /// that can be told.
    fn follow(&self, key: &[u8], entry: &Entry) {
        const NEVER: u8 = u8::MAX;
        let Some(watch) = &self.watch else { return };
        match entry.looks.get() {
            NEVER => return,
            few @ 0..FOLLOWED_AFTER => return entry.looks.set(few + 1),
            _ => {}
        }
        let path = &entry.representation.path;
        let told = match entry.is_of_one_directory() {
            true => watch.follow(&self.root, key, path),
            false => Err(io::ErrorKind::Unsupported.into()),
        };
        match told {
            Ok(told) => {
                let events = told.events();
                if self.is_as_it_was(entry) {
                    told.looked(events);
                    entry.told.replace(Some(told));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => entry.looks.set(NEVER),
        }
    }

    /// Looks at everything that an entry was made of.
    fn is_as_it_was(&self, entry: &Entry) -> bool {
        let as_it_was = |(path, state): &Also| match (self.root.status(path), state) {
            (Ok(status), Some(stamp)) => status.stamp == *stamp,
            (Err(error), None) => error.kind() == io::ErrorKind::NotFound,
            _ => false,
        };
        let known = &entry.representation;
        match self.root.status(&known.path) {
            Ok(status) => status.stamp == known.stamp && entry.also.iter().all(as_it_was),
            Err(_) => false,
        }
    }
}

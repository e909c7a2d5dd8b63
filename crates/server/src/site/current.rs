//! Is what is in memory what is there? By looking, or by what the kernel says.

use std::ffi::CStr;
use std::io;

use super::Site;
use crate::cache::{Also, Cache, Entry};
use crate::watch::Told;

/// Looks at an entry after which the kernel is asked to tell of changes instead: what is asked for
/// once or twice is not worth it.
const FOLLOWED_AFTER: u8 = 2;

/// The name last found missing.
#[derive(Debug, Default)]
pub(super) struct Missing {
    name: Vec<u8>,
    /// When it was last looked for, as [`crate::freshness`] counts.
    look: u64,
    /// Looks since the kernel was asked to tell when it comes.
    looks: u8,
    told: Option<Told>,
}

#[cfg(test)]
#[cfg(target_os = "linux")]
impl Missing {
    pub(super) fn is_told(&self) -> bool {
        self.told.as_ref().is_some_and(Told::is_current)
    }
}

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
        let alone =
            entry.is_of_one_directory() && entry.also.iter().all(|(path, _)| self.is_no_name(path));
        let told = match alone {
            true => watch.follow(&self.root, path, Some(key)),
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

    /// Is it known that there is nothing of this name?
    pub(super) fn is_missing(&self, key: &[u8]) -> bool {
        let missing = self.missing.borrow();
        let told = || missing.told.as_ref().is_some_and(Told::is_current);
        missing.name == key && (self.freshness.is_enough(missing.look) || told())
    }

    /// There is nothing of this name, as a look has shown just now, and nothing else is meant.
    pub(super) fn note_missing(&self, key: &[u8], path: &CStr) {
        let mut missing = self.missing.borrow_mut();
        if missing.name != key {
            missing.name.clear();
            missing.name.extend_from_slice(key);
            missing.looks = 0;
        }
        missing.look = self.freshness.now();
        missing.told = None;
        missing.looks += 1;
        if missing.looks <= FOLLOWED_AFTER {
            return;
        }
        // For what comes too often to be told of, half the looks are enough.
        missing.looks = 0;
        let Some(watch) = &self.watch else { return };
        let Ok(told) = watch.follow(&self.root, path, None) else {
            return;
        };
        let events = told.events();
        if self.is_no_name(path) {
            told.looked(events);
            missing.told = Some(told);
        }
    }

    /// Is there not even a link of this name? What that leads to may come without any change in the
    /// directory.
    fn is_no_name(&self, path: &CStr) -> bool {
        let status = self.root.status_itself(path);
        status.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
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

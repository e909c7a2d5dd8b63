//! Representations kept in memory by one worker, within a bound.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::CString;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::open::Stamp;
use crate::representation::Representation;
use crate::watch::Told;

/// What a name below the root led to, to be checked before each use.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) representation: Arc<Representation>,
    /// What else must be as it was.
    pub(crate) also: Vec<Also>,
    /// When it was last found current, as [`crate::freshness`] counts.
    pub(crate) checked: Cell<u64>,
    /// Says when it is no longer current.
    pub(crate) told: RefCell<Option<Told>>,
    /// How often it was found current by looking, before the kernel was asked to tell.
    pub(crate) looks: Cell<u8>,
}

/// A file that must be in this state, or must not be there.
pub(crate) type Also = (CString, Option<Stamp>);

impl Entry {
    pub(crate) fn new(representation: Arc<Representation>, also: Vec<Also>) -> Self {
        Self {
            representation,
            also,
            checked: Cell::new(0),
            told: RefCell::default(),
            looks: Cell::new(0),
        }
    }

    /// Does it depend on one file alone, and on what is not beside that?
    pub(crate) fn is_of_one_directory(&self) -> bool {
        fn directory(path: &CString) -> &[u8] {
            let path = path.as_bytes();
            &path[..memchr::memrchr(b'/', path).map_or(0, |at| at + 1)]
        }
        let own = directory(&self.representation.path);
        let absent = |(path, state): &Also| state.is_none() && directory(path) == own;
        self.also.iter().all(absent)
    }
}

fn weight(key: &[u8], representation: &Representation) -> u64 {
    representation.weight() + 2 * key.len() as u64
}

/// A bounded map from names to entries. Eviction is by second chance (CLOCK): nearly as good as
/// least-recently-used, and a hit only sets a flag.
#[derive(Debug)]
pub(crate) struct Cache {
    map: HashMap<Arc<[u8]>, usize, RandomState>,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    hand: usize,
    weight: u64,
    limit: u64,
}

#[derive(Debug)]
struct Slot {
    key: Arc<[u8]>,
    entry: Entry,
    weight: u64,
    used: bool,
}

impl Cache {
    /// A cache for entries of this weight together.
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            map: HashMap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            hand: 0,
            weight: 0,
            limit,
        }
    }

    pub(crate) fn get(&mut self, key: &[u8]) -> Option<&Entry> {
        let slot = self.slots.get_mut(*self.map.get(key)?)?.as_mut()?;
        slot.used = true;
        Some(&slot.entry)
    }

    pub(crate) fn remove(&mut self, key: &[u8]) {
        if let Some(index) = self.map.remove(key) {
            self.vacate(index);
        }
    }

    /// Is this light enough to be kept? No single entry may push out more than a quarter of the rest.
    pub(crate) fn would_keep(&self, key: &[u8], representation: &Representation) -> bool {
        weight(key, representation) <= self.limit / 4
    }

    /// Keeps an entry, in place of others if need be. One that alone is too heavy is not kept.
    pub(crate) fn insert(&mut self, key: &[u8], entry: Entry) {
        self.remove(key);
        if !self.would_keep(key, &entry.representation) {
            return;
        }
        let weight = weight(key, &entry.representation);
        while self.weight + weight > self.limit {
            self.evict_one();
        }
        let key: Arc<[u8]> = key.into();
        let slot = Slot {
            key: Arc::clone(&key),
            entry,
            weight,
            used: false,
        };
        let index = match self.free.pop() {
            Some(index) => {
                self.slots[index] = Some(slot);
                index
            }
            None => {
                self.slots.push(Some(slot));
                self.slots.len() - 1
            }
        };
        self.weight += weight;
        self.map.insert(key, index);
    }

    fn evict_one(&mut self) {
        // Two rounds at most: the first clears every flag.
        for _ in 0..=2 * self.slots.len() {
            let index = self.hand;
            self.hand = (self.hand + 1) % self.slots.len().max(1);
            if let Some(slot) = self.slots.get_mut(index).and_then(Option::as_mut) {
                if slot.used {
                    slot.used = false;
                } else {
                    let key = Arc::clone(&slot.key);
                    self.map.remove(&key);
                    self.vacate(index);
                    return;
                }
            }
        }
    }

    fn vacate(&mut self, index: usize) {
        if let Some(slot) = self.slots[index].take() {
            self.weight -= slot.weight;
            self.free.push(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::representation::{Coded, Content, Gzip};

    fn entry(size: usize) -> Entry {
        let content = Content::Memory(vec![0; size].into());
        let representation = Representation {
            path: c"x".into(),
            stamp: Stamp {
                device: (0, 0),
                inode: 0,
                size: 0,
                modified: (0, 0),
                changed: (0, 0),
            },
            media_type: "text/plain".into(),
            last_modified: None,
            vary: None,
            identity: Coded::new(None, None, size as u64, content),
            gzip: Gzip::Never,
            extra: Arc::default(),
            expires_after: None,
        };
        Entry::new(Arc::new(representation), Vec::new())
    }

    #[test]
    fn the_bound_holds_and_what_is_used_stays() {
        let mut cache = Cache::new(100_000);
        cache.insert(b"hot", entry(10_000));
        for i in 0..100u32 {
            assert!(cache.get(b"hot").is_some(), "{i}");
            cache.insert(&i.to_be_bytes(), entry(10_000));
            assert!(cache.weight <= cache.limit);
        }
        assert!(cache.get(&99u32.to_be_bytes()).is_some());
        assert!(cache.get(&0u32.to_be_bytes()).is_none());
        assert_eq!(cache.map.len() + cache.free.len(), cache.slots.len());
    }

    #[test]
    fn an_entry_replaces_its_former_self_and_giants_are_not_kept() {
        let mut cache = Cache::new(100_000);
        cache.insert(b"a", entry(10));
        let before = cache.weight;
        cache.insert(b"a", entry(10));
        assert_eq!(cache.weight, before);
        cache.remove(b"a");
        assert_eq!(cache.weight, 0);
        cache.insert(b"giant", entry(50_000));
        assert!(cache.get(b"giant").is_none());
    }
}

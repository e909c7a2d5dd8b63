//! MD5 digests of content, for entity tags (RFC 9110 §8.8.3).
//!
//! MD5 is no protection against forgery here and needs none: whoever can write the file decides
//! what is served. It is short, and the same on every machine that serves the same octets.
//!
//! Small files are digested when they are loaded. Large ones are digested by one background
//! thread, and until it has come to them their answers carry no entity tag rather than a guess.
//! As it reads them whole anyway, it keeps the content of those that are not too large: sending from
//! memory takes less than having the kernel fetch each page of the file.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;

use md5::{Digest, Md5};

use crate::link::read_at;
use crate::open::{Stamp, status_of};

/// An MD5 digest.
pub(crate) type Md5Sum = [u8; 16];

/// Digests octets in memory.
pub(crate) fn md5(content: &[u8]) -> Md5Sum {
    Md5::digest(content).into()
}

/// Digests remembered; the oldest are forgotten first. A record is about 100 octets.
const REMEMBERED: usize = 16_384;

/// Octets digested between two looks at whether to stop.
const PIECE: usize = 1 << 20;

/// What is known of a large file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Digested {
    pub(crate) sum: Md5Sum,
    /// All of it, where that is in memory.
    pub(crate) content: Option<Arc<[u8]>>,
}

/// Digests of large files by the state of the file, and the thread that makes them.
#[derive(Debug)]
pub(crate) struct Digests {
    /// Files up to this many octets are kept in memory.
    keep: u64,
    state: Mutex<State>,
    wake: Condvar,
    stop: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    /// Content belongs to the caches of the workers, which share it as long as one of them has it.
    known: HashMap<Stamp, (Md5Sum, Weak<[u8]>)>,
    /// What was read last, until somebody asks for it.
    unclaimed: Option<Arc<[u8]>>,
    order: VecDeque<Stamp>,
    waiting: VecDeque<(Stamp, File)>,
    /// Waiting or under way.
    asked: HashSet<Stamp>,
    thread: Option<JoinHandle<()>>,
}

impl Digests {
    /// For files of which those up to `keep` octets go into memory.
    pub(crate) fn new(keep: u64) -> Self {
        Self {
            keep,
            state: Mutex::default(),
            wake: Condvar::new(),
            stop: AtomicBool::new(false),
        }
    }

    /// The digest of a file in its present state, if known. If not, and `file` can be duplicated,
    /// it will be made; asking again while that is so does nothing.
    pub(crate) fn find(self: &Arc<Self>, file: &File) -> Option<Digested> {
        let stamp = status_of(file).ok()?.stamp;
        let mut state = self.lock();
        if let Some((sum, content)) = state.known.get(&stamp) {
            let (sum, content) = (*sum, content.upgrade());
            state.unclaimed.take_if(|last| {
                let claimed = content.as_ref();
                claimed.is_some_and(|claimed| Arc::ptr_eq(claimed, last))
            });
            return Some(Digested { sum, content });
        }
        if state.asked.contains(&stamp) {
            return None;
        }
        let file = file.try_clone().ok()?;
        state.asked.insert(stamp);
        state.waiting.push_back((stamp, file));
        if state.thread.is_none() {
            let digests = Arc::clone(self);
            // Without the thread answers go out without a tag, which is correct.
            state.thread = std::thread::Builder::new()
                .name("digest".to_owned())
                .spawn(move || digests.work())
                .ok();
        }
        self.wake.notify_one();
        None
    }

    /// Ends the thread, giving up what it has not finished.
    pub(crate) fn stop(&self) {
        let thread = {
            let mut state = self.lock();
            self.stop.store(true, Ordering::Relaxed);
            state.waiting.clear();
            state.unclaimed = None;
            state.thread.take()
        };
        self.wake.notify_all();
        if let Some(thread) = thread {
            let _ended = thread.join();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Every critical section leaves the state whole, so a poisoned lock is still good.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        loop {
            let mut state = self.lock();
            let (stamp, file) = loop {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                if let Some(next) = state.waiting.pop_front() {
                    break next;
                }
                state = self
                    .wake
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            };
            drop(state);
            let made = self.digest(&stamp, &file);
            let mut state = self.lock();
            state.asked.remove(&stamp);
            if let Ok(Some(Digested { sum, content })) = made {
                if state.order.len() >= REMEMBERED
                    && let Some(oldest) = state.order.pop_front()
                {
                    state.known.remove(&oldest);
                }
                state.order.push_back(stamp);
                let shared = content.as_ref().map_or_else(no_content, Arc::downgrade);
                state.known.insert(stamp, (sum, shared));
                state.unclaimed = content;
            }
        }
    }

    /// The digest, unless the file changed meanwhile or the server stops.
    fn digest(&self, stamp: &Stamp, file: &File) -> io::Result<Option<Digested>> {
        let mut context = Md5::new();
        let mut piece = vec![0; PIECE];
        let mut content = match usize::try_from(stamp.size) {
            Ok(size) if stamp.size <= self.keep => Some(Vec::with_capacity(size)),
            _ => None,
        };
        let mut at = 0;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let n = read_at(file, &mut piece, at)?;
            at += n as u64;
            if n == 0 || at > stamp.size {
                break;
            }
            context.update(&piece[..n]);
            if let Some(content) = &mut content {
                content.extend_from_slice(&piece[..n]);
            }
        }
        let unchanged = at == stamp.size && status_of(file)?.stamp == *stamp;
        Ok(unchanged.then(|| Digested {
            sum: context.finalize().into(),
            content: content.map(Arc::from),
        }))
    }
}

fn no_content() -> Weak<[u8]> {
    Weak::<[u8; 0]>::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_gets_its_digest_in_the_background() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        let content = vec![7; 3 * PIECE + 5];
        std::fs::write(&path, &content).unwrap();
        let file = File::open(&path).unwrap();
        for (keep, kept) in [
            (content.len() as u64, true),
            (content.len() as u64 - 1, false),
        ] {
            let digests = Arc::new(Digests::new(keep));
            let found = loop {
                match digests.find(&file) {
                    Some(found) => break found,
                    None => std::thread::yield_now(),
                }
            };
            assert_eq!(found.sum, md5(&content));
            assert_eq!(
                found.content.as_deref().is_some_and(|kept| kept == content),
                kept
            );
            // What nobody holds is not held here, either.
            let again = digests.find(&file).unwrap();
            assert_eq!(again.content.is_some(), kept);
            drop((found, again));
            assert_eq!(digests.find(&file).unwrap().content, None);
            digests.stop();
        }
    }

    #[test]
    fn a_file_that_is_not_as_stamped_gets_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "one").unwrap();
        let file = File::open(&path).unwrap();
        let mut stamp = status_of(&file).unwrap().stamp;
        stamp.size = 4;
        assert_eq!(Digests::new(10).digest(&stamp, &file).unwrap(), None);
    }
}

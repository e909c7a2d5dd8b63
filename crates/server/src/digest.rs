//! MD5 digests of content, for entity tags (RFC 9110 §8.8.3).
//!
//! MD5 is no protection against forgery here and needs none: whoever can write the file decides
//! what is served. It is short, and the same on every machine that serves the same octets.
//!
//! Small files are digested when they are loaded. Large ones are digested by one background
//! thread, and until it has come to them their answers carry no entity tag rather than a guess.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
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

/// Digests of large files by the state of the file, and the thread that makes them.
#[derive(Debug)]
pub(crate) struct Digests {
    state: Mutex<State>,
    wake: Condvar,
    stop: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    known: HashMap<Stamp, Md5Sum>,
    order: VecDeque<Stamp>,
    waiting: VecDeque<(Stamp, File)>,
    /// Waiting or under way.
    asked: HashSet<Stamp>,
    thread: Option<JoinHandle<()>>,
}

impl Digests {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::default(),
            wake: Condvar::new(),
            stop: AtomicBool::new(false),
        }
    }

    /// The digest of a file in its present state, if known. If not, and `file` can be duplicated,
    /// it will be made; asking again while that is so does nothing.
    pub(crate) fn find(self: &Arc<Self>, file: &File) -> Option<Md5Sum> {
        let stamp = status_of(file).ok()?.stamp;
        let mut state = self.lock();
        if let Some(known) = state.known.get(&stamp) {
            return Some(*known);
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
            if let Ok(Some(sum)) = made {
                if state.order.len() >= REMEMBERED
                    && let Some(oldest) = state.order.pop_front()
                {
                    state.known.remove(&oldest);
                }
                state.order.push_back(stamp);
                state.known.insert(stamp, sum);
            }
        }
    }

    /// The digest, unless the file changed meanwhile or the server stops.
    fn digest(&self, stamp: &Stamp, file: &File) -> io::Result<Option<Md5Sum>> {
        let mut context = Md5::new();
        let mut piece = vec![0; PIECE];
        let mut at = 0;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let n = read_at(file, &mut piece, at)?;
            if n == 0 {
                break;
            }
            context.update(&piece[..n]);
            at += n as u64;
        }
        let unchanged = at == stamp.size && status_of(file)?.stamp == *stamp;
        Ok(unchanged.then(|| context.finalize().into()))
    }
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
        let digests = Arc::new(Digests::new());
        let mut found = digests.find(&file);
        while found.is_none() {
            std::thread::yield_now();
            found = digests.find(&file);
        }
        assert_eq!(found, Some(md5(&content)));
        digests.stop();
    }

    #[test]
    fn a_file_that_is_not_as_stamped_gets_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "one").unwrap();
        let file = File::open(&path).unwrap();
        let mut stamp = status_of(&file).unwrap().stamp;
        stamp.size = 4;
        assert_eq!(Digests::new().digest(&stamp, &file).unwrap(), None);
    }
}

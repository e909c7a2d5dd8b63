//! Small files that the kernel has in memory, loaded by the event loop itself.
//!
//! Handing a file to a thread and hearing of it again costs several times what reading and
//! digesting a small one does. What might have to wait for a disk is left to the thread: names are
//! resolved from what the kernel remembers (`RESOLVE_CACHED`) and octets are read with
//! `RWF_NOWAIT`, and either call says so when that is not enough.

use std::fs::File;
use std::io::{self, IoSliceMut};
use std::sync::Arc;

use rustix::io::{ReadWriteFlags, preadv2};

use super::{Job, Loaded, Setting, read_by, represent, settled};
use crate::open::{Kind, Root, status_of};

/// Larger files are worth a thread: digesting this much takes some 25 µs.
const SMALL: u64 = 16 << 10;

/// Does the job, if it can be done without waiting and with little work. Everything else, errors
/// too, is left to [`load`](super::load); so is the gzip coding, which is made of what is loaded here.
pub(crate) fn at_once(root: &Root, setting: &Setting, job: &Job) -> Option<Loaded> {
    let Job::File { path, .. } = job else {
        return None;
    };
    let file = root.open_known(path).ok()?;
    let status = status_of(&file).ok()?;
    if status.kind != Kind::File || status.stamp.size > SMALL.min(setting.memory_limit) {
        return None;
    }
    let (content, stamp, whole) = read_by(read_known, &file, status.stamp).ok()?;
    if !whole {
        return None;
    }
    let representation = represent(setting, path.clone(), stamp, Some(content), file).ok()?;
    Some(Loaded {
        settled: settled(&representation.stamp),
        representation: Arc::new(representation.rendered(&setting.common)),
        also: Vec::new(),
    })
}

/// Octets of a file that are in memory; `WouldBlock` when they are not.
fn read_known(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    let into = &mut [IoSliceMut::new(into)];
    Ok(preadv2(file, into, at, ReadWriteFlags::NOWAIT)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;

    #[test]
    fn a_small_file_is_loaded_as_the_thread_would() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("small.txt"), "some text").unwrap();
        std::fs::write(dir.path().join("large.txt"), vec![b'x'; 20 << 10]).unwrap();
        std::fs::write(dir.path().join("packed.txt"), vec![b'x'; 1 << 10]).unwrap();
        let root = Root::open(dir.path()).unwrap();
        let setting = Setting {
            memory_limit: 1 << 20,
            gzip: true,
            ..Setting::default()
        };
        let job = |name: &std::ffi::CStr, gzip| Job::File {
            path: name.into(),
            gzip,
        };
        for (name, begins) in [
            (c"small.txt", &b"some text"[..]),
            (c"packed.txt", b"xxxxxxxxx"),
        ] {
            // Where the kernel or the file system cannot do without waiting, the thread does it.
            if let Some(loaded) = at_once(&root, &setting, &job(name, true)) {
                let slow = load(&root, &setting, job(name, false)).unwrap();
                let (fast, slow) = (&*loaded.representation, &*slow.representation);
                assert_eq!(fast.identity.tag, slow.identity.tag);
                assert_eq!(fast.identity.ok, slow.identity.ok);
                assert_eq!(fast.identity.slice(0..9), Some(begins));
                assert_eq!(fast.stamp, slow.stamp);
            }
        }
        for job in [
            job(c"large.txt", false),
            job(c"none.txt", false),
            job(c"", false),
        ] {
            assert!(at_once(&root, &setting, &job).is_none(), "{job:?}");
        }
    }
}

//! Being told by the kernel of changes to files (`inotify`), instead of looking at each.
//!
//! The kernel queues what happens to a watched file before the call that does it returns: a request
//! begun after a rename or a write finds it in the queue. So one read of the queue, made after the
//! request began (see [`crate::freshness`]), says of all watched files whether they are what they
//! were, where looking would cost one `statx` for each.
//!
//! Watched are the file itself (so that writes through another hard link count) and each directory
//! from the root to it, and that only where no link and no mount lies between: whatever else the
//! name could come to stand for is then an event in one of these directories. Some changes are in
//! no queue, as those through a memory mapping that is older than the watch, or of what is mounted
//! over a directory: for these each file is looked at now and then all the same, and
//! file systems that others can change behind the kernel's back are not watched at all.
//!
//! A worker has a queue for each of its sites.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd};
use std::rc::Rc;
use std::sync::OnceLock;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;

use crate::clock::monotonic_ms;
use crate::freshness::Freshness;
use crate::open::{Kind, Root, status_of};

/// A file is looked at once in this time, in milliseconds, whatever the kernel says or does not.
const TRUST: u64 = 5_000;

/// After a change among the directories everything has to be watched anew: not at once, in
/// milliseconds, as such changes come in flocks.
const PAUSE: u64 = 1_000;

/// The kernel keeps no more events for a queue, unless its user says so. Whoever finds more has met
/// somebody who changes files faster than they can be told of.
const EVENTS: usize = 1 << 14;

/// The kernel has 128 queues for all programs of a user.
const QUEUES: usize = 32;

/// What can become of a file: its content, its attributes, the name it is known by.
const OF_FILE: WatchFlags = WatchFlags::MODIFY
    .union(WatchFlags::ATTRIB)
    .union(WatchFlags::CLOSE_WRITE)
    .union(WatchFlags::MOVE_SELF)
    .union(WatchFlags::DELETE_SELF);

/// What can become of the names in a directory, and of the directory.
const OF_DIRECTORY: WatchFlags = WatchFlags::CREATE
    .union(WatchFlags::DELETE)
    .union(WatchFlags::MOVE)
    .union(WatchFlags::ATTRIB)
    .union(WatchFlags::MOVE_SELF)
    .union(WatchFlags::DELETE_SELF)
    .union(WatchFlags::ONLYDIR);

/// The queue of one site, and what is watched.
#[derive(Debug)]
pub(crate) struct Watch {
    queue: OwnedFd,
    freshness: Rc<Freshness>,
    /// When the queue was last read, as `freshness` counts.
    heard: Cell<u64>,
    /// The same in milliseconds.
    now: Cell<u64>,
    /// Nothing is watched anew before this, in milliseconds.
    resume: Cell<u64>,
    /// Watches that there may be.
    limit: usize,
    /// How many rely on what is heard.
    relying: Cell<usize>,
    watched: RefCell<Watched>,
}

#[derive(Debug, Default)]
struct Watched {
    /// Names in the cache by watches of files; several names may be one file.
    files: HashMap<i32, Vec<Rc<[u8]>>>,
    /// By names that are empty or end in a slash.
    directories: HashMap<Box<[u8]>, Rc<Directory>>,
    by_watch: HashMap<i32, Rc<Directory>>,
}

/// A directory that is watched.
#[derive(Debug)]
struct Directory {
    /// Counts the events that say that names in it may stand for something else.
    events: Cell<u64>,
    /// The watch is still there.
    alive: Cell<bool>,
}

/// The kernel tells of changes to one file, or of the coming of one that is not there. Ends when
/// dropped.
#[derive(Debug)]
pub(crate) struct Told {
    watch: Rc<Watch>,
    /// Its watch, and the name of the entry; `None` where there is no file.
    file: Option<(i32, Rc<[u8]>)>,
    directory: Rc<Directory>,
    /// The events that were known before the file was last looked at.
    events: Cell<u64>,
    /// It has to be looked at again then, in milliseconds.
    until: Cell<u64>,
}

impl Watch {
    /// For one of so many sites, over all workers; `None` where the kernel or the file system cannot
    /// be relied on to tell.
    pub(crate) fn new(root: &Root, freshness: &Rc<Freshness>, sites: usize) -> Option<Rc<Self>> {
        if sites > QUEUES || !root.tells_of_changes() {
            return None;
        }
        let queue = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).ok()?;
        // Other programs of the user need some as well.
        let limit = allowed()? / 2 / sites.max(1);
        Some(Rc::new(Self {
            queue,
            freshness: Rc::clone(freshness),
            heard: Cell::new(0),
            now: Cell::new(monotonic_ms()),
            resume: Cell::new(0),
            limit,
            relying: Cell::new(0),
            watched: RefCell::default(),
        }))
    }

    /// Has [`hear`](Self::hear) to be called before anything is believed?
    pub(crate) fn is_behind(&self) -> bool {
        self.relying.get() > 0 && !self.freshness.is_enough(self.heard.get())
    }

    /// Reads what the kernel has to say, and calls `changed` with the name of each file that is no
    /// longer what it was.
    pub(crate) fn hear(&self, mut changed: impl FnMut(&[u8])) {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut events = inotify::Reader::new(&self.queue, &mut buffer);
        let mut names = Vec::new();
        self.now.set(monotonic_ms());
        let mut count = 0;
        loop {
            match events.next() {
                Ok(event) if count < EVENTS => {
                    count += 1;
                    let named = event.file_name().is_some();
                    self.take(event.wd(), event.events(), named, &mut names);
                }
                Err(Errno::AGAIN) => break,
                Err(Errno::INTR) => {}
                // Not everything was heard.
                Ok(_) | Err(_) => {
                    self.start_over();
                    break;
                }
            }
        }
        self.heard.set(self.freshness.now());
        for name in names {
            changed(&name);
        }
    }

    fn take(&self, watch: i32, event: ReadFlags, named: bool, names: &mut Vec<Rc<[u8]>>) {
        if event.contains(ReadFlags::QUEUE_OVERFLOW) {
            return self.start_over();
        }
        let mut watched = self.watched.borrow_mut();
        if let Some(of_file) = watched.files.get(&watch) {
            names.extend(of_file.iter().map(Rc::clone));
            if event.contains(ReadFlags::IGNORED) {
                // The file is gone, and the watch with it.
                watched.files.remove(&watch);
            }
            return;
        }
        let Some(directory) = watched.by_watch.get(&watch) else {
            return;
        };
        // Not the directory's own attributes, but those of something in it, which is watched itself
        // if it matters.
        if named && event.contains(ReadFlags::ATTRIB) {
            return;
        }
        directory.events.set(directory.events.get() + 1);
        // A new directory stands in nobody's way; any other change of one may lead elsewhere.
        let of_names =
            ReadFlags::CREATE | ReadFlags::DELETE | ReadFlags::MOVED_FROM | ReadFlags::MOVED_TO;
        let harmless = match event.contains(ReadFlags::ISDIR) {
            true => event.contains(ReadFlags::CREATE),
            false => event.intersects(of_names),
        };
        if !harmless {
            drop(watched);
            self.start_over();
        }
    }

    /// Forgets the directories, so that nothing counts as watched until it is again.
    fn start_over(&self) {
        let mut watched = self.watched.borrow_mut();
        watched.directories.clear();
        for (watch, directory) in watched.by_watch.drain() {
            directory.events.set(directory.events.get() + 1);
            directory.alive.set(false);
            // An error: it is gone already.
            let _gone = inotify::remove_watch(&self.queue, watch);
        }
        self.resume.set(self.now.get() + PAUSE);
    }

    /// Watches the file of this path for the entry of this name, or without a name for there being
    /// none. It counts only if there is another look afterwards: [`Told::looked`].
    ///
    /// # Errors
    /// `Interrupted` when it may be tried again later; any other is for good.
    pub(crate) fn follow(
        self: &Rc<Self>,
        root: &Root,
        path: &CStr,
        name: Option<&[u8]>,
    ) -> io::Result<Told> {
        self.now.set(monotonic_ms());
        if self.now.get() < self.resume.get() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let octets = path.to_bytes();
        let mut directory = self.directory(root, b"")?;
        for slash in memchr::memchr_iter(b'/', octets) {
            directory = self.directory(root, &octets[..=slash])?;
        }
        let file = name.map(|name| self.file(root, path, name)).transpose()?;
        self.relying.set(self.relying.get() + 1);
        Ok(Told {
            watch: Rc::clone(self),
            file,
            events: Cell::new(directory.events.get()),
            directory,
            until: Cell::new(0),
        })
    }

    /// The file of this path, watched from now on.
    fn file(&self, root: &Root, path: &CStr, name: &[u8]) -> io::Result<(i32, Rc<[u8]>)> {
        let handle = root.handle(path)?;
        if status_of(&handle)?.kind != Kind::File {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let file = self.add(&handle, OF_FILE)?;
        let name: Rc<[u8]> = name.into();
        let mut watched = self.watched.borrow_mut();
        let names = watched.files.entry(file).or_default();
        names.push(Rc::clone(&name));
        Ok((file, name))
    }

    /// The directory of this name, watched from now on.
    fn directory(&self, root: &Root, name: &[u8]) -> io::Result<Rc<Directory>> {
        if let Some(known) = self.watched.borrow().directories.get(name) {
            return Ok(Rc::clone(known));
        }
        let handle = root.handle(&CString::new(name)?)?;
        let watch = self.add(&handle, OF_DIRECTORY)?;
        let mut watched = self.watched.borrow_mut();
        if watched.by_watch.contains_key(&watch) {
            // It has got this name just now, of which more will be heard.
            return Err(io::ErrorKind::Interrupted.into());
        }
        let directory = Rc::new(Directory {
            events: Cell::new(0),
            alive: Cell::new(true),
        });
        watched.by_watch.insert(watch, Rc::clone(&directory));
        watched
            .directories
            .insert(name.into(), Rc::clone(&directory));
        Ok(directory)
    }

    fn add(&self, handle: &File, events: WatchFlags) -> io::Result<i32> {
        let watched = self.watched.borrow();
        if watched.files.len() + watched.by_watch.len() >= self.limit {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        // What is watched is what was opened, whatever bears its name meanwhile.
        let path = format!("/proc/self/fd/{}", handle.as_raw_fd());
        Ok(inotify::add_watch(&self.queue, path, events)?)
    }

    fn forget(&self, file: i32, name: &Rc<[u8]>) {
        let mut watched = self.watched.borrow_mut();
        let Some(names) = watched.files.get_mut(&file) else {
            return;
        };
        names.retain(|known| !Rc::ptr_eq(known, name));
        if names.is_empty() {
            watched.files.remove(&file);
            // An error: the file is gone, and the watch with it.
            let _gone = inotify::remove_watch(&self.queue, file);
        }
    }

    /// How many files are watched.
    #[cfg(test)]
    pub(crate) fn files(&self) -> usize {
        self.watched.borrow().files.len()
    }
}

/// Watches that the kernel allows all programs of the user. Once confined we cannot ask any more.
pub(crate) fn allowed() -> Option<usize> {
    static ALLOWED: OnceLock<Option<usize>> = OnceLock::new();
    *ALLOWED.get_or_init(|| {
        let text = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok()?;
        text.trim_end().parse().ok()
    })
}

impl Told {
    /// Is the file what it was when it was last looked at? What the kernel has to say must have been
    /// [heard](Watch::hear).
    pub(crate) fn is_current(&self) -> bool {
        self.events.get() == self.directory.events.get() && self.watch.now.get() < self.until.get()
    }

    /// Is it still watched, so that [`looked`](Self::looked) makes it current?
    pub(crate) fn is_watched(&self) -> bool {
        self.directory.alive.get()
    }

    /// The events known now, to be given to [`looked`](Self::looked) after looking.
    pub(crate) fn events(&self) -> u64 {
        self.directory.events.get()
    }

    /// The file was looked at after these events, and was as it was.
    pub(crate) fn looked(&self, events: u64) {
        self.events.set(events);
        self.until.set(self.watch.now.get() + TRUST);
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        let watch = &self.watch;
        watch.relying.set(watch.relying.get() - 1);
        if let Some((file, name)) = &self.file {
            watch.forget(*file, name);
        }
    }
}

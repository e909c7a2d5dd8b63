//! The files of the root as one worker sees them: what a name stands for at this moment.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::CString;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::cache::{Cache, Entry};
use crate::digest::Digests;
use crate::load::{self, Job, Loaded, Setting};
use crate::open::{Kind, Root};
use crate::representation::{Content, Representation};

/// The root, and what is known of it.
#[derive(Debug)]
pub(crate) struct Site {
    root: Arc<Root>,
    setting: Arc<Setting>,
    digests: Arc<Digests>,
    index: Vec<String>,
    cache: RefCell<Cache>,
    /// Counts reads from connections; see [`Site::next_round`].
    round: Cell<u64>,
    flights: RefCell<HashMap<FlightId, Rc<Flight>>>,
}

/// What a name stands for.
#[derive(Debug)]
pub(crate) enum Found {
    Representation(Arc<Representation>),
    /// It has to be loaded first.
    Wanted(Box<Wanted>),
    /// A directory named without its slash.
    Directory,
    /// An error of this status.
    Nothing(u16),
}

/// A representation to be loaded.
#[derive(Debug)]
pub(crate) struct Wanted {
    key: Box<[u8]>,
    absent: Vec<CString>,
    job: Job,
}

/// A name, and whether its gzip coding is wanted.
type FlightId = (Box<[u8]>, bool);

/// The outcome of loading; the error is a status.
pub(crate) type Outcome = Result<Arc<Representation>, u16>;

/// A load under way; everybody who wants the same waits for it.
#[derive(Debug, Default)]
struct Flight {
    landed: Notify,
    outcome: RefCell<Option<Outcome>>,
}

impl Site {
    pub(crate) fn new(
        root: Arc<Root>,
        setting: Arc<Setting>,
        digests: Arc<Digests>,
        index: Vec<String>,
        cache_size: u64,
    ) -> Self {
        Self {
            root,
            setting,
            digests,
            index,
            cache: RefCell::new(Cache::new(cache_size)),
            round: Cell::new(1),
            flights: RefCell::default(),
        }
    }

    /// Requests have been received. What was found current before may not be current for them,
    /// but one look afterwards holds for all of them.
    pub(crate) fn next_round(&self) {
        self.round.set(self.round.get() + 1);
    }

    /// Finds what a resolved name stands for now. What is in memory is returned only if the file
    /// is still in the state it was read in, which one `statx` tells.
    pub(crate) fn find(&self, key: &[u8]) -> Found {
        let mut cache = self.cache.borrow_mut();
        if let Some(entry) = cache.get(key) {
            if self.is_current(entry) {
                let representation = Arc::clone(&entry.representation);
                if representation.identity.tag.is_none() {
                    return Found::Representation(self.tagged(&mut cache, key, representation));
                }
                return Found::Representation(representation);
            }
            cache.remove(key);
        }
        drop(cache);
        self.look(key)
    }

    /// What to load so that a representation has its gzip coding.
    pub(crate) fn want_gzip(key: &[u8], known: &Arc<Representation>) -> Box<Wanted> {
        Box::new(Wanted {
            key: key.into(),
            absent: Vec::new(),
            job: Job {
                path: CString::default(),
                gzip: true,
                known: Some(Arc::clone(known)),
            },
        })
    }

    fn is_current(&self, entry: &Entry) -> bool {
        if entry.checked.get() == self.round.get() {
            return true;
        }
        let absent = |path: &CString| match self.root.status(path) {
            Ok(status) => status.kind != Kind::File,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        let current = match self.root.status(&entry.path) {
            Ok(status) => {
                status.stamp == entry.representation.stamp && entry.absent.iter().all(absent)
            }
            Err(_) => false,
        };
        if current {
            entry.checked.set(self.round.get());
        }
        current
    }

    /// A large file whose digest has been made meanwhile gets its entity tag.
    fn tagged(
        &self,
        cache: &mut Cache,
        key: &[u8],
        representation: Arc<Representation>,
    ) -> Arc<Representation> {
        let Content::File(file) = &representation.identity.content else {
            return representation;
        };
        let Some(digest) = self.digests.find(&representation.stamp, file) else {
            return representation;
        };
        let tagged = Arc::new(load::with_tag(&representation, &digest, &self.setting));
        if let Some(entry) = cache.get(key) {
            let entry = Entry {
                path: entry.path.clone(),
                absent: entry.absent.clone(),
                representation: Arc::clone(&tagged),
                checked: Cell::new(0),
            };
            cache.insert(key, entry);
        }
        tagged
    }

    fn look(&self, key: &[u8]) -> Found {
        if key.is_empty() || key.ends_with(b"/") {
            return self.look_for_index(key);
        }
        let Ok(path) = CString::new(key) else {
            return Found::Nothing(404);
        };
        match self.root.status(&path) {
            Ok(status) => match status.kind {
                Kind::File => Found::Wanted(Box::new(Wanted::new(key, path, Vec::new()))),
                Kind::Directory => self.directory(&path, Found::Directory),
                Kind::Other => Found::Nothing(403),
            },
            Err(error) => Found::Nothing(status_of_error(&error)),
        }
    }

    fn look_for_index(&self, key: &[u8]) -> Found {
        let mut absent = Vec::new();
        for name in &self.index {
            let mut path = key.to_vec();
            path.extend_from_slice(name.as_bytes());
            let Ok(path) = CString::new(path) else {
                return Found::Nothing(404);
            };
            match self.root.status(&path) {
                Ok(status) if status.kind == Kind::File => {
                    return Found::Wanted(Box::new(Wanted::new(key, path, absent)));
                }
                Ok(_) => absent.push(path),
                Err(error) => match status_of_error(&error) {
                    404 => absent.push(path),
                    status => return Found::Nothing(status),
                },
            }
        }
        let Ok(path) = CString::new(key) else {
            return Found::Nothing(404);
        };
        self.directory(&path, Found::Nothing(403))
    }

    /// What was found of a directory, if it is one of ours: a link out of the root is not there.
    fn directory(&self, path: &CString, found: Found) -> Found {
        match self.root.open_file(path) {
            Ok(_) => found,
            Err(error) => Found::Nothing(status_of_error(&error)),
        }
    }

    /// Loads in another thread; those who want the same at the same time share one load.
    pub(crate) async fn load(self: &Rc<Self>, wanted: Box<Wanted>) -> Outcome {
        let id = (wanted.key.clone(), wanted.job.gzip);
        let under_way = self.flights.borrow().get(&id).map(Rc::clone);
        let flight = match under_way {
            Some(flight) => flight,
            None => {
                let flight = Rc::new(Flight::default());
                self.flights
                    .borrow_mut()
                    .insert(id.clone(), Rc::clone(&flight));
                let (site, flight_of_task) = (Rc::clone(self), Rc::clone(&flight));
                // A task of its own: the load goes on for the others when the first one leaves.
                tokio::task::spawn_local(async move {
                    let outcome = site.load_alone(*wanted).await;
                    site.flights.borrow_mut().remove(&id);
                    *flight_of_task.outcome.borrow_mut() = Some(outcome);
                    flight_of_task.landed.notify_waiters();
                });
                flight
            }
        };
        let landed = flight.landed.notified();
        if let Some(outcome) = &*flight.outcome.borrow() {
            return outcome.clone();
        }
        landed.await;
        let outcome = flight.outcome.borrow();
        outcome.clone().unwrap_or(Err(500))
    }

    async fn load_alone(&self, wanted: Wanted) -> Outcome {
        let Wanted { key, absent, job } = wanted;
        let known = job.known.clone();
        let path = job.path.clone();
        let (root, setting) = (Arc::clone(&self.root), Arc::clone(&self.setting));
        let loaded = tokio::task::spawn_blocking(move || load::load(&root, &setting, job)).await;
        // The thread pool is gone only when the worker is.
        let Loaded {
            representation,
            settled,
        } = loaded
            .map_err(|_| 503u16)?
            .map_err(|error| status_of_error(&error))?;
        let mut cache = self.cache.borrow_mut();
        match known {
            // The gzip coding joins the entry it was made for, if that is still there.
            Some(known) => {
                if let Some(entry) = cache.get(&key)
                    && Arc::ptr_eq(&entry.representation, &known)
                {
                    let entry = Entry {
                        path: entry.path.clone(),
                        absent: entry.absent.clone(),
                        representation: Arc::clone(&representation),
                        checked: Cell::new(0),
                    };
                    cache.insert(&key, entry);
                }
            }
            None if settled => {
                let entry = Entry {
                    path,
                    absent,
                    representation: Arc::clone(&representation),
                    checked: Cell::new(0),
                };
                cache.insert(&key, entry);
            }
            None => {}
        }
        Ok(representation)
    }
}

impl Wanted {
    fn new(key: &[u8], path: CString, absent: Vec<CString>) -> Self {
        Self {
            key: key.into(),
            absent,
            job: Job {
                path,
                gzip: false,
                known: None,
            },
        }
    }

    /// Asks for the gzip coding to be made in the same go.
    pub(crate) fn with_gzip(mut self: Box<Self>) -> Box<Self> {
        self.job.gzip = true;
        self
    }
}

/// The status for a name that cannot be opened. What lies outside the root or cannot exist is
/// simply not there; what is there but not for us is forbidden.
fn status_of_error(error: &io::Error) -> u16 {
    use io::ErrorKind as E;
    match error.kind() {
        E::NotFound
        | E::NotADirectory
        | E::IsADirectory
        | E::InvalidFilename
        | E::CrossesDevices
        | E::InvalidInput => 404,
        E::PermissionDenied => 403,
        E::OutOfMemory => 503,
        _ => errno_status(error),
    }
}

#[cfg(unix)]
fn errno_status(error: &io::Error) -> u16 {
    use rustix::io::Errno;
    match Errno::from_io_error(error) {
        Some(Errno::LOOP | Errno::NAMETOOLONG | Errno::XDEV) => 404,
        Some(Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::AGAIN) => 503,
        _ => 500,
    }
}

#[cfg(not(unix))]
fn errno_status(_error: &io::Error) -> u16 {
    500
}

//! The files of the root as one worker sees them: what a name stands for at this moment.

mod current;
mod flight;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use crate::cache::{Also, Cache, Entry};
use crate::digest::Digests;
use crate::error_page::Form;
use crate::freshness::Freshness;
use crate::load::{self, Job, Setting};
use crate::open::{Kind, Root};
use crate::representation::{Coded, Content, Gzip, Representation};
use crate::watch::Watch;
use current::Missing;
use flight::{Flight, FlightId};

/// The root, and what is known of it.
#[derive(Debug)]
pub(crate) struct Site {
    root: Arc<Root>,
    setting: Arc<Setting>,
    digests: Arc<Digests>,
    naming: Naming,
    cache: RefCell<Cache>,
    /// Counts reads from connections, over all sites of the worker. What was found current before
    /// a read may not be current for what was read, but one look afterwards holds for all of it.
    freshness: Rc<Freshness>,
    /// Tells of changes, where that is possible.
    watch: Option<Rc<Watch>>,
    missing: RefCell<Missing>,
    flights: RefCell<HashMap<FlightId, Rc<Flight>>>,
}

/// What names mean besides the files they name.
#[derive(Debug)]
pub(crate) struct Naming {
    pub(crate) index: Vec<String>,
    pub(crate) listing: bool,
    pub(crate) clean_urls: bool,
    pub(crate) fallback: Option<String>,
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
    also: Vec<Also>,
    job: Job,
}

/// The outcome of loading a name.
pub(crate) type Landed = (Box<[u8]>, Outcome);

/// The outcome of loading; the error is a status.
pub(crate) type Outcome = Result<Arc<Representation>, u16>;

impl Site {
    pub(crate) fn new(
        root: Arc<Root>,
        setting: Arc<Setting>,
        digests: Arc<Digests>,
        naming: Naming,
        cache_size: u64,
        freshness: Rc<Freshness>,
        watch: Option<Rc<Watch>>,
    ) -> Self {
        Self {
            root,
            setting,
            digests,
            naming,
            cache: RefCell::new(Cache::new(cache_size)),
            freshness,
            watch,
            missing: RefCell::default(),
            flights: RefCell::default(),
        }
    }

    /// Finds what a resolved name stands for now. What is in memory is returned only if the file
    /// is still in the state it was read in, which one `statx` tells, or the kernel by saying
    /// nothing; a look counts for as many requests as [`Freshness`] allows.
    ///
    /// `loaded` are the outcomes of what this request wanted before, `form` tells that of a listing.
    pub(crate) fn find(&self, key: &[u8], loaded: &[Landed], form: &dyn Fn() -> Form) -> Found {
        // The last one counts: a coding may have been made of what was loaded first.
        let mut outcomes = loaded.iter().rev();
        if let Some((_, outcome)) = outcomes.find(|(name, _)| **name == *key) {
            return match outcome {
                Ok(representation) => Found::Representation(Arc::clone(representation)),
                Err(status) => Found::Nothing(*status),
            };
        }
        let mut cache = self.cache.borrow_mut();
        self.hear(&mut cache);
        if let Some(entry) = cache.get(key) {
            if self.is_current(key, entry) {
                let representation = Arc::clone(&entry.representation);
                if representation.lacks_tag() {
                    return Found::Representation(self.tagged(&mut cache, key, representation));
                }
                return Found::Representation(representation);
            }
            cache.remove(key);
        }
        drop(cache);
        if self.is_missing(key) {
            return Found::Nothing(404);
        }
        self.look(key, loaded, form)
    }

    /// What to load so that a representation has its gzip coding.
    pub(crate) fn want_gzip(key: &[u8], known: &Arc<Representation>) -> Box<Wanted> {
        Wanted::new(key, Job::Gzip(Arc::clone(known)), Vec::new())
    }

    /// A large file whose digest has been made meanwhile gets its entity tag.
    fn tagged(
        &self,
        cache: &mut Cache,
        key: &[u8],
        representation: Arc<Representation>,
    ) -> Arc<Representation> {
        let digest = |coded: &Coded| match &coded.content {
            Content::File(file) if coded.tag.is_none() => self.digests.find(file),
            _ => None,
        };
        let identity = digest(&representation.identity);
        let gzip = match &representation.gzip {
            Gzip::Made(coded) => digest(coded),
            _ => None,
        };
        if identity.is_none() && gzip.is_none() {
            return representation;
        }
        let tags =
            |content| load::with_tags(&representation, [&identity, &gzip], content, &self.setting);
        let mut tagged = tags(true);
        if !cache.would_keep(key, &tagged) {
            tagged = tags(false);
        }
        let tagged = Arc::new(tagged);
        if let Some(entry) = cache.get(key) {
            let also = entry.also.clone();
            cache.insert(key, Entry::new(Arc::clone(&tagged), also));
        }
        tagged
    }

    fn look(&self, key: &[u8], loaded: &[Landed], form: &dyn Fn() -> Form) -> Found {
        if key.is_empty() || key.ends_with(b"/") {
            return self.look_for_index(key, form);
        }
        let Ok(path) = CString::new(key) else {
            return Found::Nothing(404);
        };
        match self.root.status(&path) {
            Ok(status) => match status.kind {
                Kind::File => Found::Wanted(Wanted::file(key, path, Vec::new())),
                Kind::Directory => self.directory(&path, || Found::Directory),
                Kind::Other => Found::Nothing(403),
            },
            Err(error) => match status_of_error(&error) {
                404 => self.look_elsewhere(key, &path, loaded, form),
                status => Found::Nothing(status),
            },
        }
    }

    /// There is nothing of this name: something else may be meant.
    fn look_elsewhere(
        &self,
        key: &[u8],
        path: &CStr,
        loaded: &[Landed],
        form: &dyn Fn() -> Form,
    ) -> Found {
        let last = key.rsplit(|&octet| octet == b'/').next().unwrap_or(key);
        if last.contains(&b'.') {
            self.note_missing(key, path);
            return Found::Nothing(404);
        }
        if self.naming.clean_urls {
            let found = self.find(&[key, b".html"].concat(), loaded, form);
            if !matches!(found, Found::Nothing(404) | Found::Directory) {
                return found;
            }
        }
        match &self.naming.fallback {
            Some(name) if name.as_bytes() != key => self.find(name.as_bytes(), loaded, form),
            _ => Found::Nothing(404),
        }
    }

    fn look_for_index(&self, key: &[u8], form: &dyn Fn() -> Form) -> Found {
        let mut also = Vec::new();
        for name in &self.naming.index {
            let Ok(path) = CString::new([key, name.as_bytes()].concat()) else {
                return Found::Nothing(404);
            };
            match self.root.status(&path) {
                Ok(status) if status.kind == Kind::File => {
                    return Found::Wanted(Wanted::file(key, path, also));
                }
                Ok(status) => also.push((path, Some(status.stamp))),
                Err(error) => match status_of_error(&error) {
                    404 => also.push((path, None)),
                    status => return Found::Nothing(status),
                },
            }
        }
        let Ok(path) = CString::new(key) else {
            return Found::Nothing(404);
        };
        self.directory(&path, || match self.naming.listing {
            true => Found::Wanted(Wanted::new(
                key,
                Job::Listing {
                    path: path.clone(),
                    form: form(),
                },
                Vec::new(),
            )),
            false => Found::Nothing(403),
        })
    }

    /// What was found of a directory, if it is one of ours: a link out of the root is not there.
    fn directory(&self, path: &CString, found: impl FnOnce() -> Found) -> Found {
        match self.root.open_file(path) {
            Ok(_) => found(),
            Err(error) => Found::Nothing(status_of_error(&error)),
        }
    }
}

impl Wanted {
    fn new(key: &[u8], job: Job, also: Vec<Also>) -> Box<Self> {
        Box::new(Self {
            key: key.into(),
            also,
            job,
        })
    }

    fn file(key: &[u8], path: CString, also: Vec<Also>) -> Box<Self> {
        Self::new(key, Job::File { path, gzip: false }, also)
    }

    /// Asks for the gzip coding of a file to be made in the same go.
    pub(crate) fn with_gzip(mut self: Box<Self>) -> Box<Self> {
        if let Job::File { gzip, .. } = &mut self.job {
            *gzip = true;
        }
        self
    }

    /// Loads of one name that differ in this are different loads.
    fn kind(&self) -> u8 {
        match &self.job {
            Job::File { gzip: false, .. } => 0,
            Job::File { gzip: true, .. } => 1,
            Job::Gzip(_) => 2,
            Job::Listing {
                form: Form::Html, ..
            } => 3,
            Job::Listing {
                form: Form::Plain, ..
            } => 4,
        }
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

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

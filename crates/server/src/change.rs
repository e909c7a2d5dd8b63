//! PUT and DELETE (RFC 9110 §9.3.4, §9.3.5): what is to be done to the files, and doing it.
//!
//! New content goes to a hidden file beside its place, to the disk, and only then under its name:
//! nobody sees half of it, and a crash leaves either the old or the new. Preconditions are
//! evaluated at that moment, under a lock that all changes share, so that of two writers who
//! started from the same state only one succeeds.

mod quota;

use std::ffi::CString;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use http_core::conn::CloseReason;
use http_core::field::{EntityTag, HttpDate};
use http_core::precondition::{Outcome, RequestFacts, Validators, evaluate};
use md5::{Digest, Md5};

use crate::answer::Content;
use crate::credentials::Credentials;
use crate::load::{Job, Setting, hex, load};
use crate::open::{Kind, Root, status_of};
use crate::pattern::Pattern;
use crate::representation::Gzip;

/// Paths that may be written, and by whom.
#[derive(Debug)]
pub(crate) struct Area {
    pub(crate) path: Pattern,
    pub(crate) credentials: Credentials,
    /// Largest content, in octets.
    pub(crate) limit: u64,
    /// Octets that all files in it may have together, if that is limited.
    pub(crate) quota: Option<u64>,
}

/// A change asked for.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) area: Arc<Area>,
    pub(crate) key: Box<[u8]>,
    pub(crate) put: bool,
    pub(crate) authorization: Option<Vec<u8>>,
    /// Names and values of the fields that are preconditions.
    pub(crate) conditions: Vec<(&'static str, Vec<u8>)>,
    pub(crate) content: Content,
    /// The client waits for 100 before it sends the content.
    pub(crate) expects: bool,
    /// Why the connection ends after the answer, if it does.
    pub(crate) close: Option<CloseReason>,
}

/// What came of it: a status, a sentence for a person, the entity tag of what is stored now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Result {
    pub(crate) status: u16,
    pub(crate) detail: &'static str,
    pub(crate) tag: Option<Box<str>>,
}

fn result(status: u16, detail: &'static str) -> Result {
    Result {
        status,
        detail,
        tag: None,
    }
}

/// Content up to this size is taken along even if nothing will be done with it: a connection costs
/// more.
const ALONG: u64 = 64 << 10;

/// One change at a time.
static CHANGING: Mutex<()> = Mutex::new(());

/// New content on its way. Dropped before it is committed, it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Upload {
    root: Arc<Root>,
    hidden: CString,
    file: File,
    digest: Md5,
    size: u64,
    kept: bool,
}

impl Change {
    /// May this be done at all? `None` when it may. Slow: it checks a password.
    pub(crate) fn refusal(&self, root: &Root, setting: &Setting) -> Option<Result> {
        if !self.area.credentials.allow(self.authorization.as_deref()) {
            return Some(result(401, ""));
        }
        if self.key.is_empty() || self.key.ends_with(b"/") {
            return Some(result(409, "This is the name of a directory."));
        }
        let path = CString::new(&*self.key).ok()?;
        if root
            .status(&path)
            .is_ok_and(|status| status.kind != Kind::File)
        {
            return Some(result(
                409,
                "There is something of this name that is no file.",
            ));
        }
        if let Content::Length(length) = self.content
            && length > self.area.limit
        {
            return Some(result(413, ""));
        }
        // Whoever waits to be asked for the content, or has much of it, is told at once what
        // would be said afterwards too.
        let much = match self.content {
            Content::Length(length) => length > ALONG,
            _ => false,
        };
        if !self.expects && !much {
            return None;
        }
        if let Err(refused) = self.precondition(root, setting) {
            return Some(refused);
        }
        match self.content {
            Content::Length(length) if self.put => self.excess(root, length),
            _ => None,
        }
    }

    /// Would the area hold more than it may with so much in the place of what is there now?
    fn excess(&self, root: &Root, size: u64) -> Option<Result> {
        let quota = self.area.quota?;
        let path = CString::new(&*self.key).ok()?;
        let replaced = match root.status_itself(&path) {
            Ok(status) if status.kind == Kind::File => status.stamp.size,
            _ => 0,
        };
        match quota::used(root, &self.area) {
            Ok(used) if used.saturating_sub(replaced).saturating_add(size) <= quota => None,
            Ok(_) => Some(result(507, "The quota of this place would be exceeded.")),
            Err(error) => Some(failed(&error)),
        }
    }

    /// Puts the content in its place.
    pub(crate) fn commit(&self, mut upload: Upload, setting: &Setting) -> Result {
        let stored = (upload.file.flush()).and_then(|()| upload.file.sync_all());
        if let Err(error) = stored {
            return failed(&error);
        }
        let _one_at_a_time = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let root = Arc::clone(&upload.root);
        let existed = match self.precondition(&root, setting) {
            Ok(existed) => existed,
            Err(result) => return result,
        };
        if let Some(refused) = self.excess(&root, upload.size) {
            return refused;
        }
        let Ok(path) = CString::new(&*self.key) else {
            return result(404, "");
        };
        if let Err(error) = root.rename(&upload.hidden, &path) {
            return failed(&error);
        }
        upload.kept = true;
        let sum = std::mem::take(&mut upload.digest).finalize().into();
        Result {
            status: if existed { 204 } else { 201 },
            detail: "",
            tag: Some(hex(&sum)),
        }
    }

    /// Removes the file.
    pub(crate) fn delete(&self, root: &Root, setting: &Setting) -> Result {
        let _one_at_a_time = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        match self.precondition(root, setting) {
            Ok(true) => {}
            Ok(false) => return result(404, ""),
            Err(result) => return result,
        }
        let Ok(path) = CString::new(&*self.key) else {
            return result(404, "");
        };
        match root.remove(&path) {
            Ok(()) => result(204, ""),
            Err(error) => failed(&error),
        }
    }

    /// Is there a file now, and do the preconditions let us go on?
    fn precondition(&self, root: &Root, setting: &Setting) -> std::result::Result<bool, Result> {
        let path = CString::new(&*self.key).map_err(|_| result(404, ""))?;
        let file = match root.open_file(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(&error)),
        };
        if self.conditions.is_empty() {
            return Ok(file.is_some());
        }
        let state = match file {
            Some(file) => Some(State::of(root, setting, &file, path).map_err(|e| failed(&e))?),
            None => None,
        };
        let method: &[u8] = if self.put { b"PUT" } else { b"DELETE" };
        let mut facts = RequestFacts::new(method, HttpDate::MAX);
        for (name, value) in &self.conditions {
            facts.note(name.as_bytes(), value);
        }
        let holds = |tag: Option<&str>| {
            let validators = state.as_ref().map(|state| Validators {
                etag: tag.and_then(|tag| EntityTag::strong(tag.as_bytes())),
                last_modified: state.last_modified,
                ..Validators::default()
            });
            matches!(
                evaluate(&facts, validators.as_ref()).outcome,
                Outcome::Proceed(_)
            )
        };
        // The client may have been given the tag of either coding.
        let tags = state.as_ref().map_or(&[][..], |state| &state.tags);
        let proceed = match tags {
            [] => holds(None),
            tags if facts.if_match.is_present() => tags.iter().any(|tag| holds(Some(tag))),
            tags => tags.iter().all(|tag| holds(Some(tag))),
        };
        match proceed {
            true => Ok(state.is_some()),
            false => Err(result(412, "")),
        }
    }
}

/// The file a change would act on.
struct State {
    tags: Vec<Box<str>>,
    last_modified: Option<HttpDate>,
}

impl State {
    fn of(root: &Root, setting: &Setting, file: &File, path: CString) -> io::Result<Self> {
        let stamp = status_of(file)?.stamp;
        let mut tags = Vec::new();
        if stamp.size <= setting.memory_limit {
            let known = load(root, setting, Job::File { path, gzip: true })?.representation;
            tags.extend(known.identity.tag.clone());
            if let Gzip::Made(coded) = &known.gzip {
                tags.extend(coded.tag.clone());
            }
        } else {
            let mut digest = Md5::new();
            io::copy(&mut &*file, &mut Digesting(&mut digest))?;
            tags.push(hex(&digest.finalize().into()));
        }
        Ok(Self {
            tags,
            last_modified: HttpDate::from_unix(stamp.modified.0),
        })
    }
}

struct Digesting<'a>(&'a mut Md5);

impl Write for Digesting<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.update(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Upload {
    /// A hidden file beside the place of `key`. It is hidden by its dot: no path leads to it.
    ///
    /// # Errors
    /// As a result, when there can be none.
    pub(crate) fn begin(
        root: Arc<Root>,
        key: &[u8],
        id: u128,
    ) -> std::result::Result<Self, Result> {
        let parent = memchr::memrchr(b'/', key).map_or(0, |at| at + 1);
        let hidden = [&key[..parent], format!(".upload-{id:032x}").as_bytes()].concat();
        let hidden = CString::new(hidden).map_err(|_| result(404, ""))?;
        match root.create(&hidden) {
            Ok(file) => Ok(Self {
                root,
                hidden,
                file,
                digest: Md5::new(),
                size: 0,
                kept: false,
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(result(409, "The directory it would be in does not exist."))
            }
            Err(error) => Err(failed(&error)),
        }
    }

    /// Adds octets.
    pub(crate) fn write(&mut self, octets: &[u8]) -> std::result::Result<(), Result> {
        self.digest.update(octets);
        self.size += octets.len() as u64;
        self.file.write_all(octets).map_err(|error| failed(&error))
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.kept {
            let _gone = self.root.remove(&self.hidden);
        }
    }
}

fn failed(error: &io::Error) -> Result {
    use io::ErrorKind as E;
    match error.kind() {
        E::StorageFull | E::QuotaExceeded | E::FileTooLarge => result(507, ""),
        E::PermissionDenied | E::ReadOnlyFilesystem => result(403, ""),
        E::NotADirectory | E::IsADirectory | E::AlreadyExists => {
            result(409, "There is something else in its place.")
        }
        E::CrossesDevices | E::InvalidFilename => result(404, ""),
        _ => result(500, ""),
    }
}

//! Where there are no directory handles: canonical paths are compared with the root, and nothing
//! is written.

use std::fs::File;
use std::io;
use std::path::Path;

use super::{Kind, Root, Stamp, Status};

impl Root {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let directory = path.canonicalize()?;
        if !directory.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { directory })
    }

    pub(crate) fn status(&self, path: &std::ffi::CStr) -> io::Result<Status> {
        Ok(status_of_metadata(&self.join(path)?.metadata()?))
    }

    pub(crate) fn open_file(&self, path: &std::ffi::CStr) -> io::Result<File> {
        let full = self.join(path)?.canonicalize()?;
        if !full.starts_with(&self.directory) {
            return Err(io::ErrorKind::NotFound.into());
        }
        File::open(full)
    }

    pub(crate) fn names(&self, path: &std::ffi::CStr) -> io::Result<Vec<Vec<u8>>> {
        let mut names = Vec::new();
        for entry in self.join(path)?.read_dir()? {
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name.into_bytes());
            }
        }
        Ok(names)
    }

    fn join(&self, path: &std::ffi::CStr) -> io::Result<std::path::PathBuf> {
        let text = path.to_str().map_err(|_| io::ErrorKind::NotFound)?;
        // Separators, drives, streams and device names of this system never come from a path.
        let strange = |part: &str| part.contains([':', '\\']) || part.ends_with(['.', ' ']);
        if text.split('/').any(strange) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(self.directory.join(text))
    }

    pub(crate) fn status_itself(&self, path: &std::ffi::CStr) -> io::Result<Status> {
        Ok(status_of_metadata(&self.join(path)?.symlink_metadata()?))
    }

    pub(crate) fn create(&self, _path: &std::ffi::CStr) -> io::Result<File> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    pub(crate) fn rename(&self, _from: &std::ffi::CStr, _to: &std::ffi::CStr) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    pub(crate) fn remove(&self, _path: &std::ffi::CStr) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

fn status_of_metadata(found: &std::fs::Metadata) -> Status {
    let kind = if found.is_file() {
        Kind::File
    } else if found.is_dir() {
        Kind::Directory
    } else {
        Kind::Other
    };
    let time = |t: io::Result<std::time::SystemTime>| {
        t.ok()
            .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
            .map_or((0, 0), |d| {
                (i64::try_from(d.as_secs()).unwrap_or(0), d.subsec_nanos())
            })
    };
    Status {
        kind,
        stamp: Stamp {
            device: (0, 0),
            inode: 0,
            size: found.len(),
            modified: time(found.modified()),
            changed: time(found.created()),
        },
    }
}

/// The state of an open file.
pub(crate) fn status_of(file: &File) -> io::Result<Status> {
    Ok(status_of_metadata(&file.metadata()?))
}

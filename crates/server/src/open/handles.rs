//! By directory handles. On Linux `openat2` keeps the promise; elsewhere, and where a sandbox hides
//! that call, each component is opened by itself without following links.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::fs::{self, Mode, OFlags};

use super::{Kind, Root, Stamp, Status};

/// How files are opened to be read. NONBLOCK so that a pipe put in the place of a file cannot hang
/// the worker.
const READING: OFlags = OFlags::RDONLY
    .union(OFlags::CLOEXEC)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY);

/// No way out of the root.
#[cfg(target_os = "linux")]
const BELOW: fs::ResolveFlags = fs::ResolveFlags::BENEATH.union(fs::ResolveFlags::NO_MAGICLINKS);

impl Root {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self {
            directory: fs::open(path, flags, Mode::empty())?,
        })
    }

    /// Looks a name up. It is not yet safe to serve what it stands for: links are followed.
    #[cfg(target_os = "linux")]
    pub(crate) fn status(&self, path: &std::ffi::CStr) -> io::Result<Status> {
        use rustix::fs::{AtFlags, StatxFlags};
        let wanted = StatxFlags::TYPE
            | StatxFlags::INO
            | StatxFlags::SIZE
            | StatxFlags::MTIME
            | StatxFlags::CTIME;
        let name = if path.is_empty() { c"." } else { path };
        let found = fs::statx(&self.directory, name, AtFlags::empty(), wanted)?;
        Ok(status_of_statx(&found))
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn status(&self, path: &std::ffi::CStr) -> io::Result<Status> {
        let name = if path.is_empty() { c"." } else { path };
        let found = fs::statat(&self.directory, name, fs::AtFlags::empty())?;
        Ok(status_of_stat(&found))
    }

    /// Looks a name up without following it, should it be a link.
    pub(crate) fn status_itself(&self, path: &std::ffi::CStr) -> io::Result<Status> {
        let flags = fs::AtFlags::SYMLINK_NOFOLLOW;
        #[cfg(target_os = "linux")]
        {
            let wanted = fs::StatxFlags::BASIC_STATS;
            let found = fs::statx(&self.directory, path, flags, wanted)?;
            Ok(status_of_statx(&found))
        }
        #[cfg(not(target_os = "linux"))]
        Ok(status_of_stat(&fs::statat(&self.directory, path, flags)?))
    }

    /// Opens a name for reading; `EXDEV` or `ELOOP` when it would lead out of the root.
    pub(crate) fn open_file(&self, path: &std::ffi::CStr) -> io::Result<File> {
        let name = if path.is_empty() { c"." } else { path };
        #[cfg(target_os = "linux")]
        {
            use rustix::io::Errno;
            // EAGAIN: a rename raced with a `..` in a link; the kernel asks to try again.
            for _ in 0..8 {
                match fs::openat2(&self.directory, name, READING, Mode::empty(), BELOW) {
                    Ok(file) => return Ok(File::from(file)),
                    Err(Errno::AGAIN | Errno::INTR) => {}
                    // No openat2, or a sandbox that hides it.
                    Err(Errno::NOSYS | Errno::PERM) => {
                        return Ok(File::from(self.open_each(name.to_bytes(), READING)?));
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            Err(Errno::AGAIN.into())
        }
        #[cfg(not(target_os = "linux"))]
        Ok(File::from(self.open_each(name.to_bytes(), READING)?))
    }

    /// Opens a name that the kernel knows the way to; `EAGAIN` when it would have to look, and any
    /// error where it cannot tell.
    #[cfg(target_os = "linux")]
    pub(crate) fn open_known(&self, path: &std::ffi::CStr) -> io::Result<File> {
        let resolve = BELOW | fs::ResolveFlags::CACHED;
        let file = fs::openat2(&self.directory, path, READING, Mode::empty(), resolve)?;
        Ok(File::from(file))
    }

    /// A handle of a file or directory that can be reached without following links and without
    /// leaving the mount of the root; nothing can be read from it.
    #[cfg(target_os = "linux")]
    pub(crate) fn handle(&self, path: &std::ffi::CStr) -> io::Result<File> {
        use rustix::fs::ResolveFlags;
        let name = if path.is_empty() { c"." } else { path };
        let flags = OFlags::PATH | OFlags::CLOEXEC;
        let resolve = BELOW | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        let handle = fs::openat2(&self.directory, name, flags, Mode::empty(), resolve)?;
        Ok(File::from(handle))
    }

    /// Is the root on a file system that nobody changes but through this kernel?
    #[cfg(target_os = "linux")]
    pub(crate) fn tells_of_changes(&self) -> bool {
        // Magic numbers of statfs(2): ext2 to ext4, XFS, Btrfs, tmpfs, F2FS, overlayfs.
        const LOCAL: [u64; 6] = [
            0xEF53,
            0x5846_5342,
            0x9123_683E,
            0x0102_1994,
            0xF2F5_2010,
            0x794C_7630,
        ];
        let kind = fs::fstatfs(&self.directory).map(|found| found.f_type as u64);
        kind.is_ok_and(|kind| LOCAL.contains(&(kind & 0xFFFF_FFFF)))
    }

    /// Makes a new file for writing.
    ///
    /// # Errors
    /// Also when there is one of that name.
    pub(crate) fn create(&self, path: &std::ffi::CStr) -> io::Result<File> {
        let (directory, name) = self.parent(path)?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH;
        Ok(File::from(fs::openat(&directory, name, flags, mode)?))
    }

    /// Gives a file another name in the same directory, and sees that it stays so.
    pub(crate) fn rename(&self, from: &std::ffi::CStr, to: &std::ffi::CStr) -> io::Result<()> {
        let (directory, name) = self.parent(to)?;
        let (_, old) = self.parent(from)?;
        fs::renameat(&directory, old, &directory, name)?;
        directory.sync_all()
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &std::ffi::CStr) -> io::Result<()> {
        let (directory, name) = self.parent(path)?;
        fs::unlinkat(&directory, name, fs::AtFlags::empty())?;
        directory.sync_all()
    }

    /// The directory a name is in, opened safely, and its last segment.
    fn parent<'a>(&self, path: &'a std::ffi::CStr) -> io::Result<(File, &'a [u8])> {
        let path = path.to_bytes();
        let at = memchr::memrchr(b'/', path).map_or(0, |at| at + 1);
        let (directory, name) = path.split_at(at);
        let directory = std::ffi::CString::new(directory)?;
        Ok((self.open_file(&directory)?, name))
    }

    /// The names in a directory, but for `.` and `..`.
    pub(crate) fn names(&self, path: &std::ffi::CStr) -> io::Result<Vec<Vec<u8>>> {
        let directory = self.open_file(path)?;
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(&directory)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(name.to_vec());
            }
        }
        Ok(names)
    }

    /// Component by component, following no link at all.
    fn open_each(&self, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
        let through = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY | OFlags::NOFOLLOW;
        let mut parts = path
            .split(|&b| b == b'/')
            .filter(|part| !part.is_empty())
            .peekable();
        let mut directory: Option<OwnedFd> = None;
        while let Some(part) = parts.next() {
            if part == b".." {
                return Err(rustix::io::Errno::XDEV.into());
            }
            let flags = if parts.peek().is_some() {
                through
            } else {
                flags | OFlags::NOFOLLOW
            };
            let from = directory.as_ref().unwrap_or(&self.directory);
            directory = Some(fs::openat(from, part, flags, Mode::empty())?);
        }
        directory.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(target_os = "linux")]
fn status_of_statx(found: &fs::Statx) -> Status {
    Status {
        kind: kind(fs::FileType::from_raw_mode(u32::from(found.stx_mode))),
        stamp: Stamp {
            device: (found.stx_dev_major, found.stx_dev_minor),
            inode: found.stx_ino,
            size: found.stx_size,
            modified: (found.stx_mtime.tv_sec, found.stx_mtime.tv_nsec),
            changed: (found.stx_ctime.tv_sec, found.stx_ctime.tv_nsec),
        },
    }
}

fn kind(kind: fs::FileType) -> Kind {
    match kind {
        fs::FileType::RegularFile => Kind::File,
        fs::FileType::Directory => Kind::Directory,
        _ => Kind::Other,
    }
}

/// The state of an open file.
pub(crate) fn status_of(file: &File) -> io::Result<Status> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, StatxFlags};
        let found = fs::statx(file, c"", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS)?;
        Ok(status_of_statx(&found))
    }
    #[cfg(not(target_os = "linux"))]
    Ok(status_of_stat(&fs::fstat(file)?))
}

#[cfg(not(target_os = "linux"))]
#[allow(
    clippy::unnecessary_cast,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn status_of_stat(found: &fs::Stat) -> Status {
    // Field widths differ between systems; the values are only compared with each other.
    Status {
        kind: kind(fs::FileType::from_raw_mode(found.st_mode as _)),
        stamp: Stamp {
            device: (0, found.st_dev as u32),
            inode: found.st_ino as u64,
            size: found.st_size as u64,
            modified: (found.st_mtime as i64, found.st_mtime_nsec as u32),
            changed: (found.st_ctime as i64, found.st_ctime_nsec as u32),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    fn read(mut file: File) -> String {
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn links_that_stay_inside_are_followed_and_others_refused() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "secret").unwrap();
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        std::fs::write(dir.path().join("sub/a"), "a").unwrap();
        symlink("sub/a", dir.path().join("inside")).unwrap();
        symlink(outside.path(), dir.path().join("out")).unwrap();
        symlink("../../../../../../etc", dir.path().join("up")).unwrap();
        let root = Root::open(dir.path()).unwrap();
        assert_eq!(read(root.open_file(c"sub/a").unwrap()), "a");
        assert_eq!(read(root.open_file(c"inside").unwrap()), "a");
        assert!(root.open_file(c"out/secret").is_err());
        assert!(root.open_file(c"up/passwd").is_err());
        assert!(root.open_file(c"../x").is_err());
        // The fallback is stricter: it follows nothing.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        assert!(root.open_each(b"sub/a", flags).is_ok());
        assert!(root.open_each(b"inside", flags).is_err());
        assert!(root.open_each(b"out/secret", flags).is_err());
        assert!(root.open_each(b"sub/../sub/a", flags).is_err());
    }

    #[test]
    fn the_stamp_of_a_name_and_of_its_open_file_agree_until_it_changes() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a"), "one").unwrap();
        let root = Root::open(dir.path()).unwrap();
        let named = root.status(c"a").unwrap();
        let opened = status_of(&root.open_file(c"a").unwrap()).unwrap();
        assert_eq!(named, opened);
        assert_eq!(named.kind, Kind::File);
        assert_eq!(root.status(c"").unwrap().kind, Kind::Directory);
        std::fs::write(dir.path().join("b"), "two").unwrap();
        std::fs::rename(dir.path().join("b"), dir.path().join("a")).unwrap();
        assert_ne!(root.status(c"a").unwrap().stamp, named.stamp);
    }
}

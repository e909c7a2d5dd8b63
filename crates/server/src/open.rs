//! Opening files below the root, and nothing but below the root.
//!
//! On Linux the kernel keeps the promise: `openat2` with `RESOLVE_BENEATH` refuses every way out,
//! also one that appears between two calls. Elsewhere each component is opened by itself without
//! following links, which is as safe and costs three times as much. Where there are no directory
//! handles at all, the canonical path is compared with the root.

#[cfg(not(unix))]
mod elsewhere;
#[cfg(unix)]
mod handles;

#[cfg(not(unix))]
pub(crate) use elsewhere::status_of;
#[cfg(unix)]
pub(crate) use handles::status_of;

/// The document root, held open.
#[derive(Debug)]
pub(crate) struct Root {
    #[cfg(unix)]
    directory: rustix::fd::OwnedFd,
    #[cfg(not(unix))]
    directory: std::path::PathBuf,
}

/// What kind of thing a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Directory,
    /// A device, socket or pipe: never served.
    Other,
}

/// What tells one state of a file from another: any write, rename or restore changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Stamp {
    pub(crate) device: (u32, u32),
    pub(crate) inode: u64,
    pub(crate) size: u64,
    /// Seconds and nanoseconds of the last change of content.
    pub(crate) modified: (i64, u32),
    /// Seconds and nanoseconds of the last change of content or inode; cannot be set by a user.
    pub(crate) changed: (i64, u32),
}

/// A name looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) kind: Kind,
    pub(crate) stamp: Stamp,
}

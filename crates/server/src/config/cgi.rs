//! Paths answered by programs, as they are set.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Paths answered by programs (RFC 3875).
#[derive(Debug, Clone)]
pub struct Cgi {
    /// Beginning of the paths, without slash before and after.
    pub(crate) prefix: String,
    /// Where the programs are; best not below the root, so that they are never served themselves.
    pub directory: PathBuf,
    /// How long a program may run. Default 60 s: longer than anybody looks at a page that does
    /// not come.
    pub time_limit: Duration,
    /// Programs at once; 503 for more. Default 32: each is a process.
    pub max_processes: usize,
    /// Largest content in octets. Default 16 MiB.
    pub max_size: u64,
    /// Give programs the Authorization field. Default false: they could tell it to anybody.
    pub pass_authorization: bool,
    /// File of those who may run programs, as for writing. Default none: everybody may.
    pub passwords: Option<PathBuf>,
    /// Further variables for programs. Default none.
    pub environment: Vec<(String, String)>,
}

impl Cgi {
    /// Programs of `directory` for paths below `prefix`, with the defaults.
    ///
    /// # Errors
    /// When the prefix is not a path of at least one segment that a request could have.
    pub fn new(prefix: &str, directory: &Path) -> Result<Self, String> {
        Ok(Self {
            prefix: path_prefix(prefix)?,
            directory: directory.to_owned(),
            time_limit: Duration::from_secs(60),
            max_processes: 32,
            max_size: 16 << 20,
            pass_authorization: false,
            passwords: None,
            environment: Vec::new(),
        })
    }
}

/// The beginning of paths, freed of the slashes around it.
///
/// # Errors
/// When no name that a request could stand for begins like that.
pub(crate) fn path_prefix(text: &str) -> Result<String, String> {
    let bare = text
        .strip_prefix('/')
        .map(|bare| bare.strip_suffix('/').unwrap_or(bare));
    let is_segment = |segment: &str| !segment.is_empty() && !segment.starts_with('.');
    match bare {
        Some(bare) if bare.split('/').all(is_segment) && !bare.contains('%') => Ok(bare.to_owned()),
        _ => Err(format!(
            "{text:?} is no path prefix: expected something like /cgi-bin/, not encoded"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_path_of_at_least_one_segment() {
        for (text, prefix) in [("/a/", "a"), ("/a", "a"), ("/a/b/", "a/b")] {
            assert_eq!(path_prefix(text).as_deref(), Ok(prefix));
        }
        for text in ["", "/", "a", "//", "/a//b", "/.a/", "/a/../b", "/a%20b/"] {
            assert!(path_prefix(text).is_err(), "{text}");
        }
    }
}

//! The Common Gateway Interface, version 1.1 (RFC 3875): programs that answer requests.
//!
//! A [`Gateway`] is a prefix of paths and the directory whose programs answer them. What a program
//! is told is in [`meta_variables`], what it may say in [`response`], how it runs and ends in
//! [`process`]; the octets between it and the client are carried by the connection.

pub(crate) mod meta_variables;
pub(crate) mod process;
pub(crate) mod response;

use std::ffi::CString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::config::Cgi;
use crate::credentials::Credentials;
use crate::open::{Kind, Root, status_of};
use crate::serving::said_of;

/// Paths answered by programs.
#[derive(Debug)]
pub(crate) struct Gateway {
    /// Beginning of the names that are answered, with its slash at the end but none before.
    pub(crate) prefix: Box<[u8]>,
    /// Largest content, in octets.
    pub(crate) max_content: u64,
    /// How long a program may run.
    pub(crate) time_limit: Duration,
    /// One permit for each program that may run now.
    pub(crate) running: Arc<Semaphore>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) pass_authorization: bool,
    /// Variables besides the meta-variables.
    pub(crate) environment: Vec<(String, String)>,
    root: Root,
    directory: PathBuf,
}

/// A program, and the parts of the path it was found by (RFC 3875 §3.2).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) file: PathBuf,
    /// SCRIPT_NAME: the path that names the program.
    pub(crate) name: Vec<u8>,
    /// PATH_INFO: what follows it.
    pub(crate) path_info: Vec<u8>,
}

impl Gateway {
    /// Opens the directory and reads the passwords.
    ///
    /// # Errors
    /// When either cannot be used; the message names the file.
    pub(crate) fn open(setting: &Cgi) -> io::Result<Self> {
        let named = |path: &Path, error: &io::Error| {
            io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        };
        let directory = (setting.directory.canonicalize())
            .map_err(|error| said_of("cgi", &named(&setting.directory, &error)))?;
        let root =
            Root::open(&directory).map_err(|error| said_of("cgi", &named(&directory, &error)))?;
        let credentials = match &setting.passwords {
            None => None,
            Some(file) => Some(
                Credentials::read(file)
                    .map_err(|error| said_of("passwords", &named(file, &error)))?,
            ),
        };
        Ok(Self {
            prefix: [setting.prefix.as_bytes(), b"/"].concat().into(),
            max_content: setting.max_size,
            time_limit: setting.time_limit,
            running: Arc::new(Semaphore::new(setting.max_processes)),
            credentials,
            pass_authorization: setting.pass_authorization,
            environment: setting.environment.clone(),
            root,
            directory,
        })
    }

    /// Finds the program that a name leads to: the first file on the way. The error is a status.
    ///
    /// Names are those that [`resolve`](crate::resolve::resolve) makes, so nothing in them is
    /// hidden or leads upwards, and links that leave the directory are refused when it is opened.
    pub(crate) fn find(&self, key: &[u8]) -> Result<Script, u16> {
        let rest = key.strip_prefix(&*self.prefix).ok_or(404u16)?;
        let slashes = memchr::memchr_iter(b'/', rest).filter(|&at| at > 0);
        for end in slashes.chain([rest.len()]) {
            let name = rest[..end].strip_suffix(b"/").unwrap_or(&rest[..end]);
            let path = CString::new(name).map_err(|_| 404u16)?;
            let found = (self.root.open_file(&path)).and_then(|file| status_of(&file));
            match found {
                Ok(status) if status.kind == Kind::File => {
                    return Ok(Script {
                        file: self.directory.join(os_path(name)?),
                        name: [b"/", &*self.prefix, name].concat(),
                        path_info: rest[end..].to_vec(),
                    });
                }
                Ok(status) if status.kind == Kind::Directory => {}
                Ok(_) => return Err(403),
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(403),
                Err(_) => return Err(404),
            }
        }
        // A directory of programs is not listed.
        Err(403)
    }
}

#[cfg(unix)]
fn os_path(name: &[u8]) -> Result<PathBuf, u16> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

#[cfg(not(unix))]
fn os_path(name: &[u8]) -> Result<PathBuf, u16> {
    match std::str::from_utf8(name) {
        Ok(name) => Ok(PathBuf::from(name)),
        Err(_) => Err(404),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_on_the_way_is_the_program() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        std::fs::write(dir.path().join("a.sh"), "").unwrap();
        std::fs::write(dir.path().join("sub/b"), "").unwrap();
        std::fs::write(dir.path().join("sub/x;y"), "").unwrap();
        let gateway = Gateway::open(&Cgi::new("/cgi-bin/", dir.path()).unwrap()).unwrap();
        let find = |key: &str| {
            gateway.find(key.as_bytes()).map(|script| {
                let text = |octets| String::from_utf8(octets).unwrap();
                (text(script.name), text(script.path_info))
            })
        };
        let found = |name: &str, info: &str| Ok((name.to_owned(), info.to_owned()));
        assert_eq!(find("cgi-bin/a.sh"), found("/cgi-bin/a.sh", ""));
        assert_eq!(find("cgi-bin/a.sh/"), found("/cgi-bin/a.sh", "/"));
        assert_eq!(find("cgi-bin/a.sh/p/q"), found("/cgi-bin/a.sh", "/p/q"));
        assert_eq!(find("cgi-bin/sub/b/c"), found("/cgi-bin/sub/b", "/c"));
        assert_eq!(find("cgi-bin/sub/x;y"), found("/cgi-bin/sub/x;y", ""));
        assert_eq!(find("cgi-bin/sub/c"), Err(404));
        assert_eq!(find("cgi-bin/c/a.sh"), Err(404));
        assert_eq!(find("cgi-bin/"), Err(403));
        assert_eq!(find("cgi-bin/sub/"), Err(403));
        assert_eq!(find("cgi-bin/sub"), Err(403));
        assert_eq!(find("elsewhere/a.sh"), Err(404));
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_directory_lead_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/bin/sh", dir.path().join("sh")).unwrap();
        let gateway = Gateway::open(&Cgi::new("/c/", dir.path()).unwrap()).unwrap();
        assert_eq!(gateway.find(b"c/sh"), Err(404));
    }
}

//! Whom the process runs as (POSIX user and groups), and giving up being root.

use std::io;

use crate::config::Config;

/// A user and groups to become once sockets and files that only root may open are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) user: u32,
    pub(crate) group: u32,
    /// Further groups of the user.
    groups: Vec<u32>,
}

/// Whom the process runs as while it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// Root: every bug is one of root.
    Root,
    /// Root at first, now this user and group.
    GaveUp {
        /// Its number.
        user: u32,
        /// The number of its group.
        group: u32,
    },
    /// Somebody else from the beginning, or a system without users.
    Ordinary,
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Root => f.write_str(
                "runs as root; with --user NAME it gives that up as soon as the address is bound",
            ),
            Self::GaveUp { user, group } => {
                write!(f, "gave up root for user {user} and group {group}")
            }
            Self::Ordinary => f.write_str("does not run as root"),
        }
    }
}

#[cfg(unix)]
impl Identity {
    /// What [`Config::user`] and [`Config::group`] stand for; `None` when nothing is to be given up.
    ///
    /// # Errors
    /// When there is no such user or group, or the process is not root and somebody else.
    pub(crate) fn wanted(config: &Config) -> io::Result<Option<Self>> {
        let Some(user) = &config.user else {
            return match &config.group {
                None => Ok(None),
                Some(_) => Err(invalid("group says nothing without user".to_owned())),
            };
        };
        let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
        let identity = Self::find(user, config.group.as_deref(), &accounts, &groups)?;
        let now = rustix::process::geteuid().as_raw();
        match now {
            0 => Ok(Some(identity)),
            _ if now == identity.user => Ok(None),
            _ => Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("user {user}: only root can become somebody else"),
            )),
        }
    }

    /// Looks names up in the contents of `/etc/passwd` and `/etc/group`; numbers need not be there.
    fn find(user: &str, group: Option<&str>, accounts: &str, groups: &str) -> io::Result<Self> {
        let line = accounts.lines().map(|line| line.split(':').collect());
        let known = line
            .filter(|parts: &Vec<&str>| parts.len() > 3)
            .find(|parts| parts[0] == user || parts[2] == user);
        let (name, number, own_group) = match &known {
            Some(parts) => (Some(parts[0]), number(parts[2]), number(parts[3])),
            None => (None, number(user), None),
        };
        let Some(number) = number else {
            return Err(invalid(format!("there is no user {user}")));
        };
        let entries: Vec<Vec<&str>> = (groups.lines())
            .map(|line| line.split(':').collect())
            .filter(|parts: &Vec<&str>| parts.len() > 3)
            .collect();
        let group = match group {
            None => own_group.unwrap_or(number),
            Some(group) => (entries.iter())
                .find(|parts| parts[0] == group)
                .and_then(|parts| self::number(parts[2]))
                .or_else(|| self::number(group))
                .ok_or_else(|| invalid(format!("there is no group {group}")))?,
        };
        let of_user = |parts: &&Vec<&str>| {
            name.is_some_and(|name| parts[3].split(',').any(|member| member == name))
        };
        let mut groups: Vec<u32> = (entries.iter())
            .filter(of_user)
            .filter_map(|parts| self::number(parts[2]))
            .collect();
        groups.push(group);
        groups.sort_unstable();
        groups.dedup();
        Ok(Self {
            user: number,
            group,
            groups,
        })
    }

    /// Becomes this user, for good. Only the calling thread and those it starts afterwards do, so
    /// this has to happen before there are others.
    ///
    /// # Errors
    /// When the system refuses, or lets us become root again.
    #[cfg(target_os = "linux")]
    pub(crate) fn assume(&self) -> io::Result<()> {
        use rustix::process::{Gid, Uid};
        use rustix::thread;
        let group = Gid::from_raw(self.group);
        let user = Uid::from_raw(self.user);
        let groups: Vec<Gid> = self.groups.iter().map(|&raw| Gid::from_raw(raw)).collect();
        // Groups first: without root they cannot be given up any more.
        thread::set_thread_groups(&groups)?;
        thread::set_thread_res_gid(group, group, group)?;
        thread::set_thread_res_uid(user, user, user)?;
        // Nothing that is run from here, a program of CGI say, gets it back through its file.
        thread::set_no_new_privs(true)?;
        if self.user != 0 && thread::set_thread_uid(Uid::ROOT).is_ok() {
            return Err(io::Error::other("root could not be given up for good"));
        }
        Ok(())
    }

    /// Elsewhere there is no safe way to call.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn assume(&self) -> io::Result<()> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "user and group can be set on Linux only",
        ))
    }

    /// Gives a file that we opened as root to the user, who has to open it anew some day.
    pub(crate) fn own(&self, file: &std::fs::File) -> io::Result<()> {
        std::os::unix::fs::fchown(file, Some(self.user), Some(self.group))
    }
}

#[cfg(not(unix))]
impl Identity {
    /// Nothing of the kind here.
    pub(crate) fn wanted(config: &Config) -> io::Result<Option<Self>> {
        match (&config.user, &config.group) {
            (None, None) => Ok(None),
            _ => Err(invalid(
                "user and group can be set on Linux only".to_owned(),
            )),
        }
    }

    pub(crate) fn assume(&self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn own(&self, _file: &std::fs::File) -> io::Result<()> {
        Ok(())
    }
}

/// Whom we are, once `identity` has been assumed.
pub(crate) fn standing(identity: Option<&Identity>) -> Standing {
    if let Some(identity) = identity.filter(|identity| identity.user != 0) {
        return Standing::GaveUp {
            user: identity.user,
            group: identity.group,
        };
    }
    #[cfg(unix)]
    if rustix::process::geteuid().is_root() {
        return Standing::Root;
    }
    Standing::Ordinary
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// A user or group number.
#[cfg(unix)]
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    // The largest one means "leave as it is" to the system.
    let number = text.parse().ok().filter(|&number| number != u32::MAX);
    number.filter(|_| digits)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    const ACCOUNTS: &str = "root:x:0:0:root:/root:/bin/sh\nweb:x:33:34:web:/:/bin/false\nbad:x\n";
    const GROUPS: &str = "root:x:0:\nweb:x:34:\ncerts:x:107:mail,web\nother:x:108:webx\n";

    #[test]
    fn names_and_numbers_are_found_with_their_groups() {
        let find = |user: &str, group: Option<&str>| {
            let found = Identity::find(user, group, ACCOUNTS, GROUPS).ok()?;
            Some((found.user, found.group, found.groups))
        };
        assert_eq!(find("web", None), Some((33, 34, vec![34, 107])));
        assert_eq!(find("33", None), Some((33, 34, vec![34, 107])));
        assert_eq!(find("web", Some("certs")), Some((33, 107, vec![107])));
        assert_eq!(find("web", Some("5")), Some((33, 5, vec![5, 107])));
        assert_eq!(find("4000", None), Some((4000, 4000, vec![4000])));
        assert_eq!(find("nobody", None), None);
        assert_eq!(find("web", Some("nogroup")), None);
        assert_eq!(find("4294967295", None), None);
        assert_eq!(find("+5", None), None);
        assert_eq!(find("", None), None);
        assert_eq!(find("bad", None), None);
    }
}

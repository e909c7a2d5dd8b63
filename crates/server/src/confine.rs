//! Confinement by the kernel (Landlock): after this, no bug of ours can read a file outside the
//! roots and what a reload reads, write anywhere but below writable prefixes and in the log's
//! directory, or open a connection to somewhere else.

use std::io;
#[cfg(target_os = "linux")]
use std::path::{Path, PathBuf};

use crate::config::Config;

/// How far the kernel goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confinement {
    /// As far as this server asks.
    Full,
    /// An older kernel: files are confined, something else is not.
    Partial,
    /// The kernel has no Landlock, or it is switched off.
    None,
}

impl Confinement {
    /// Does the kernel hold the process to its files?
    #[must_use]
    pub fn is_enforced(self) -> bool {
        self != Self::None
    }
}

/// Confines this thread and all it starts from now on.
///
/// # Errors
/// When a directory to be allowed cannot be opened.
#[cfg(target_os = "linux")]
pub(crate) fn confine(config: &Config) -> io::Result<Confinement> {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreatedAttr, RulesetStatus,
    };
    let failed = |error: &dyn std::fmt::Display| io::Error::other(error.to_string());
    let abi = ABI::V5;
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(Ruleset::create)
        .map_err(|error| failed(&error))?;
    for Grant { path, to, needed } in grants(config) {
        let opened = match PathFd::new(&path) {
            Ok(opened) => opened,
            Err(error) if needed => return Err(failed(&error)),
            // What is not there need not be allowed.
            Err(_) => continue,
        };
        let access = match to {
            To::Serve => AccessFs::ReadFile | AccessFs::ReadDir,
            To::Reread => AccessFs::ReadFile.into(),
            To::Change => {
                AccessFs::ReadFile
                    | AccessFs::ReadDir
                    | AccessFs::WriteFile
                    | AccessFs::MakeReg
                    | AccessFs::RemoveFile
            }
            // The log is opened anew when it has been renamed.
            To::Log => AccessFs::WriteFile | AccessFs::MakeReg,
            To::Run => AccessFs::from_read(abi),
            To::Scratch => AccessFs::from_all(abi),
        };
        rules = rules
            .add_rule(PathBeneath::new(opened, access))
            .map_err(|error| failed(&error))?;
    }
    let status = rules.restrict_self().map_err(|error| failed(&error))?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Confinement::Full,
        RulesetStatus::PartiallyEnforced => Confinement::Partial,
        RulesetStatus::NotEnforced => Confinement::None,
    })
}

/// Nothing of the kind here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn confine(_config: &Config) -> io::Result<Confinement> {
    Ok(Confinement::None)
}

/// What may be done below a path.
#[cfg(target_os = "linux")]
#[derive(Debug, PartialEq, Eq)]
struct Grant {
    path: PathBuf,
    to: To,
    /// Without it there is nothing to serve.
    needed: bool,
}

#[cfg(target_os = "linux")]
#[derive(Debug, PartialEq, Eq)]
enum To {
    Serve,
    Reread,
    Change,
    Log,
    Run,
    Scratch,
}

#[cfg(target_os = "linux")]
fn grants(config: &Config) -> Vec<Grant> {
    let mut all = Vec::new();
    let mut grant = |path: PathBuf, to, needed| all.push(Grant { path, to, needed });
    let hosts = config.hosts.iter().map(|host| &host.config);
    for site in std::iter::once(config).chain(hosts) {
        grant(site.root.clone(), To::Serve, true);
        for area in &site.writable {
            grant(
                existing(&site.root, &area.path.directory()),
                To::Change,
                true,
            );
            reread(&area.passwords, &mut grant);
        }
        for cgi in &site.cgi {
            grant(cgi.directory.clone(), To::Run, false);
            if let Some(file) = &cgi.passwords {
                reread(file, &mut grant);
            }
        }
        // Programs are held by the same rules: they need their interpreters and libraries, and
        // somewhere to write.
        if !site.cgi.is_empty() {
            for path in [
                "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/opt", "/proc",
            ] {
                grant(path.into(), To::Run, false);
            }
            grant(std::env::temp_dir(), To::Scratch, false);
            grant("/dev/null".into(), To::Scratch, false);
        }
        if let Some(files) = &site.tls {
            reread(&files.certificate, &mut grant);
            reread(&files.key, &mut grant);
        }
    }
    if let Some(file) = &config.file {
        reread(file, &mut grant);
    }
    if let Some(log) = config
        .access_log
        .as_ref()
        .filter(|log| *log != Path::new("-"))
    {
        grant(parent(log), To::Log, true);
    }
    all
}

/// Files that are read again on SIGHUP are replaced by renaming, mostly, and certificates are
/// often links to where they really are: the directories have to be readable.
#[cfg(target_os = "linux")]
fn reread(file: &Path, grant: &mut impl FnMut(PathBuf, To, bool)) {
    grant(parent(file), To::Reread, false);
    if let Ok(real) = file.canonicalize() {
        grant(parent(&real), To::Reread, false);
    }
}

/// The directory a file is in.
#[cfg(target_os = "linux")]
fn parent(file: &Path) -> PathBuf {
    let parent = file.parent();
    let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or_else(|| ".".into(), Path::to_path_buf)
}

/// The directory below the root, or as much of its path as there is.
#[cfg(target_os = "linux")]
fn existing(root: &Path, below: &str) -> PathBuf {
    let mut path = root.join(below);
    while path != root && !path.is_dir() {
        if !path.pop() {
            return root.to_owned();
        }
    }
    path
}

impl std::fmt::Display for Confinement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Full => "confined by Landlock to what it serves and where it may write",
            Self::Partial => {
                "confined by Landlock to what it serves and where it may write, as far as this \
                 kernel can"
            }
            Self::None => "not confined: this kernel has no Landlock",
        })
    }
}

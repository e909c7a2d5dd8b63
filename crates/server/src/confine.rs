//! Confinement by the kernel (Landlock): after this, no bug of ours can read a file outside the
//! root, write anywhere but to the log's directory, or open a connection to somewhere else.

use std::io;

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
    let open = |path: &std::path::Path| PathFd::new(path).map_err(|error| failed(&error));
    let mut access = AccessFs::ReadFile | AccessFs::ReadDir;
    if !config.writable.is_empty() {
        access |= AccessFs::WriteFile | AccessFs::MakeReg | AccessFs::RemoveFile;
    }
    let programs = programs_directories(config);
    let served = PathBeneath::new(open(&config.root)?, access);
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rule(served));
    let rules = match log_directory(config) {
        None => rules,
        Some(path) => {
            // The log is opened anew when it has been renamed.
            let access = AccessFs::WriteFile | AccessFs::MakeReg;
            let logged = PathBeneath::new(open(&path)?, access);
            rules.and_then(|rules| rules.add_rule(logged))
        }
    };
    let rules = programs.into_iter().try_fold(
        rules.map_err(|error| failed(&error))?,
        |rules, (path, write)| {
            // What is not there need not be allowed.
            let Ok(path) = PathFd::new(path) else {
                return Ok(rules);
            };
            let access = match write {
                true => AccessFs::from_all(abi),
                false => AccessFs::from_read(abi),
            };
            rules.add_rule(PathBeneath::new(path, access))
        },
    );
    let status = rules
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(|error| failed(&error))?;
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

/// Programs are held by the same rules: they need their interpreters and libraries, and somewhere
/// to write. With each, whether it may be written to.
#[cfg(target_os = "linux")]
fn programs_directories(config: &Config) -> Vec<(std::path::PathBuf, bool)> {
    if config.cgi.is_empty() {
        return Vec::new();
    }
    const SYSTEM: [&str; 8] = [
        "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/opt", "/proc",
    ];
    let system = SYSTEM.iter().map(|path| (path.into(), false));
    let own = config.cgi.iter().map(|cgi| (cgi.directory.clone(), false));
    let scratch = [(std::env::temp_dir(), true), ("/dev/null".into(), true)];
    system.chain(own).chain(scratch).collect()
}

#[cfg(target_os = "linux")]
fn log_directory(config: &Config) -> Option<std::path::PathBuf> {
    let path = config.access_log.as_ref()?;
    if path.as_os_str() == "-" {
        return None;
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    Some(parent.map_or_else(|| ".".into(), std::path::Path::to_path_buf))
}

impl std::fmt::Display for Confinement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Full => "confined to the files it serves",
            Self::Partial => "confined to the files it serves, as far as this kernel can",
            Self::None => "not confined: this kernel has no Landlock",
        })
    }
}

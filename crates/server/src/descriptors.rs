//! How many files the system lets this process open, and what that means for connections.

/// Allows this process as many open files as the system lets it have. The usual default of 1024
/// is a limit on connections that nobody chose.
pub fn raise_file_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let wanted = Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        };
        // What cannot be raised stays as it is.
        let _kept = setrlimit(Resource::Nofile, wanted);
    }
}

/// Connections for which there are descriptors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Affordable {
    /// So many may be served: the files they ask for need descriptors as well.
    pub(crate) served: usize,
    /// So many may be held at all, those included that are turned away.
    pub(crate) held: usize,
}

/// What the limit of the system allows.
pub(crate) fn affordable() -> Affordable {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let spare = (limit / 8).saturating_add(32);
        let but = |spare| usize::try_from(limit.saturating_sub(spare)).unwrap_or(usize::MAX);
        Affordable {
            served: but(spare).max(1),
            held: but(spare - spare / 4).max(2),
        }
    }
    #[cfg(not(unix))]
    Affordable {
        served: usize::MAX,
        held: usize::MAX,
    }
}

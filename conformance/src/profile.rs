//! What kind of target is graded, and what for (`--profile`).

use clap::ValueEnum;

use crate::check::Check;
use crate::check::catalogue::glob;
use crate::result::FailOn;

/// What kind of target it is, and what the run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Whatever discovery finds.
    Auto,
    /// A file server: POST is never sent; content goes out with GET.
    Static,
    /// An application: nothing is expected that only file servers have.
    App,
    /// As auto; every violation fails the run, hardening included, and so does a flaky result.
    Strict,
    /// Points per topic for each of several targets (see --targets-from and --rubric).
    Course,
}

/// Checks with expectations that a file server has to meet and an application need not.
const FILES_ONLY: &[&str] = &[
    "validators-present",
    "missing-is-not-found",
    "write-method-not-served-as-get",
    "equivalent-encoding",
    "directory-redirect-keeps-query",
    "open-redirect-clean-names",
    "open-redirect-directory",
    "traversal-*",
];

impl Profile {
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Auto => "auto",
            Profile::Static => "static",
            Profile::App => "app",
            Profile::Strict => "strict",
            Profile::Course => "course",
        }
    }

    /// What makes the run fail where --fail-on says nothing.
    pub fn fail_on(self) -> FailOn {
        match self {
            Profile::Strict => FailOn::Strict,
            Profile::Auto | Profile::Static | Profile::App | Profile::Course => FailOn::Must,
        }
    }

    /// Why this profile does not ask the question of the check; `None` when it does.
    pub fn excuses(self, check: &Check) -> Option<&'static str> {
        let expected_of_files = || FILES_ONLY.iter().any(|pattern| glob(pattern, &check.id));
        (self == Profile::App && expected_of_files())
            .then_some("Expected of file servers only; --profile app says this is none.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::catalogue::Catalogue;

    #[test]
    fn every_pattern_matches_a_check() {
        let (catalogue, _) = Catalogue::embedded();
        for pattern in FILES_ONLY {
            let known = (catalogue.checks().iter()).any(|check| glob(pattern, &check.id));
            assert!(known, "{pattern}");
        }
    }
}

//! What the process tells whoever started it.

use std::process::ExitCode;

/// The exit codes, as documented in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// As expected.
    Fine,
    /// An expectation did not hold, or answers differ.
    Unexpected,
    /// The command line or a script is wrong.
    Usage,
    /// No connection could be made, or no TLS on it.
    Unreachable,
    /// The peer did not answer in time.
    TimedOut,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

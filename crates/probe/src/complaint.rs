//! What is wrong with what the user asked for, ready to be shown.

use crate::exit::Exit;
use std::fmt;
use wire::drive::RunErrorKind;
use wire::script::ScriptError;

/// A message for a person and the exit code that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) text: String,
    pub(crate) exit: Exit,
}

impl Complaint {
    /// A mistake in the command line, a script or a command.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            exit: Exit::Usage,
        }
    }

    /// Script errors under their source lines.
    pub(crate) fn script(errors: &[ScriptError], source: &str) -> Self {
        let rendered: Vec<String> = errors.iter().map(|error| error.render(source)).collect();
        Self::usage(rendered.concat().trim_end())
    }

    /// Why a step could not be played.
    pub(crate) fn step(kind: &RunErrorKind, line: usize) -> Self {
        let exit = match kind {
            RunErrorKind::ConnectFailed { .. } | RunErrorKind::TlsFailed { .. } => {
                Exit::Unreachable
            }
            RunErrorKind::NothingToCapture { .. } => Exit::Unexpected,
            _ => Exit::Usage,
        };
        let advice = match kind {
            RunErrorKind::TlsFailed { reason, .. } if reason.contains("certificate") => {
                "; --cacert FILE trusts its root, --sni names another host, --insecure accepts any"
            }
            RunErrorKind::TlsFailed { reason, .. } if reason.contains("not speak TLS") => {
                "; http:// or no --tls speaks plainly"
            }
            _ => "",
        };
        let place = if line > 0 {
            format!("line {line}: ")
        } else {
            String::new()
        };
        Self {
            text: format!("{place}{kind}{advice}"),
            exit,
        }
    }

    /// The same where lines have no numbers that would mean something.
    pub(crate) fn without_line(mut self) -> Self {
        if let Some(text) = self.text.strip_prefix("line 1: ") {
            self.text = text.to_owned();
        }
        self
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::usage(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

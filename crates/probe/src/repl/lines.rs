//! Where lines come from: an editor, or a terminal that cannot be edited on.

use super::complete::Helper;
use super::history;
#[cfg(unix)]
use super::restore::Before;
use crate::complaint::Complaint;
use crate::output::Output;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Editor};
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;
use wire::drive::Interrupt;

/// What the user did.
pub(super) enum Taken {
    Line(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D, or the terminal is gone.
    End,
}

/// Lines of the user.
pub(super) enum Lines {
    Edited {
        editor: Box<Editor<Helper, DefaultHistory>>,
        history: Option<PathBuf>,
        #[cfg(unix)]
        before: Before,
    },
    /// The terminal edits by itself, and Ctrl-C is a signal.
    Plain {
        lines: mpsc::Receiver<String>,
        interrupt: Interrupt,
        out: Output,
    },
}

impl Lines {
    pub(super) fn open(
        helper: Helper,
        out: &Output,
        interrupt: &Interrupt,
    ) -> Result<Self, Complaint> {
        let term = std::env::var_os("TERM").unwrap_or_default();
        // Those terminals the editor cannot work with either.
        if ["dumb", "cons25", "emacs"].iter().any(|name| term == *name) {
            return Ok(Self::plain(out, interrupt));
        }
        #[cfg(unix)]
        let before = Before::remember();
        let config = Config::builder()
            .auto_add_history(true)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .max_history_size(1000)
            .map_err(broken)?
            .build();
        let mut editor: Editor<Helper, DefaultHistory> =
            Editor::with_config(config).map_err(broken)?;
        editor.set_helper(Some(helper));
        if let Ok(printer) = editor.create_external_printer() {
            out.through(Box::new(printer));
        }
        let history = history::file();
        if let Some(path) = &history {
            let _ = editor.load_history(path);
        }
        Ok(Self::Edited {
            editor: Box::new(editor),
            history,
            #[cfg(unix)]
            before,
        })
    }

    fn plain(out: &Output, interrupt: &Interrupt) -> Self {
        let (sender, lines) = mpsc::channel();
        // A read of the terminal cannot be interrupted, a wait for this thread can.
        let _ = thread::Builder::new()
            .name("lines".to_owned())
            .spawn(move || {
                for line in io::stdin().lock().lines() {
                    let Ok(line) = line else { return };
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        Self::Plain {
            lines,
            interrupt: interrupt.clone(),
            out: out.clone(),
        }
    }

    /// Columns of the terminal.
    pub(super) fn width(&mut self) -> usize {
        match self {
            Self::Edited { editor, .. } => editor
                .dimensions()
                .map_or(80, |(columns, _)| usize::from(columns).max(1)),
            Self::Plain { .. } => 80,
        }
    }

    pub(super) fn next(&mut self, prompt: &str) -> Result<Taken, Complaint> {
        match self {
            Self::Edited {
                editor,
                #[cfg(unix)]
                before,
                ..
            } => {
                #[cfg(unix)]
                let typed = before.while_typing(|| editor.readline(prompt));
                #[cfg(not(unix))]
                let typed = editor.readline(prompt);
                match typed {
                    Ok(line) => Ok(Taken::Line(line)),
                    Err(ReadlineError::Interrupted) => Ok(Taken::Interrupted),
                    Err(ReadlineError::Eof) => Ok(Taken::End),
                    Err(error) => Err(broken(error)),
                }
            }
            Self::Plain {
                lines,
                interrupt,
                out,
            } => {
                out.part(prompt);
                loop {
                    match lines.recv_timeout(Duration::from_millis(20)) {
                        Ok(line) => return Ok(Taken::Line(line)),
                        Err(RecvTimeoutError::Disconnected) => return Ok(Taken::End),
                        Err(RecvTimeoutError::Timeout) if interrupt.is_raised() => {
                            interrupt.clear();
                            out.line("");
                            return Ok(Taken::Interrupted);
                        }
                        Err(RecvTimeoutError::Timeout) => {}
                    }
                }
            }
        }
    }

    /// Keeps the history.
    pub(super) fn keep(&mut self) {
        if let Self::Edited {
            editor,
            history: Some(path),
            ..
        } = self
        {
            let _ = editor.save_history(path);
        }
    }
}

fn broken(error: ReadlineError) -> Complaint {
    Complaint::usage(format!("no prompt on this terminal: {error}"))
}

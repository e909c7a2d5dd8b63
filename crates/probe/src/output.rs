//! Where lines go: standard output or, while a line is being typed, above it.

use crate::cli::ColourName;
use crate::complaint::Complaint;
use anstyle::{AnsiColor, Style};
use rustyline::ExternalPrinter;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// A shared way out for text. Cloning it shares it.
#[derive(Clone)]
pub(crate) struct Output {
    inner: Arc<Mutex<Inner>>,
    colour: bool,
}

struct Inner {
    way: Way,
    fate: Fate,
    /// Columns of the terminal, where lines are to be folded at words.
    width: Option<usize>,
}

/// Whether more can be written.
enum Fate {
    Open,
    /// The reader has gone; that is its right, and nothing is written any more.
    Unread,
    /// What was to be shown is lost, and whoever asked for it has to know.
    Failed(io::Error),
}

enum Way {
    Standard,
    Terminal(Box<dyn ExternalPrinter + Send>),
}

impl Output {
    pub(crate) fn standard(colour: ColourName) -> Self {
        let colour = match colour {
            ColourName::Always => true,
            ColourName::Never => false,
            ColourName::Auto => {
                let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
            }
        };
        Self {
            inner: Arc::new(Mutex::new(Inner {
                way: Way::Standard,
                fate: Fate::Open,
                width: None,
            })),
            colour,
        }
    }

    /// From now on through the line editor, which keeps what is being typed intact.
    pub(crate) fn through(&self, printer: Box<dyn ExternalPrinter + Send>) {
        self.lock().way = Way::Terminal(printer);
    }

    /// From now on facts and defects longer than this are folded at words.
    pub(crate) fn fold_at(&self, width: usize) {
        self.lock().width = Some(width);
    }

    /// Whole lines of annotated text; coloured by what they begin with.
    pub(crate) fn lines(&self, text: &str) {
        if !text.is_empty() {
            let width = self.lock().width;
            match width {
                Some(width) => self.raw(&self.painted(&folded(text, width))),
                None => self.raw(&self.painted(text)),
            }
        }
    }

    /// One line.
    pub(crate) fn line(&self, text: &str) {
        self.lines(&format!("{text}\n"));
    }

    /// Text without a line end, such as a prompt on a terminal that has no editor.
    pub(crate) fn part(&self, text: &str) {
        self.raw(text);
    }

    /// Whether nothing more can be written: nobody reads it, or its device is full.
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.lock().fate, Fate::Open)
    }

    /// Nobody reads it any more.
    pub(crate) fn give_up(&self) {
        let mut inner = self.lock();
        if matches!(inner.fate, Fate::Open) {
            inner.fate = Fate::Unread;
        }
    }

    /// What went wrong with writing. A reader that went away is no fault.
    pub(crate) fn failure(&self) -> Option<Complaint> {
        match &self.lock().fate {
            Fate::Failed(error) => Some(unwritten(error)),
            Fate::Open | Fate::Unread => None,
        }
    }

    fn raw(&self, text: &str) {
        let mut inner = self.lock();
        if !matches!(inner.fate, Fate::Open) {
            return;
        }
        let written = match &mut inner.way {
            Way::Standard => {
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes()).and_then(|()| out.flush())
            }
            // The editor's printer fails when its terminal has gone.
            Way::Terminal(printer) => printer
                .print(text.to_owned())
                .map_err(|_| io::ErrorKind::BrokenPipe.into()),
        };
        match written {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => inner.fate = Fate::Unread,
            Err(error) => inner.fate = Fate::Failed(error),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Colour repeats what the first character of a line says; it is never the only carrier.
    fn painted(&self, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len() * 2);
        for line in text.split_inclusive('\n') {
            let (body, end) = line
                .strip_suffix('\n')
                .map_or((line, ""), |body| (body, "\n"));
            match style(body) {
                Some(style) => {
                    out.push_str(&format!("{style}{body}{style:#}{end}"));
                }
                None => out.push_str(line),
            }
        }
        out
    }
}

/// Folds lines of words. Lines that show octets, and those that point at them, stay as they are:
/// what they say depends on the column.
fn folded(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.starts_with("* ") || line.starts_with("! ");
        if !words || width < 20 || line.contains("  ") || line.chars().count() <= width + 1 {
            out.push_str(line);
            continue;
        }
        let mut used = 0;
        for word in line.trim_end().split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > width {
                out.push_str("\n   ");
                used = 3;
            }
            if used > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += length;
        }
        out.push('\n');
    }
    out
}

fn style(line: &str) -> Option<Style> {
    let colour = |colour: AnsiColor| Some(Style::new().fg_color(Some(colour.into())));
    match line.as_bytes().first()? {
        b'>' => colour(AnsiColor::Green),
        b'<' => colour(AnsiColor::Cyan),
        b'*' => colour(AnsiColor::Yellow),
        b'!' => colour(AnsiColor::Red).map(Style::bold),
        _ => None,
    }
}

/// What to say when standard output takes no more.
pub(crate) fn unwritten(error: &io::Error) -> Complaint {
    Complaint::usage(format!("standard output: {error}"))
}

/// Tells once when nobody reads standard output any more, even while nothing is written to it.
#[cfg(unix)]
pub(crate) fn when_unread(told: impl FnOnce() + Send + 'static) {
    use nix::errno::Errno;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use std::os::fd::AsFd;
    let _ = std::thread::Builder::new()
        .name("unread".to_owned())
        .spawn(move || {
            let out = io::stdout();
            // Nothing is asked for: errors are told all the same, and a pipe without a reader is one.
            let mut watched = [PollFd::new(out.as_fd(), PollFlags::empty())];
            loop {
                match poll(&mut watched, PollTimeout::NONE) {
                    Ok(_) => return told(),
                    Err(Errno::EINTR) => {}
                    Err(_) => return,
                }
            }
        });
}

/// An error for a person, on standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "probe: {}", text.trim_end());
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn only_lines_of_words_are_folded() {
        let text =
            "* one two three four five six\n  0000  field-line  a very long line of octets\n";
        assert_eq!(
            folded(text, 20),
            "* one two three four\n    five six\n  0000  field-line  a very long line of octets\n"
        );
        assert_eq!(folded("* short\n", 20), "* short\n");
    }
}

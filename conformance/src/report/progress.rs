//! One line on a terminal that says how far the run is.

use std::io::{self, Write};

use crate::result::{Consumer, Event};
use crate::verdict::Verdict;

/// Rewrites one line of a terminal; give it to a run only when stderr is one.
#[derive(Debug)]
pub struct Progress<W> {
    out: W,
    total: usize,
    done: usize,
    violations: usize,
}

impl<W: Write> Progress<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Progress {
            out,
            total: 0,
            done: 0,
            violations: 0,
        }
    }
}

impl<W: Write> Consumer for Progress<W> {
    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { checks } => self.total = checks,
            Event::Tried(id) => {
                write!(
                    self.out,
                    "\r\x1b[K{}/{} graded, {} violations  {id}",
                    self.done, self.total, self.violations
                )?;
            }
            Event::Graded(result) => {
                self.done += 1;
                self.violations += usize::from(result.verdict == Verdict::Violates);
            }
            Event::Interrupted(what) => writeln!(self.out, "\r\x1b[K{what}")?,
            Event::Finished(_) => write!(self.out, "\r\x1b[K")?,
        }
        self.out.flush()
    }
}

//! One line on a terminal that says how far the run is.

use std::collections::HashSet;
use std::io::{self, Write};

use crate::result::{Consumer, Event};
use crate::verdict::Verdict;

/// Rewrites one line of a terminal; give it to a run only when stderr is one.
#[derive(Debug)]
pub struct Progress<W> {
    out: W,
    total: usize,
    /// The checks that were run, or did not have to be.
    done: HashSet<String>,
    violations: usize,
}

impl<W: Write> Progress<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Progress {
            out,
            total: 0,
            done: HashSet::new(),
            violations: 0,
        }
    }
}

impl<W: Write> Consumer for Progress<W> {
    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { checks } => self.total = checks,
            Event::Tried(id) => {
                // A check that is tried again was counted before.
                self.done.insert(id.to_owned());
                let (done, total) = (self.done.len(), self.total);
                write!(self.out, "\r\x1b[K{done}/{total}  {id}")?;
                if self.violations > 0 {
                    write!(self.out, "  ({} violations)", self.violations)?;
                }
            }
            Event::Graded(result) => {
                self.done.insert(result.id.clone());
                self.violations += usize::from(result.verdict == Verdict::Violates);
            }
            Event::Interrupted(what) => writeln!(self.out, "\r\x1b[K{what}")?,
            Event::Finished(_) => write!(self.out, "\r\x1b[K")?,
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_counts_once_however_often_it_is_tried() {
        let mut progress = Progress::new(Vec::new());
        for event in [
            Event::Started { checks: 3 },
            Event::Tried("a"),
            Event::Tried("b"),
            Event::Tried("a"),
        ] {
            progress.event(event).unwrap();
        }
        let shown = String::from_utf8(progress.out).unwrap();
        assert_eq!(shown, "\r\x1b[K1/3  a\r\x1b[K2/3  b\r\x1b[K2/3  a");
    }
}

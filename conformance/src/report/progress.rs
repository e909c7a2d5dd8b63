//! One line on a terminal that says how far the run is.

use std::collections::HashSet;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::counted;
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
    /// When the first check was tried, and how many had not to be by then.
    begun: Option<(Instant, usize)>,
}

/// Less is not worth a word.
const WORTH_TELLING: Duration = Duration::from_secs(10);

/// How long the rest takes if it goes on as it did. What takes long is begun first, so it is rather
/// less; nothing is said before a tenth is done.
fn left(elapsed: Duration, done: usize, rest: usize) -> Option<Duration> {
    if done * 9 < rest || done == 0 {
        return None;
    }
    let each = elapsed.checked_div(u32::try_from(done).ok()?)?;
    let left = each.saturating_mul(u32::try_from(rest).ok()?);
    (left >= WORTH_TELLING).then_some(left)
}

/// Checks a second, to a tenth where there are few; nothing is said within the first second.
fn rate(elapsed: Duration, done: usize) -> Option<String> {
    let seconds = elapsed.as_secs_f64();
    let rate = u32::try_from(done).map_or(0.0, f64::from) / seconds;
    (seconds >= 1.0).then(|| match rate >= 10.0 {
        true => format!("{rate:.0}/s"),
        false => format!("{rate:.1}/s"),
    })
}

impl<W: Write> Progress<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Progress {
            out,
            total: 0,
            done: HashSet::new(),
            violations: 0,
            begun: None,
        }
    }
}

impl<W: Write> Consumer for Progress<W> {
    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { checks } => self.total = checks,
            Event::Tried(id) => {
                // A check that is tried again was counted before.
                let (begun, before) =
                    *(self.begun).get_or_insert((Instant::now(), self.done.len()));
                self.done.insert(id.to_owned());
                let (done, total) = (self.done.len(), self.total);
                write!(self.out, "\r\x1b[K{done}/{total}  {id}")?;
                if self.violations > 0 {
                    write!(self.out, "  ({})", counted(self.violations, "violation"))?;
                }
                let (elapsed, rest) = (begun.elapsed(), total.saturating_sub(done));
                if let Some(rate) = rate(elapsed, done - before) {
                    write!(self.out, "  {rate}")?;
                }
                if let Some(left) = left(elapsed, done - before, rest) {
                    write!(self.out, "  about {} s left", left.as_secs())?;
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
    fn the_time_left_is_told_once_it_is_known() {
        let second = Duration::from_secs(1);
        assert_eq!(left(second * 20, 0, 600), None);
        assert_eq!(left(second * 20, 50, 600), None);
        assert_eq!(left(second * 30, 100, 600), Some(second * 180));
        assert_eq!(left(second * 180, 600, 30), None);
        assert_eq!(left(second * 180, 600, 0), None);
    }

    #[test]
    fn the_rate_is_told_after_a_second() {
        let half = Duration::from_millis(500);
        assert_eq!(rate(half, 40), None);
        assert_eq!(rate(half * 4, 300).unwrap(), "150/s");
        assert_eq!(rate(half * 40, 50).unwrap(), "2.5/s");
    }

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

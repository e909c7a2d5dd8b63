//! Ending a run before all is graded: by a signal, or because its time is over.
//!
//! What is under way then ends within some tens of milliseconds, and the report is written with all
//! checks in it.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use wire::drive::Interrupt;

/// The exit code of a process that does not even finish its report, as shells give it.
const KILLED: i32 = 130;

/// Why a run ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Interrupted from outside: SIGINT, SIGTERM or SIGHUP.
    Signal,
    /// The time that the user gave it is over.
    Time(Duration),
}

impl Cause {
    /// Why a check has no verdict.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Cause::Signal => "Interrupted: the run was ended before this check had its verdict.",
            Cause::Time(_) => "Time budget: --max-time was over before this check had its verdict.",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Signal => f.write_str("the run was interrupted by a signal"),
            Cause::Time(budget) => {
                write!(f, "the time budget of {} s is over", budget.as_secs_f64())
            }
        }
    }
}

/// Ends a run early; every clone is about the same run.
#[derive(Clone, Debug, Default)]
pub struct EarlyEnd {
    raised: Arc<AtomicBool>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    cause: Option<Cause>,
    /// Which run it is, so that the time of an earlier one says nothing of a later one.
    run: u64,
}

impl EarlyEnd {
    /// Ends it now, unless it has ended already.
    pub fn raise(&self, cause: Cause) {
        let mut state = self.lock();
        state.cause.get_or_insert(cause);
        self.raised.store(true, Ordering::SeqCst);
    }

    /// Why it ends early, if it does.
    pub fn cause(&self) -> Option<Cause> {
        match self.raised.load(Ordering::SeqCst) {
            true => self.lock().cause,
            false => None,
        }
    }

    /// Whether it ends early.
    pub(crate) fn is_raised(&self) -> bool {
        self.raised.load(Ordering::SeqCst)
    }

    /// The same for connections that are under way.
    pub(crate) fn interrupt(&self) -> Interrupt {
        Interrupt::new(Arc::clone(&self.raised))
    }

    /// A run begins, which may take so long. A signal that came before counts for it too.
    pub fn begin(&self, budget: Option<Duration>) {
        let run = {
            let mut state = self.lock();
            state.run += 1;
            if matches!(state.cause, Some(Cause::Time(_))) {
                state.cause = None;
                self.raised.store(false, Ordering::SeqCst);
            }
            state.run
        };
        let Some(budget) = budget else {
            return;
        };
        let end = self.clone();
        thread::spawn(move || {
            thread::sleep(budget);
            let same = end.lock().run == run;
            if same {
                end.raise(Cause::Time(budget));
            }
        });
    }

    /// From now on a signal ends the run, and a second one the process; `folder` goes with it then.
    /// Of several such calls in one process the first counts.
    pub fn heed_signals(&self, folder: Option<PathBuf>) {
        let end = self.clone();
        let _ = ctrlc::set_handler(move || {
            if matches!(end.cause(), Some(Cause::Signal)) {
                if let Some(folder) = &folder {
                    let _ = std::fs::remove_dir_all(folder);
                }
                std::process::exit(KILLED);
            }
            // A time that is over meanwhile does not make the first signal the second.
            end.lock().cause = Some(Cause::Signal);
            end.raise(Cause::Signal);
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cause_counts_and_a_new_run_has_its_own_time() {
        let end = EarlyEnd::default();
        assert_eq!(end.cause(), None);
        let budget = Duration::from_millis(1);
        end.begin(Some(budget));
        while !end.is_raised() {
            thread::yield_now();
        }
        end.raise(Cause::Signal);
        assert_eq!(end.cause(), Some(Cause::Time(budget)));
        assert!(end.interrupt().is_raised());
        end.begin(Some(Duration::from_secs(3600)));
        assert_eq!(end.cause(), None);
        end.raise(Cause::Signal);
        end.begin(None);
        assert_eq!(end.cause(), Some(Cause::Signal));
    }
}

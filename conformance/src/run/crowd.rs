//! More connections at once than usual, for a target that makes the run long and serves so many.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use wire::drive::RunOptions;
use wire::transcript::{ConnectionLog, EventKind};

use super::Settings;
use crate::subject::{Patience, Subject};

/// A wait for a thread or a turn of the processor, that is none for another connection to end.
const LEEWAY: Duration = Duration::from_millis(100);

/// How many connections at once are used.
#[derive(Debug)]
pub(super) struct Crowd {
    /// Whatever the target.
    usual: usize,
    /// If it serves as many.
    most: usize,
    asked: AtomicBool,
    /// How many it serves, once that is known.
    found: AtomicUsize,
    /// What was waited in vain, all connections together, in milliseconds.
    waited: AtomicU64,
}

/// Waits after which the run is one that waits a lot: more than any that is over in ten seconds.
const A_LOT: Duration = Duration::from_secs(40);

impl Crowd {
    pub(super) fn new(settings: &Settings) -> Crowd {
        Crowd {
            usual: settings.jobs.max(1),
            most: settings.most.max(settings.jobs),
            asked: AtomicBool::new(false),
            found: AtomicUsize::new(0),
            waited: AtomicU64::new(0),
        }
    }

    /// The most that may ever be used where so many are asked for now. One is never raised: the
    /// target serves, or asks for, one at a time.
    pub(super) fn most(&self, jobs: usize) -> usize {
        if jobs > 1 { self.most.max(jobs) } else { jobs }
    }

    /// As many as are known to be served.
    pub(super) fn jobs(&self, jobs: usize) -> usize {
        match jobs {
            1 => 1,
            _ => jobs.max(self.found.load(Ordering::SeqCst)),
        }
    }

    /// Takes in a wait in vain; whether they have become many.
    pub(super) fn waited(&self, wait: Duration) -> bool {
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let before = self.waited.fetch_add(wait, Ordering::Relaxed);
        u128::from(before) + u128::from(wait) >= A_LOT.as_millis()
    }

    /// Asks, once, whether so many connections at once are each served as promptly as one. Those in
    /// use meanwhile are counted in. Most of the time passes in waiting for such a target, so that it
    /// is worth while to wait on more connections than a listener with a short queue takes.
    pub(super) fn ask(&self, subject: &Subject) -> Option<usize> {
        if self.most <= self.usual || subject.serial || self.asked.swap(true, Ordering::SeqCst) {
            return None;
        }
        let found = [self.most, self.most / 2]
            .into_iter()
            .filter(|most| *most > self.usual)
            .find(|most| serves(subject, most - self.usual))?;
        self.found.store(found, Ordering::SeqCst);
        Some(found)
    }

    /// What a report says of it.
    pub(super) fn note(&self) -> Option<String> {
        let found = self.found.load(Ordering::SeqCst);
        (found > 0).then(|| {
            format!(
                "The run is one that waits a lot, and {found} connections at once are served as \
                 promptly as one, so as many were used (--jobs)."
            )
        })
    }
}

/// Whether so many plain requests, each on a connection of its own, are answered as one is.
fn serves(subject: &Subject, crowd: usize) -> bool {
    let names = || (0..crowd).map(|number| format!("k{number}"));
    let mut script: String = names().map(|name| format!("connect as {name}\n")).collect();
    script.extend(names().map(|name| {
        format!("use {name}\nsend \"GET {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\r\\n\"\n")
    }));
    script.extend(names().map(|name| format!("use {name}\nread 12 octets\n")));
    let Ok(script) = wire::script::parse(&script, "crowd") else {
        return false;
    };
    let script = super::fields::with_extra(&script, &subject.extra_fields);
    let options = RunOptions {
        leave_ended: false,
        ..subject.options(Patience::Normal)
    };
    let alone = subject.pace.lately();
    let prompt = |log: &ConnectionLog| {
        let dialled = log.events.iter().find_map(|event| match event.kind {
            EventKind::Connected { took, .. } => Some(took),
            _ => None,
        });
        let served = log.response(1).and_then(|answer| answer.status());
        served.is_some_and(|status| status / 100 == 2)
            && dialled.is_some_and(|took| took < LEEWAY)
            && super::silence::took(log).is_some_and(|took| took < alone * 3 / 2 + LEEWAY)
    };
    let vars = subject.vars(Patience::Normal);
    wire::drive::run(&script, &subject.target, &vars, &options)
        .is_ok_and(|transcript| transcript.connections.iter().all(prompt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_in_vain_add_up() {
        let crowd = Crowd::new(&Settings::default());
        assert!(!crowd.waited(A_LOT / 2));
        assert!(!crowd.waited(A_LOT / 4));
        assert!(crowd.waited(A_LOT / 4));
        assert!(crowd.waited(Duration::ZERO));
    }
}

//! Another configuration while serving: what can change, and what cannot before the next start.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::handle::Handle;
use crate::serving::Serving;

/// How long a worker may take to look up from its connections.
const PATIENCE: Duration = Duration::from_secs(5);

impl Handle {
    /// Serves another configuration from now on. It is checked whole before anything changes:
    /// every root is opened, every certificate, password file and error page looked at.
    ///
    /// Connections stay. A request under way is answered by the old configuration, the next one on
    /// the same connection by the new. Returns as soon as every worker has it.
    ///
    /// Returns the settings that differ and need another start: sockets, threads, privileges and
    /// the place of the log are not changed.
    ///
    /// # Errors
    /// The first thing wrong with it; the old configuration then stays in force.
    pub fn reload(&self, config: Config) -> io::Result<Vec<&'static str>> {
        let shared = &self.shared;
        let outcome = Serving::open(config).and_then(|serving| {
            serving.check_pages()?;
            Ok(Arc::new(serving))
        });
        let serving = match outcome {
            Ok(serving) => serving,
            Err(error) => {
                shared.reloads_refused.fetch_add(1, Ordering::Relaxed);
                return Err(self.with_hint(error));
            }
        };
        let old = shared.serving.send_replace(Arc::clone(&serving));
        let until = Instant::now() + PATIENCE;
        while serving.adopted.load(Ordering::Acquire) < shared.workers() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        shared.reloads.fetch_add(1, Ordering::Relaxed);
        Ok(fixed(&old.config, &serving.config))
    }

    /// A confined process may read what it named at its start, and nothing else.
    fn with_hint(&self, error: io::Error) -> io::Error {
        let confined = self.confinement().is_some_and(|c| c.is_enforced());
        if !confined || error.kind() != io::ErrorKind::PermissionDenied {
            return error;
        }
        let hint = "the process is confined to what the configuration named when it started, so \
                    this needs another start";
        io::Error::new(error.kind(), format!("{error}; {hint}"))
    }
}

/// Settings that a reload leaves as they were.
fn fixed(old: &Config, new: &Config) -> Vec<&'static str> {
    let differs = [
        ("address", old.address != new.address),
        ("port", old.port != new.port),
        ("workers", old.workers != new.workers),
        ("congestion", old.congestion != new.congestion),
        ("access-log", old.access_log != new.access_log),
        ("metrics", old.metrics != new.metrics),
        ("hand-over", old.hand_over != new.hand_over),
        ("user", old.user != new.user),
        ("group", old.group != new.group),
        ("confine", old.confine != new.confine),
    ];
    (differs.into_iter())
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name)
        .collect()
}

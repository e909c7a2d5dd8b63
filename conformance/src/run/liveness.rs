//! Whether the target still serves: asked after every check.

use std::time::{Duration, Instant};

use wire::drive::RunOptions;
use wire::script::{Script, Vars};

use crate::check::Feature;
use crate::subject::{Patience, Subject};

/// A request that any serving target answers in some way.
#[derive(Clone, Debug)]
pub struct Liveness {
    script: Script,
    vars: Vars,
}

/// How a target is found dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// It accepts no connection.
    Refuses,
    /// It accepts connections and answers nothing.
    Silent,
}

impl Dead {
    /// What to say about the check that was running.
    pub fn sentence(self) -> &'static str {
        match self {
            Dead::Refuses => "After this check the target accepted no connection any more.",
            Dead::Silent => "After this check the target answered no request any more.",
        }
    }
}

/// So long at most a target is asked that answers with the end of the connection.
const BARRED: Duration = Duration::from_secs(3);

const REQUEST: &str = "connect\nsend \"GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n\"\nread 12 octets\nclose\n";

impl Liveness {
    /// Prepares the request for a target.
    pub fn new(subject: &Subject) -> Option<Liveness> {
        let request = match subject.silent_to_close {
            true => REQUEST.replace("Connection: close\\r\\n", ""),
            false => REQUEST.to_owned(),
        };
        let script = wire::script::parse(&request, "liveness").ok()?;
        let script = super::fields::with_extra(&script, &subject.extra_fields).into_owned();
        Some(Liveness {
            script,
            vars: subject.vars(Patience::Normal),
        })
    }

    /// Asks once, and again after a pause when there was no answer. One that accepts connections and
    /// closes them at once is asked for a while: it may only bar a client for a second.
    ///
    /// # Errors
    /// How the target is dead.
    pub fn ask(&self, subject: &Subject) -> Result<(), Dead> {
        let first = self.once(subject, subject.timeout.max(Duration::from_secs(2)));
        if first.is_ok() || subject.early_end.is_raised() {
            return first;
        }
        let begun = Instant::now();
        let mut pause = Duration::from_millis(250);
        loop {
            std::thread::sleep(pause);
            let again = self.once(subject, subject.timeout.max(Duration::from_secs(5)));
            let over = begun.elapsed() > BARRED || subject.early_end.is_raised();
            if again != Err(Dead::Silent) || over {
                return again;
            }
            pause *= 2;
        }
    }

    fn once(&self, subject: &Subject, timeout: Duration) -> Result<(), Dead> {
        let options = RunOptions {
            timeout,
            interrupt: Some(subject.early_end.interrupt()),
            dial_here: true,
            ..RunOptions::default()
        };
        let begun = Instant::now();
        let run = wire::drive::run(&self.script, &subject.target, &self.vars, &options);
        if run.is_ok() {
            subject.pace.saw(begun.elapsed());
        }
        let Ok(transcript) = run else {
            return Err(Dead::Refuses);
        };
        let mut answers = transcript.connections.iter().map(|log| &log.received);
        let Some(answer) = answers.find(|received| !received.is_empty()) else {
            return Err(Dead::Silent);
        };
        match answer.get(9..12) {
            Some(b"429" | b"503") => subject.pace.was_throttled(503),
            // What was served before is refused now: the client is barred for what it has asked.
            Some(b"403") if subject.features.contains(&Feature::Get) => {
                subject.pace.was_throttled(403);
            }
            _ => {}
        }
        Ok(())
    }
}

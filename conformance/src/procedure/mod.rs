//! Procedures: verbs written in Rust for what a script cannot say plainly.
//!
//! A procedure names the outcome of its check itself, so a check file lists these outcomes without
//! conditions.

mod exact_sizes;
mod late_reader;
mod limit;
mod octet_sweep;
mod pipelined;
mod precondition_matrix;
mod sequential;
mod slow_reader;
mod split_points;
mod survival;
mod unlisted_methods;
mod unread;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use wire::drive::{Done, Player};
use wire::script::{Script, Template, Verb};
use wire::transcript::Transcript;

use crate::check::Check;
use crate::run::{Attempt, Throttling, add_lines, facts, throttling, with_extra};
use crate::subject::{Patience, Subject};
use crate::verdict::Verdict;

/// A named procedure.
#[derive(Clone, Copy, Debug)]
pub struct Procedure {
    /// Its name in check files.
    pub name: &'static str,
    /// The outcomes it may name; a check has to list each.
    pub outcomes: &'static [&'static str],
    /// The parameters it takes.
    pub params: &'static [&'static str],
    body: fn(&Context<'_>) -> Result<Found, String>,
}

/// All procedures.
const PROCEDURES: &[Procedure] = &[
    Procedure {
        name: "exact-sizes",
        outcomes: &["same", "refused", "closed", "silent", "unsuited"],
        params: &["of"],
        body: exact_sizes::run,
    },
    Procedure {
        name: "late-reader",
        outcomes: &["whole", "ended", "cut", "stuck", "other-octets", "unsuited"],
        params: &[],
        body: late_reader::run,
    },
    Procedure {
        name: "limit",
        outcomes: &["found", "none", "odd"],
        params: &["of", "status"],
        body: limit::run,
    },
    Procedure {
        name: "octet-sweep",
        outcomes: &["refused", "taken", "failed", "silent", "not-taken"],
        params: &["request", "octets", "control", "witness"],
        body: octet_sweep::run,
    },
    Procedure {
        name: "pipelined",
        outcomes: &[
            "all",
            "ended",
            "reordered",
            "surplus",
            "lost",
            "misread",
            "unsuited",
        ],
        params: &["requests"],
        body: pipelined::run,
    },
    Procedure {
        name: "precondition-matrix",
        outcomes: &["agrees", "differs", "unconditional"],
        params: &["method"],
        body: precondition_matrix::run,
    },
    Procedure {
        name: "sequential",
        outcomes: &["all", "announced", "cut", "silent"],
        params: &["requests"],
        body: sequential::run,
    },
    Procedure {
        name: "slow-reader",
        outcomes: &["given-up", "held", "small"],
        params: &["seconds"],
        body: slow_reader::run,
    },
    Procedure {
        name: "split-points",
        outcomes: &["same", "differs", "closed"],
        params: &["request"],
        body: split_points::run,
    },
    Procedure {
        name: SURVIVAL,
        outcomes: &["survived", "died", "named"],
        params: &[],
        body: survival::run,
    },
    Procedure {
        name: "unlisted-methods",
        outcomes: &["refused", "served", "error", "taken", "unknown"],
        params: &[],
        body: unlisted_methods::run,
    },
];

/// The one that is run when all others are done.
pub(crate) const SURVIVAL: &str = "survival";

/// What a procedure works with.
struct Context<'a> {
    subject: &'a Subject,
    params: &'a BTreeMap<String, String>,
    patience: Patience,
    /// The target was silent although it was given more time.
    silent: Cell<bool>,
    /// What its answers have said of too many requests.
    throttling: Cell<Throttling>,
}

/// How many times the usual wait a silent target is given before its silence counts.
const PATIENCE: u32 = 3;

/// After so long a procedure of many requests leaves out the rest: some answers may be slow where
/// plain ones are quick.
const LONGEST: Duration = Duration::from_secs(10);

/// What a procedure found out.
struct Found {
    outcome: &'static str,
    /// A sentence of facts.
    detail: String,
    /// The exchange to show.
    shown: Option<Transcript>,
}

impl Context<'_> {
    /// How many requests `param requests:` asks for, or this many, fewer with a slow target.
    fn requests(&self, usual: usize) -> Result<usize, String> {
        let wanted = match self.params.get("requests") {
            None => usual,
            Some(requests) => requests
                .parse()
                .map_err(|_| "`param requests:` is no number".to_owned())?,
        };
        Ok(self.subject.exchanges(wanted))
    }

    /// The octets of a literal with the variables of the target, and with the user's own field lines
    /// as in scripts.
    fn octets(&self, literal: &str) -> Result<Vec<u8>, String> {
        let mut template = template(literal)?;
        add_lines(&mut template, &self.subject.extra_fields);
        template
            .expand(&self.subject.vars(self.patience))
            .map_err(|error| error.to_string())
    }

    /// Sends a literal on a connection of its own and reads, `until message or close` for example.
    /// A busy target may only be late, so the first silence is not believed: it is asked again, with
    /// more time. One that is silent then too is not given so much time again.
    fn ask(&self, literal: &str, until: &str) -> Result<Transcript, String> {
        let wait = self.subject.waits(self.patience).timeout;
        let within = |times: u32| {
            let within = (wait * times).as_millis();
            format!("connect\nsend {literal}\nread until {until} within {within}ms\n")
        };
        let transcript = self.play(&within(1))?;
        let silent =
            |transcript: &Transcript| transcript.connections.iter().any(|log| log.timed_out);
        if !silent(&transcript) || self.silent.get() {
            return Ok(transcript);
        }
        let again = self.play(&within(PATIENCE))?;
        self.silent.set(silent(&again));
        Ok(again)
    }

    /// Plays a script of one connection and returns what happened.
    fn play(&self, script: &str) -> Result<Transcript, String> {
        let script = self.parsed(script)?;
        let transcript = wire::drive::run(
            &script,
            &self.subject.target,
            &self.subject.vars(self.patience),
            &self.subject.options(self.patience),
        )
        .map_err(|error| error.to_string())?;
        Ok(self.seen(transcript))
    }

    /// Plays one, each read within that time, until one waits in vain: what stands behind it is
    /// not sent any more.
    fn play_while_answered(&self, script: &str, within: Duration) -> Result<Transcript, String> {
        let script = self.parsed(script)?;
        let vars = self.subject.vars(self.patience);
        let target = self.subject.target.clone();
        let mut player = Player::new(target, vars, &self.subject.options(self.patience));
        for step in &script.steps {
            let done = match &step.verb {
                Verb::Read { until, .. } => player.session.read(until, within) == Done::TimedOut,
                _ => {
                    player.play(step).map_err(|error| error.to_string())?;
                    false
                }
            };
            if done {
                break;
            }
        }
        Ok(self.seen(player.session.into_transcript()))
    }

    fn parsed(&self, script: &str) -> Result<Script, String> {
        let script = wire::script::parse(script, "procedure")
            .map_err(|errors| errors.first().map_or_else(String::new, ToString::to_string))?;
        Ok(with_extra(&script, &self.subject.extra_fields).into_owned())
    }

    /// Heeds what the answers say of too many requests.
    fn seen(&self, mut transcript: Transcript) -> Transcript {
        self.subject.believe(&mut transcript);
        self.throttling
            .set(self.throttling.get().max(throttling(&transcript)));
        transcript
    }
}

/// Reads one literal.
fn template(literal: &str) -> Result<Template, String> {
    let answers = wire::script::parse_answers(&format!("answer {literal}"), "parameter");
    let first = answers.ok().and_then(|answers| answers.into_iter().next());
    first
        .map(|answer| answer.bytes)
        .ok_or_else(|| format!("{literal} is no literal"))
}

impl Procedure {
    /// Runs it once.
    pub fn attempt(
        self,
        subject: &Subject,
        check: &Check,
        params: &BTreeMap<String, String>,
        patience: Patience,
    ) -> Attempt {
        let context = Context {
            subject,
            params,
            patience,
            silent: Cell::new(false),
            throttling: Cell::default(),
        };
        match (self.body)(&context) {
            Ok(found) => {
                let mut attempt =
                    Attempt::without_outcome(check, Verdict::Inconclusive, found.detail.clone());
                if let Some(outcome) = check.outcome(found.outcome) {
                    attempt.take(outcome, &found.detail);
                }
                attempt.heed(check, context.throttling.get(), &found.detail);
                if let Some(transcript) = found.shown {
                    attempt.pardon_turned_away(check, &transcript, &found.detail);
                    attempt.exchanges = facts::exchanges(&transcript);
                    attempt.timed_out = transcript.connections.iter().any(|log| log.timed_out);
                    attempt.transcripts = vec![transcript];
                }
                attempt
            }
            Err(why) => Attempt::without_outcome(
                check,
                Verdict::Inconclusive,
                format!("It could not be finished: {why}."),
            ),
        }
    }
}

/// The procedure of that name.
pub fn find(name: &str) -> Option<Procedure> {
    PROCEDURES
        .iter()
        .copied()
        .find(|procedure| procedure.name == name)
}

/// The names of all procedures.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROCEDURES.iter().map(|procedure| procedure.name)
}

/// What is wrong with the parameters of a check, if anything.
pub fn mistake(procedure: Procedure, params: &BTreeMap<String, String>) -> Option<String> {
    if let Some(unknown) = params
        .keys()
        .find(|key| !procedure.params.contains(&key.as_str()))
    {
        return Some(format!(
            "`{}` takes no parameter `{unknown}`",
            procedure.name
        ));
    }
    match (procedure.name, params.get("request"), params.get("of")) {
        ("octet-sweep", None, _) => Some("`param request:` is missing".to_owned()),
        ("octet-sweep", Some(literal), _) => {
            let control = params.get("control").map(|control| template(control));
            let octets = params.get("octets").map(String::as_str).unwrap_or_default();
            (template(literal).err())
                .or_else(|| control.and_then(Result::err))
                .or_else(|| octet_sweep::octets(octets).err())
        }
        ("split-points", None, _) => Some("`param request:` is missing".to_owned()),
        ("split-points", Some(literal), _) => template(literal).err(),
        ("limit", _, of) if of.is_none_or(|of| !limit::KINDS.contains(&of.as_str())) => {
            Some(format!("`param of:` is one of {}", limit::KINDS.join(", ")))
        }
        ("exact-sizes", _, of)
            if of.is_none_or(|of| !exact_sizes::KINDS.contains(&of.as_str())) =>
        {
            let kinds = exact_sizes::KINDS.join(", ");
            Some(format!("`param of:` is one of {kinds}"))
        }
        _ => None,
    }
}

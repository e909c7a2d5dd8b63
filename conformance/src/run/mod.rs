//! Running checks against a target: parallel but bounded, a liveness request after each, violations
//! tried again, and every response shown to the passive checks.

mod agenda;
mod attempt;
mod crowd;
mod elsewhere;
pub mod facts;
mod fields;
mod liveness;
mod moved;
mod needs;
mod passive;
mod pool;
mod repeat;
mod silence;
mod survival;
mod trial;
mod witness;
mod worker;

use std::io;
use std::time::{Duration, Instant};

use crowd::Crowd;
use trial::{Silences, Trial};

pub use attempt::{Attempt, attempt, judge};
pub(crate) use attempt::{Throttling, throttling};
pub(crate) use fields::{add_lines, with_extra};
pub use liveness::{Dead, Liveness};
pub use passive::Watch;

use crate::check::{Check, Kind};
use crate::checklist;
use crate::early_end::Cause;
use crate::profile::Profile;
use crate::result::{Allowed, CheckResult, Consumer, Discovered, Event, Report};
use crate::subject::Subject;
use crate::verdict::{Level, Verdict};

/// What is said of a check that was not run because the target was gone.
pub(crate) const UNREACHABLE: &str =
    "The target does not answer any more, so this check could not be run.";

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Checks at a time.
    pub jobs: usize,
    /// The same of a target that makes the run long, and is found to serve so many at once.
    pub most: usize,
    /// How often a violation or an inconclusive verdict is tried again.
    pub retries: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            jobs: 5,
            most: 5,
            retries: 1,
        }
    }
}

/// Brings a dead target back, or waits for it.
pub trait Lifeline {
    /// Whether the target serves again.
    fn revive(&mut self) -> bool;
}

/// What the worker threads share.
struct Bench<'a> {
    subject: &'a Subject,
    checks: &'a [Check],
    watch: Watch<'a>,
    liveness: Option<Liveness>,
    /// A doubtful verdict is tried again, so the waits of first attempts need not be long.
    brief: bool,
    /// How far its silence can be believed.
    silences: Silences,
    /// How many connections it is known to serve at once.
    crowd: Crowd,
}

/// A run in progress.
struct Run<'a, 'c> {
    bench: Bench<'a>,
    settings: &'a Settings,
    results: Vec<Option<CheckResult>>,
    consumers: &'a mut [&'c mut dyn Consumer],
    /// The checks that were under way when the target went away for good.
    gone: Option<Gone>,
    /// A check was charged with a death of the target.
    charged: bool,
    /// How many checks were given up as the run ended early.
    cut_off: usize,
}

/// The target went away and did not come back.
struct Gone {
    /// How it is dead.
    how: Dead,
    /// The ids of the checks that were under way; none while discovery was.
    during: Vec<String>,
    /// How many checks had not been begun.
    left: usize,
    /// A check is charged with it.
    charged: bool,
}

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how = match self.how {
            Dead::Refuses => "accepts no connection any more",
            Dead::Silent => "answers no request any more",
        };
        write!(f, "the target {how}; it was last seen ")?;
        match self.during.is_empty() {
            true => write!(f, "while its features were looked for")?,
            false => write!(f, "before {}", self.during.join(", "))?,
        }
        write!(f, "; {} checks could not be begun", self.left)
    }
}

/// Grades the target with every check; `watch` has seen what discovery exchanged with it.
///
/// # Errors
/// When a consumer cannot write.
pub fn run<'a>(
    subject: &'a Subject,
    mut discovery: Discovered,
    watch: Watch<'a>,
    checks: &'a [Check],
    settings: &'a Settings,
    lifeline: &mut dyn Lifeline,
    consumers: &mut [&mut dyn Consumer],
) -> io::Result<Report> {
    let begun = Instant::now();
    let mut run = Run {
        bench: Bench {
            subject,
            checks,
            watch,
            liveness: Liveness::new(subject),
            brief: settings.retries > 0,
            silences: Silences::default(),
            crowd: Crowd::new(settings),
        },
        settings,
        results: vec![None; checks.len()],
        consumers,
        gone: None,
        charged: false,
        cut_off: 0,
    };
    run.tell(Event::Started {
        checks: checks.len(),
    })?;
    let queue = run.without_the_inapplicable()?;
    if subject.takes_time() {
        run.bench.crowd.ask(subject);
    }
    run.grade(queue, lifeline)?;
    run.passive()?;
    discovery.notes.extend(run.bench.crowd.note());
    let results = run.results.into_iter().flatten().collect();
    let stopped = match (run.gone, subject.early_end.cause()) {
        (Some(gone), _) => Some(gone.to_string()),
        (None, Some(cause)) if run.cut_off > 0 => Some(format!(
            "{cause}; {} of {} checks have no verdict",
            run.cut_off,
            checks.len()
        )),
        (None, _) => None,
    };
    let report = Report {
        target: subject.shown.clone(),
        profile: subject.profile,
        discovery,
        results,
        elapsed: begun.elapsed(),
        stopped,
        baseline: None,
    };
    for consumer in consumers.iter_mut() {
        consumer.event(Event::Finished(&report))?;
    }
    Ok(report)
}

impl Run<'_, '_> {
    fn tell(&mut self, event: Event<'_>) -> io::Result<()> {
        self.consumers
            .iter_mut()
            .try_for_each(|consumer| consumer.event(event))
    }

    /// Settles the checks that do not apply and returns the others that have to be run.
    fn without_the_inapplicable(&mut self) -> io::Result<Vec<usize>> {
        let mut queue = Vec::new();
        for (index, check) in self.bench.checks.iter().enumerate() {
            if let Some(reason) = self.bench.subject.inapplicable(check) {
                self.settle(
                    index,
                    Attempt::without_outcome(check, Verdict::NotApplicable, reason),
                )?;
            } else if !matches!(check.kind, Kind::Passive { .. }) {
                queue.push(index);
            }
        }
        Ok(queue)
    }

    fn grade(&mut self, queue: Vec<usize>, lifeline: &mut dyn Lifeline) -> io::Result<()> {
        let jobs = if self.bench.subject.serial {
            1
        } else {
            self.settings.jobs.max(1)
        };
        let (last, queue): (Vec<_>, Vec<_>) =
            (queue.into_iter()).partition(|index| self.comes_last(*index));
        let trials = queue.into_iter().map(Trial::new).collect();
        let mut settled = match self.dead_before(lifeline)? {
            None => self.rounds(trials, jobs, lifeline)?,
            Some(dead) => self.never_begun(trials, dead),
        };
        self.pardon_unavailable(&mut settled);
        if jobs > 1 {
            let (again, rest): (Vec<_>, Vec<_>) =
                (settled.into_iter()).partition(|(_, attempt)| attempt.asked_too_often());
            settled = rest;
            let mut again = self.more_gently(again, lifeline)?;
            for (index, attempt) in &mut again {
                attempt.pardon_again(&self.bench.checks[*index], &self.bench.subject.pace);
            }
            settled.extend(again);
        }
        self.pardon_unavailable(&mut settled);
        for index in last {
            settled.push((index, self.survival(index)));
        }
        settled.sort_by_key(|(index, _)| *index);
        for (index, attempt) in settled {
            self.settle(index, attempt)?;
        }
        Ok(())
    }

    /// What refused plain requests now and then may have refused these for their number.
    fn pardon_unavailable(&self, settled: &mut [(usize, Attempt)]) {
        for (index, attempt) in settled {
            attempt.pardon_unavailable(&self.bench.checks[*index], &self.bench.subject.pace);
        }
    }

    /// Runs checks that said nothing, as the target asked for fewer requests, one after the other:
    /// it may only serve fewer connections at a time.
    fn more_gently(
        &mut self,
        refused: Vec<(usize, Attempt)>,
        lifeline: &mut dyn Lifeline,
    ) -> io::Result<Vec<(usize, Attempt)>> {
        let over = self.gone.is_some() || self.bench.subject.early_end.is_raised();
        if refused.is_empty() || over {
            return Ok(refused);
        }
        let note = "the target asks for fewer requests; the checks concerned are run one by one";
        self.tell(Event::Interrupted(note))?;
        std::thread::sleep(RESPITE);
        let trials = (refused.into_iter())
            .map(|(index, _)| Trial::new(index))
            .collect();
        self.rounds(trials, 1, lifeline)
    }

    /// Turns what the passive checks saw into results.
    fn passive(&mut self) -> io::Result<()> {
        let watch = std::mem::replace(&mut self.bench.watch, Watch::new(&[]));
        for (index, mut attempt) in watch.verdicts() {
            if self.results[index].is_none() {
                // What none of the answers so far was like may have come later.
                if let (Verdict::NotApplicable, true, Some(cause)) = (
                    attempt.verdict,
                    self.cut_off > 0,
                    self.bench.subject.early_end.cause(),
                ) {
                    attempt.verdict = Verdict::Inconclusive;
                    attempt.detail = cause.reason().to_owned();
                    self.cut_off += 1;
                }
                self.settle(index, attempt)?;
            }
        }
        Ok(())
    }

    fn settle(&mut self, index: usize, attempt: Attempt) -> io::Result<()> {
        let check = &self.bench.checks[index];
        let repeat = repeat::of(self.bench.subject, check, &attempt.exchanges);
        let result = result(check, attempt, repeat);
        self.tell(Event::Graded(&result))?;
        self.results[index] = Some(result);
        Ok(())
    }
}

/// The result of a check, from the attempt that settled it.
fn result(check: &Check, attempt: Attempt, repeat: Option<String>) -> CheckResult {
    let mut spec: Vec<String> = Vec::new();
    for row in check
        .requirements
        .iter()
        .filter_map(|id| checklist::requirement(id))
    {
        if !spec.contains(&row.spec()) {
            spec.push(row.spec());
        }
    }
    let allowed = (check.outcomes.iter())
        .filter(|outcome| matches!(outcome.class, Verdict::Conforms | Verdict::Lenient))
        .map(|outcome| Allowed {
            class: outcome.class,
            outcome: outcome.name.clone(),
            condition: outcome.text.clone(),
            sentence: outcome.sentence.clone(),
        })
        .collect();
    CheckResult {
        id: check.id.clone(),
        title: check.title.clone(),
        area: check.area.clone(),
        level: attempt.level,
        verdict: attempt.verdict,
        outcome: attempt.outcome,
        requirements: check.requirements.clone(),
        spec,
        detail: attempt.detail,
        why: check.why.clone(),
        refs: check.refs.clone(),
        allowed,
        duration: attempt.duration,
        exchanges: attempt.exchanges,
        repeat,
        expected: None,
    }
}

/// The report of a run that ended before anything was known of the target.
pub(crate) fn nothing_graded(
    target: &str,
    profile: Profile,
    checks: &[Check],
    cause: Cause,
    elapsed: Duration,
) -> Report {
    let untold = |check| {
        let attempt = Attempt::without_outcome(check, Verdict::Inconclusive, cause.reason());
        result(check, attempt, None)
    };
    Report {
        target: target.to_owned(),
        profile,
        discovery: Discovered::default(),
        results: checks.iter().map(untold).collect(),
        elapsed,
        stopped: Some(format!(
            "{cause} while the target was looked at; no check has a verdict"
        )),
        baseline: None,
    }
}

/// The attempt that is charged with the death of the target.
fn charged(check: &Check, mut attempt: Attempt, dead: Dead) -> Attempt {
    attempt.verdict = Verdict::Violates;
    attempt.level = Level::Must.min(check.level);
    attempt.outcome = Some("target-died".to_owned());
    attempt.detail = format!("{} {}", dead.sentence(), attempt.detail);
    attempt
}

/// How long a target that asks for fewer requests is left alone.
const RESPITE: Duration = Duration::from_secs(1);

/// How long a dead target is waited for.
const REVIVAL: Duration = Duration::from_secs(5);

/// Waits for a target that somebody else may restart.
#[derive(Debug)]
pub struct Patient<'a> {
    /// The target.
    pub subject: &'a Subject,
}

impl Lifeline for Patient<'_> {
    fn revive(&mut self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < REVIVAL && !self.subject.early_end.is_raised() {
            if Liveness::new(self.subject)
                .is_some_and(|liveness| liveness.ask(self.subject).is_ok())
            {
                return true;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        false
    }
}

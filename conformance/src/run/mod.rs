//! Running checks against a target: parallel but bounded, a liveness request after each, violations
//! tried again, and every response shown to the passive checks.

mod attempt;
pub mod facts;
mod fields;
mod liveness;
mod passive;
mod permits;
mod pool;
mod repeat;
mod witness;

use std::io;
use std::time::{Duration, Instant};

use wire::transcript::Transcript;

pub use attempt::{Attempt, attempt, judge};
pub(crate) use fields::with_extra;
pub use liveness::{Dead, Liveness};
pub use passive::Watch;

use crate::check::{Check, Kind};
use crate::checklist;
use crate::result::{Allowed, CheckResult, Consumer, Discovered, Event, Report};
use crate::subject::{Patience, Subject};
use crate::verdict::{Level, Verdict};

/// What is said of a check that was not run because the target was gone.
pub(crate) const UNREACHABLE: &str =
    "The target does not answer any more, so this check could not be run.";

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Checks at a time.
    pub jobs: usize,
    /// How often a violation or an inconclusive verdict is tried again.
    pub retries: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            jobs: 5,
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
}

/// A run in progress.
struct Run<'a, 'c> {
    bench: Bench<'a>,
    settings: &'a Settings,
    results: Vec<Option<CheckResult>>,
    consumers: &'a mut [&'c mut dyn Consumer],
    /// The checks that were under way when the target went away for good.
    gone: Option<Gone>,
}

/// The target went away and did not come back.
struct Gone {
    /// How it is dead.
    how: Dead,
    /// The ids of the checks that were under way.
    during: Vec<String>,
    /// How many checks had not been begun.
    left: usize,
}

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how = match self.how {
            Dead::Refuses => "accepts no connection any more",
            Dead::Silent => "answers no request any more",
        };
        write!(
            f,
            "the target {how}; it was last seen before {}; {} checks could not be begun",
            self.during.join(", "),
            self.left
        )
    }
}

/// Grades the target with every check; `seen` is what discovery exchanged with it, for the passive
/// checks.
///
/// # Errors
/// When a consumer cannot write.
pub fn run(
    subject: &Subject,
    discovery: Discovered,
    seen: Vec<Transcript>,
    checks: &[Check],
    settings: &Settings,
    lifeline: &mut dyn Lifeline,
    consumers: &mut [&mut dyn Consumer],
) -> io::Result<Report> {
    let begun = Instant::now();
    let mut run = Run {
        bench: Bench {
            subject,
            checks,
            watch: Watch::new(checks),
            liveness: Liveness::new(subject),
        },
        settings,
        results: vec![None; checks.len()],
        consumers,
        gone: None,
    };
    run.tell(Event::Started {
        checks: checks.len(),
    })?;
    // Taken, not borrowed: whole files are in them, and they are not needed any more.
    seen.into_iter()
        .for_each(|transcript| run.bench.watch.see(0, &transcript));
    let queue = run.without_the_inapplicable()?;
    run.grade(queue, lifeline)?;
    run.passive()?;
    let results = run.results.into_iter().flatten().collect();
    let stopped = run.gone.map(|gone| gone.to_string());
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
        let mut doubtful: Vec<(usize, Attempt)> = Vec::new();
        // Those that may wait long first, so that their waits pass beside the work of others.
        let mut queue = queue;
        queue.sort_by_key(|index| !may_wait(&self.bench.checks[*index]));
        let mut firsts = self.rounds(queue, jobs, Patience::Normal, lifeline)?;
        firsts.sort_by_key(|(index, _)| *index);
        for (index, attempt) in firsts {
            if self.settings.retries > 0 && self.gone.is_none() && is_doubtful(&attempt) {
                doubtful.push((index, attempt));
            } else {
                self.settle(index, attempt)?;
            }
        }
        // Fewer at a time: whatever went wrong may have been load.
        // The longest first, so that their waits pass side by side.
        let mut again: Vec<(std::cmp::Reverse<Duration>, usize)> = doubtful
            .iter()
            .map(|(index, first)| (std::cmp::Reverse(first.duration), *index))
            .collect();
        again.sort_unstable();
        let waits = doubtful.iter().any(|(_, first)| first.timed_out);
        let again = again.into_iter().map(|(_, index)| index).collect();
        // Checks that wait do no harm to each other.
        let beside = if waits { jobs } else { jobs.div_ceil(2) };
        let mut seconds = self.rounds(again, beside, Patience::Long, lifeline)?;
        seconds.sort_by_key(|(index, _)| *index);
        for (index, first) in doubtful {
            let found = seconds.iter().position(|(other, _)| *other == index);
            let Some(second) = found.map(|at| seconds.swap_remove(at).1) else {
                self.settle(index, first)?;
                continue;
            };
            let settled = self.agree(index, first, second);
            self.settle(index, settled)?;
        }
        Ok(())
    }

    /// What two attempts say together. An attempt that ran into a time limit may have been too
    /// impatient, so then the patient one counts, if it says the same twice.
    fn agree(&self, index: usize, first: Attempt, second: Attempt) -> Attempt {
        let same = |one: &Attempt, other: &Attempt| {
            one.verdict == other.verdict && one.outcome == other.outcome
        };
        if same(&first, &second) {
            return second;
        }
        let check = &self.bench.checks[index];
        let mut attempts = 2;
        while attempts < 2 + self.settings.retries {
            let third = attempt(self.bench.subject, check, Patience::Long);
            attempts += 1;
            if same(&second, &third) && (first.timed_out || first.verdict == Verdict::Inconclusive)
            {
                return third;
            }
        }
        let mut flaky = first.clone();
        flaky.verdict = Verdict::Flaky;
        let name = |attempt: &Attempt| {
            attempt
                .outcome
                .clone()
                .unwrap_or_else(|| attempt.verdict.to_string())
        };
        flaky.detail = format!(
            "First {}: {} Then {}: {}",
            name(&first),
            first.detail,
            name(&second),
            second.detail
        );
        flaky.duration = first.duration + second.duration;
        flaky.exchanges = first
            .exchanges
            .into_iter()
            .chain(second.exchanges)
            .collect();
        flaky
    }

    /// Turns what the passive checks saw into results.
    fn passive(&mut self) -> io::Result<()> {
        let watch = std::mem::replace(&mut self.bench.watch, Watch::new(&[]));
        for (index, attempt) in watch.verdicts() {
            if self.results[index].is_none() {
                self.settle(index, attempt)?;
            }
        }
        Ok(())
    }

    fn settle(&mut self, index: usize, attempt: Attempt) -> io::Result<()> {
        let result = self.result(&self.bench.checks[index], attempt);
        self.tell(Event::Graded(&result))?;
        self.results[index] = Some(result);
        Ok(())
    }

    fn result(&self, check: &Check, attempt: Attempt) -> CheckResult {
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
        let repeat = repeat::of(self.bench.subject, check, &attempt.exchanges);
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
}

/// Whether a verdict other than `inconclusive` rests on silence, which has to be waited for.
fn may_wait(check: &Check) -> bool {
    check.outcomes.iter().any(|outcome| {
        let mut silent = false;
        if let Some(condition) = &outcome.condition {
            condition.each_term(&mut |term| {
                silent |= matches!(term.text.as_str(), "open" | "timed-out")
            });
        }
        silent && outcome.class != Verdict::Inconclusive
    })
}

fn is_doubtful(attempt: &Attempt) -> bool {
    matches!(attempt.verdict, Verdict::Violates | Verdict::Inconclusive)
}

/// The attempt that is charged with the death of the target.
fn charged(check: &Check, mut attempt: Attempt, dead: Dead) -> Attempt {
    attempt.verdict = Verdict::Violates;
    attempt.level = Level::Must.min(check.level);
    attempt.outcome = Some("target-died".to_owned());
    attempt.detail = format!("{} {}", dead.sentence(), attempt.detail);
    attempt
}

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
        while begun.elapsed() < REVIVAL {
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

//! What a check needs of the target and of us while it runs, read from its text.

use std::time::Duration;

use wire::expect::Predicate;
use wire::script::{Part, Pieces, Template, Time, Verb};

use crate::check::{Check, Kind, Outcome};
use crate::verdict::Verdict;

/// What a check needs of the target and of us.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needs {
    /// The most it may have open at once.
    pub(super) connections: usize,
    /// It sends a lot.
    pub(super) large: bool,
    /// It takes long, or may.
    pub(super) long: bool,
    pub(super) turn: Turn,
    /// How often it sends something.
    pub(super) requests: usize,
}

/// When a check is tried for the first time, so that its waits pass beside the work of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// It needs many connections, for which there is never room while others follow each other.
    Wide,
    /// It pauses for long.
    Pauses,
    /// It may wait, or send a lot.
    Long,
    /// It waits for an answer that a target may leave out.
    Unanswered,
    /// It only works.
    Works,
}

/// So many connections at once are many for one check.
pub(super) const WIDE: usize = 3;

/// A pause that is long beside all others.
const LONG_PAUSE: Duration = Duration::from_millis(500);

impl Needs {
    pub(super) fn of(check: &Check) -> Needs {
        let large = is_large(check);
        let connections = connections(check);
        let long = large || may_wait(check) || is_long(check);
        Needs {
            connections,
            large,
            long,
            requests: requests(check),
            turn: match () {
                () if connections >= WIDE => Turn::Wide,
                () if pauses(check) >= LONG_PAUSE => Turn::Pauses,
                () if long => Turn::Long,
                () if may_be_unanswered(check) => Turn::Unanswered,
                () => Turn::Works,
            },
        }
    }
}

/// How often it sends something; a procedure does so more often than any script.
fn requests(check: &Check) -> usize {
    let Kind::Script { script, .. } = &check.kind else {
        return usize::MAX;
    };
    let sends = |verb: &Verb| matches!(verb, Verb::Send { .. } | Verb::Request { .. });
    (script.steps.iter())
        .filter(|step| sends(&step.verb))
        .count()
}

/// How long it pauses, whatever the target.
fn pauses(check: &Check) -> Duration {
    let Kind::Script { script, .. } = &check.kind else {
        return Duration::ZERO;
    };
    let pause = |verb: &Verb| match verb {
        Verb::Pause(Time::Fixed(time)) => *time,
        _ => Duration::ZERO,
    };
    (script.steps.iter()).fold(Duration::ZERO, |sum, step| {
        sum.saturating_add(pause(&step.verb))
    })
}

/// Whether a verdict other than `inconclusive` rests on silence, which has to be waited for.
fn may_wait(check: &Check) -> bool {
    on_silence(check).any(|verdict| verdict != Verdict::Inconclusive)
}

/// Whether an outcome, if only that nothing can be said, rests on an answer that does not come.
fn may_be_unanswered(check: &Check) -> bool {
    (check.outcomes.iter()).any(|outcome| {
        let (mut silent, mut ended) = (false, false);
        if let Some(condition) = &outcome.condition {
            condition.each_term(&mut |term| match term.predicate {
                Predicate::NoAnswer | Predicate::Open => silent = true,
                Predicate::Closed | Predicate::Rst | Predicate::WriteRefused => ended = true,
                _ => {}
            });
        }
        silent && !ended
    })
}

/// What the verdict is when the target says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// It may be right.
    Acquits,
    /// It is wrong, if the silence lasts.
    Convicts,
}

/// What silence means for the check; `None` where it means something else, or nothing by itself.
pub(super) fn silence(check: &Check) -> Option<Silence> {
    let any = |wanted: &[Verdict]| on_silence(check).any(|verdict| wanted.contains(&verdict));
    match () {
        () if any(&[Verdict::Conforms, Verdict::Lenient]) => Some(Silence::Acquits),
        () if any(&[Verdict::NotApplicable]) => None,
        () => any(&[Verdict::Violates]).then_some(Silence::Convicts),
    }
}

/// The verdicts of the outcomes that ask for silence.
fn on_silence(check: &Check) -> impl Iterator<Item = Verdict> {
    let silent = |outcome: &&Outcome| {
        let mut silent = false;
        if let Some(condition) = &outcome.condition {
            condition.each_term(&mut |term| {
                silent |= matches!(term.text.as_str(), "open" | "timed-out")
            });
        }
        silent
    };
    (check.outcomes.iter().filter(silent)).map(|outcome| outcome.class)
}

/// Whether it takes long by itself: many requests, or pauses between the parts of one.
fn is_long(check: &Check) -> bool {
    match &check.kind {
        Kind::Procedure { .. } => true,
        Kind::Passive { .. } => false,
        Kind::Script { script, .. } => script.steps.iter().any(|step| match &step.verb {
            Verb::Pause(_) => true,
            Verb::Send { pieces, .. } | Verb::Request { pieces, .. } => *pieces != Pieces::Whole,
            _ => false,
        }),
    }
}

/// The most connections the check may have open at once: those that its script has opened and has
/// not yet ended itself.
pub(super) fn connections(check: &Check) -> usize {
    let Kind::Script { script, .. } = &check.kind else {
        return 1;
    };
    let mut names: Vec<String> = Vec::new();
    let (mut open, mut most): (Vec<usize>, usize) = (Vec::new(), 1);
    // The one that verbs act on, and whether a `request` is done with it, so that the next ends it.
    let (mut current, mut done) = (0, false);
    for step in &script.steps {
        let name = match &step.verb {
            Verb::Connect { name } | Verb::Reconnect { name } => Some(name.as_ref()),
            Verb::Request { name, .. } => Some(Some(name)),
            _ => None,
        };
        let ends = match step.verb {
            Verb::Close | Verb::Rst | Verb::Reconnect { .. } => true,
            _ => done && name.is_some(),
        };
        if ends {
            open.retain(|other| *other != current);
        }
        match (name, &step.verb) {
            (Some(name), _) => {
                current = names.len();
                open.push(current);
                let numbered = || format!("c{}", current + 1);
                names.push(name.cloned().unwrap_or_else(numbered));
            }
            (None, Verb::Use { name }) => {
                current = names
                    .iter()
                    .position(|other| other == name)
                    .unwrap_or(current)
            }
            _ => {}
        }
        done = match step.verb {
            Verb::Request { .. } => true,
            Verb::Send { .. } | Verb::Read { .. } | Verb::Use { .. } => false,
            _ => done && name.is_none(),
        };
        most = most.max(open.len());
    }
    most
}

/// Octets in one message from which on a check sends a lot.
const LARGE: u64 = 256 << 10;

pub(super) fn is_large(check: &Check) -> bool {
    let Kind::Script { script, .. } = &check.kind else {
        return false;
    };
    (script.steps.iter()).any(|step| match &step.verb {
        Verb::Send { bytes, .. } | Verb::Request { bytes, .. } => length(bytes) >= LARGE,
        _ => false,
    })
}

/// How long the octets are, variables left out.
fn length(template: &Template) -> u64 {
    (template.parts.iter())
        .map(|part| match part {
            Part::Octets(octets) => octets.len() as u64,
            Part::Repeat { count, of } => count.saturating_mul(length(of)),
            Part::Variable(_) | Part::File(_) | Part::Len => 0,
        })
        .fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::catalogue::Catalogue;

    #[test]
    fn what_silence_says_is_told_by_the_outcomes_that_ask_for_it() {
        let (catalogue, _) = Catalogue::embedded();
        let checks = catalogue.checks();
        let of = |id: &str| silence(checks.iter().find(|check| check.id == id).unwrap());
        assert_eq!(of("close-in-list"), Some(Silence::Convicts));
        assert_eq!(of("length-wraps-signed"), Some(Silence::Acquits));
        assert_eq!(
            of("close-announced"),
            None,
            "the target may keep what it did not announce"
        );
        assert_eq!(of("date-advances"), None);
    }

    #[test]
    fn what_a_script_has_ended_itself_needs_no_connection() {
        let needed = |lines: &str| {
            let text = format!(
                "id: a\ntitle: A\nlevel: SHOULD\nrequirements: R9112-2.2-06\nwhy: A test.\n\nscript:\n{lines}\noutcomes:\n  violates bad: c1.status 400\n  conforms any: true\n\nexemplars:\n  bad:\n    answer \"HTTP/1.1 400 Bad Request\\r\\n\\r\\n\"\n  any:\n    answer \"\"\n"
            );
            connections(&crate::check::parse(&text, "test/a.check").unwrap())
        };
        let get = r#""GET / HTTP/1.1\r\nHost: a\r\n\r\n""#;
        assert_eq!(needed("  connect\n"), 1);
        assert_eq!(needed("  connect\n  connect\n  close\n"), 2);
        assert_eq!(
            needed("  connect\n  close\n  connect\n  rst\n  connect\n"),
            1
        );
        assert_eq!(
            needed("  connect as a\n  connect\n  use a\n  close\n  connect\n"),
            2
        );
        assert_eq!(needed("  connect\n  reconnect\n  reconnect\n"), 1);
        // The next one ends what a `request` line is done with, unless it is used again.
        let both = format!("  request a {get}\n  request b {get}\n");
        assert_eq!(needed(&both), 1);
        let kept = format!("  request a {get}\n  send {get}\n  request b {get}\n");
        assert_eq!(needed(&kept), 2);
    }
}

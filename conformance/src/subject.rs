//! The target with everything discovery learnt about it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use wire::dial::Target;
use wire::drive::RunOptions;
use wire::ending::Ending;
use wire::script::Vars;
use wire::transcript::{ConnectionLog, Transcript};

use crate::check::{Check, Feature, Kind};
use crate::early_end::EarlyEnd;
use crate::pace::{self, Pace};
use crate::profile::Profile;

/// The shortest wait for something that should come, unless the user wants a shorter one: a busy
/// machine may not run the target for some hundred milliseconds.
const LEAST_TIMEOUT: Duration = Duration::from_secs(1);

/// The shortest wait where silence acquits and others wait behind: many times what an answer takes on
/// the spot.
const LEAST_BRIEF: Duration = Duration::from_millis(150);

/// The same behind an answer that announces the end.
const LEAST_ANNOUNCED: Duration = Duration::from_millis(60);

/// The same where nobody waits behind.
const LEAST_ACQUITTAL: Duration = Duration::from_millis(500);

/// What the checks are run against.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Where to connect.
    pub target: Target,
    /// The target as reports name it.
    pub shown: String,
    /// Variables of the checks, `timeout` and `settle` excepted.
    pub vars: Vars,
    /// What the target offers.
    pub features: BTreeSet<Feature>,
    /// Why it lacks a feature, where more is known than the general sentence.
    pub lacking: BTreeMap<Feature, String>,
    /// Silence that counts as "no further answer".
    pub settle: Duration,
    /// The longest wait for something that should come.
    pub timeout: Duration,
    /// How long the target takes for a plain answer, as the run sees it.
    pub pace: Pace,
    /// The quickest plain answer that discovery saw.
    pub quickest: Duration,
    /// Field lines added to every request that names its host.
    pub extra_fields: Vec<u8>,
    /// Connections are served one after the other.
    pub serial: bool,
    /// Connections stay open whatever is asked: a request with `close` was answered, and no end came.
    pub never_closes: bool,
    /// How long behind its last answer the target ends a connection that was asked to end, where
    /// that is long: an end that was announced is not waited for then, but taken to come.
    pub ends_late: Option<Duration>,
    /// It never answers a request that asks for the end of the connection.
    pub silent_to_close: bool,
    /// What the run is for.
    pub profile: Profile,
    /// Requests that arrive behind another one in the same read are never answered.
    pub alone: bool,
    /// The status (502 to 504) of every path that the target does not serve itself, as with a
    /// gateway whose origin is down.
    pub elsewhere: Option<u16>,
    /// How long behind an answer the target ends a connection of itself, where that is soon and it
    /// serves one connection after the other: such an end is not waited for.
    pub idle_limit: Option<Duration>,
    /// Ends the run before all is graded.
    pub early_end: EarlyEnd,
}

/// What is kept of one connection: of octets as much as a check compares, of their names enough for
/// the heads of a thousand pipelined answers. A few large checks would else need more memory than
/// all others together.
pub(crate) fn bounds() -> RunOptions {
    RunOptions {
        max_octets: 4 << 20,
        max_names: 64 << 10,
        dial_here: true,
        ..RunOptions::default()
    }
}

/// How long an attempt waits compared with the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// As long as it takes to be nearly sure: for a silence that acquits.
    Brief,
    /// Normal ones, but brief behind a complete answer: for a silence that convicts, which a second
    /// attempt has to confirm.
    Provisional,
    /// The waits measured by discovery.
    Normal,
    /// Longer waits, to tell a slow answer from a missing one.
    Long,
    /// Still longer ones, to learn how late the answers of this target may be.
    Longest,
}

/// How long is waited for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Silence that counts as "no further answer".
    pub settle: Duration,
    /// The wait for something that should come.
    pub timeout: Duration,
}

/// What an attempt waits, from when on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waited {
    begun: Instant,
    patience: Patience,
    waits: Waits,
    closing: Option<Duration>,
    announced: Option<Duration>,
}

/// Which waits of an attempt were too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Haste {
    /// The silence that counts as the end of what comes.
    pub(crate) settle: bool,
    /// The wait for what should come.
    pub(crate) timeout: bool,
}

/// Longest that a procedure of many exchanges is meant to take with a target that is slow by itself.
const SWEEP: Duration = Duration::from_secs(5);
/// A target whose quickest answer takes so long is slow by itself, however busy this machine is: the
/// delayed acknowledgement of a server that writes head and content apart is 40 ms.
pub(crate) const SLOW: Duration = Duration::from_millis(30);

impl Subject {
    /// How many of so many exchanges a procedure may make: all, unless the target is slow.
    pub(crate) fn exchanges(&self, wanted: usize) -> usize {
        match self.is_slow() {
            true => self.affords(wanted, self.quickest),
            false => wanted,
        }
    }

    /// The same where each is on a connection of its own whose end is awaited.
    pub(crate) fn connections(&self, wanted: usize) -> usize {
        match self.ends_late {
            Some(_) => {
                let rest = self.rest(Patience::Normal, self.pace.lately(), LEAST_ANNOUNCED);
                self.affords(wanted, self.quickest + rest)
            }
            None => self.exchanges(wanted),
        }
    }

    /// How many there is time for.
    fn affords(&self, wanted: usize, each: Duration) -> usize {
        let afford = SWEEP.as_millis() / each.as_millis().max(1);
        wanted.min(usize::try_from(afford).unwrap_or(wanted).max(16))
    }

    /// Whether most of the time passes in waiting for it.
    pub(crate) fn takes_time(&self) -> bool {
        self.is_slow() || self.never_closes || self.ends_late.is_some()
    }

    /// Whether the target takes its time by itself, however busy this machine is.
    pub(crate) fn is_slow(&self) -> bool {
        self.quickest >= SLOW
    }

    /// Why the check does not apply to this target; `None` when it does.
    pub fn inapplicable(&self, check: &Check) -> Option<String> {
        if let Some(excuse) = self.profile.excuses(check) {
            return Some(excuse.to_owned());
        }
        for feature in &check.needs {
            if !self.features.contains(feature) {
                let known = self.lacking.get(feature).cloned();
                return Some(known.unwrap_or_else(|| feature.lacking().to_owned()));
            }
        }
        if check.slow.is_some() && !self.features.contains(&Feature::Slow) {
            return Some(Feature::Slow.lacking().to_owned());
        }
        let Kind::Script { script, .. } = &check.kind else {
            return None;
        };
        let vars = self.vars(Patience::Normal);
        let unknown = script
            .variables()
            .into_iter()
            .find(|(name, _)| !vars.contains_key(name));
        unknown.map(|(name, _)| format!("Discovery found nothing to use as {{{name}}}."))
    }

    /// The variables, waits included.
    pub fn vars(&self, patience: Patience) -> Vars {
        let Waits { settle, timeout } = self.waits(patience);
        let mut vars = self.vars.clone();
        vars.insert(
            "settle".to_owned(),
            format!("{}ms", settle.as_millis()).into_bytes(),
        );
        vars.insert(
            "timeout".to_owned(),
            format!("{}ms", timeout.as_millis()).into_bytes(),
        );
        vars
    }

    /// The options of one run of a script.
    pub fn options(&self, patience: Patience) -> RunOptions {
        let waited = self.about_to_wait(patience);
        RunOptions {
            timeout: waited.waits.timeout,
            leave_ended: true,
            one_by_one: self.serial,
            closing: waited.closing,
            announced: waited.announced,
            silent: Some(waited.waits.settle),
            interrupt: Some(self.early_end.interrupt()),
            ..bounds()
        }
    }

    /// The longest wait behind an answer for another or for the end, where it is known that the
    /// target keeps its connections whatever is asked, or where the wait is not the last.
    fn closing_for(&self, patience: Patience, slowest: Duration) -> Option<Duration> {
        let waits =
            self.never_closes || self.idle_limit.is_some() || patience == Patience::Provisional;
        waits.then(|| self.rest(patience, slowest, LEAST_BRIEF))
    }

    /// How long something behind an answer may take to come, the end excepted, but for this least.
    fn rest(&self, patience: Patience, slowest: Duration, least: Duration) -> Duration {
        let least = pace::behind(slowest).max(least);
        match patience {
            Patience::Provisional | Patience::Brief | Patience::Normal => least,
            Patience::Long | Patience::Longest => least.saturating_mul(3),
        }
        .min(self.timeout)
    }

    /// Takes the ends that were announced to have come, where they come late; whether there are any.
    pub(crate) fn believe(&self, transcript: &mut Transcript) -> bool {
        if self.ends_late.is_none() {
            return false;
        }
        let open = |log: &&mut ConnectionLog| {
            matches!(log.ending, Ending::Open { .. }) && log.announces_end()
        };
        let mut any = false;
        for log in transcript.connections.iter_mut().filter(open) {
            log.ending = Ending::Fin;
            log.timed_out = false;
            any = true;
        }
        any
    }

    /// The same with the ends that a limit of idleness is about to bring; `None` where there are none.
    pub(crate) fn ended_idle(&self, transcript: &Transcript) -> Option<Transcript> {
        self.idle_limit?;
        let open = |log: &ConnectionLog| {
            let last = log.responses.messages.last();
            matches!(log.ending, Ending::Open { .. }) && last.is_some_and(|last| last.complete)
        };
        transcript.connections.iter().any(open).then(|| {
            let mut ended = transcript.clone();
            for log in ended.connections.iter_mut().filter(|log| open(log)) {
                log.ending = Ending::Fin;
                log.timed_out = false;
            }
            ended
        })
    }

    /// The address as the other tools take it.
    pub fn address(&self) -> String {
        self.target.to_string()
    }

    /// What an attempt waits that begins now.
    pub fn waits(&self, patience: Patience) -> Waits {
        self.waits_for(patience, self.pace.lately())
    }

    /// How far what was waited in an attempt fell short of what answers since it began ask for.
    pub(crate) fn haste(&self, waited: &Waited) -> Haste {
        let slowest = self.pace.since(waited.begun);
        let due = self.waited_for(waited.begun, waited.patience, slowest);
        // All waits are many times what an answer takes, so a little more or less says nothing.
        let short = |waited: Duration, due: Duration| due > waited.saturating_mul(3) / 2;
        let closing = (waited.closing.zip(due.closing)).is_some_and(|(w, d)| short(w, d));
        let announced = (waited.announced.zip(due.announced)).is_some_and(|(w, d)| short(w, d));
        Haste {
            settle: short(waited.waits.settle, due.waits.settle),
            timeout: closing || announced || short(waited.waits.timeout, due.waits.timeout),
        }
    }

    /// What an attempt that begins now is going to wait.
    pub(crate) fn about_to_wait(&self, patience: Patience) -> Waited {
        self.waited_for(Instant::now(), patience, self.pace.lately())
    }

    /// The same where the slowest plain answer takes so long.
    fn waited_for(&self, begun: Instant, patience: Patience, slowest: Duration) -> Waited {
        Waited {
            begun,
            patience,
            waits: self.waits_for(patience, slowest),
            closing: self.closing_for(patience, slowest),
            announced: (self.ends_late).map(|_| self.rest(patience, slowest, LEAST_ANNOUNCED)),
        }
    }

    fn waits_for(&self, patience: Patience, slowest: Duration) -> Waits {
        let settle = (pace::settle(slowest).min(self.timeout / 4)).max(self.settle);
        let timeout = self.timeout_for(slowest);
        // An end that was not announced has to be waited for.
        let end = (self.ends_late).map_or(Duration::ZERO, |late| late + late / 4);
        let late = self.pace.latest();
        let end = end.max(late + late / 2);
        let least = if self.serial {
            LEAST_BRIEF
        } else {
            LEAST_ACQUITTAL
        };
        match patience {
            Patience::Brief => Waits {
                settle,
                timeout: self.brief_for(slowest, least),
            },
            Patience::Provisional | Patience::Normal => Waits {
                settle,
                timeout: timeout.max(end),
            },
            Patience::Long => Waits {
                settle: settle * 4,
                timeout: timeout.max(end) + self.timeout / 2,
            },
            Patience::Longest => Waits {
                settle: settle * 4,
                timeout: timeout.max(end) + self.timeout * 2,
            },
        }
    }

    /// The usual wait for what should come.
    fn timeout_for(&self, slowest: Duration) -> Duration {
        let least = (self.timeout / 2).max(LEAST_TIMEOUT.min(self.timeout));
        pace::timeout(slowest).clamp(least, self.timeout)
    }

    /// A shorter one, but for this least.
    fn brief_for(&self, slowest: Duration, least: Duration) -> Duration {
        let brief = pace::timeout(slowest).max(least);
        brief.min(self.timeout_for(slowest))
    }
}

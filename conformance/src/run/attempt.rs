//! One run of one check, and its verdict.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use http_core::dissect::Message;
use wire::drive::{Idle, RunOptions};
use wire::expect::View;
use wire::script::Script;
use wire::transcript::Transcript;

use super::facts;
use super::silence::{self, had_they_gone_on};
use crate::check::{Check, Kind, Outcome};
use crate::pace::Pace;
use crate::procedure;
use crate::result::Exchange;
use crate::subject::{Patience, Subject};
use crate::verdict::{Level, Verdict};

/// What came of one run of a check.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The verdict.
    pub verdict: Verdict,
    /// How binding the rule is that was kept or broken.
    pub level: Level,
    /// The name of the outcome that held.
    pub outcome: Option<String>,
    /// What was seen and what it means.
    pub detail: String,
    /// The octets both ways.
    pub exchanges: Vec<Exchange>,
    /// An answer had this status, 503 or 403, which is about the number of requests only where plain
    /// ones draw it too.
    pub unavailable: Option<u16>,
    /// An answer asked for fewer requests.
    pub throttled: bool,
    /// The first connection it made was served: something came on it.
    pub answered: bool,
    /// An end that was announced is taken to have come.
    pub believed: bool,
    /// A read ran into its time limit, so a slower target might have done better.
    pub timed_out: bool,
    /// On some connection nothing came at all until the time limit.
    pub silent: bool,
    /// The longest that it took until an answer began that is about what was sent.
    pub slowest: Duration,
    /// It is a violation whatever else had come where there was silence: more answers, or the end.
    pub without_silence: bool,
    /// It rests on a wait that is too short for what is known of the target's pace by now.
    pub hasty: bool,
    /// How long it took.
    pub duration: Duration,
    /// What happened, for the passive checks.
    pub transcripts: Vec<Transcript>,
}

impl Attempt {
    /// An attempt that ended without any outcome.
    pub fn without_outcome(check: &Check, verdict: Verdict, detail: impl Into<String>) -> Attempt {
        Attempt {
            verdict,
            level: check.level,
            outcome: None,
            detail: detail.into(),
            exchanges: Vec::new(),
            unavailable: None,
            throttled: false,
            answered: false,
            believed: false,
            timed_out: false,
            silent: false,
            slowest: Duration::ZERO,
            without_silence: false,
            hasty: false,
            duration: Duration::ZERO,
            transcripts: Vec::new(),
        }
    }
}

impl Attempt {
    /// Takes the verdict of an outcome; `seen` is what happened, in a sentence.
    pub fn take(&mut self, outcome: &Outcome, seen: &str) {
        self.verdict = outcome.class;
        self.level = outcome.level;
        self.outcome = Some(outcome.name.clone());
        self.detail = match &outcome.sentence {
            Some(sentence) => format!("{seen} {}", sentence_case(sentence)),
            None => seen.to_owned(),
        };
    }

    /// Takes in what its answers say of too many requests.
    pub(crate) fn heed(&mut self, check: &Check, said: Throttling, seen: &str) {
        self.throttled = said == Throttling::TooMany;
        match said {
            Throttling::None => {}
            Throttling::Perhaps(status) => self.unavailable = Some(status),
            Throttling::TooMany => self.pardon_throttled(check, seen),
        }
    }

    /// Whether it could not tell, and an answer asked for fewer requests.
    pub(super) fn asked_too_often(&self) -> bool {
        self.throttled && self.verdict == Verdict::Inconclusive
    }

    /// Takes back a violation where 503 or 403 turned out to be about the number of requests.
    pub(super) fn pardon_unavailable(&mut self, check: &Check, pace: &Pace) {
        if self
            .unavailable
            .is_some_and(|status| pace.throttles(status))
        {
            self.throttled = true;
            let seen = self.detail.clone();
            self.pardon_throttled(check, &seen);
        }
    }

    /// Takes back a violation, or that the check does not apply: the target was asked too often for
    /// its answers to tell.
    fn pardon_throttled(&mut self, check: &Check, seen: &str) {
        if matches!(
            self.verdict,
            Verdict::Conforms | Verdict::Lenient | Verdict::Inconclusive
        ) {
            return;
        }
        self.asked_in_vain(check, seen);
    }

    /// Takes back whatever was said when, asked once more and gently, the target refused again.
    pub(super) fn pardon_again(&mut self, check: &Check, pace: &Pace) {
        let again = |status| status == 503 || pace.throttles(status);
        if self.throttled || self.unavailable.is_some_and(again) {
            let seen = self.detail.clone();
            self.asked_in_vain(check, &seen);
        }
    }

    /// Takes back a violation where the connection took no more requests, unless it is about that.
    pub(crate) fn pardon_turned_away(
        &mut self,
        check: &Check,
        transcript: &Transcript,
        seen: &str,
    ) {
        if self.verdict == Verdict::Violates && turned_away(transcript) && !about_close(check) {
            let detail = format!(
                "{seen} Behind an answer with `close` all are 503: the connection takes no more requests, and how they were read cannot be seen. That they are answered is for close-announced-is-last."
            );
            self.take_back(check, Verdict::Inconclusive, detail);
        }
    }

    fn asked_in_vain(&mut self, check: &Check, seen: &str) {
        let detail = format!(
            "{seen} The target asks for fewer requests (429, or 503 or 403 to plain ones as well), so its other answers convict nobody: run with --jobs 1, or raise the limit."
        );
        self.take_back(check, Verdict::Inconclusive, detail);
    }

    /// Puts another verdict in the place of that of an outcome, which does not count.
    pub(super) fn take_back(&mut self, check: &Check, verdict: Verdict, detail: String) {
        self.verdict = verdict;
        self.level = check.level;
        self.outcome = None;
        self.detail = detail;
    }
}

/// Runs a script check or a procedure once. Passive checks are not run. Of the pauses of a script in
/// which nothing is wanted of the target `idle` is told.
pub fn attempt(
    subject: &Subject,
    check: &Check,
    patience: Patience,
    idle: Option<Idle>,
) -> Attempt {
    let begun = Instant::now();
    let mut attempt = match &check.kind {
        Kind::Script { script, .. } => scripted(subject, check, script, patience, idle),
        Kind::Procedure { name, params } => match procedure::find(name) {
            Some(procedure) => procedure.attempt(subject, check, params, patience),
            None => Attempt::without_outcome(
                check,
                Verdict::Inconclusive,
                format!("There is no procedure {name}."),
            ),
        },
        Kind::Passive { .. } => {
            Attempt::without_outcome(check, Verdict::NotApplicable, "No response was seen.")
        }
    };
    attempt.duration = begun.elapsed();
    attempt
}

fn scripted(
    subject: &Subject,
    check: &Check,
    script: &Script,
    patience: Patience,
    idle: Option<Idle>,
) -> Attempt {
    let script = super::fields::with_extra(script, &subject.extra_fields);
    // What is about pipelining has to be pipelined.
    let script = match subject.alone && check.area != "pipelining" {
        true => Cow::Owned(super::witness::alone(script.into_owned())),
        false => script,
    };
    let options = RunOptions {
        idle,
        ..subject.options(patience)
    };
    match wire::drive::run(&script, &subject.target, &subject.vars(patience), &options) {
        Ok(transcript) => believing(subject, check, transcript),
        Err(error) => {
            let reason = error.to_string();
            let transcript = *error.transcript;
            // What happened so far may show that the check does not apply; it convicts nobody.
            let mut judged = believing(subject, check, transcript);
            if judged.verdict != Verdict::NotApplicable {
                let detail = format!("The script could not be finished: {reason}.");
                judged.take_back(check, Verdict::Inconclusive, detail);
            }
            judged
        }
    }
}

/// The verdict on a transcript of this target, ends that are only late taken to have come.
fn believing(subject: &Subject, check: &Check, mut transcript: Transcript) -> Attempt {
    // What is shown is what came, not what is taken to have come.
    let exchanges = subject.ends_late.map(|_| facts::exchanges(&transcript));
    let believed = subject.believe(&mut transcript);
    let under_way = transcript.connections.iter().any(silence::was_under_way);
    // An end that comes of itself convicts nobody whose connection only stays open until then.
    let ended = subject.ended_idle(&transcript);
    let mut attempt = judge(check, transcript);
    if let (Verdict::Violates, Some(ended)) = (attempt.verdict, ended) {
        let transcripts = std::mem::take(&mut attempt.transcripts);
        let then = judge(check, ended);
        let worse = then.verdict == Verdict::Violates && then.level < attempt.level;
        if worse {
            attempt.transcripts = transcripts;
        } else {
            attempt = Attempt {
                exchanges: attempt.exchanges,
                transcripts,
                ..then
            };
            attempt
                .detail
                .push_str(" Connections that are idle end soon, so the end is taken to come.");
        }
    }
    if under_way && attempt.verdict == Verdict::Violates {
        let detail = format!(
            "{} An answer was still coming when the time limit came, so this says nothing: raise --timeout.",
            attempt.detail
        );
        attempt.take_back(check, Verdict::Inconclusive, detail);
    }
    if let (true, Some(exchanges)) = (believed, exchanges) {
        attempt.believed = true;
        attempt.exchanges = exchanges;
        attempt.detail.push_str(
            " The end was announced; it is taken to come, as this target is late with it.",
        );
    }
    attempt
}

/// The verdict on a finished transcript: the first outcome that holds.
pub fn judge(check: &Check, transcript: Transcript) -> Attempt {
    let seen = facts::sentence(&transcript);
    let mut attempt = Attempt::without_outcome(check, Verdict::Inconclusive, "");
    match first_to_hold(check, &transcript) {
        Ok(Some(outcome)) => attempt.take(outcome, &seen),
        Ok(None) => attempt.detail = format!("{seen} No outcome of the check covers this."),
        Err(why) => attempt.detail = format!("{seen} {why}"),
    }
    attempt.heed(check, throttling(&transcript), &seen);
    attempt.pardon_turned_away(check, &transcript, &seen);
    attempt.exchanges = facts::exchanges(&transcript);
    let first = transcript.connections.first();
    attempt.answered = first.is_some_and(|log| log.received_total > 0);
    attempt.timed_out = (transcript.connections.iter()).any(|connection| connection.timed_out);
    attempt.silent = (transcript.connections.iter())
        .any(|log| log.timed_out && log.received_total == 0 && !log.ending.by_peer());
    attempt.slowest = (transcript.connections.iter())
        .filter_map(silence::took)
        .max()
        .unwrap_or_default();
    attempt.without_silence = attempt.verdict == Verdict::Violates
        && attempt.timed_out
        && had_they_gone_on(&transcript).is_some_and(|ways| {
            (ways.iter()).all(|then| {
                let then = first_to_hold(check, then).ok().flatten();
                then.map(|outcome| &outcome.name) == attempt.outcome.as_ref()
            })
        });
    attempt.transcripts = vec![transcript];
    attempt
}

/// The first outcome that holds, or why one cannot be judged.
pub(super) fn first_to_hold<'a>(
    check: &'a Check,
    transcript: &Transcript,
) -> Result<Option<&'a Outcome>, String> {
    let view = View::whole(transcript);
    for outcome in &check.outcomes {
        let Some(condition) = &outcome.condition else {
            continue;
        };
        match condition.holds(&view) {
            Ok(true) => return Ok(Some(outcome)),
            Ok(false) => {}
            Err(error) => {
                return Err(format!(
                    "The outcome {} cannot be judged: {error}.",
                    outcome.name
                ));
            }
        }
    }
    Ok(None)
}

/// What answers say of how many requests there are, the plainest word last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Throttling {
    /// Nothing.
    #[default]
    None,
    /// 503 or 403: that may be it, and may be what this request brings about. Retry-After need not be
    /// there (RFC 9110 section 15.6.4), and several servers that limit connections leave it out;
    /// filters that bar a client for some time say 403.
    Perhaps(u16),
    /// 429.
    TooMany,
}

impl Throttling {
    /// What one answer says of it.
    pub(crate) fn of(answer: &Message) -> Self {
        match answer.status() {
            Some(429) => Self::TooMany,
            Some(status @ (403 | 503)) => Self::Perhaps(status),
            _ => Self::None,
        }
    }
}

/// What the answers say of how many requests there are.
pub(crate) fn throttling(transcript: &Transcript) -> Throttling {
    (transcript.connections.iter())
        .flat_map(|log| &log.responses.messages)
        .map(Throttling::of)
        .max()
        .unwrap_or_default()
}

/// Whether, behind an answer that announced the end, others came that are all 503: some servers that
/// limit the requests of a connection close it in two steps.
fn turned_away(transcript: &Transcript) -> bool {
    transcript.connections.iter().any(|log| {
        let answers: Vec<_> = (log.responses.messages.iter())
            .filter(|answer| answer.status().is_some_and(|status| status >= 200))
            .collect();
        let last = answers
            .iter()
            .position(|answer| answer.has_member("connection", "close"));
        let behind = last
            .and_then(|last| answers.get(last + 1..))
            .unwrap_or_default();
        !behind.is_empty() && behind.iter().all(|answer| answer.status() == Some(503))
    })
}

/// Whether it asks for what has to follow `close`, which an answer of any status breaks.
fn about_close(check: &Check) -> bool {
    let rules = ["R9112-9.6-06", "R9112-9.6-07", "R9112-9.6-08"];
    (check.requirements.iter()).any(|requirement| rules.contains(&requirement.as_str()))
}

/// The verdict of a passive check on the response in focus.
pub(super) fn judge_focused(check: &Check, view: &View<'_>, message: &Message) -> Attempt {
    let seen = match message.status() {
        Some(status) => format!("A response with status {status}."),
        None => "A response without a readable status.".to_owned(),
    };
    let mut attempt = Attempt::without_outcome(check, Verdict::Inconclusive, "");
    attempt.detail = format!("{seen} No outcome of the check covers it.");
    for outcome in &check.outcomes {
        match outcome
            .condition
            .as_ref()
            .map(|condition| condition.holds(view))
        {
            Some(Ok(true)) => {
                attempt.take(outcome, &seen);
                break;
            }
            Some(Err(error)) => {
                attempt.detail = format!(
                    "{seen} The outcome {} cannot be judged: {error}.",
                    outcome.name
                );
                break;
            }
            Some(Ok(false)) | None => {}
        }
    }
    attempt
}

/// A clause of a check file as a sentence of its own.
fn sentence_case(clause: &str) -> String {
    let mut characters = clause.chars();
    let first: String = characters
        .next()
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default();
    let stop = if clause.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{first}{}{stop}", characters.as_str())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use wire::dial::Target;
    use wire::script::Vars;

    use super::*;

    const CHECK: &str = r#"id: taken
title: It is taken
level: SHOULD
requirements: R9112-2.2-06
why: A test.

script:
  connect
  send "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
  read until close

outcomes:
  conforms taken: status 2xx
  violates MUST refused: true -- it is not

exemplars:
  taken:
    answer "HTTP/1.1 200 OK\r\n\r\n" fin
  refused:
    answer "HTTP/1.1 400 Bad Request\r\n\r\n" fin
"#;

    /// The verdict on a target that gives this answer.
    fn judged(answer: &'static str) -> Attempt {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = Target::tcp("127.0.0.1", listener.local_addr().unwrap().port());
        let peer = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut octets = Vec::new();
            while !octets.ends_with(b"\r\n\r\n") {
                let mut octet = [0];
                stream.read_exact(&mut octet).unwrap();
                octets.extend(octet);
            }
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let check = crate::check::parse(CHECK, "test/taken.check").unwrap();
        let Kind::Script { script, .. } = &check.kind else {
            panic!("a script")
        };
        let options = RunOptions {
            timeout: Duration::from_secs(60),
            ..RunOptions::default()
        };
        let transcript = wire::drive::run(script, &target, &Vars::new(), &options).unwrap();
        peer.join().unwrap();
        judge(&check, transcript)
    }

    #[test]
    fn a_target_that_asks_for_fewer_requests_is_not_convicted() {
        let pardoned = |attempt: Attempt| {
            assert_eq!(attempt.verdict, Verdict::Inconclusive, "{}", attempt.detail);
            assert_eq!((attempt.level, attempt.outcome), (Level::Should, None));
            assert!(attempt.detail.contains("--jobs 1"), "{}", attempt.detail);
        };
        pardoned(judged(
            "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
        ));
        // The other status does not say so by itself; that plain requests are refused as well does.
        for field in ["Retry-After: 1\r\n", ""] {
            let answer =
                format!("HTTP/1.1 503 Service Unavailable\r\n{field}Content-Length: 0\r\n\r\n");
            let mut attempt = judged(answer.leak());
            assert_eq!(attempt.verdict, Verdict::Violates);
            let check = crate::check::parse(CHECK, "test/taken.check").unwrap();
            let pace = Pace::default();
            pace.was_throttled(403);
            attempt.pardon_unavailable(&check, &pace);
            assert_eq!(attempt.verdict, Verdict::Violates);
            pace.was_throttled(503);
            attempt.pardon_unavailable(&check, &pace);
            pardoned(attempt);
        }
    }

    #[test]
    fn what_more_waiting_cannot_change_is_known() {
        let check = |outcomes: &str, exemplars: &str| {
            let (head, _) = CHECK.split_once("outcomes:").unwrap();
            let text = format!("{head}outcomes:\n{outcomes}\nexemplars:\n{exemplars}");
            crate::check::parse(&text, "test/taken.check").unwrap()
        };
        let ok = r"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let check = check(
            "  conforms once: answers 1 and closed\n  violates twice: answers >= 2\n  violates stays-open: open\n",
            &format!(
                "  once:\n    answer \"{ok}\" fin\n  twice:\n    answer \"{ok}{ok}\" fin\n  stays-open:\n    answer \"{ok}\"\n"
            ),
        );
        let judged = |answers: &'static [u8]| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let target = Target::tcp("127.0.0.1", listener.local_addr().unwrap().port());
            let peer = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                stream.write_all(answers).unwrap();
                let _ = stream.read_to_end(&mut Vec::new());
            });
            let script = "connect\nsend \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread 38 octets within 60s\nread until close within 20ms\n";
            let script = wire::script::parse(script, "test").unwrap();
            let options = RunOptions::default();
            let transcript = wire::drive::run(&script, &target, &Vars::new(), &options).unwrap();
            let attempt = judge(&check, transcript);
            peer.join().unwrap();
            (attempt.outcome.unwrap(), attempt.without_silence)
        };
        const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        const TWO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        const BEGUN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun";
        assert_eq!(judged(TWO), ("twice".to_owned(), true));
        assert_eq!(judged(ANSWER), ("stays-open".to_owned(), false));
        assert_eq!(judged(BEGUN), ("stays-open".to_owned(), false));
    }

    #[test]
    fn any_other_refusal_is_judged() {
        for answer in [
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 403 Forbidden\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        ] {
            let attempt = judged(answer);
            assert_eq!(attempt.verdict, Verdict::Violates, "{answer}");
            assert_eq!(attempt.outcome.as_deref(), Some("refused"));
        }
        // What is right stays right, whatever else was said.
        assert_eq!(
            judged("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").verdict,
            Verdict::Conforms
        );
    }
}

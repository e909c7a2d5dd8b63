//! Proving checks: each exemplar is served by a scripted peer, and the check must name its outcome.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use http_core::field::HttpDate;
use wire::drive::RunOptions;
use wire::listen;
use wire::script::{AnswerLine, Pieces, Script, Template, Time, Until, Vars, Verb};
use wire::transcript::Transcript;

use crate::check::{Check, Exemplar, Kind, Proof};
use crate::run::{Attempt, Watch, facts, judge};

/// An exemplar that is not graded as its check says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disproof {
    /// The file of the check.
    pub file: String,
    /// The line the exemplar begins on.
    pub line: usize,
    /// The outcome it should have.
    pub expected: String,
    /// The outcome it has, or what went wrong.
    pub found: String,
    /// What happened, in words.
    pub detail: String,
}

impl std::fmt::Display for Disproof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Disproof {
            file,
            line,
            expected,
            found,
            detail,
        } = self;
        write!(
            f,
            "error: the exemplar of `{expected}` is graded {found}\n  --> {file}:{line}\n  = {detail}"
        )
    }
}

/// Proves every exemplar of the checks that needs no reference server, `jobs` at a time. Returns
/// how many were proven and those that were not, in the order of the checks.
pub fn prove(checks: &[Check], jobs: usize) -> (usize, Vec<Disproof>) {
    let all: Vec<(&Check, &Exemplar)> = (checks.iter())
        .flat_map(|check| {
            check
                .exemplars
                .iter()
                .map(move |exemplar| (check, exemplar))
        })
        .filter(|(_, exemplar)| !matches!(exemplar.proof, Proof::Reference | Proof::Mutant(_)))
        .collect();
    let everything: Vec<usize> = (0..all.len()).collect();
    // On a loaded machine short waits may be over before the peer was run at all, so what is not
    // proven is tried again with longer ones.
    let mut found = side_by_side(&all, &everything, jobs, &QUICK);
    for (at_once, waits) in [(8, &PATIENT), (2, &LAST)] {
        let doubtful: Vec<usize> = found.iter().map(|(index, _)| *index).collect();
        found = side_by_side(&all, &doubtful, jobs.min(at_once), waits);
    }
    (
        all.len() - found.len(),
        found.into_iter().map(|(_, disproof)| disproof).collect(),
    )
}

/// The disproofs among those exemplars, in order.
fn side_by_side(
    all: &[(&Check, &Exemplar)],
    which: &[usize],
    jobs: usize,
    waits: &Waits,
) -> Vec<(usize, Disproof)> {
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<(usize, Disproof)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..jobs.min(which.len()) {
            scope.spawn(|| {
                while let Some(&index) = which.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let Some((check, exemplar)) = all.get(index) else {
                        continue;
                    };
                    if let Some(disproof) = disprove(check, exemplar, waits) {
                        found
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((index, disproof));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(index, _)| *index);
    found
}

/// Waits of more than a second, as slow checks have them, are shortened: what the peer of an
/// exemplar does, it does at once.
fn shortened(time: &Time, waits: &Waits) -> Time {
    match time {
        Time::Fixed(duration) if *duration > Duration::from_secs(1) => {
            Time::Fixed((*duration / waits.divisor).max(waits.timeout))
        }
        other => other.clone(),
    }
}

fn hurried(script: &Script, waits: &Waits) -> Script {
    let mut script = script.clone();
    for step in &mut script.steps {
        match &mut step.verb {
            Verb::Pause(time) => *time = shortened(time, waits),
            // What is dripped for minutes in earnest is written in one go.
            Verb::Send {
                pieces:
                    Pieces::Drip {
                        every: Time::Fixed(every),
                        ..
                    },
                ..
            } if *every >= Duration::from_millis(500) => *every = Duration::ZERO,
            Verb::Read { until, within } => {
                if let Until::For(time) = until {
                    *time = shortened(time, waits);
                }
                if let Some(time) = within {
                    *time = shortened(time, waits);
                }
            }
            _ => {}
        }
    }
    script
}

fn disprove(check: &Check, exemplar: &Exemplar, waits: &Waits) -> Option<Disproof> {
    let attempt = match (&check.kind, &exemplar.proof) {
        (Kind::Script { script, .. }, Proof::Answers(answers)) => served(script, answers, waits)
            .map(|(transcript, error)| {
                let mut attempt = judge(check, transcript);
                if let Some(error) = error {
                    attempt.detail = format!("{error}; {}", attempt.detail);
                }
                attempt
            }),
        (Kind::Passive { .. }, Proof::Exchange { request, response }) => {
            exchange(check, request.as_ref(), response, waits)
        }
        _ => return None,
    };
    let (found, detail) = match attempt {
        Ok(attempt) if attempt.outcome.as_deref() == Some(&exemplar.outcome) => return None,
        Ok(attempt) => (named(&attempt), attempt.detail.clone() + &octets(&attempt)),
        Err(error) => ("nothing".to_owned(), error),
    };
    Some(Disproof {
        file: check.file.clone(),
        line: exemplar.line,
        expected: exemplar.outcome.clone(),
        found,
        detail,
    })
}

fn named(attempt: &Attempt) -> String {
    match &attempt.outcome {
        Some(outcome) => format!("`{outcome}` ({})", attempt.verdict),
        None => attempt.verdict.to_string(),
    }
}

fn octets(attempt: &Attempt) -> String {
    let mut text = String::new();
    for exchange in &attempt.exchanges {
        let sent = wire::script::bare_literal(&exchange.sent);
        let received = wire::script::bare_literal(&exchange.received);
        let cut = |text: &str| text.chars().take(400).collect::<String>();
        text.push_str(&format!("\n  > {}\n  < {}", cut(&sent), cut(&received)));
    }
    text
}

/// Plays the script against a peer that gives the answers.
fn served(
    script: &Script,
    answers: &[AnswerLine],
    waits: &Waits,
) -> Result<(Transcript, Option<String>), String> {
    let vars = variables(waits);
    let script = &hurried(script, waits);
    let planned = listen::plan(script, &vars, answers).map_err(|error| error.to_string())?;
    let peer = listen::serve(planned).map_err(|error| format!("no scripted peer: {error}"))?;
    let options = RunOptions {
        timeout: waits.timeout,
        drain: Duration::ZERO,
        ..crate::subject::bounds()
    };
    match wire::drive::run(script, &peer.target(), &vars, &options) {
        Ok(transcript) => Ok((transcript, None)),
        Err(error) => {
            let reason = error.to_string();
            Ok((*error.transcript, Some(reason)))
        }
    }
}

/// Draws the one response and shows it to the check.
fn exchange(
    check: &Check,
    request: Option<&Template>,
    response: &Template,
    waits: &Waits,
) -> Result<Attempt, String> {
    const PLAIN: &[u8] = b"GET / HTTP/1.1\r\nHost: example.test\r\n\r\n";
    let vars = variables(waits);
    let request = match request {
        Some(request) => request.expand(&vars).map_err(|error| error.to_string())?,
        None => PLAIN.to_vec(),
    };
    let script = format!(
        "connect\nsend {}\nread until close\n",
        wire::script::literal(&request)
    );
    let script = wire::script::parse(&script, "exemplar")
        .map_err(|_| "the request cannot be sent".to_owned())?;
    let answer = AnswerLine {
        line: 1,
        bytes: response.clone(),
        then: listen::Then::Fin,
        pause: None,
        early: false,
        wait: None,
    };
    let (transcript, _) = served(&script, &[answer], waits)?;
    let watch = Watch::new(std::slice::from_ref(check));
    watch.see(0, &transcript);
    let judged = watch
        .verdicts()
        .into_iter()
        .next()
        .map(|(_, attempt)| attempt);
    let mut judged = judged.ok_or_else(|| "the check is not passive".to_owned())?;
    if judged.exchanges.is_empty() {
        judged.exchanges = facts::exchanges(&transcript);
    }
    Ok(judged)
}

/// The waits of exemplars.
struct Waits {
    settle: Duration,
    timeout: Duration,
    /// What longer waits are divided by.
    divisor: u32,
}

const QUICK: Waits = Waits {
    settle: Duration::from_millis(60),
    timeout: Duration::from_millis(400),
    divisor: 100,
};
const PATIENT: Waits = Waits {
    settle: Duration::from_millis(500),
    timeout: Duration::from_secs(30),
    divisor: 20,
};
const LAST: Waits = Waits {
    settle: Duration::from_secs(2),
    timeout: Duration::from_secs(10),
    divisor: 8,
};

/// The variables of exemplars: fixed, but for the dates that have to be near to now.
fn variables(waits: &Waits) -> Vars {
    let now = HttpDate::from_system_time(SystemTime::now());
    let modified = HttpDate::from_unix(784_111_777).unwrap_or(HttpDate::MIN);
    let day = 86_400;
    let dates = [
        ("last-modified", modified.to_string()),
        ("last-modified-rfc850", modified.rfc850()),
        (
            "last-modified-asctime",
            String::from_utf8_lossy(&modified.asctime()).into_owned(),
        ),
        (
            "last-modified-minus",
            modified.plus_seconds(-day).to_string(),
        ),
        (
            "last-modified-minus-rfc850",
            modified.plus_seconds(-day).rfc850(),
        ),
        (
            "last-modified-minus-asctime",
            String::from_utf8_lossy(&modified.plus_seconds(-day).asctime()).into_owned(),
        ),
        ("last-modified-plus", modified.plus_seconds(1).to_string()),
        (
            "last-modified-second-before",
            modified.plus_seconds(-1).to_string(),
        ),
        ("now", now.to_string()),
        ("past", modified.plus_seconds(-3653 * day).to_string()),
        ("future", now.plus_seconds(365 * day).to_string()),
        (
            "rfc850-far",
            now.plus_seconds(-40 * 365 * day - 10 * day).rfc850(),
        ),
    ];
    const FIXED: [(&str, &str); 32] = [
        ("host", "example.test"),
        ("name", "example.test"),
        ("port", "80"),
        ("path", "/"),
        ("text", "/text.txt"),
        ("text-encoded", "/text.tx%74"),
        ("text-encoded-twice", "/text.tx%2574"),
        ("length", "26"),
        ("last-octet", "25"),
        ("etag", "\"v1\""),
        ("opaque", "\"v1\""),
        ("opaque-inner", "v1"),
        ("opaque-other-case", "\"V1\""),
        ("missing", "/missing"),
        ("content-method", "POST"),
        ("content-path", "/"),
        ("early-method", "GET"),
        ("large", "/large.bin"),
        ("largest", "/large.bin"),
        ("dir", "/dir"),
        ("streamed", "/stream"),
        ("post-path", "/post"),
        ("gz-path", "/text.txt"),
        ("unique", "u1"),
        ("writable", "/writable"),
        ("protected", "/protected"),
        ("credentials", "Basic eDp5"),
        ("credentials-other-case", "bASIC eDp5"),
        ("upgrade", "websocket"),
        ("upgrade-path", "/"),
        ("undated", "/undated"),
        ("content", "abcdefghijklmnopqrstuvwxyz"),
    ];
    let waits = [("settle", waits.settle), ("timeout", waits.timeout)]
        .map(|(name, wait)| (name, format!("{}ms", wait.as_millis())));
    let fixed = FIXED
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    fixed
        .chain(
            (dates.into_iter().chain(waits))
                .map(|(name, value)| (name.to_owned(), value.into_bytes())),
        )
        .collect()
}

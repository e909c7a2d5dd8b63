//! How long a server keeps an idle connection, and what happens to a request that meets its end.
//!
//! First one connection is left idle until the server closes it: that is the limit. Then a handful
//! of connections, side by side, send their second request at moments around that limit. A request
//! that was written but not answered fell into the gap that every client with a connection pool
//! meets sooner or later (RFC 9112 section 9.3.1).

use crate::cli::Common;
use crate::complaint::Complaint;
use crate::json::Object;
use crate::output::Output;
use crate::resend::{Resend, resend};
use crate::setup;
use http_core::dissect::Dissection;
use std::fmt::Write as _;
use std::thread;
use std::time::{Duration, Instant};
use wire::dial::Target;
use wire::drive::{Cuts, RunOptions, Session};
use wire::script::{Time, Until, Vars};

/// Moments around the limit at which a second request is sent, in milliseconds before it.
const BEFORE: &[i64] = &[
    500, 100, 50, 20, 10, 5, 2, 1, 0, -1, -2, -5, -20, -100, -500,
];

/// What became of a second request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Answered,
    /// The server had closed before we wrote: any client can see that in time.
    ClosedBefore,
    /// Written, not one octet of an answer: the gap.
    Lost,
    /// The answer began and broke off.
    CutShort,
}

impl Fate {
    const fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::ClosedBefore => "closed-before",
            Self::Lost => "lost",
            Self::CutShort => "cut-short",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::ClosedBefore => "the server had closed before it was sent",
            Self::Lost => "LOST: sent, and not one octet of an answer came",
            Self::CutShort => "LOST: an answer began and broke off",
        }
    }
}

/// One object for each moment, one for what it comes to.
fn objects(fates: &[(Duration, Fate)], request: &[u8]) -> String {
    let mut text = String::new();
    for (wait, fate) in fates {
        let line = Object::new("attempt").seconds("after", Some(*wait));
        text.push_str(&line.text("fate", fate.word()).line());
    }
    let lost = |(_, fate): &&(Duration, Fate)| matches!(fate, Fate::Lost | Fate::CutShort);
    let first = fates.iter().find(lost).map(|(wait, _)| *wait);
    let last = fates.iter().rfind(lost).map(|(wait, _)| *wait);
    let again = resend(request, false);
    let sum = Object::new("lost")
        .seconds("from", first)
        .seconds("to", last)
        .flag("resend", matches!(again, Resend::Allowed(_)))
        .text("why", &again.sentence());
    text.push_str(&sum.line());
    text
}

/// Measures the limit, at most `within`, and the gap around it; true when requests were lost there.
pub(crate) fn sweep(
    target: &Target,
    request: &[u8],
    within: Duration,
    common: &Common,
    out: &Output,
) -> Result<bool, Complaint> {
    let options = setup::options(common, None);
    let say = |text: String| {
        if !common.json {
            out.line(&text);
        }
    };
    say(format!(
        "* leaving a connection idle, for {} s at most",
        within.as_secs_f32()
    ));
    let mut first = warmed(target, request, &options)?;
    let idle_since = Instant::now();
    first.read(&Until::Close, within);
    let ended = first
        .connection_log()
        .is_some_and(|log| log.ending.by_peer());
    let limit = idle_since.elapsed();
    let stopped = first.interrupted();
    first.close();
    if stopped {
        return Ok(false);
    }
    if common.json {
        let found = Object::new("idle").flag("closes", ended);
        let found = found.seconds("limit", ended.then_some(limit));
        out.lines(&found.line());
    }
    if !ended {
        say(format!(
            "* the server keeps an idle connection for more than {} s; `idle TIME` waits longer",
            within.as_secs_f32()
        ));
        return Ok(false);
    }
    say(format!(
        "* the server closes an idle connection after {:.3} s",
        limit.as_secs_f64()
    ));
    say(format!(
        "* sending a second request at {} moments around that",
        BEFORE.len()
    ));
    let mut fates: Vec<(Duration, Fate)> = thread::scope(|scope| {
        let runs: Vec<_> = BEFORE
            .iter()
            .map(|before| {
                let options = &options;
                scope.spawn(move || {
                    let wait = moment(limit, *before);
                    second(target, request, wait, options, common.timeout).map(|fate| (wait, fate))
                })
            })
            .collect();
        runs.into_iter()
            .filter_map(|run| run.join().ok().and_then(Result::ok))
            .collect()
    });
    fates.sort();
    out.lines(&if common.json {
        objects(&fates, request)
    } else {
        report(&fates, request)
    });
    Ok(fates
        .iter()
        .any(|(_, fate)| matches!(fate, Fate::Lost | Fate::CutShort)))
}

fn moment(limit: Duration, before: i64) -> Duration {
    let span = Duration::from_millis(before.unsigned_abs());
    if before >= 0 {
        limit.saturating_sub(span)
    } else {
        limit + span
    }
}

/// A connection on which one request was answered and another may follow.
fn warmed(target: &Target, request: &[u8], options: &RunOptions) -> Result<Session, Complaint> {
    let mut session = Session::new(options.clone(), Vars::new());
    session
        .connect(None, target)
        .map_err(|kind| Complaint::step(&kind, 0))?;
    session.send(request, &Cuts::Whole);
    session.read(&Until::Messages(1), options.timeout);
    let alive = session
        .connection_log()
        .is_some_and(|log| log.responses.complete() == 1 && !log.ending.by_peer());
    if alive {
        return Ok(session);
    }
    Err(Complaint::usage(
        "the first request was not answered on a connection that stays open; `send` one that is",
    ))
}

fn second(
    target: &Target,
    request: &[u8],
    wait: Duration,
    options: &RunOptions,
    patience: Duration,
) -> Result<Fate, Complaint> {
    let mut session = warmed(target, request, options)?;
    session.read(&Until::For(Time::Fixed(wait)), wait);
    let gone = |session: &Session| {
        session
            .connection_log()
            .is_some_and(|log| log.ending.by_peer())
    };
    if gone(&session) {
        return Ok(Fate::ClosedBefore);
    }
    session.send(request, &Cuts::Whole);
    session.read(&Until::Messages(1), patience);
    let fate = session
        .connection_log()
        .map_or(Fate::Lost, |log| fate(&log.responses));
    session.close();
    Ok(fate)
}

fn fate(responses: &Dissection) -> Fate {
    match responses.responses().nth(1) {
        Some(response) if response.complete => Fate::Answered,
        Some(_) => Fate::CutShort,
        None => Fate::Lost,
    }
}

fn report(fates: &[(Duration, Fate)], request: &[u8]) -> String {
    let mut text = String::new();
    for (wait, fate) in fates {
        let mark = if matches!(fate, Fate::Lost | Fate::CutShort) {
            '!'
        } else {
            '*'
        };
        let _ = writeln!(
            text,
            "{mark} after {:.3} s: {}",
            wait.as_secs_f64(),
            fate.sentence()
        );
    }
    let lost: Vec<&(Duration, Fate)> = fates
        .iter()
        .filter(|(_, fate)| matches!(fate, Fate::Lost | Fate::CutShort))
        .collect();
    let (Some(first), Some(last)) = (lost.first(), lost.last()) else {
        text.push_str(
            "* no request was lost at these moments; the gap is narrower than they are apart\n",
        );
        return text;
    };
    let _ = writeln!(
        text,
        "! requests sent between {:.3} s and {:.3} s were lost",
        first.0.as_secs_f64(),
        last.0.as_secs_f64()
    );
    let _ = writeln!(text, "* {}", resend(request, false).sentence());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_requests_make_a_window_and_the_method_decides_about_sending_again() {
        let at = Duration::from_millis;
        let fates = [
            (at(10), Fate::Answered),
            (at(12), Fate::Lost),
            (at(14), Fate::CutShort),
            (at(20), Fate::ClosedBefore),
        ];
        let post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
        let text = report(&fates, post);
        assert!(
            text.contains("between 0.012 s and 0.014 s were lost"),
            "{text}"
        );
        assert!(
            text.contains("again is not safe: POST is not idempotent"),
            "{text}"
        );
        assert!(report(&fates[..1], b"").contains("no request was lost"));
    }

    #[test]
    fn moments_lie_around_the_limit() {
        assert_eq!(
            moment(Duration::from_millis(100), 20),
            Duration::from_millis(80)
        );
        assert_eq!(
            moment(Duration::from_millis(100), -20),
            Duration::from_millis(120)
        );
        assert_eq!(moment(Duration::from_millis(5), 20), Duration::ZERO);
    }
}

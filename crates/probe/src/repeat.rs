//! The same request many times, one after the other.

use crate::cli::Common;
use crate::complaint::Complaint;
use crate::output::Output;
use crate::resend::{Resend, resend};
use crate::setup;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use wire::dial::Target;
use wire::drive::{Cuts, Done, Session};
use wire::script::{Until, Vars};

/// Repetitions at most: this is no load generator.
pub(crate) const MOST: usize = 10_000;

/// What became of all of them.
#[derive(Debug, Default)]
struct Summary {
    /// Status codes or, without an answer, what happened; and how often.
    outcomes: BTreeMap<String, usize>,
    times: Vec<Duration>,
    connections: usize,
    resent: usize,
    /// Why a lost request was not sent again.
    kept_from: Option<String>,
}

/// Sends, waits for the answer, and so on; sums up at the end, or when it is stopped.
pub(crate) fn run(
    target: &Target,
    request: &[u8],
    count: usize,
    pause: Duration,
    common: &Common,
    out: &Output,
) -> Result<(), Complaint> {
    let options = setup::options(common, None);
    let mut session = Session::new(options, Vars::new());
    let mut summary = Summary::default();
    for number in 0..count {
        if session.interrupted() {
            break;
        }
        if number > 0 {
            session.pause(pause);
        }
        let began = Instant::now();
        let outcome = exchange(&mut session, target, request, common.timeout, &mut summary)?;
        if let Some(outcome) = outcome {
            summary.times.push(began.elapsed());
            *summary.outcomes.entry(outcome).or_default() += 1;
        }
    }
    session.close();
    out.lines(&summary.text());
    Ok(())
}

/// One exchange; `None` when it was stopped.
fn exchange(
    session: &mut Session,
    target: &Target,
    request: &[u8],
    within: Duration,
    summary: &mut Summary,
) -> Result<Option<String>, Complaint> {
    let mut again = true;
    loop {
        let used = open(session, target, summary)?;
        let (before, received) = (session.answers_complete(), session.received_total());
        session.send(request, &Cuts::Whole);
        let done = session.read(&Until::Messages(1), within);
        if session.answers_complete() > before {
            let log = session.connection_log();
            let status = log.and_then(|log| log.responses.responses().last()?.status());
            return Ok(Some(
                status.map_or_else(|| "?".to_owned(), |s| s.to_string()),
            ));
        }
        let begun = session.received_total() > received;
        match done {
            Done::Interrupted => return Ok(None),
            Done::TimedOut => {
                // The next one must not be taken for the answer to this one.
                session.close();
                return Ok(Some("no answer in time".to_owned()));
            }
            _ => {}
        }
        // Only on a connection that had worked is it the race that RFC 9112 section 9.3.1 is about.
        match resend(request, begun) {
            Resend::Allowed(_) if again && used => {
                again = false;
                summary.resent += 1;
            }
            Resend::Forbidden(why) => {
                summary.kept_from = Some(why);
                return Ok(Some("ended without an answer".to_owned()));
            }
            Resend::Allowed(_) => return Ok(Some("ended without an answer".to_owned())),
        }
    }
}

/// A connection to send on; true if it had been used before.
fn open(session: &mut Session, target: &Target, summary: &mut Summary) -> Result<bool, Complaint> {
    let usable = session.current().is_some() && session.is_connected() && !session.ended_by_peer();
    if usable {
        return Ok(true);
    }
    session.close();
    session.forget();
    session
        .connect(None, target)
        .map_err(|kind| Complaint::step(&kind, 0))?;
    summary.connections += 1;
    Ok(false)
}

impl Summary {
    fn text(&self) -> String {
        let mut text = String::new();
        for (outcome, count) in &self.outcomes {
            let mark = if outcome.starts_with(|c: char| c.is_ascii_digit()) {
                '*'
            } else {
                '!'
            };
            let _ = writeln!(text, "{mark} {count:>6} x  {outcome}");
        }
        let s = if self.connections == 1 { "" } else { "s" };
        let _ = write!(text, "* on {} connection{s}", self.connections);
        let mut times = self.times.clone();
        times.sort();
        if let (Some(least), Some(most), Some(middle)) =
            (times.first(), times.last(), times.get(times.len() / 2))
        {
            let ms = |time: &Duration| time.as_secs_f64() * 1e3;
            let _ = write!(
                text,
                ", {:.3} ms at least, {:.3} ms in the middle, {:.3} ms at most",
                ms(least),
                ms(middle),
                ms(most)
            );
        }
        text.push('\n');
        if self.resent > 0 {
            let _ = writeln!(
                text,
                "* {} met the end of a connection and were sent again once on another (RFC 9110 §9.2.2, RFC 9112 §9.3.1)",
                self.resent
            );
        }
        if let Some(why) = &self.kept_from {
            let _ = writeln!(text, "* not sent again: {why}");
        }
        text
    }
}

//! Every two-way split of a request, the second part sent a moment later: TCP has no message
//! boundaries (RFC 9112 section 2.1), so each must be answered like the whole.

use wire::transcript::{ConnectionLog, Transcript};

use super::{Context, Found};

/// Splits tried at most, fewer with a slow target; longer requests are split at evenly spread
/// places.
const MOST: usize = 160;

/// How many times the whole and the split request are asked again when their lengths differ.
const CONTROLS: usize = 5;

/// How many times the usual wait a difference is given to turn out as mere lateness.
const PATIENCE: u32 = 3;

/// What has to be equal between two answers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answers(Vec<(Option<u16>, u64)>);

impl Answers {
    fn statuses(&self) -> impl Iterator<Item = Option<u16>> + '_ {
        self.0.iter().map(|(status, _)| *status)
    }
}

fn answers(log: &ConnectionLog) -> Answers {
    Answers(
        log.responses
            .responses()
            .map(|message| (message.status(), message.content_length))
            .collect(),
    )
}

/// What the whole request is answered, and what of it has to come back.
struct Yardstick {
    expected: Answers,
    /// Whether the answers have the same lengths each time. A page that counts its visitors or
    /// tells the time has another length now and then, so this may be found out late.
    steady: bool,
}

impl Yardstick {
    fn fits(&self, log: &ConnectionLog) -> bool {
        let found = answers(log);
        match self.steady {
            true => found == self.expected,
            false => found.statuses().eq(self.expected.statuses()),
        }
    }

    fn same(&self, transcript: &Transcript) -> bool {
        transcript
            .connections
            .first()
            .is_none_or(|log| self.fits(log))
    }
}

/// `param request: "LITERAL"`, a request that asks for closure.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let request = context
        .params
        .get("request")
        .map(String::as_str)
        .unwrap_or_default();
    let octets = context.octets(request)?;
    let whole = play(context, request, None, "close", 1)?;
    let expected = whole
        .connections
        .first()
        .map(answers)
        .ok_or("no connection was made")?;
    if expected.0.is_empty() {
        return Err("the whole request is not answered".to_owned());
    }
    // Where the connection is not closed, what was answered before is awaited, and no more.
    let open = whole.connections.iter().any(|log| log.timed_out);
    let until = match open {
        true => format!("message {} or close", expected.0.len()),
        false => "close".to_owned(),
    };
    let mut yardstick = Yardstick {
        expected,
        steady: true,
    };
    yardstick.steady = yardstick.same(&play(context, request, None, &until, 1)?);
    let most = context.subject.connections(MOST);
    let step = octets.len().div_ceil(most).max(1);
    let mut tried = 0;
    let mut shown = whole;
    let mut closed: Option<(usize, Transcript)> = None;
    for at in (1..octets.len()).step_by(step) {
        let mut split = play(context, request, Some(at), &until, 1)?;
        tried += 1;
        if !yardstick.same(&split) {
            // A busy target may only be late: what differs has to differ again, with more time.
            split = play(context, request, Some(at), &until, PATIENCE)?;
        }
        for _ in 0..CONTROLS {
            if yardstick.same(&split) || !only_lengths(&yardstick, &split) {
                break;
            }
            yardstick.steady = yardstick.same(&play(context, request, None, &until, PATIENCE)?);
            split = play(context, request, Some(at), &until, PATIENCE)?;
        }
        if yardstick.same(&split) {
            shown = split;
            continue;
        }
        let Some(log) = split.connections.first() else {
            continue;
        };
        if log.received_total == 0 && log.ending.by_peer() {
            closed.get_or_insert((at, split));
            continue;
        }
        let detail = format!(
            "Split after octet {at} of {}, the request is answered differently.",
            octets.len()
        );
        return Ok(Found {
            outcome: "differs",
            detail,
            shown: Some(split),
        });
    }
    Ok(match closed {
        Some((at, split)) => Found {
            outcome: "closed",
            detail: format!(
                "Split after octet {at} of {}, the connection was closed without an answer.",
                octets.len()
            ),
            shown: Some(split),
        },
        None => Found {
            outcome: "same",
            detail: format!("{tried} ways to split the request are answered like the whole."),
            shown: Some(shown),
        },
    })
}

/// Whether the statuses are those of the whole request.
fn only_lengths(yardstick: &Yardstick, split: &Transcript) -> bool {
    (split.connections.first())
        .is_some_and(|log| answers(log).statuses().eq(yardstick.expected.statuses()))
}

/// Waits that many times the usual limit for what should come.
fn play(
    context: &Context<'_>,
    request: &str,
    at: Option<usize>,
    until: &str,
    times: u32,
) -> Result<Transcript, String> {
    let split = at
        .map(|at| format!("split @{at} pause 3ms\n"))
        .unwrap_or_default();
    let within = context.subject.waits(context.patience).timeout * times;
    let within = within.as_millis();
    context.play(&format!(
        "connect\nsend {request}\n{split}read until {until} within {within}ms\n"
    ))
}

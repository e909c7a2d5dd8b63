//! Every two-way split of a request, the second part sent a moment later: TCP has no message
//! boundaries (RFC 9112 section 2.1), so each must be answered like the whole.

use wire::transcript::{ConnectionLog, Transcript};

use super::{Context, Found};

/// Splits tried at most, fewer with a slow target; longer requests are split at evenly spread
/// places.
const MOST: usize = 160;

/// How many times the usual wait a difference is given to turn out as mere lateness.
const PATIENCE: u32 = 3;

/// What has to be equal between two answers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answers(Vec<(Option<u16>, u64)>);

fn answers(log: &ConnectionLog) -> Answers {
    Answers(
        log.responses
            .responses()
            .map(|message| (message.status(), message.content_length))
            .collect(),
    )
}

fn statuses(answers: &Answers) -> Vec<Option<u16>> {
    answers.0.iter().map(|(status, _)| *status).collect()
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
    // A page that counts its visitors has another length each time.
    let again = play(context, request, None, &until, 1)?;
    let steady = again.connections.first().map(answers) == Some(expected.clone());
    let same = |log: &ConnectionLog| match steady {
        true => answers(log) == expected,
        false => statuses(&answers(log)) == statuses(&expected),
    };
    let most = context.subject.exchanges(MOST);
    let step = octets.len().div_ceil(most).max(1);
    let mut tried = 0;
    let mut shown = whole;
    let mut closed: Option<(usize, Transcript)> = None;
    for at in (1..octets.len()).step_by(step) {
        let mut split = play(context, request, Some(at), &until, 1)?;
        tried += 1;
        let differs = |split: &Transcript| split.connections.first().is_some_and(|log| !same(log));
        if differs(&split) {
            // A busy target may only be late: what differs has to differ again, with more time.
            split = play(context, request, Some(at), &until, PATIENCE)?;
        }
        let Some(log) = split.connections.first() else {
            continue;
        };
        if same(log) {
            shown = split;
            continue;
        }
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

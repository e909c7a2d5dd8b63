//! Limits of the target, found by bisection and reported as facts: how much of something it takes
//! before it refuses, and how it refuses.

use std::time::{Duration, Instant};

use wire::transcript::Transcript;

use super::{Context, Found};

/// What can be measured.
pub(super) const KINDS: &[&str] = &[
    "target",
    "field-name",
    "field-value",
    "field-lines",
    "head",
    "method",
];

/// The most that is tried.
const MOST: u64 = 256 * 1024;
const MOST_LINES: u64 = 8 * 1024;

/// After so long the limit is told as finely as it is known by then: each step takes a target that is
/// slow, or silent beyond its limit, as long again.
const LONGEST: Duration = Duration::from_secs(5);

/// How the target met one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// As it meets a small one.
    Taken,
    /// With this status.
    Refused(u16),
    /// By ending the connection without an answer.
    Closed,
    /// Not at all within the time limit.
    Silence,
}

impl Met {
    fn in_words(self) -> String {
        match self {
            Met::Refused(status) => format!("refused with {status}"),
            Met::Closed => "met by closing the connection without an answer".to_owned(),
            Met::Silence => "not answered at all".to_owned(),
            Met::Taken => "taken".to_owned(),
        }
    }
}

/// `param of:` one of [`KINDS`], `param status: 414` what a refusal should say.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let of = context
        .params
        .get("of")
        .map(String::as_str)
        .unwrap_or_default();
    let most = if of == "field-lines" {
        MOST_LINES
    } else {
        MOST
    };
    let begun = Instant::now();
    let (small, _) = meet(context, of, 1, None)?;
    let mut low = 1;
    let mut high = 64;
    let (far, mut shown) = loop {
        let (met, transcript) = meet(context, of, high, Some(small))?;
        if met != Met::Taken {
            break (met, transcript);
        }
        low = high;
        if high >= most {
            let detail = format!("{} are taken; more was not tried.", amount(of, high));
            return Ok(Found {
                outcome: "none",
                detail,
                shown: Some(transcript),
            });
        }
        high *= 2;
    };
    let far_size = high;
    // A little above a limit on the whole head it is the fields that are too many; twice above it,
    // the status has to fit.
    let mut refusal = far;
    // To a percent: nobody sizes a buffer more finely.
    while high - low > (low / 100).max(1) && begun.elapsed() < LONGEST {
        let middle = low + (high - low) / 2;
        let (met, transcript) = meet(context, of, middle, Some(small))?;
        if met == Met::Taken {
            low = middle;
        } else {
            high = middle;
            refusal = met;
            shown = transcript;
        }
    }
    let mut detail = format!(
        "{} are taken; {} are {}.",
        amount(of, low),
        amount(of, high),
        refusal.in_words()
    );
    if far != refusal {
        detail.push_str(&format!(" Far above that they are {}.", far.in_words()));
    }
    let wanted = |status: u16| {
        let listed = context
            .params
            .get("status")
            .map(String::as_str)
            .unwrap_or("4xx");
        listed
            .split('|')
            .any(|one| one == status.to_string() || (one == "4xx" && status / 100 == 4))
    };
    let odd = match far {
        Met::Refused(status) => !wanted(status),
        Met::Closed | Met::Taken => false,
        Met::Silence => true,
    };
    // What is refused for its size is refused each time; a gateway whose connections to its origin
    // break now and then refuses anything.
    if odd && meet(context, of, far_size, Some(small))?.0 != far {
        return Err(format!(
            "{} are met in one way and then in another",
            amount(of, far_size)
        ));
    }
    Ok(Found {
        outcome: if odd { "odd" } else { "found" },
        detail,
        shown: Some(shown),
    })
}

fn amount(of: &str, size: u64) -> String {
    match of {
        "field-lines" => format!("{size} field lines"),
        "field-name" => format!("{size} octets of field name"),
        "head" => format!("{size} octets of fields"),
        "target" => format!("{size} octets of query"),
        "method" => format!("{size} octets of method"),
        _ => format!("{size} octets of field value"),
    }
}

/// Meets one size; `small` is how the smallest was met, with which the same is "taken".
fn meet(
    context: &Context<'_>,
    of: &str,
    size: u64,
    small: Option<Met>,
) -> Result<(Met, Transcript), String> {
    let request = match of {
        "target" => format!(
            "\"GET {{path}}?\\{{repeat {size} a}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\r\\n\""
        ),
        "method" => format!(
            "\"\\{{repeat {size} A}} {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\r\\n\""
        ),
        "field-name" => format!(
            "\"GET {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\{{repeat {size} x}}: b\\r\\n\\r\\n\""
        ),
        // Lines of 500 octets: the whole meets its limit before their number or length does.
        "head" => format!(
            "\"GET {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\{{repeat {} \"X-A: {}\\r\\n\"}}X-B: \\{{repeat {} b}}\\r\\n\\r\\n\"",
            size / 500,
            "b".repeat(493),
            size % 500
        ),
        "field-lines" => format!(
            "\"GET {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\{{repeat {size} \"X-A: b\\r\\n\"}}\\r\\n\""
        ),
        _ => format!(
            "\"GET {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\nX-A: \\{{repeat {size} b}}\\r\\n\\r\\n\""
        ),
    };
    let transcript = context.ask(&request, "message or close")?;
    let log = transcript
        .connections
        .first()
        .ok_or("no connection was made")?;
    let met = match log.response(1).and_then(|response| response.status()) {
        Some(status) if small == Some(Met::Refused(status)) => Met::Taken,
        Some(status) => Met::Refused(status),
        None if log.ending.by_peer() => Met::Closed,
        None => Met::Silence,
    };
    Ok((met, transcript))
}

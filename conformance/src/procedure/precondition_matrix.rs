//! Every combination of the four preconditions of GET and HEAD, each absent, true or false, compared
//! with the order of RFC 9110 section 13.2.2.

use std::time::{Instant, SystemTime};

use http_core::field::{EntityTag, HttpDate};
use http_core::precondition::{DateStrength, Outcome, RequestFacts, Validators, evaluate};
use wire::transcript::Transcript;

use super::{Context, Found, LONGEST};

/// So many combinations are asked for however long it takes.
const LEAST: usize = 16;
/// The next is so many places on; a prime above the number of all, so that each is visited.
const STRIDE: usize = 89;

/// The fields, with values that hold and that do not.
struct Condition {
    name: &'static str,
    values: [Vec<u8>; 2],
    /// What the false value alone (for the dates and If-None-Match: the true one) is answered with.
    alone: (usize, u16),
}

/// `param method: GET`
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let vars = &context.subject.vars;
    let var = |name: &str| {
        vars.get(name)
            .cloned()
            .ok_or_else(|| format!("the target has no {{{name}}}"))
    };
    let method = context.params.get("method").map_or("GET", String::as_str);
    let (etag, modified, minus) = (
        var("etag")?,
        var("last-modified")?,
        var("last-modified-minus")?,
    );
    let other = b"\"no-such-tag\"".to_vec();
    let all = [
        Condition {
            name: "If-Match",
            values: [etag.clone(), other.clone()],
            alone: (1, 412),
        },
        Condition {
            name: "If-Unmodified-Since",
            values: [modified.clone(), minus.clone()],
            alone: (1, 412),
        },
        Condition {
            name: "If-None-Match",
            values: [other, etag.clone()],
            alone: (1, 304),
        },
        Condition {
            name: "If-Modified-Since",
            values: [minus, modified.clone()],
            alone: (1, 304),
        },
    ];
    // A target need not know each condition; those it knows have to work together.
    let mut known = Vec::new();
    for condition in &all {
        let (value, status) = condition.alone;
        let line = (condition.name, condition.values[value].as_slice());
        if asked(context, method, &[line])?.0 == Some(status) {
            known.push(condition);
        }
    }
    if known.len() < 2 {
        let names: Vec<&str> = known.iter().map(|condition| condition.name).collect();
        let detail = format!(
            "Of the four conditions the target evaluates: {}.",
            if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            }
        );
        return Ok(Found {
            outcome: "unconditional",
            detail,
            shown: None,
        });
    }
    let now = HttpDate::from_system_time(SystemTime::now());
    let validators = Validators {
        etag: EntityTag::parse(&etag).ok(),
        last_modified: HttpDate::parse(&modified, now).ok(),
        date_strength: DateStrength::Weak,
    };
    let combinations = 3_usize.pow(u32::try_from(known.len()).unwrap_or(0));
    let mut wrong = Vec::new();
    let mut shown = None;
    // A slow target is asked some of them, spread evenly.
    let wanted = context.subject.exchanges(combinations);
    // One after the other from places far apart, so that those that were asked when time is up are
    // spread as well.
    let chosen = (0..wanted).map(|number| number * STRIDE % wanted * combinations / wanted);
    let (begun, mut asked_for) = (Instant::now(), 0);
    for combination in chosen {
        if asked_for >= LEAST && begun.elapsed() >= LONGEST {
            break;
        }
        asked_for += 1;
        let mut lines = Vec::new();
        let mut rest = combination;
        for condition in &known {
            if let Some(value) = (rest % 3).checked_sub(1) {
                lines.push((condition.name, condition.values[value].as_slice()));
            }
            rest /= 3;
        }
        let mut facts = RequestFacts::new(method.as_bytes(), now);
        lines.iter().for_each(|(name, value)| {
            facts.note(name.as_bytes(), value);
        });
        let expected = match evaluate(&facts, Some(&validators)).outcome {
            Outcome::Proceed(_) => 200,
            Outcome::NotModified => 304,
            Outcome::Failed => 412,
        };
        let (status, transcript) = asked(context, method, &lines)?;
        if status != Some(expected) {
            let got = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            let names: Vec<String> = lines
                .iter()
                .map(|(name, value)| format!("{name}: {}", wire::script::bare_literal(value)))
                .collect();
            wrong.push(format!(
                "{expected} expected, {got} for {}",
                names.join(" + ")
            ));
            shown.get_or_insert(transcript);
        }
    }
    if wrong.is_empty() {
        let detail = format!(
            "{asked_for} combinations of {} conditions are answered as the order of evaluation says.",
            known.len()
        );
        return Ok(Found {
            outcome: "agrees",
            detail,
            shown: None,
        });
    }
    let more = if wrong.len() > 3 {
        format!("; and {} more", wrong.len() - 3)
    } else {
        String::new()
    };
    let detail = format!(
        "{} of {asked_for} combinations differ: {}{more}.",
        wrong.len(),
        wrong[..wrong.len().min(3)].join("; ")
    );
    Ok(Found {
        outcome: "differs",
        detail,
        shown,
    })
}

fn asked(
    context: &Context<'_>,
    method: &str,
    lines: &[(&str, &[u8])],
) -> Result<(Option<u16>, Transcript), String> {
    let mut fields = Vec::new();
    for (name, value) in lines {
        fields.extend_from_slice(name.as_bytes());
        fields.extend_from_slice(b": ");
        fields.extend_from_slice(value);
        fields.extend_from_slice(b"\r\n");
    }
    let request = format!(
        "\"{method} {{text}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\" {} \"\\r\\n\"",
        wire::script::literal(&fields)
    );
    let transcript = context.ask(&request, "message or close")?;
    let status = transcript
        .connections
        .first()
        .and_then(|log| log.response(1))
        .and_then(|response| response.status());
    Ok((status, transcript))
}

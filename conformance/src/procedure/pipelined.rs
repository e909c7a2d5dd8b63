//! Many requests in one write: the queue in which they wait has an end somewhere, and what comes
//! behind it may get lost, come twice or come in another order (RFC 9112 section 9.3.2).

use wire::transcript::Transcript;

use super::{Context, Found};

/// Requests where `param requests:` does not say.
const MOST: usize = 130;
/// Fewer say nothing that other checks do not say.
const LEAST: usize = 20;
/// Largest page that is asked for so many times; of a larger one only the head is.
const LARGEST: u64 = 16 << 10;
/// Answers that are waited for at a time.
const AT_A_TIME: usize = 10;
/// What a server says that did not recognise a request.
const MISREAD: &[u16] = &[400, 408, 414, 431, 501, 505];

/// Whether the page that is not there is asked for in this place: a sequence without a period, so
/// that no shift and no exchange leaves it as it was (Thue and Morse).
fn absent(place: usize) -> bool {
    place.count_ones() % 2 == 1
}

/// `param requests: 130`, fewer with a slow target.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let wanted = context.requests(MOST)?;
    let unsuited = |why: &str, shown: Option<Transcript>| {
        Ok(Found {
            outcome: "unsuited",
            detail: why.to_owned(),
            shown,
        })
    };
    if context.subject.alone {
        let why =
            "What comes behind another request is never answered (graded by pipelined-in-order).";
        return unsuited(why, None);
    }
    if wanted < LEAST {
        return unsuited("The target is too slow for many requests.", None);
    }
    let alone = |method: &str, variable: &str| {
        context.ask(
            &format!("\"{method} {{{variable}}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\r\\n\""),
            "message or close",
        )
    };
    let page = alone("GET", "path")?;
    let Some((there, length)) = told(&page) else {
        return unsuited("The page is not answered.", Some(page));
    };
    let method = if length > LARGEST { "HEAD" } else { "GET" };
    let elsewhere = match context.subject.vars.get("missing") {
        Some(_) => told(&alone(method, "missing")?).map(|(status, _)| status),
        None => None,
    };
    // Where both are answered alike the order cannot be seen, the number can.
    let elsewhere = elsewhere.filter(|status| *status != there);
    let asked = |place: usize| elsewhere.is_some() && absent(place);
    let expected: Vec<u16> = (0..wanted)
        .map(|place| elsewhere.filter(|_| asked(place)).unwrap_or(there))
        .collect();
    let mut script = "connect\nsend".to_owned();
    for place in 0..wanted {
        let variable = if asked(place) { "missing" } else { "path" };
        let close = if place + 1 == wanted {
            "Connection: close\\r\\n"
        } else {
            ""
        };
        script += &format!(
            " \"{method} {{{variable}}} HTTP/1.1\\r\\nHost: {{host}}\\r\\n{close}\\r\\n\""
        );
    }
    script.push('\n');
    for _ in 0..wanted.div_ceil(AT_A_TIME) {
        script += &format!("read until message {AT_A_TIME} or close\n");
    }
    let within = context.subject.waits(context.patience).timeout;
    let mut found = judged(context.play_while_answered(&script, within)?, &expected)?;
    // Once may be anybody's accident.
    if !matches!(found.outcome, "all" | "ended") {
        let again = judged(context.play_while_answered(&script, within * 2)?, &expected)?;
        if again.outcome != found.outcome {
            return Err(format!("{} Then: {}", found.detail, again.detail));
        }
        found = again;
    }
    Ok(found)
}

/// The status and the length of the content of the one answer.
fn told(transcript: &Transcript) -> Option<(u16, u64)> {
    let response = transcript.connections.first()?.response(1)?;
    Some((response.status()?, response.content_length))
}

fn judged(transcript: Transcript, expected: &[u16]) -> Result<Found, String> {
    let log = (transcript.connections.first()).ok_or("no connection was made")?;
    let statuses: Vec<u16> = (log.responses.responses())
        .take(log.responses.complete())
        .filter_map(|response| response.status())
        .collect();
    let odd = statuses
        .iter()
        .zip(expected)
        .position(|(is, due)| is != due);
    let (outcome, detail) = match odd {
        Some(place) if MISREAD.contains(&statuses[place]) => (
            "misread",
            format!("answer {} is {}", place + 1, statuses[place]),
        ),
        Some(place) if expected.contains(&statuses[place]) => (
            "reordered",
            format!(
                "answer {} is {}, and {} is due",
                place + 1,
                statuses[place],
                expected[place]
            ),
        ),
        Some(place) => return Err(format!("answer {} is {}", place + 1, statuses[place])),
        None if statuses.len() > expected.len() => {
            ("surplus", format!("{} answers came", statuses.len()))
        }
        None if statuses.len() == expected.len() => ("all", "all were answered".to_owned()),
        None if log.ending.by_peer() => (
            "ended",
            format!("the connection ended behind {} answers", statuses.len()),
        ),
        None if statuses.is_empty() => return Err("none was answered".to_owned()),
        None => (
            "lost",
            format!("{} were answered, and no more for a while", statuses.len()),
        ),
    };
    Ok(Found {
        outcome,
        detail: format!("{} requests in one write: {detail}.", expected.len()),
        shown: (outcome != "all").then_some(transcript),
    })
}

#[cfg(test)]
mod tests {
    use super::absent;

    #[test]
    fn an_exchange_of_neighbours_shows() {
        let swapped = |by: usize| (0..128).any(|place| absent(place) != absent(place ^ by));
        assert!([1, 2, 4, 8].into_iter().all(swapped));
        let shifted = |by: usize| (0..64).any(|place| absent(place) != absent(place + by));
        assert!((1..60).all(shifted));
    }
}

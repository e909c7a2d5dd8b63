//! What becomes of the methods that the target itself says it does not take. Only those are sent: a
//! DELETE that is carried out would be no test but damage.

use wire::transcript::{ConnectionLog, Transcript};

use super::{Context, Found};

/// Methods that Allow may leave out, with what belongs to a request of theirs that asks for
/// nothing: PUT with Content-Range is an error wherever PUT works (RFC 9110 section 14.5).
const METHODS: &[(&str, &str, &str)] = &[
    ("DELETE", "", ""),
    ("PATCH", "Content-Length: 0\\r\\n", ""),
    (
        "PUT",
        "Content-Range: bytes 0-0/9\\r\\nContent-Length: 1\\r\\n",
        "x",
    ),
];
/// Content as short as that may be that of any answer.
const SHORT: usize = 4;

/// Asks which methods are allowed, and sends each of the others twice on a connection.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let ask = |method: &str| {
        context.ask(
            &format!("\"{method} {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n\""),
            "message or close",
        )
    };
    let refused = ask("PATCH")?;
    let mut allowed = allow(&refused, 405);
    if allowed.is_none() {
        allowed = allow(&ask("OPTIONS")?, 200).or(allowed);
    }
    let others: Vec<_> = (METHODS.iter())
        .filter(|(method, ..)| allowed.as_ref().is_some_and(|list| !has(list, method)))
        .collect();
    if others.is_empty() {
        return Ok(Found {
            outcome: "unknown",
            detail: "No method is named as one that is not allowed.".to_owned(),
            shown: Some(refused),
        });
    }
    let mut script = "connect as got\nsend \"GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n\"\nread until message or close within {timeout}\nclose\n".to_owned();
    for (method, fields, content) in &others {
        let name = method.to_ascii_lowercase();
        let request = format!(
            "send \"{method} {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\n{fields}\\r\\n{content}\"\nread until message or close within {{timeout}}\n"
        );
        script += &format!("connect as {name}\n{request}{request}close\n");
    }
    let transcript = context.play(&script)?;
    let got = content(transcript.connections.first(), 1);
    let mut worst = ("refused", "each is refused".to_owned(), 0);
    for (place, (method, ..)) in others.iter().enumerate() {
        let log = transcript.connections.get(place + 1);
        for number in 1..=2 {
            let Some((status, body)) = content(log, number) else {
                continue;
            };
            let same = got
                .is_some_and(|(status, page)| status == 200 && page.len() >= SHORT && page == body);
            let (outcome, what, rank) = match status {
                200..=299 if same => ("served", "with the page that GET gets", 3),
                500 => ("error", "as an internal error", 2),
                200..=299 => ("taken", "in its own way", 1),
                _ => continue,
            };
            if rank > worst.2 {
                worst = (
                    outcome,
                    format!("{method} is answered {status}, {what}"),
                    rank,
                );
            }
        }
    }
    let names: Vec<&str> = others.iter().map(|(method, ..)| *method).collect();
    Ok(Found {
        outcome: worst.0,
        detail: format!("Allow does not name {}: {}.", names.join(", "), worst.1),
        shown: Some(transcript),
    })
}

/// The value of Allow in an answer of that class: 405 itself, or 2xx.
fn allow(transcript: &Transcript, status: u16) -> Option<Vec<u8>> {
    let response = transcript.connections.first()?.response(1)?;
    let fits = response.status()? == status || status == 200 && response.status()? == 204;
    let value = response.field("Allow")?;
    fits.then(|| value.to_vec())
}

/// Whether the list names the method, in whatever case: what is in doubt is not sent.
fn has(list: &[u8], method: &str) -> bool {
    (list.split(|octet| *octet == b','))
        .any(|name| name.trim_ascii().eq_ignore_ascii_case(method.as_bytes()))
}

fn content(log: Option<&ConnectionLog>, number: usize) -> Option<(u16, &[u8])> {
    let response = log?.response(number)?;
    Some((response.status()?, &response.content))
}

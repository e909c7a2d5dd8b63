//! What happened, in words and as plain octets.

use http_core::dissect::Message;
use wire::transcript::{ConnectionLog, Event, EventKind, Transcript};

use crate::result::Exchange;

/// Octets kept per connection and direction in a result: what a person may want to see, and a
/// thousand results still fit into little memory.
const KEPT: usize = 64 << 10;

/// The same of a direction in which so many octets went that all results together would take a lot.
const KEPT_OF_MANY: usize = 8 << 10;

/// So many octets are many.
const MANY: u64 = 1 << 20;

/// One sentence per connection: what was answered and how it ended.
pub(crate) fn sentence(transcript: &Transcript) -> String {
    let named = transcript.connections.len() > 1;
    let parts: Vec<String> = (transcript.connections.iter())
        .map(|log| {
            let name = if named {
                format!("{}: ", log.name)
            } else {
                String::new()
            };
            format!("{name}{}", connection(log))
        })
        .collect();
    match parts.as_slice() {
        [] => "Nothing was sent.".to_owned(),
        parts => format!("{}.", parts.join("; ")),
    }
}

fn connection(log: &ConnectionLog) -> String {
    let answers: Vec<String> = log.responses.messages.iter().map(message).collect();
    let answered = if answers.is_empty() {
        match log.received_total {
            0 => "no answer".to_owned(),
            octets => format!("{octets} octets that are no HTTP response"),
        }
    } else {
        format!("answered {}", answers.join(", then "))
    };
    let refused = if log.write_refused {
        ", our write refused"
    } else {
        ""
    };
    format!("{answered}{refused}, {}", log.ending)
}

fn message(message: &Message) -> String {
    let status = message
        .status()
        .map_or_else(|| "without status".to_owned(), |status| status.to_string());
    let incomplete = if message.complete {
        ""
    } else {
        " (incomplete)"
    };
    format!("{status}{incomplete}")
}

/// The octets of every connection.
pub(crate) fn exchanges(transcript: &Transcript) -> Vec<Exchange> {
    transcript.connections.iter().map(exchange).collect()
}

/// The octets of one connection.
pub(crate) fn exchange(log: &ConnectionLog) -> Exchange {
    let most = |total| if total > MANY { KEPT_OF_MANY } else { KEPT };
    let kept = |octets: &[u8], total| octets[..octets.len().min(most(total))].to_vec();
    let mut ending = log.ending.to_string();
    for (direction, total, octets) in [
        ("sent", log.sent_total, &log.sent),
        ("received", log.received_total, &log.received),
    ] {
        let shown = octets.len().min(most(total)) as u64;
        if total > shown {
            ending.push_str(&format!(
                "; {direction} {total} octets, the first {shown} are shown"
            ));
        }
    }
    Exchange {
        connection: log.name.clone(),
        sent: kept(&log.sent, log.sent_total),
        received: kept(&log.received, log.received_total),
        ending,
        events: events(&log.events),
    }
}

/// The events, with what came or went behind the first octets as one where it is many in a row.
fn events(all: &[Event]) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::new();
    for event in all {
        let last = kept.last_mut().map(|last| &mut last.kind);
        match (last, &event.kind) {
            (Some(EventKind::Read(last)), EventKind::Read(more))
            | (Some(EventKind::Write(last)), EventKind::Write(more))
                if last.end == more.start && last.start > KEPT as u64 =>
            {
                last.end = more.end;
            }
            _ => kept.push(event.clone()),
        }
    }
    kept
}

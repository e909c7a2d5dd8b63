//! Why each message ends where it ends, and why the connection can or cannot go on.

use http_core::defect::Defect;
use http_core::dissect::{Dissection, Message, StartLine};
use http_core::octet::escape;
use http_core::syntax::Direction;
use std::fmt::Write as _;
use wire::transcript::{ConnectionState, sentence};

/// Both directions, message by message.
pub(crate) fn lines(
    requests: &Dissection,
    responses: &Dissection,
    state: Option<ConnectionState>,
) -> String {
    let mut text = String::new();
    for (direction, dissection) in [
        (Direction::Request, requests),
        (Direction::Response, responses),
    ] {
        for message in &dissection.messages {
            one(direction, message, &mut text);
        }
        let of_messages = dissection
            .messages
            .iter()
            .flat_map(|message| &message.defects);
        let told: Vec<_> = of_messages.collect();
        for defect in &dissection.defects {
            if !told.contains(&defect) {
                named(*defect, direction, &mut text);
            }
        }
        if let Some(span) = dissection.excess {
            let _ = writeln!(
                text,
                "! octets {span} follow the last message that was asked for: the next response is poisoned"
            );
        }
        if let Some(span) = dissection.garbage {
            let _ = writeln!(text, "! octets {span} are no HTTP");
        }
    }
    if let Some(state) = state {
        let _ = writeln!(
            text,
            "* you: {} (next: {}); peer: {} (next: {})",
            state.client.state.as_str(),
            state.client.pending,
            state.server.state.as_str(),
            state.server.pending
        );
        match state.close {
            Some(reason) => {
                let _ = writeln!(
                    text,
                    "* no further exchange: {} ({})",
                    reason.sentence(),
                    reason.section()
                );
            }
            None if responses.excess.is_some() || responses.garbage.is_some() => text.push_str(
                "! another exchange on this connection cannot be trusted: octets are left that belong to no message\n",
            ),
            None => text.push_str("* nothing rules out another exchange on this connection\n"),
        }
    }
    if text.is_empty() {
        text.push_str("* nothing was sent or received yet\n");
    }
    text
}

fn one(direction: Direction, message: &Message, text: &mut String) {
    let mark = match direction {
        Direction::Request => '>',
        Direction::Response => '<',
    };
    let name = match &message.start_line {
        StartLine::Request {
            method,
            target,
            version,
        } => {
            format!("{} {} {version}", escape(method), escape(target))
        }
        StartLine::Status {
            version,
            status,
            reason,
        } => format!("{version} {status} {}", escape(reason)),
    };
    let _ = writeln!(text, "{mark} octets {}: {name}", message.span);
    match &message.framing {
        Some(framing) => {
            let _ = writeln!(
                text,
                "  length: {} (RFC 9112 §6.3 rule {})",
                framing.why,
                framing.rule.number()
            );
            if let Some(span) = framing.decided_by {
                let field = message
                    .fields
                    .iter()
                    .find(|field| field.value_span == span || field.value_span.start == span.start);
                if let Some(field) = field {
                    let _ = writeln!(
                        text,
                        "  decided by: {}: {} at octet {}",
                        escape(&field.name),
                        escape(&field.value),
                        span.start
                    );
                }
            }
            if let Some(reason) = framing.must_close {
                let _ = writeln!(
                    text,
                    "  and so: {} ({})",
                    reason.sentence(),
                    reason.section()
                );
            }
        }
        None => text.push_str("  length: not known\n"),
    }
    let end = if message.complete {
        "complete"
    } else {
        "not complete"
    };
    let _ = writeln!(
        text,
        "  {end}, {} octets of content",
        message.content_length
    );
    for defect in &message.defects {
        named(*defect, direction, text);
    }
}

fn named(defect: Defect, direction: Direction, text: &mut String) {
    let at = defect.span.start;
    let _ = writeln!(text, "! octet {at}: {}", sentence(defect, direction));
}

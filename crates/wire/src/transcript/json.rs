//! A transcript as JSON lines: one object for each event, connection and expectation.

use std::time::Duration;

use http_core::dissect::{Dissection, Message};
use serde_json::{Map, Value, json};

use super::{ConnectionLog, Event, EventKind, Expectation, Role, Transcript, timing};
use crate::dial::Certificate;
use crate::script::bare_literal;

/// One JSON object a line. Every object has a `type`: `connection` opens the
/// record of a connection, `event` follows in order of time, `message` for each
/// request and response, `timing` says where the time went, `end` closes the
/// connection's record; `expect` last.
/// Octets are strings in the escapes of the script language, so nothing is lost
/// and nothing reaches a terminal raw. Times are seconds since the run began.
pub fn json_lines(transcript: &Transcript) -> String {
    let mut out = String::new();
    let mut line = |value: Value| {
        // A value of strings and numbers can always be written.
        out.push_str(&serde_json::to_string(&value).unwrap_or_default());
        out.push('\n');
    };
    for connection in &transcript.connections {
        let role = match connection.role {
            Role::Client => "client",
            Role::Server => "server",
        };
        let name = &connection.name;
        line(
            json!({ "type": "connection", "connection": name, "target": connection.target, "role": role }),
        );
        for event in &connection.events {
            line(event_object(connection, event));
        }
        for (direction, dissection, digests) in [
            ("request", &connection.requests, &connection.request_digests),
            (
                "response",
                &connection.responses,
                &connection.response_digests,
            ),
        ] {
            for (index, message) in dissection.messages.iter().enumerate() {
                let mut object = message_object(name, direction, message);
                let digest = digests.text(index, message.content_length);
                object["content_sha256"] = json!(digest);
                line(object);
            }
        }
        if connection.role == Role::Client {
            line(timing_object(connection));
        }
        line(end_object(connection));
    }
    for expectation in &transcript.expectations {
        line(expectation_object(expectation));
    }
    out
}

fn event_object(connection: &ConnectionLog, event: &Event) -> Value {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("type", json!("event"));
    put("connection", json!(connection.name));
    put("at", json!(event.at.as_micros() as f64 / 1e6));
    let octets = |all: &[u8], range: &std::ops::Range<u64>| {
        let clamp = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(all.len());
        json!(bare_literal(&all[clamp(range.start)..clamp(range.end)]))
    };
    match &event.kind {
        EventKind::Connected { local, peer, .. } => {
            put("event", json!("connected"));
            put("local", json!(local));
            put("peer", json!(peer));
        }
        EventKind::Tls {
            version,
            suite,
            alpn,
            certificates,
            ..
        } => {
            put("event", json!("tls"));
            put("version", json!(version));
            put("suite", json!(suite));
            put("alpn", json!(alpn));
            let shown: Vec<Value> = certificates.iter().map(certificate_object).collect();
            put("certificates", json!(shown));
        }
        EventKind::Write(range) | EventKind::Read(range) => {
            let (word, all) = match event.kind {
                EventKind::Write(_) => ("write", &connection.sent),
                _ => ("read", &connection.received),
            };
            put("event", json!(word));
            put("offset", json!(range.start));
            put("length", json!(range.end - range.start));
            put("octets", octets(all, range));
        }
        EventKind::WriteRefused(failure) => {
            put("event", json!("write-refused"));
            put("reason", json!(failure.sentence()));
        }
        EventKind::TimedOut { awaited, limit } => {
            put("event", json!("timed-out"));
            put("awaited", json!(awaited));
            put("limit", json!(limit.as_secs_f64()));
        }
        EventKind::Ended(ending) => {
            put("event", json!("ended"));
            put("ending", json!(ending.as_str()));
        }
        EventKind::SentFin => drop(put("event", json!("sent-fin"))),
        EventKind::SentReset => drop(put("event", json!("sent-rst"))),
        EventKind::Note(note) => {
            put("event", json!("note"));
            put("note", json!(note));
        }
    }
    Value::Object(object)
}

fn certificate_object(certificate: &Certificate) -> Value {
    json!({
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "names": certificate.names,
        "not_before": certificate.not_before,
        "not_after": certificate.not_after,
        "in_time": certificate.in_time,
        "sha256": certificate.sha256,
    })
}

/// Phases in seconds, as events have them.
fn timing_object(connection: &ConnectionLog) -> Value {
    let timing = timing(connection);
    let seconds = |time: Duration| time.as_micros() as f64 / 1e6;
    let exchanges: Vec<Value> = timing
        .exchanges
        .iter()
        .map(|exchange| {
            json!({
                "send": seconds(exchange.send),
                "first_octet": seconds(exchange.first_octet),
                "last_octet": seconds(exchange.last_octet),
            })
        })
        .collect();
    json!({
        "type": "timing",
        "connection": connection.name,
        "lookup": timing.lookup.map(seconds),
        "connect": timing.connect.map(seconds),
        "tls": timing.tls.map(seconds),
        "exchanges": exchanges,
    })
}

fn message_object(connection: &str, direction: &str, message: &Message) -> Value {
    let fields: Vec<Value> = message
        .fields
        .iter()
        .map(|field| json!([bare_literal(&field.name), bare_literal(&field.value)]))
        .collect();
    let defects: Vec<Value> = message
        .defects
        .iter()
        .map(|defect| {
            json!({
                "id": defect.id.as_str(),
                "section": defect.id.section(),
                "offset": defect.span.start,
                "length": defect.span.len(),
            })
        })
        .collect();
    let mut object = json!({
        "type": "message",
        "connection": connection,
        "direction": direction,
        "offset": message.span.start,
        "version": message.version().to_string(),
        "fields": fields,
        "content_length": message.content_length,
        "content": bare_literal(&message.content),
        "complete": message.complete,
        "framing": message.framing.as_ref().map(|decision| decision.why),
        "defects": defects,
    });
    if let Some(status) = message.status() {
        object["status"] = json!(status);
    }
    if let (Some(method), Some(target)) = (message.method(), message.target()) {
        object["method"] = json!(bare_literal(method));
        object["target"] = json!(bare_literal(target));
    }
    object
}

fn end_object(connection: &ConnectionLog) -> Value {
    let span =
        |dissection: &Dissection| dissection.excess.map(|span| json!([span.start, span.end]));
    json!({
        "type": "end",
        "connection": connection.name,
        "ending": connection.ending.as_str(),
        "sentence": connection.ending.sentence(),
        "write_refused": connection.write_refused,
        "timed_out": connection.timed_out,
        "sent": connection.sent_total,
        "received": connection.received_total,
        "excess": span(&connection.responses),
    })
}

fn expectation_object(expectation: &Expectation) -> Value {
    json!({
        "type": "expect",
        "line": expectation.line,
        "expression": expectation.text,
        "held": expectation.held,
        "why": expectation.why,
    })
}

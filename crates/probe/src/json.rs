//! JSON where the transcript's own does not serve: dissections without a connection.

use http_core::dissect::{Dissection, StartLine};
use http_core::octet::escape;
use std::fmt::Write as _;
use std::time::Duration;

/// An object on a line of its own, written field by field.
pub(crate) struct Object(String);

impl Object {
    /// With its `type`.
    pub(crate) fn new(kind: &str) -> Self {
        Self(format!(r#"{{"type":{}"#, text(kind)))
    }

    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        self.plain(name, &text(value))
    }

    pub(crate) fn flag(self, name: &str, value: bool) -> Self {
        self.plain(name, if value { "true" } else { "false" })
    }

    /// Seconds; `null` where there are none.
    pub(crate) fn seconds(self, name: &str, value: Option<Duration>) -> Self {
        let seconds = value.map(|time| format!("{:.6}", time.as_secs_f64()));
        self.plain(name, seconds.as_deref().unwrap_or("null"))
    }

    /// Other objects, as a list.
    pub(crate) fn list(self, name: &str, objects: Vec<Self>) -> Self {
        let lines: Vec<String> = objects.into_iter().map(|object| object.0 + "}").collect();
        self.plain(name, &format!("[{}]", lines.join(",")))
    }

    fn plain(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.0, ",{}:{value}", text(name));
        self
    }

    /// The line, with its end.
    pub(crate) fn line(self) -> String {
        self.0 + "}\n"
    }
}

/// One object a line: tokens, defects, messages.
pub(crate) fn dissection(octets: &[u8], dissection: &Dissection) -> String {
    let mut out = String::new();
    for (token, span) in &dissection.tokens {
        let _ = writeln!(
            out,
            r#"{{"type":"token","token":"{}","start":{},"end":{},"octets":{}}}"#,
            token.as_str(),
            span.start,
            span.end,
            string(span.slice(octets, 0)),
        );
    }
    for defect in &dissection.defects {
        let id = defect.id;
        let _ = writeln!(
            out,
            r#"{{"type":"defect","id":"{}","start":{},"end":{},"section":{},"severity":"{}","expected":{}}}"#,
            id.as_str(),
            defect.span.start,
            defect.span.end,
            text(id.section()),
            id.severity().as_str(),
            text(id.expected()),
        );
    }
    for message in &dissection.messages {
        let _ = write!(
            out,
            r#"{{"type":"message","start":{},"end":{},"complete":{},"content_length":{}"#,
            message.span.start, message.span.end, message.complete, message.content_length,
        );
        match &message.start_line {
            StartLine::Request { method, target, .. } => {
                let _ = write!(
                    out,
                    r#","method":{},"target":{}"#,
                    string(method),
                    string(target)
                );
            }
            StartLine::Status { status, reason, .. } => {
                let _ = write!(out, r#","status":{status},"reason":{}"#, string(reason));
            }
        }
        if let Some(framing) = &message.framing {
            let _ = write!(
                out,
                r#","framing":{{"rule":{},"why":{}}}"#,
                framing.rule.number(),
                text(framing.why)
            );
        }
        out.push_str("}\n");
    }
    out
}

/// Octets in the escapes of the script language, as a JSON string.
fn string(octets: &[u8]) -> String {
    text(&escape(octets).to_string())
}

/// Text as a JSON string.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

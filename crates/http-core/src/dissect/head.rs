//! Heads, and the trailer section, which is made of the same lines.

use super::Dissector;
use super::body::Phase;
use super::dissection::Dissection;
use super::message::{Field, Kind, Message, StartLine};
use super::options::Options;
use crate::defect::{Defect, DefectId};
use crate::framing::{FramingField, FramingName, decide_request, decide_response};
use crate::span::Span;
use crate::syntax::{
    Direction, FieldLineSpans, FieldLinesScan, HeadScan, KnownName, RequestLineSpans, Sink,
    StatusLineSpans, Token, Version,
};
use core::ops::ControlFlow;
use memchr::memchr;

/// How far the grammar got in what is held.
pub(super) type Head = HeadScan;

/// Writes down what the grammar finds.
struct Recorder<'a> {
    out: &'a mut Dissection,
    options: &'a Options,
    /// The octets the spans of the grammar count in, and where they begin in the stream.
    held: &'a [u8],
    base: u64,
    /// Defects from here on belong to the message.
    mark: usize,
    section: Section,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    BeforeStartLine,
    Header,
    Trailer,
}

impl Recorder<'_> {
    fn octets(&mut self, span: Span) -> Vec<u8> {
        self.out.retain(span.slice(self.held, 0), self.options)
    }

    fn begin(&mut self, kind: Kind, start_line: StartLine) {
        let start = Span::new(self.base, self.base);
        let mut message = Message::new(kind, start, start_line);
        message.defects.extend_from_slice(self.out.defects.get(self.mark..).unwrap_or_default());
        self.out.messages.push(message);
        self.section = Section::Header;
    }
}

impl Sink for Recorder<'_> {
    const REPORTS: bool = true;

    fn token(&mut self, token: Token, span: Span) {
        self.out.token(token, span.shifted(self.base), self.options);
    }

    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect> {
        let defect = defect.shifted(self.base);
        match self.section {
            Section::BeforeStartLine => self.out.defect(defect, self.options),
            Section::Header | Section::Trailer => self.out.message_defect(defect, self.options),
        }
        ControlFlow::Continue(())
    }

    fn request_line(&mut self, line: RequestLineSpans) {
        let (method, target) = (self.octets(line.method), self.octets(line.target));
        self.begin(Kind::Request, StartLine::Request { method, target, version: line.version });
    }

    fn status_line(&mut self, line: StatusLineSpans) {
        let reason = self.octets(line.reason);
        let kind = if matches!(line.status, 100..=199) { Kind::Interim } else { Kind::Response };
        self.begin(kind, StartLine::Status { version: line.version, status: line.status, reason });
    }

    fn field_line(&mut self, line: FieldLineSpans) {
        let field = Field {
            name: self.octets(line.name),
            value: self.octets(line.value),
            name_span: line.name.shifted(self.base),
            value_span: line.value.shifted(self.base),
        };
        if let Some(message) = self.out.messages.last_mut() {
            match self.section {
                Section::Trailer => message.trailers.push(field),
                _ => message.fields.push(field),
            }
        }
    }

    fn fold(&mut self, value: Span) {
        let octets = self.octets(value);
        if let Some(field) = self.out.last_field(self.section == Section::Trailer) {
            field.value.push(b' ');
            field.value.extend_from_slice(&octets);
            field.value_span.end = value.shifted(self.base).end;
        }
    }
}

//! Heads, and the trailer section, which is made of the same lines.

use super::Dissector;
use super::body::Phase;
use super::dissection::Dissection;
use super::message::{Field, Kind, Message, StartLine};
use super::options::Options;
use crate::defect::{Defect, DefectId, Severity};
use crate::framing::{
    BodyDecision, FramingField, FramingName, HostFacts, decide_host, decide_request,
    decide_response,
};
use crate::span::Span;
use crate::syntax::{
    Direction, FieldLineSpans, HeadScan, RequestLineSpans, RequestTarget, Sink, StatusLineSpans,
    Token,
};
use core::ops::ControlFlow;
use memchr::memchr;

/// Writes down what the grammar finds.
pub(super) struct Recorder<'a> {
    pub(super) out: &'a mut Dissection,
    pub(super) options: &'a Options,
    /// The octets the grammar reads, and where they begin in the count of its spans.
    pub(super) held: &'a [u8],
    pub(super) held_at: u64,
    /// Added to the spans of the grammar to make them stream offsets.
    pub(super) shift: u64,
    /// Defects from here on belong to the message.
    pub(super) mark: usize,
    pub(super) section: Section,
}

/// Where in a message the octets in hand belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// The start line; there is no message yet.
    StartLine,
    /// The header section.
    Header,
    /// The chunked coding or its trailer section.
    Trailer,
}

impl Recorder<'_> {
    fn octets(&mut self, span: Span) -> Vec<u8> {
        self.out.keep(span.slice(self.held, self.held_at))
    }

    fn begin(&mut self, kind: Kind, start_line: StartLine) {
        let start = Span::new(self.shift, self.shift);
        let mut message = Message::new(kind, start, start_line);
        message
            .defects
            .extend_from_slice(self.out.defects.get(self.mark..).unwrap_or_default());
        self.out.messages.push(message);
        self.section = Section::Header;
    }
}

impl Sink for Recorder<'_> {
    const REPORTS: bool = true;

    fn token(&mut self, token: Token, span: Span) {
        self.out
            .token(token, span.shifted(self.shift), self.options);
    }

    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect> {
        let defect = defect.shifted(self.shift);
        match self.section {
            Section::StartLine => self.out.defect(defect, self.options),
            Section::Header | Section::Trailer => self.out.message_defect(defect, self.options),
        }
        ControlFlow::Continue(())
    }

    fn request_line(&mut self, line: RequestLineSpans) {
        let (method, target) = (self.octets(line.method), self.octets(line.target));
        self.begin(
            Kind::Request,
            StartLine::Request {
                method,
                target,
                version: line.version,
            },
        );
    }

    fn status_line(&mut self, line: StatusLineSpans) {
        let reason = self.octets(line.reason);
        let kind = if matches!(line.status, 100..=199) {
            Kind::Interim
        } else {
            Kind::Response
        };
        self.begin(
            kind,
            StartLine::Status {
                version: line.version,
                status: line.status,
                reason,
            },
        );
    }

    fn field_line(&mut self, line: FieldLineSpans) {
        if self.out.is_exhausted(self.options) {
            return;
        }
        self.out.fields_kept += size_of::<Field>();
        let field = Field {
            name: self.octets(line.name),
            value: self.octets(line.value),
            name_span: line.name.shifted(self.shift),
            value_span: line.value.shifted(self.shift),
        };
        if let Some(message) = self.out.messages.last_mut() {
            match self.section {
                Section::Trailer => message.trailers.push(field),
                _ => message.fields.push(field),
            }
        }
    }

    fn fold(&mut self, value: Span) {
        let space = self.out.keep(b" ");
        let octets = self.octets(value);
        if let Some(field) = self.out.last_field(self.section == Section::Trailer) {
            field.value.extend_from_slice(&space);
            field.value.extend_from_slice(&octets);
            field.value_span.end = value.shifted(self.shift).end;
        }
    }
}

impl Dissector {
    /// Between messages: tells empty lines, the beginning of a message, and anything else apart.
    pub(super) fn start(&mut self, octets: &[u8]) -> usize {
        let span = self.hold(&octets[..1]);
        match (self.direction, self.held.as_slice()) {
            (_, b"\n" | b"\r\n") => self.empty_line(Span::new(self.base(), span.end)),
            (_, b"\r") => {}
            (Direction::Request, [0x16, ..]) => {
                self.out
                    .defect(Defect::new(DefectId::TlsRecord, span), &self.options);
                self.unframe(Token::Garbage);
            }
            (Direction::Request, _) => self.begin_head(),
            (Direction::Response, b"HTTP/") => self.begin_head(),
            (Direction::Response, held) if b"HTTP/".starts_with(held) => {}
            (Direction::Response, held) => {
                let matched = held
                    .iter()
                    .zip(b"HTTP/")
                    .take_while(|(got, expected)| got == expected)
                    .count();
                self.no_message(Span::at(self.base() + matched as u64, 1));
            }
        }
        1
    }

    /// An empty line between messages (RFC 9112 §2.2). After the last response that was asked for
    /// it may be discarded (§9.2).
    fn empty_line(&mut self, span: Span) {
        self.token(Token::EmptyLine, span);
        self.empty_lines += 1;
        let id = match self.direction {
            Direction::Request if self.empty_lines > self.options.limits.empty_lines => {
                DefectId::TooManyEmptyLines
            }
            Direction::Request => DefectId::EmptyLineBeforeRequest,
            Direction::Response => DefectId::EmptyLineBeforeStatus,
        };
        self.out.defect(Defect::new(id, span), &self.options);
        if span.len() == 1 {
            self.out
                .defect(Defect::new(DefectId::BareLf, span), &self.options);
        }
        self.held.clear();
    }

    /// What is held begins a head.
    pub(super) fn begin_head(&mut self) {
        self.empty_lines = 0;
        if self.out.messages.len() >= self.options.messages {
            return self.exhaust();
        }
        self.scan = HeadScan::new(self.direction, self.options.limits);
        self.phase = Phase::Head(Section::StartLine);
        if self.held.ends_with(b"\n") {
            self.head_line(Section::StartLine);
        }
    }

    /// Holds the octets up to the next line end, then lets the grammar read the line.
    pub(super) fn head(&mut self, octets: &[u8], section: Section) -> usize {
        let taken = self.hold_line(octets);
        if self.held.ends_with(b"\n") {
            self.head_line(section);
        } else {
            self.watch_bound(section);
        }
        taken
    }

    fn head_line(&mut self, section: Section) {
        let mut recorder = Recorder {
            held_at: 0,
            shift: self.out.octets - self.held.len() as u64,
            out: &mut self.out,
            options: &self.options,
            held: &self.held,
            mark: self.mark,
            section,
        };
        let done = self.scan.advance(&self.held, &mut recorder);
        let before = section;
        let section = recorder.section;
        self.phase = Phase::Head(section);
        if self.out.is_exhausted(&self.options) {
            self.exhaust();
        } else if self.scan.in_fields() && section == Section::StartLine {
            // A start line without parts: nothing that follows it can be told apart.
            self.held.clear();
            self.cover(Token::Garbage);
            self.phase = Phase::lost(Token::Garbage);
        } else if before == Section::StartLine && self.began_with(DefectId::Http2Preface) {
            self.held.clear();
            self.finish(false);
            self.phase = Phase::lost(Token::Garbage);
        } else if matches!(done, Ok(Some(_))) {
            self.head_complete();
        } else {
            self.watch_bound(section);
        }
    }

    /// Where the request target of the head that begins at `start` begins.
    fn target_start(&self, start: u64) -> u64 {
        let first = self
            .out
            .tokens
            .partition_point(|(_, span)| span.end <= start);
        let line = self.out.tokens.iter().skip(first);
        line.take_while(|(token, _)| *token != Token::LineEnd)
            .find(|(token, _)| *token == Token::RequestTarget)
            .map_or(start, |(_, span)| span.start)
    }

    fn began_with(&self, id: DefectId) -> bool {
        self.out
            .defects
            .iter()
            .skip(self.mark)
            .any(|defect| defect.id == id)
    }

    /// The bounds are reached: nothing more is taken apart.
    pub(super) fn exhaust(&mut self) {
        self.held.clear();
        self.cover(Token::Omitted);
        self.phase = Phase::Omitted;
    }

    /// The empty line has come.
    fn head_complete(&mut self) {
        let end = self.out.octets;
        let start = self.base();
        self.held.clear();
        if let Some(message) = self.out.messages.last_mut() {
            message.head = Span::new(start, end);
            message.span = message.head;
        }
        self.lint_fields();
        let answers = self.associate();
        if let Some(message) = self.out.messages.last_mut() {
            message.answers = answers;
        }
        let framing = self.decide();
        self.lint_meaning(framing.as_ref());
        if let Some(message) = self.out.messages.last_mut() {
            message.framing = framing;
        }
        self.begin_body(framing.map(|decision| decision.length));
    }

    /// RFC 9112 §6.3, with every defect charged and the best answer there is.
    fn decide(&mut self) -> Option<BodyDecision> {
        let message = self.out.messages.last()?;
        let mut found = Defects(Vec::new());
        let fields = message.fields.iter().filter_map(|field| {
            let name = FramingName::read(&field.name)?;
            Some(FramingField {
                name,
                value: &field.value,
                span: field.value_span,
            })
        });
        let method = message.answers.as_deref().unwrap_or(b"GET");
        let decision = match message.start_line {
            StartLine::Request { version, .. } => {
                let decision = decide_request(version, fields, &mut found);
                let hosts = message
                    .fields
                    .iter()
                    .filter(|field| field.name.eq_ignore_ascii_case(b"host"));
                let facts = HostFacts {
                    version,
                    method: message.method().unwrap_or_default(),
                    target: message.target().unwrap_or_default(),
                    missing_at: Span::new(message.head.end, message.head.end),
                };
                let hosts = hosts.map(|field| (field.value.as_slice(), field.value_span));
                let _: ControlFlow<Defect, _> = decide_host(facts, hosts, &mut found);
                let start = self.target_start(message.head.start);
                let target = Span::at(start, facts.target.len() as u64);
                // What the start line was charged with is not charged again.
                let charged = |defect: &&Defect| {
                    defect.id.severity() == Severity::Refuse && target.contains(defect.span.start)
                };
                let known = facts.target.is_empty()
                    || self.out.defects.iter().rev().any(|defect| charged(&defect));
                if !known {
                    let _: ControlFlow<Defect, _> =
                        RequestTarget::read(facts.method, facts.target, start, &mut found);
                }
                decision
            }
            StartLine::Status {
                version, status, ..
            } => decide_response(version, status, method, fields, &mut found),
        };
        for defect in found.0 {
            self.out.message_defect(defect, &self.options);
        }
        match decision {
            ControlFlow::Continue(decision) => decision,
            ControlFlow::Break(_) => None,
        }
    }

    /// Gives up on a section longer than may be held. The bound is met at the same octet however
    /// the octets arrive, because lines are held up to it and no further.
    pub(super) fn watch_bound(&mut self, section: Section) -> bool {
        if self.held.len() <= self.options.head {
            return false;
        }
        let at = Span::at(self.out.octets - 1, 1);
        match section {
            Section::StartLine => self
                .out
                .defect(Defect::new(DefectId::HeadTooLong, at), &self.options),
            Section::Header => self.charge(DefectId::HeadTooLong, at),
            Section::Trailer => self.charge(DefectId::TrailerTooLong, at),
        }
        self.held.clear();
        self.cover(Token::Garbage);
        self.phase = Phase::lost(Token::Garbage);
        true
    }

    /// Moves octets to what is held, up to and including the next LF or to the bound.
    pub(super) fn hold_line(&mut self, octets: &[u8]) -> usize {
        let room = (self.options.head + 1)
            .saturating_sub(self.held.len())
            .max(1);
        let octets = &octets[..octets.len().min(room)];
        let taken = memchr(b'\n', octets).map_or(octets.len(), |at| at + 1);
        self.hold(&octets[..taken]);
        taken
    }

    /// Moves octets to what is held; returns their span.
    pub(super) fn hold(&mut self, octets: &[u8]) -> Span {
        self.held.extend_from_slice(octets);
        let span = Span::at(self.out.octets, octets.len() as u64);
        self.out.octets = span.end;
        span
    }
}

/// Collects defects whose spans count in the stream already.
struct Defects(Vec<Defect>);

impl Sink for Defects {
    const REPORTS: bool = true;

    fn token(&mut self, _token: Token, _span: Span) {}

    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect> {
        self.0.push(defect);
        ControlFlow::Continue(())
    }
}

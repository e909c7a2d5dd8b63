//! A message as the dissector saw it.

use crate::defect::Defect;
use crate::field::members;
use crate::framing::BodyDecision;
use crate::octet::digits;
use crate::span::Span;
use crate::syntax::Version;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A request.
    Request,
    /// A final response.
    Response,
    /// A 1xx response, 101 included.
    Interim,
}

/// The first line of a message, with the octets that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartLine {
    /// A request line.
    Request {
        /// `method`; may be malformed, then a defect says so.
        method: Vec<u8>,
        /// `request-target`, empty where there was none.
        target: Vec<u8>,
        /// `HTTP-version`; 0.9 where there was none that could be read.
        version: Version,
    },
    /// A status line.
    Status {
        /// `HTTP-version`; 0.9 where there was none that could be read.
        version: Version,
        /// `status-code`, 0 where there was none that could be read.
        status: u16,
        /// `reason-phrase`, empty where there was none.
        reason: Vec<u8>,
    },
}

/// A field line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, in the case it came in.
    pub name: Vec<u8>,
    /// The value without the whitespace around it; a folded value is joined with one SP per fold.
    pub value: Vec<u8>,
    /// Where the name stands.
    pub name_span: Span,
    /// Where the value stands, to the end of its last fold.
    pub value_span: Span,
}

/// A request or response, complete or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is.
    pub kind: Kind,
    /// All octets of the message seen so far.
    pub span: Span,
    /// Its head: start line to empty line; leading empty lines are not part of it.
    pub head: Span,
    /// Its first line.
    pub start_line: StartLine,
    /// Its header section.
    pub fields: Vec<Field>,
    /// Its trailer section.
    pub trailers: Vec<Field>,
    /// How its body is framed; `None` while the head is unfinished or when it cannot be known.
    pub framing: Option<BodyDecision>,
    /// The content with the chunked coding taken off, as much of it as was retained.
    pub content: Vec<u8>,
    /// Octets of content seen, retained or not.
    pub content_length: u64,
    /// It ended as its framing says.
    pub complete: bool,
    /// What is wrong with it.
    pub defects: Vec<Defect>,
    /// The method of the request this response was taken to answer.
    pub answers: Option<Vec<u8>>,
}

impl Message {
    pub(super) const fn new(kind: Kind, span: Span, start_line: StartLine) -> Self {
        Self {
            kind,
            span,
            head: span,
            start_line,
            fields: Vec::new(),
            trailers: Vec::new(),
            framing: None,
            content: Vec::new(),
            content_length: 0,
            complete: false,
            defects: Vec::new(),
            answers: None,
        }
    }

    /// The status code of a response; `None` for a request and where none could be read.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.start_line {
            StartLine::Status { status, .. } if status != 0 => Some(status),
            _ => None,
        }
    }

    /// The reason phrase of a response.
    #[must_use]
    pub fn reason(&self) -> Option<&[u8]> {
        match &self.start_line {
            StartLine::Status { reason, .. } => Some(reason),
            StartLine::Request { .. } => None,
        }
    }

    /// The method of a request.
    #[must_use]
    pub fn method(&self) -> Option<&[u8]> {
        match &self.start_line {
            StartLine::Request { method, .. } => Some(method),
            StartLine::Status { .. } => None,
        }
    }

    /// The request target of a request.
    #[must_use]
    pub fn target(&self) -> Option<&[u8]> {
        match &self.start_line {
            StartLine::Request { target, .. } => Some(target),
            StartLine::Status { .. } => None,
        }
    }

    /// The version; 0.9 where none could be read.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self.start_line {
            StartLine::Request { version, .. } | StartLine::Status { version, .. } => version,
        }
    }

    /// The value of the first field line with this name, in any case.
    #[must_use]
    pub fn field(&self, name: impl AsRef<[u8]>) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name.as_ref()))
            .map(|field| field.value.as_slice())
    }

    /// The values of all field lines with this name, in any case, in the order sent.
    pub fn field_values<'a>(
        &'a self,
        name: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> impl Iterator<Item = &'a [u8]> + Clone {
        self.fields
            .iter()
            .filter(|field| field.name.eq_ignore_ascii_case(name.as_ref()))
            .map(|field| field.value.as_slice())
    }

    /// The members of a list-valued field over all its lines (RFC 9110 §5.6.1), without the
    /// whitespace around them and without empty ones. A comma in a quoted string does not separate.
    pub fn list_members<'a>(
        &'a self,
        name: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> impl Iterator<Item = &'a [u8]> + Clone {
        self.field_values(name)
            .flat_map(|line| members(line).map(|member| member.value))
    }

    /// True when a list-valued field has this member, in any case.
    #[must_use]
    pub fn has_member(&self, name: &str, member: &str) -> bool {
        self.list_members(name)
            .any(|found| found.eq_ignore_ascii_case(member.as_bytes()))
    }

    /// Content-Length as a number, when it is one value.
    #[must_use]
    pub fn declared_length(&self) -> Option<u64> {
        let mut values = self.list_members("content-length");
        let length = values.next().and_then(digits)?;
        values
            .all(|value| digits(value) == Some(length))
            .then_some(length)
    }

    /// True when content was dropped because more came than is retained.
    #[must_use]
    pub fn content_is_partial(&self) -> bool {
        (self.content.len() as u64) < self.content_length
    }
}

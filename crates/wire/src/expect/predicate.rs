//! The predicates and their operands, as parsed.

use crate::script::{ExpandError, Template, Time, Vars};
use http_core::field::Grammar;

/// Whom a predicate is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// Connection name; `None` is the last opened one.
    pub connection: Option<String>,
    /// K-th final response, from 1; `None` is the first.
    pub response: Option<usize>,
}

/// Another response to compare with: `NAME`, `NAME.rK`, or `rK` of the subject's own connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseRef {
    /// Connection name; `None` is the subject's own.
    pub connection: Option<String>,
    /// K-th final response, from 1.
    pub response: usize,
}

/// One question about a response, a connection or (in passive checks) a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// `status 4xx|503`
    Status(Vec<StatusPattern>),
    /// `version 1.1`
    Version(u8, u8),
    /// `field "X" ...`
    Field(Template, FieldTest),
    /// `field-line matches "regex"`: some line of the header section, with its whitespace as sent
    /// and without its line end, matches.
    FieldLine(Pattern),
    /// `body ...`
    Body(BodyTest),
    /// `parts 2`: the content is well-formed multipart/byteranges with so many parts.
    Parts(Amount),
    /// `parts-of NAME`: the same, and every part is that slice of the other
    /// response's content which its Content-Range says.
    PartsOf(ResponseRef),
    /// `part K ...`, parts counted from 1.
    Part(usize, PartTest),
    /// `complete`: the message ended as its framing says.
    Complete,
    /// `framing chunked`
    Framing(FramingKind),
    /// `defect ID`, or `defect any` as `None`.
    Defect(Option<String>),
    /// `reason present`
    ReasonPresent,
    /// `trailers present` (`true`) or `trailers absent`: fields behind the content.
    Trailers(bool),
    /// `answers >= 2`
    Answers(Amount),
    /// `interim ...`; bare `interim` asks whether the focused response is one, or any arrived.
    Interim(InterimTest),
    /// `no-answer`: not one response octet arrived.
    NoAnswer,
    /// `closed`: the peer ended the connection, in whatever way.
    Closed,
    /// `fin`
    Fin,
    /// `rst`
    Rst,
    /// `tls-truncated`: the peer ended TLS without close_notify.
    TlsTruncated,
    /// `open`: still open when the last read ended.
    Open,
    /// `write-refused`: our own write failed before the peer's end was seen.
    WriteRefused,
    /// `excess`: octets after the last complete response that are no response.
    Excess,
    /// `followed`: another final response came behind this one on its connection.
    Followed,
    /// `empty-lines`: empty lines before a status line or behind the last response.
    EmptyLines,
    /// `garbage`: octets that are not HTTP at all came first.
    Garbage,
    /// `timed-out`: the last read ran into its limit.
    TimedOut,
    /// `request ...`: about the request the response answers.
    Request(RequestTest),
}

/// `404` or `4xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusPattern {
    /// This code.
    Code(u16),
    /// Every code of this class (first digit).
    Class(u16),
}

impl StatusPattern {
    /// Whether a status code fits.
    pub fn matches(self, status: u16) -> bool {
        match self {
            Self::Code(code) => status == code,
            Self::Class(class) => status / 100 == class,
        }
    }
}

/// What is asked of the lines of one field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldTest {
    /// At least one line.
    Present,
    /// No line.
    Absent,
    /// The first line's value has exactly these octets.
    Is(Template),
    /// There is a line and its value has other octets.
    IsNot(Template),
    /// Some line's value contains these octets.
    Contains(Template),
    /// The list of all lines has this member, compared case-insensitively.
    HasToken(Template),
    /// Number of lines.
    Count(Amount),
    /// Present, and every line fits the grammar.
    Valid(Grammar),
    /// Present in both, and all lines have the values of the other response's lines, in order.
    SameAs(ResponseRef),
    /// This HTTP-date is not later than that of the named field of the same
    /// message; false if either is missing or invalid.
    NotLaterThan(Template),
    /// This HTTP-date is no further from the wall clock at the response's arrival.
    WithinReceipt(Time),
    /// Some line's value, read as ISO-8859-1, matches this regular expression.
    Matches(Pattern),
}

/// A compiled regular expression that compares by its source text.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The text as written.
    pub source: String,
    pub(crate) regex: regex_lite::Regex,
}

impl Pattern {
    /// Whether these octets, read as ISO-8859-1, match.
    pub fn matches(&self, octets: &[u8]) -> bool {
        let text: String = octets.iter().map(|octet| char::from(*octet)).collect();
        self.regex.is_match(&text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// What is asked of the content.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyTest {
    /// No octets.
    Empty,
    /// Exactly these octets.
    Is(Template),
    /// These octets first.
    StartsWith(Template),
    /// These octets somewhere.
    Contains(Template),
    /// The other response's content.
    SameAs(ResponseRef),
    /// Number of octets.
    Length(Amount),
    /// Octets A..=B of the other response's content.
    SliceOf(ResponseRef, Position, Position),
    /// The octets of the other response's content that its own Content-Range names, all of them
    /// within A..=B.
    PartOf(ResponseRef, Position, Position),
    /// Gunzips to the other response's content.
    GunzipsTo(ResponseRef),
}

/// What is asked of one part of multipart/byteranges.
#[derive(Debug, Clone, PartialEq)]
pub enum PartTest {
    /// Its Content-Range says these positions.
    Range(Number, Number),
    /// `present`, `absent` or `is "v"` of a field of the part.
    Field(Template, FieldTest),
}

/// A position in content; from the end, 1 is the last octet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The number.
    pub number: Number,
    /// Counted from the end, written with `-`.
    pub from_end: bool,
}

impl Position {
    /// The index in content of this length; `None` before its start.
    pub fn index(&self, length: usize, vars: &Vars) -> Result<Option<usize>, ExpandError> {
        let number = usize::try_from(self.number.resolve(vars)?).ok();
        Ok(match (number, self.from_end) {
            (Some(number), true) => length.checked_sub(number),
            (number, _) => number,
        })
    }
}

/// How the response's content was delimited (RFC 9112 section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FramingKind {
    /// No content by rule.
    None,
    /// Content-Length.
    Length,
    /// chunked.
    Chunked,
    /// Until the connection closes.
    Close,
}

/// What is asked about 1xx responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InterimTest {
    /// `interim`: the focused message is one; without focus, any arrived.
    Any,
    /// `interim none`
    None,
    /// `interim 100`
    Code(u16),
    /// `interim 100 count 1`
    CodeCount(u16, Amount),
}

/// What is asked of the request, for passive checks.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestTest {
    /// `request method GET|HEAD`; `{name}` is the method that the variable names.
    Method(Vec<Template>),
    /// `request version 1.1`
    Version(u8, u8),
    /// `request field "X" ...`
    Field(Template, FieldTest),
    /// `request target matches "regex"`
    Target(Pattern),
    /// `request valid`: complete and without a defect that must be refused.
    Valid,
}

/// `N`, `>= N`, `<= N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// How to compare.
    pub compare: Compare,
    /// With what.
    pub number: Number,
}

/// The comparison of an [`Amount`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Exactly.
    Equal,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
}

/// A number or a variable holding one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// Digits in the text.
    Fixed(u64),
    /// `{length}`
    Variable(String),
}

impl Number {
    /// The value.
    pub fn resolve(&self, vars: &Vars) -> Result<u64, ExpandError> {
        match self {
            Self::Fixed(value) => Ok(*value),
            Self::Variable(name) => {
                let octets = vars
                    .get(name)
                    .ok_or_else(|| ExpandError::UnknownVariable(name.clone()))?;
                let text: String = octets.iter().map(|o| char::from(*o)).collect();
                crate::script::decimal(&text).ok_or_else(|| ExpandError::NotANumber(name.clone()))
            }
        }
    }

    fn variable(&self) -> Option<String> {
        match self {
            Self::Fixed(_) => None,
            Self::Variable(name) => Some(name.clone()),
        }
    }
}

impl Amount {
    /// Whether a counted value fits.
    pub fn fits(&self, value: u64, vars: &Vars) -> Result<bool, ExpandError> {
        let number = self.number.resolve(vars)?;
        Ok(match self.compare {
            Compare::Equal => value == number,
            Compare::AtLeast => value >= number,
            Compare::AtMost => value <= number,
        })
    }
}

impl FieldTest {
    fn variables(&self) -> Vec<String> {
        match self {
            Self::Is(t) | Self::IsNot(t) | Self::Contains(t) | Self::HasToken(t) => t.variables(),
            Self::NotLaterThan(t) => t.variables(),
            Self::WithinReceipt(time) => time.variable().into_iter().collect(),
            Self::Count(amount) => amount.number.variable().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn reference(&self) -> Option<&ResponseRef> {
        match self {
            Self::SameAs(other) => Some(other),
            _ => None,
        }
    }
}

impl Predicate {
    /// Names of the variables its operands read.
    pub fn variables(&self) -> Vec<String> {
        match self {
            Self::Field(name, test) | Self::Request(RequestTest::Field(name, test)) => {
                let mut names = name.variables();
                names.extend(test.variables());
                names
            }
            Self::Request(RequestTest::Method(methods)) => {
                methods.iter().flat_map(Template::variables).collect()
            }
            Self::Part(_, PartTest::Field(name, test)) => {
                let mut names = name.variables();
                names.extend(test.variables());
                names
            }
            Self::Part(_, PartTest::Range(first, last)) => first
                .variable()
                .into_iter()
                .chain(last.variable())
                .collect(),
            Self::Body(BodyTest::Is(t) | BodyTest::StartsWith(t) | BodyTest::Contains(t)) => {
                t.variables()
            }
            Self::Body(BodyTest::Length(amount)) | Self::Answers(amount) | Self::Parts(amount) => {
                amount.number.variable().into_iter().collect()
            }
            Self::Body(BodyTest::SliceOf(_, first, last) | BodyTest::PartOf(_, first, last)) => {
                first
                    .number
                    .variable()
                    .into_iter()
                    .chain(last.number.variable())
                    .collect()
            }
            Self::Interim(InterimTest::CodeCount(_, amount)) => {
                amount.number.variable().into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// The connection an operand names.
    pub(crate) fn other_connection(&self) -> Option<String> {
        let reference = match self {
            Self::PartsOf(r) => Some(r),
            Self::Field(_, test) | Self::Request(RequestTest::Field(_, test)) => test.reference(),
            Self::Body(
                BodyTest::SameAs(r)
                | BodyTest::SliceOf(r, ..)
                | BodyTest::PartOf(r, ..)
                | BodyTest::GunzipsTo(r),
            ) => Some(r),
            _ => None,
        };
        reference.and_then(|r| r.connection.clone())
    }
}

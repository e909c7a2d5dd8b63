//! How long a message body is (RFC 9112 §6.3), as a value that can explain itself; and the Host
//! field (§3.2), the other thing every request is held to before it means anything.
//!
//! One set of rules for strict and lossless parsing: the decision reports defects to a
//! [`Sink`](crate::syntax::Sink), which either ends it with the defect or lets it go on to the best answer there is.
//! [`request_body`], [`response_body`] and [`host`](host()) are the strict forms.
//!
//! ```
//! use http_core::framing::{BodyLength, request_body};
//! use http_core::message::{Limits, RequestDecoder};
//!
//! let octets = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
//! let mut decoder = RequestDecoder::new(Limits::default());
//! decoder.decode(octets)?.expect("a whole head");
//! let body = request_body(&decoder.head(octets))?;
//! assert_eq!(body.length, BodyLength::Length(5));
//! assert_eq!(body.rule.number(), 6);
//! # Ok::<(), http_core::defect::Defect>(())
//! ```

mod content_length;
mod decide;
mod host;
mod transfer_encoding;

pub use decide::{decide_request, decide_response};
pub use host::{HostFacts, decide_host, host};

use crate::conn::CloseReason;
use crate::defect::{Defect, DefectId};
use crate::message::{FieldLine, FieldSection, RequestHead, ResponseHead};
use crate::span::Span;
use crate::syntax::{KnownName, Strict};
use core::fmt;
use core::ops::ControlFlow;

/// Where a message body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyLength {
    /// There is none; the message ends with its head.
    None,
    /// After this many octets.
    Length(u64),
    /// Where the chunked coding says.
    Chunked,
    /// Where the sender closes the connection; responses only.
    UntilClose,
    /// Nowhere: what follows the head is no longer HTTP.
    Tunnel,
}

/// The rule of RFC 9112 §6.3 that decided, in the order of the list there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// 1: a response to HEAD, or with status 1xx, 204 or 304.
    BodilessResponse,
    /// 2: a 2xx response to CONNECT.
    ConnectTunnel,
    /// 3: Transfer-Encoding overrides Content-Length.
    CodingOverridesLength,
    /// 4: Transfer-Encoding.
    TransferEncoding,
    /// 5: an invalid Content-Length, unless it is a list of one value repeated.
    RepeatedLength,
    /// 6: Content-Length.
    ContentLength,
    /// 7: a request without either.
    BodilessRequest,
    /// 8: a response without either.
    ResponseUntilClose,
}

impl Rule {
    /// Its number in the list of RFC 9112 §6.3.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// How long a message body is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyDecision {
    /// Where the body ends.
    pub length: BodyLength,
    /// The rule that decided.
    pub rule: Rule,
    /// The field value that decided; `None` where no field did.
    pub decided_by: Option<Span>,
    /// One sentence for a person.
    pub why: &'static str,
    /// Why the connection cannot be used after this message, if the framing is the reason.
    pub must_close: Option<CloseReason>,
}

impl fmt::Display for BodyDecision {
    /// `6.3 rule 6: Content-Length gives the length of the body.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RFC 9112 §6.3 rule {}: {}", self.rule.number(), self.why)
    }
}

impl fmt::Display for BodyLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Length(octets) => write!(f, "length {octets}"),
            Self::Chunked => f.write_str("chunked"),
            Self::UntilClose => f.write_str("close"),
            Self::Tunnel => f.write_str("tunnel"),
        }
    }
}

/// A field line that takes part in framing.
#[derive(Clone, Copy, Debug)]
pub struct FramingField<'a> {
    /// Which of the two fields.
    pub name: FramingName,
    /// Its value without the whitespace around it.
    pub value: &'a [u8],
    /// Where the value stands.
    pub span: Span,
}

/// The two fields that frame a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingName {
    /// Content-Length (RFC 9110 §8.6).
    ContentLength,
    /// Transfer-Encoding (RFC 9112 §6.1).
    TransferEncoding,
}

impl FramingName {
    /// The framing field that a name is, in any case.
    #[must_use]
    pub fn read(name: &[u8]) -> Option<Self> {
        KnownName::of(name).and_then(Self::of)
    }

    /// The framing field that a recognised name is.
    #[must_use]
    pub const fn of(known: KnownName) -> Option<Self> {
        match known {
            KnownName::ContentLength => Some(Self::ContentLength),
            KnownName::TransferEncoding => Some(Self::TransferEncoding),
            _ => None,
        }
    }
}

/// Where a request ends.
///
/// # Errors
/// The first defect of its framing that must be refused; spans count as those of the head.
#[inline]
pub fn request_body(head: &RequestHead<'_>) -> Result<BodyDecision, Defect> {
    let section = head.section();
    if !section.has(KnownName::ContentLength) && !section.has(KnownName::TransferEncoding) {
        return Ok(decide::BODILESS_REQUEST); // what GET comes down to, without a loop
    }
    request_body_of_fields(head)
}

fn request_body_of_fields(head: &RequestHead<'_>) -> Result<BodyDecision, Defect> {
    strict(decide_request(
        head.version(),
        section_fields(head.section()),
        &mut Strict,
    ))
}

/// Where a response to a request with this method ends.
///
/// # Errors
/// As for [`request_body`].
pub fn response_body(
    head: &ResponseHead<'_>,
    request_method: &[u8],
) -> Result<BodyDecision, Defect> {
    let fields = section_fields(head.section());
    strict(decide_response(
        head.version(),
        head.status(),
        request_method,
        fields,
        &mut Strict,
    ))
}

fn section_fields<'a>(section: FieldSection<'a>) -> impl Iterator<Item = FramingField<'a>> + Clone {
    let lines = |known| section.lines_of(known);
    let field = |name| {
        move |line: FieldLine<'a>| FramingField {
            name,
            value: line.value,
            span: line.value_span,
        }
    };
    let codings = lines(KnownName::TransferEncoding).map(field(FramingName::TransferEncoding));
    codings.chain(lines(KnownName::ContentLength).map(field(FramingName::ContentLength)))
}

/// A strict sink breaks wherever the length would be unknown.
fn strict(decision: ControlFlow<Defect, Option<BodyDecision>>) -> Result<BodyDecision, Defect> {
    match decision {
        ControlFlow::Continue(Some(decision)) => Ok(decision),
        ControlFlow::Continue(None) => {
            Err(Defect::new(DefectId::ContentLengthSyntax, Span::default()))
        }
        ControlFlow::Break(defect) => Err(defect),
    }
}

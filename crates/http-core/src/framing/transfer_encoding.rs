//! Transfer-Encoding as framing reads it (RFC 9112 §6.1 and §6.3, rules 3 and 4).

use super::{FramingField, FramingName};
use crate::defect::{Defect, DefectId};
use crate::field::{Member, members};
use crate::octet::{is_token, trim_ows};
use crate::span::Span;
use crate::syntax::{Direction, Sink};
use core::ops::ControlFlow;

/// What all Transfer-Encoding values of a message say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// There is no Transfer-Encoding.
    Absent,
    /// chunked is the final coding; the value it stands in.
    ChunkedFinal(Span),
    /// It is not; the last value.
    NotChunkedFinal(Span),
}

/// Reads every Transfer-Encoding value, as one list in field order.
///
/// A request may only use chunked: nothing else is decoded here, and RFC 9112 §6.1 asks for 501
/// then. In a response the registered compressions are taken for what they are, because they do
/// not change where the body ends.
pub(super) fn read<'a>(
    fields: impl Iterator<Item = FramingField<'a>>,
    direction: Direction,
    sink: &mut impl Sink,
) -> ControlFlow<Defect, Coding> {
    let mut coding = Coding::Absent;
    let mut count = 0usize;
    let mut chunked = 0usize;
    let mut unknown = None;
    let codings = fields.filter(|field| field.name == FramingName::TransferEncoding);
    for FramingField { value, span, .. } in codings {
        if coding == Coding::Absent {
            coding = Coding::NotChunkedFinal(span);
        }
        for Member { value: member, .. } in members(value) {
            count += 1;
            let (name, parameters) = split_parameters(member);
            coding = Coding::NotChunkedFinal(span);
            if !is_token(name) {
                sink.defect(Defect::new(DefectId::TransferEncodingSyntax, span))?;
            } else if name.eq_ignore_ascii_case(b"chunked") {
                chunked += 1;
                coding = Coding::ChunkedFinal(span);
                if parameters.is_some() {
                    sink.defect(Defect::new(DefectId::TransferCodingParameter, span))?;
                }
            } else if direction == Direction::Request || !is_registered(name) {
                unknown = unknown.or(Some(span));
            }
        }
    }
    let last = match coding {
        Coding::Absent => return ControlFlow::Continue(coding),
        Coding::ChunkedFinal(span) | Coding::NotChunkedFinal(span) => span,
    };
    if count == 0 {
        sink.defect(Defect::new(DefectId::TransferEncodingEmpty, last))?;
    }
    if chunked > 1 {
        sink.defect(Defect::new(DefectId::ChunkedRepeated, last))?;
    }
    // 400 before 501: RFC 9112 §6.3 says MUST where §6.1 says SHOULD.
    let not_final = matches!(coding, Coding::NotChunkedFinal(_));
    if not_final && direction == Direction::Request {
        sink.defect(Defect::new(DefectId::ChunkedNotFinal, last))?;
    }
    if let Some(span) = unknown {
        sink.defect(Defect::new(DefectId::TransferCodingUnknown, span))?;
    }
    ControlFlow::Continue(coding)
}

/// The codings of the registry besides chunked (RFC 9112 §7.2).
fn is_registered(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 5] = [b"gzip", b"x-gzip", b"deflate", b"compress", b"x-compress"];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A coding name and its parameters, from the first `;` on.
fn split_parameters(member: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(b';', member) {
        Some(at) => (trim_ows(&member[..at]), Some(&member[at..])),
        None => (member, None),
    }
}

//! Content-Length as framing reads it (RFC 9112 §6.3, rules 5 and 6).

use super::{FramingField, FramingName};
use crate::defect::{Defect, DefectId};
use crate::octet::{digits, is_digit, trim_ows};
use crate::span::Span;
use crate::syntax::Sink;
use core::ops::ControlFlow;

/// What all Content-Length values of a message say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// There is no Content-Length.
    Absent,
    /// One value, once.
    Once(u64, Span),
    /// One value, several times: on several lines or in a list.
    Repeated(u64, Span),
    /// No value that could be relied on.
    Unusable,
}

/// Reads every Content-Length value.
///
/// An empty list member is no digit either: RFC 9110 §5.6.1 lets a list have them, but
/// Content-Length is no list, and recipients that skip them disagree with those that do not.
pub(super) fn read<'a>(
    fields: impl Iterator<Item = FramingField<'a>>,
    sink: &mut impl Sink,
) -> ControlFlow<Defect, Length> {
    let mut length = Length::Absent;
    let lengths = fields.filter(|field| field.name == FramingName::ContentLength);
    for FramingField { value, span, .. } in lengths {
        for member in value.split(|&octet| octet == b',').map(trim_ows) {
            let Some(octets) = digits(member) else {
                let all_digits = !member.is_empty() && member.iter().all(|&octet| is_digit(octet));
                let id = if all_digits {
                    DefectId::ContentLengthOverflow
                } else {
                    DefectId::ContentLengthSyntax
                };
                sink.defect(Defect::new(id, span))?;
                length = Length::Unusable;
                continue;
            };
            length = match length {
                Length::Absent => Length::Once(octets, span),
                Length::Once(before, first) | Length::Repeated(before, first)
                    if before == octets =>
                {
                    sink.defect(Defect::new(DefectId::ContentLengthRepeated, span))?;
                    Length::Repeated(before, first)
                }
                Length::Once(..) | Length::Repeated(..) => {
                    sink.defect(Defect::new(DefectId::ContentLengthDiffers, span))?;
                    Length::Unusable
                }
                Length::Unusable => Length::Unusable,
            };
        }
    }
    ControlFlow::Continue(length)
}

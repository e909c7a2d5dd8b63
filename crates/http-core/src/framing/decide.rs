//! The eight rules of RFC 9112 §6.3, in their order.

use super::content_length::{self, Length};
use super::transfer_encoding::{self, Coding};
use super::{BodyDecision, BodyLength, FramingField, FramingName, Rule};
use crate::conn::CloseReason;
use crate::defect::{Defect, DefectId};
use crate::span::Span;
use crate::syntax::{Direction, Sink, Version};
use core::ops::ControlFlow;

/// Rule 7.
pub(super) const BODILESS_REQUEST: BodyDecision = BodyDecision {
    length: BodyLength::None,
    rule: Rule::BodilessRequest,
    decided_by: None,
    why: "A request with neither Content-Length nor Transfer-Encoding has no body.",
    must_close: None,
};

/// Where a request ends (rules 3 to 7).
///
/// `None` when it cannot be known, which needs a sink that lets refused defects pass: nothing
/// after such a head can be delimited.
pub fn decide_request<'a>(
    version: Version,
    fields: impl Iterator<Item = FramingField<'a>> + Clone,
    sink: &mut impl Sink,
) -> ControlFlow<Defect, Option<BodyDecision>> {
    if let Some(coding) = first(&fields, FramingName::TransferEncoding) {
        return by_coding(version, Direction::Request, coding.span, fields, sink);
    }
    let length = content_length::read(fields, sink)?;
    ControlFlow::Continue(by_length(length, BODILESS_REQUEST))
}

/// Where a response to `request_method` ends (rules 1 to 6 and 8).
///
/// `None` when it cannot be known, as for [`decide_request`].
pub fn decide_response<'a>(
    version: Version,
    status: u16,
    request_method: &[u8],
    fields: impl Iterator<Item = FramingField<'a>> + Clone,
    sink: &mut impl Sink,
) -> ControlFlow<Defect, Option<BodyDecision>> {
    let connect = request_method == b"CONNECT" && matches!(status, 200..=299);
    if matches!(status, 100..=199 | 204) || connect {
        forbid(fields.clone(), sink)?;
    }
    let bodiless = |why| {
        ControlFlow::Continue(Some(BodyDecision {
            length: BodyLength::None,
            rule: Rule::BodilessResponse,
            decided_by: None,
            why,
            must_close: None,
        }))
    };
    match status {
        101 => {
            return ControlFlow::Continue(Some(BodyDecision {
                length: BodyLength::Tunnel,
                rule: Rule::BodilessResponse,
                decided_by: None,
                why: "After 101 the connection speaks another protocol.",
                must_close: Some(CloseReason::Switched),
            }));
        }
        100..=199 => return bodiless("A 1xx response has no body."),
        204 => return bodiless("A 204 response has no body."),
        304 => {
            return bodiless(
                "A 304 response has no body; its fields describe what a 200 would carry.",
            );
        }
        _ if request_method == b"HEAD" => {
            return bodiless(
                "A response to HEAD has no body; its fields describe what GET would bring.",
            );
        }
        _ if connect => {
            return ControlFlow::Continue(Some(BodyDecision {
                length: BodyLength::Tunnel,
                rule: Rule::ConnectTunnel,
                decided_by: None,
                why: "After a 2xx response to CONNECT the connection is a tunnel.",
                must_close: Some(CloseReason::Switched),
            }));
        }
        _ => {}
    }
    if let Some(coding) = first(&fields, FramingName::TransferEncoding) {
        return by_coding(version, Direction::Response, coding.span, fields, sink);
    }
    let neither = BodyDecision {
        length: BodyLength::UntilClose,
        rule: Rule::ResponseUntilClose,
        decided_by: None,
        why: "A response with neither Content-Length nor Transfer-Encoding ends with the connection.",
        must_close: Some(CloseReason::ContentUntilClose),
    };
    let length = content_length::read(fields, sink)?;
    ControlFlow::Continue(by_length(length, neither))
}

fn first<'a>(
    fields: &(impl Iterator<Item = FramingField<'a>> + Clone),
    name: FramingName,
) -> Option<FramingField<'a>> {
    fields.clone().find(|field| field.name == name)
}

/// RFC 9110 §8.6 and RFC 9112 §6.1: 1xx, 204 and 2xx to CONNECT carry neither field.
fn forbid<'a>(
    fields: impl Iterator<Item = FramingField<'a>>,
    sink: &mut impl Sink,
) -> ControlFlow<Defect> {
    for field in fields {
        let id = match field.name {
            FramingName::ContentLength => DefectId::ContentLengthForbidden,
            FramingName::TransferEncoding => DefectId::TransferEncodingForbidden,
        };
        sink.defect(Defect::new(id, field.span))?;
    }
    ControlFlow::Continue(())
}

/// Rules 3 and 4.
fn by_coding<'a>(
    version: Version,
    direction: Direction,
    first_coding: Span,
    fields: impl Iterator<Item = FramingField<'a>> + Clone,
    sink: &mut impl Sink,
) -> ControlFlow<Defect, Option<BodyDecision>> {
    let length = first(&fields, FramingName::ContentLength);
    if let Some(length) = length {
        sink.defect(Defect::new(
            DefectId::ContentLengthWithTransferEncoding,
            length.span,
        ))?;
    }
    if !version.at_least_11() {
        sink.defect(Defect::new(DefectId::TransferEncodingVersion, first_coding))?;
    }
    let coding = transfer_encoding::read(fields, direction, sink)?;
    let must_close = if !version.at_least_11() {
        Some(CloseReason::CodingInHttp10)
    } else if length.is_some() {
        Some(CloseReason::LengthAndCoding)
    } else {
        None
    };
    let rule = if length.is_some() {
        Rule::CodingOverridesLength
    } else {
        Rule::TransferEncoding
    };
    ControlFlow::Continue(match coding {
        Coding::ChunkedFinal(span) => Some(BodyDecision {
            length: BodyLength::Chunked,
            rule,
            decided_by: Some(span),
            why: match rule {
                Rule::CodingOverridesLength => {
                    "Transfer-Encoding overrides Content-Length; chunked gives the end of the body."
                }
                _ => "chunked is the final transfer coding and gives the end of the body.",
            },
            must_close,
        }),
        Coding::NotChunkedFinal(span) if direction == Direction::Response => Some(BodyDecision {
            length: BodyLength::UntilClose,
            rule,
            decided_by: Some(span),
            why: "chunked is not the final transfer coding, so the body ends with the connection.",
            must_close: must_close.or(Some(CloseReason::ContentUntilClose)),
        }),
        Coding::NotChunkedFinal(_) | Coding::Absent => None,
    })
}

/// Rules 5 and 6; `neither` where neither applies, `None` where the length is unusable.
fn by_length(length: Length, neither: BodyDecision) -> Option<BodyDecision> {
    let (rule, octets, span, why) = match length {
        Length::Absent => return Some(neither),
        Length::Unusable => return None,
        Length::Once(octets, span) => (
            Rule::ContentLength,
            octets,
            span,
            "Content-Length gives the length of the body.",
        ),
        Length::Repeated(octets, span) => (
            Rule::RepeatedLength,
            octets,
            span,
            "Content-Length repeats one value, which gives the length of the body.",
        ),
    };
    Some(BodyDecision {
        length: BodyLength::Length(octets),
        rule,
        decided_by: Some(span),
        why,
        must_close: None,
    })
}

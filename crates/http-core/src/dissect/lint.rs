//! What a head tells to be wrong besides its grammar and its framing: alone, and for a response
//! together with the request it answers.

use super::Dissector;
use super::message::Kind;
use crate::defect::DefectId;
use crate::octet::is_ows;
use crate::span::Span;

/// Fields with a single value (RFC 9110 §5.3), besides those that framing and the Host rules
/// judge. Set-Cookie is no list either, but repeats all the same.
const SINGLE: &[&str] = &[
    "age",
    "authorization",
    "content-location",
    "content-range",
    "content-type",
    "date",
    "etag",
    "expires",
    "from",
    "if-modified-since",
    "if-range",
    "if-unmodified-since",
    "last-modified",
    "location",
    "max-forwards",
    "proxy-authorization",
    "range",
    "referer",
    "retry-after",
    "server",
    "user-agent",
];

/// Fields whose value is a list (RFC 9110 §5.6.1).
const LISTS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
];

const _: () = assert!(SINGLE.len() <= 32, "one bit of `seen` per field");

fn place(names: &[&str], name: &[u8]) -> Option<usize> {
    names
        .iter()
        .position(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

/// A list may be empty as a whole; beside a comma something has to stand.
fn has_empty_element(value: &[u8]) -> bool {
    let (mut quoted, mut escaped, mut holds) = (false, false, false);
    for &octet in value {
        match octet {
            b',' if !quoted => {
                if !holds {
                    return true;
                }
                holds = false;
            }
            _ if is_ows(octet) => {}
            _ => {
                holds = true;
                let toggles = octet == b'"' && !escaped;
                quoted ^= toggles;
                escaped = quoted && octet == b'\\' && !escaped;
            }
        }
    }
    !holds && !value.is_empty()
}

impl Dissector {
    /// Charges fields that stand more often than they may, and lists with holes.
    pub(super) fn lint_fields(&mut self) {
        let Some(message) = self.out.messages.last() else {
            return;
        };
        let mut found = Vec::new();
        let mut seen = 0u32;
        for field in &message.fields {
            if let Some(place) = place(SINGLE, &field.name) {
                if seen & (1 << place) != 0 {
                    found.push((DefectId::FieldRepeated, field.name_span));
                }
                seen |= 1 << place;
            } else if place(LISTS, &field.name).is_some() && has_empty_element(&field.value) {
                found.push((DefectId::ListEmptyElement, field.value_span));
            }
        }
        for (id, span) in found {
            self.charge(id, span);
        }
    }

    /// Finds the request that the response just begun answers (RFC 9112 §9.2), charges what does
    /// not go with that request, and returns its method.
    pub(super) fn associate(&mut self) -> Option<Vec<u8>> {
        let message = self.out.messages.last()?;
        let request = match message.kind {
            Kind::Request => return None,
            Kind::Interim => self.outstanding.front().cloned(),
            Kind::Response => self.outstanding.pop_front(),
        };
        let head = message.head;
        let status = message.status();
        let interim = message.kind == Kind::Interim;
        let coding = message
            .fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(b"transfer-encoding"));
        let coding = coding.map(|field| field.value_span);
        let upgrade = message.field("upgrade").is_some();
        let Some(request) = request else {
            if !self.more_outstanding {
                self.charge(DefectId::ResponseUnasked, head);
            }
            return None;
        };
        let at = Span::new(head.start, head.start);
        if interim && !request.version.at_least_11() {
            self.charge(DefectId::InterimToHttp10, head);
        }
        if let Some(span) = coding
            && !request.version.at_least_11()
        {
            self.charge(DefectId::ChunkedToHttp10, span);
        }
        if status == Some(101) && !request.offers_upgrade {
            self.charge(DefectId::SwitchUnasked, head);
        }
        if status == Some(101) && !upgrade {
            self.charge(DefectId::UpgradeMissing, at);
        }
        Some(request.method)
    }
}

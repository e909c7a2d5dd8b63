//! What a response and the request it answers tell together to be wrong.

use super::Dissector;
use super::message::Kind;
use crate::defect::DefectId;
use crate::span::Span;

impl Dissector {
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

//! What is wrong with octets that are about to be sent. They are sent all the same, as they are.

use http_core::defect::DefectId;
use http_core::dissect::{Dissection, Dissector, End};
use http_core::syntax::Direction;
use std::fmt::Write as _;
use wire::transcript::sentence;

/// One line for each defect, before the octets go out; nothing for sound ones.
pub(crate) fn lines(octets: &[u8]) -> String {
    let mut text = String::new();
    for defect in &dissection(octets).defects {
        let _ = writeln!(
            text,
            "! will send: octet {}: {}",
            defect.span.start,
            sentence(*defect)
        );
    }
    text
}

/// The first defect that a strict recipient refuses.
pub(crate) fn fault(octets: &[u8]) -> Option<DefectId> {
    dissection(octets).first_refused().map(|defect| defect.id)
}

/// What the octets are as far as they go; a message that is unfinished is no defect yet.
fn dissection(octets: &[u8]) -> Dissection {
    let mut dissector = Dissector::new(Direction::Request, http_core::dissect::Options::default());
    dissector.push(octets);
    dissector.end(End::Open);
    dissector.into_dissection()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn faults_are_named_and_unfinished_requests_are_none() {
        assert!(lines(b"GET / HTTP/1.1\r\nHost : x\r\n\r\n").contains("field-name-whitespace"));
        assert_eq!(lines(b"GET / HTTP/1.1\r\nHost: x\r\n"), "");
        assert_eq!(lines(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
    }
}

//! What is wrong with octets that are about to be sent. They are sent all the same, as they are.

use http_core::defect::DefectId;
use http_core::dissect::{Dissection, Dissector, End, Pending};
use http_core::syntax::Direction;
use std::fmt::Write as _;
use wire::transcript::sentence;

/// One line for each defect, before the octets go out, and one for what the peer will still wait
/// for; nothing for sound and complete ones. `before` is what went out on the connection already.
pub(crate) fn lines(before: &[u8], octets: &[u8]) -> String {
    let mut dissector = Dissector::new(Direction::Request, http_core::dissect::Options::default());
    dissector.push(before);
    let known = dissector.defects().len();
    dissector.push(octets);
    let mut text = String::new();
    for defect in dissector.defects().iter().skip(known) {
        let at = defect.span.start.saturating_sub(before.len() as u64);
        let _ = writeln!(
            text,
            "! will send: octet {at}: {}",
            sentence(*defect, Direction::Request)
        );
    }
    if let Some(waits) = lacks(dissector.pending()) {
        let _ = writeln!(text, "* will send: unfinished: {waits}; the peer will wait");
    }
    text
}

/// What a peer waits for after octets that leave a message unfinished.
pub(crate) fn lacks(pending: Pending) -> Option<String> {
    Some(match pending {
        Pending::StartLine => "the request line is not finished (RFC 9112 §3)".to_owned(),
        Pending::Head => "the empty line after the fields is missing (RFC 9112 §2.1)".to_owned(),
        Pending::Content(left) => format!(
            "{left} of the octets that Content-Length announces are missing (RFC 9112 §6.2)"
        ),
        Pending::ChunkLine => "the last chunk, of size 0, is missing (RFC 9112 §7.1)".to_owned(),
        Pending::ChunkData(left) => format!("{left} octets of a chunk are missing (RFC 9112 §7.1)"),
        Pending::Trailers => {
            "the empty line after the last chunk is missing (RFC 9112 §7.1)".to_owned()
        }
        _ => return None,
    })
}

/// Whether the octets are requests, and the last of them is complete.
pub(crate) fn is_whole(octets: &[u8]) -> bool {
    let mut dissector = Dissector::new(Direction::Request, http_core::dissect::Options::default());
    dissector.push(octets);
    let last = dissector.messages().last();
    last.is_some_and(|request| request.complete && request.span.end == octets.len() as u64)
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
        let text = lines(b"", b"GET / HTTP/1.1\r\nHost : x\r\n\r\n");
        assert!(
            text.contains("octet 20: field-name-whitespace (RFC 9112 §5.1"),
            "{text}"
        );
        let text = lines(b"", b"GET / HTTP/1.1\r\nHost: x\r\n");
        assert!(
            text.starts_with("* will send: unfinished: the empty line"),
            "{text}"
        );
        assert_eq!(lines(b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
    }

    #[test]
    fn what_went_out_before_is_taken_into_account() {
        let head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
        assert!(lines(b"", head).contains("5 of the octets"));
        assert!(lines(head, b"hel").contains("2 of the octets"));
        assert_eq!(lines(head, b"hello"), "");
        let chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(lines(chunked, b"zz\r\n").contains("! will send: octet 0: chunk-size"));
    }
}

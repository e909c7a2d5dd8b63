//! The annotated lines, golden; and the safety of what a terminal is given.

use super::super::{Detail, Event, EventKind, Role, View};
use super::{Annotator, dissected};
use crate::ending::Ending;
use http_core::conn::{CloseReason, State};
use http_core::syntax::Direction;
use std::time::Duration;

fn view(detail: Detail) -> View {
    View {
        times: false,
        ascii: true,
        detail,
        decode: false,
        content: 64,
    }
}

fn event(kind: EventKind) -> Event {
    Event {
        at: Duration::ZERO,
        kind,
    }
}

fn feed(annotator: &mut Annotator, sent: bool, octets: &[u8]) -> String {
    let range = 0..octets.len() as u64;
    let kind = if sent {
        EventKind::Write(range)
    } else {
        EventKind::Read(range)
    };
    annotator.feed("c1", Role::Client, &event(kind), octets)
}

#[test]
fn a_defect_is_marked_at_its_place() {
    let (text, _) = dissected(
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        Direction::Request,
        None,
        &view(Detail::Lines),
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], r"  0000  request-line    GET / HTTP/1.1\r\n");
    assert_eq!(lines[1], r"  0016  field-line      Host : x\r\n");
    assert!(
        lines[2].starts_with(
            "! 0020  defect              ^ field-name-whitespace (RFC 9112 §5.1, refuse with 400)"
        ),
        "{text}"
    );
}

#[test]
fn an_exchange_reaches_its_end_and_says_why_the_connection_cannot_go_on() {
    let mut annotator = Annotator::new(view(Detail::Lines));
    feed(
        &mut annotator,
        true,
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(
        annotator.state("c1").unwrap().server.state,
        State::SendResponse
    );
    let text = feed(
        &mut annotator,
        false,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    );
    assert!(
        text.contains(
            "* < response 1 (200 to GET): complete, 2 octets of content (RFC 9112 §6.3 rule 6)"
        ),
        "{text}"
    );
    assert!(
        text.contains("no further exchange on this connection"),
        "{text}"
    );
    let state = annotator.state("c1").unwrap();
    assert_eq!(state.close, Some(CloseReason::RequestClose));
    assert_eq!(state.server.state, State::MustClose);
    let end = annotator.feed(
        "c1",
        Role::Client,
        &event(EventKind::Ended(Ending::Fin)),
        b"",
    );
    assert_eq!(end, "< end: the peer closed with FIN\n");
    assert_eq!(annotator.state("c1").unwrap().server.state, State::Closed);
}

#[test]
fn every_cut_tells_the_same_messages_and_defects() {
    let octets = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n0\r\nT: \x07\r\n\r\nrest";
    // The count of defects stands with a message as soon as that is complete; what follows it may
    // still be charged to it.
    let facts = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with(['!', '*']))
            .map(|line| line.split(", 1 defect").next().unwrap_or(line))
            .map(|line| line.split(", 2 defects").next().unwrap_or(line).to_owned())
            .collect::<Vec<_>>()
    };
    let mut whole = Annotator::new(view(Detail::Lines));
    feed(&mut whole, true, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    let mut expected = facts(&feed(&mut whole, false, octets));
    expected.extend(facts(&whole.feed(
        "c1",
        Role::Client,
        &event(EventKind::Ended(Ending::Fin)),
        b"",
    )));
    assert!(
        expected
            .iter()
            .any(|line| line.contains("interim response 1 (103") && !line.contains("response 2")),
        "{expected:?}"
    );
    assert!(
        expected.iter().any(|line| line.contains("excess-octets")),
        "{expected:?}"
    );
    // Facts stand after the lines of one read, so their order among defects depends on the cut.
    expected.sort();
    for cut in 0..octets.len() {
        let mut pieces = Annotator::new(view(Detail::Lines));
        feed(&mut pieces, true, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        let mut found = facts(&feed(&mut pieces, false, &octets[..cut]));
        found.extend(facts(&feed(&mut pieces, false, &octets[cut..])));
        found.extend(facts(&pieces.feed(
            "c1",
            Role::Client,
            &event(EventKind::Ended(Ending::Fin)),
            b"",
        )));
        found.sort();
        assert_eq!(found, expected, "cut at {cut}");
    }
}

#[test]
fn no_octet_of_a_peer_reaches_the_terminal_as_a_control_character() {
    let mut octets =
        b"HTTP/1.1 200 \x1b[2J\x9b31m\r\nX\x07: \x1b]0;title\x07\r\nContent-Length: 256\r\n\r\n"
            .to_vec();
    octets.extend(0..=255u8);
    octets.extend(b"\x1b[31mexcess\x1b[0m");
    for detail in [
        Detail::None,
        Detail::Lines,
        Detail::Tokens,
        Detail::Hex,
        Detail::Text,
    ] {
        for ascii in [false, true] {
            let view = View {
                ascii,
                decode: false,
                content: 4096,
                ..view(detail)
            };
            let (text, _) = dissected(&octets, Direction::Response, None, &view);
            assert!(
                !text.chars().any(|c| c.is_control() && c != '\n'),
                "{detail:?}: {text:?}"
            );
        }
    }
}

#[test]
fn content_beyond_the_bound_is_counted_not_shown() {
    let mut octets = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".to_vec();
    octets.resize(octets.len() + 100_000, b'x');
    let (text, _) = dissected(&octets, Direction::Response, None, &view(Detail::Lines));
    assert!(text.len() < 1000, "{}", text.len());
    assert!(text.contains("... 99936 octets not shown"), "{text}");
}

use super::table::{Condition, EVENTS, Joint, Offer, STATES};
use super::*;
use std::collections::HashSet;

fn every_joint() -> impl Iterator<Item = Joint> {
    State::ALL.into_iter().flat_map(|client| {
        State::ALL
            .into_iter()
            .map(move |server| Joint { client, server })
    })
}

/// The legal pairs, written out a second time so that a row added or lost by
/// accident is seen. Everything not listed must be refused.
fn legal(role: Role, state: State) -> &'static [Event] {
    use Event::*;
    match (role, state) {
        (Role::Client, State::Idle) => &[RequestHead, Close, Fail],
        (Role::Client, State::SendBody) => &[Content, EndOfMessage, Fail],
        (Role::Client, State::Done | State::MustClose | State::MightSwitch) => &[Close, Fail],
        (Role::Server, State::Idle) => &[ResponseHead, Close, Fail],
        (Role::Server, State::SendResponse) => {
            &[Interim, ResponseHead, SwitchingProtocols, TunnelHead, Fail]
        }
        (Role::Server, State::SendBody) => &[Content, EndOfMessage, Fail],
        (Role::Server, State::Done | State::MustClose) => &[Close, Fail],
        (_, State::Switched | State::Closed) => &[Close],
        (_, State::Error) => &[Fail],
        // States of the other role.
        (Role::Client, State::SendResponse) | (Role::Server, State::MightSwitch) => &[],
    }
}

#[test]
fn every_state_and_event_is_decided_and_illegal_ones_change_nothing() {
    for joint in every_joint() {
        for role in Role::ALL {
            for event in Event::ALL {
                let mut connection = Connection {
                    joint,
                    proposals: [true; 2],
                    close: None,
                };
                let before = connection.clone();
                let outcome = connection.apply(role, event);
                let expected = legal(role, joint.of(role)).contains(&event);
                assert_eq!(outcome.is_ok(), expected, "{joint:?} {role:?} {event:?}");
                if let Err(error) = outcome {
                    assert_eq!(connection, before);
                    assert_eq!(
                        (error.role, error.state, error.event),
                        (role, joint.of(role), event)
                    );
                    assert!(error.to_string().contains(event.phrase()));
                }
            }
        }
    }
}

#[test]
fn no_two_event_rows_compete_and_none_is_unreachable() {
    let mut seen = HashSet::new();
    for row in EVENTS {
        assert!(seen.insert((row.role, row.from, row.event)), "{row:?}");
    }
    // Walk from a fresh connection with every event, offer and close reason.
    let mut reached = HashSet::new();
    let mut rows = HashSet::new();
    let mut open = vec![Connection::new()];
    while let Some(connection) = open.pop() {
        let key = (
            connection.joint,
            connection.proposals,
            connection.close.is_some(),
        );
        if !reached.insert(key) {
            continue;
        }
        for role in Role::ALL {
            for event in Event::ALL {
                let mut next = connection.clone();
                let from = next.state(role);
                if next.apply(role, event).is_ok() {
                    rows.insert((role, from, event));
                    open.push(next);
                }
            }
        }
        for proposal in Proposal::ALL {
            if connection.state(Role::Client) == State::SendBody {
                let mut next = connection.clone();
                next.propose(proposal);
                open.push(next);
            }
        }
        let mut next = connection.clone();
        next.close_after(CloseReason::Shutdown);
        open.push(next);
        let mut next = connection.clone();
        if next.next_exchange().is_ok() {
            open.push(next);
        }
    }
    assert_eq!(rows, seen, "a row that nothing reaches has no reason to be");
}

#[test]
fn state_rows_only_move_forward_so_settling_ends() {
    let rank = |role: Role, state: State| match (role, state) {
        (_, State::Idle) => 0,
        (_, State::SendResponse) => 1,
        (_, State::SendBody) => 2,
        (_, State::MightSwitch) => 3,
        (_, State::Done) => 4,
        (_, State::Switched | State::MustClose) => 5,
        (_, State::Closed | State::Error) => 6,
    };
    for row in STATES
        .iter()
        .filter(|row| row.when != Condition::NextExchange)
    {
        for &(role, to) in row.then {
            let from = match role {
                Role::Client => row.client,
                Role::Server => row.server,
            };
            let from = from.expect("a row names the state of the end it moves");
            // An open offer parks a finished client; it cannot fire again
            // before the offer is declined, which nothing reopens.
            let parks = row.when == Condition::Proposed && to == State::MightSwitch;
            assert!(parks || rank(role, from) < rank(role, to), "{row:?}");
        }
    }
}

fn run(connection: &mut Connection, steps: &[(Role, Event)]) {
    for &(role, event) in steps {
        connection.apply(role, event).expect("legal");
    }
}

const REQUEST: &[(Role, Event)] = &[
    (Role::Client, Event::RequestHead),
    (Role::Client, Event::EndOfMessage),
];
const RESPONSE: &[(Role, Event)] = &[
    (Role::Server, Event::ResponseHead),
    (Role::Server, Event::EndOfMessage),
];

#[test]
fn a_persistent_exchange_returns_to_idle() {
    let mut connection = Connection::new();
    run(&mut connection, REQUEST);
    assert_eq!(connection.state(Role::Server), State::SendResponse);
    assert!(connection.next_exchange().is_err());
    run(&mut connection, RESPONSE);
    connection.next_exchange().expect("both are done");
    assert_eq!(connection, Connection::new());
}

#[test]
fn a_reason_to_close_forbids_the_next_exchange() {
    let mut connection = Connection::new();
    run(&mut connection, REQUEST);
    connection.close_after(CloseReason::RequestClose);
    connection.close_after(CloseReason::Shutdown);
    assert_eq!(connection.state(Role::Client), State::MustClose);
    run(&mut connection, RESPONSE);
    assert_eq!(connection.state(Role::Server), State::MustClose);
    assert!(connection.next_exchange().is_err());
    assert!(connection.apply(Role::Client, Event::RequestHead).is_err());
    assert_eq!(connection.close_reason(), Some(CloseReason::RequestClose));
}

#[test]
fn an_upgrade_is_taken_only_when_offered() {
    let mut connection = Connection::new();
    run(&mut connection, REQUEST);
    assert!(
        connection
            .apply(Role::Server, Event::SwitchingProtocols)
            .is_err()
    );
    let mut connection = Connection::new();
    run(&mut connection, &REQUEST[..1]);
    connection.propose(Proposal::Upgrade);
    run(&mut connection, &REQUEST[1..]);
    assert_eq!(connection.state(Role::Client), State::MightSwitch);
    assert!(connection.apply(Role::Server, Event::TunnelHead).is_err());
    let mut declined = connection.clone();
    run(
        &mut connection,
        &[
            (Role::Server, Event::Interim),
            (Role::Server, Event::SwitchingProtocols),
        ],
    );
    assert_eq!(connection.state(Role::Client), State::Switched);
    run(&mut declined, RESPONSE);
    assert_eq!(declined.state(Role::Client), State::Done);
    declined
        .next_exchange()
        .expect("the offer was declined, the connection persists");
}

#[test]
fn a_broken_request_still_gets_its_answer() {
    let mut connection = Connection::new();
    run(&mut connection, &[(Role::Client, Event::Fail)]);
    connection.close_after(CloseReason::RequestMalformed);
    run(&mut connection, RESPONSE);
    assert_eq!(connection.state(Role::Server), State::MustClose);
    run(&mut connection, &[(Role::Server, Event::Close)]);
}

#[test]
fn a_half_closed_client_is_still_answered() {
    let mut connection = Connection::new();
    run(&mut connection, REQUEST);
    run(&mut connection, &[(Role::Client, Event::Close)]);
    run(&mut connection, RESPONSE);
    assert_eq!(connection.state(Role::Server), State::MustClose);
    assert_eq!(connection.close_reason(), Some(CloseReason::ClientClosed));
}

#[test]
fn persistence_follows_version_options_and_framing() {
    let options = |value: &str| ConnectionOptions::read([value.as_bytes()]);
    let request = |minor_version, value| RequestFacts {
        minor_version,
        options: options(value),
        framing: None,
        content: RequestContent::Read,
    };
    let response = |minor_version, value| ResponseFacts {
        minor_version,
        options: options(value),
        framing: None,
    };
    use CloseReason::*;
    let cases = [
        (request(1, ""), response(1, ""), None),
        (request(1, "CLOSE"), response(1, ""), Some(RequestClose)),
        (
            request(1, "x,\t Close ,y"),
            response(1, ""),
            Some(RequestClose),
        ),
        (request(1, "closed, not-close"), response(1, ""), None),
        (request(1, "\"close\""), response(1, ""), None),
        (request(1, ""), response(1, "close"), Some(ResponseClose)),
        (request(0, ""), response(1, ""), Some(Http10Request)),
        (request(0, "Keep-Alive"), response(1, ""), None),
        (
            request(0, "keep-alive, close"),
            response(1, ""),
            Some(RequestClose),
        ),
        (request(1, ""), response(0, ""), Some(Http10Response)),
        (request(1, ""), response(0, "keep-alive"), None),
        (request(2, ""), response(2, ""), None),
        (
            RequestFacts {
                content: RequestContent::Unread,
                ..request(1, "")
            },
            response(1, ""),
            Some(ContentUnread),
        ),
        (
            RequestFacts {
                framing: Some(LengthAndCoding),
                ..request(1, "close")
            },
            response(1, "close"),
            Some(LengthAndCoding),
        ),
        (
            request(1, ""),
            ResponseFacts {
                framing: Some(ContentUntilClose),
                ..response(1, "")
            },
            Some(ContentUntilClose),
        ),
    ];
    for (request, response, expected) in cases {
        let decided = persistence(&request, &response).reason();
        assert_eq!(decided, expected, "{request:?} {response:?}");
    }
}

#[test]
fn ids_are_unique_and_every_reason_is_a_sentence_with_a_section() {
    let mut seen = HashSet::new();
    for reason in CloseReason::ALL {
        assert!(seen.insert(reason.as_str()));
        assert!(reason.section().starts_with("RFC 91"), "{reason:?}");
        assert!(reason.sentence().ends_with('.'), "{reason:?}");
    }
}

#[test]
fn the_page_shows_every_row() {
    let page = render();
    for row in EVENTS {
        let start = format!("| `{}` | {}", row.from.as_str(), row.event.as_str());
        assert!(page.contains(&start), "{row:?}");
        if let Offer::Takes(proposal) = row.offer {
            assert!(page.contains(proposal.as_str()));
        }
    }
    assert!(STATES.iter().all(|row| page.contains(row.why)));
    assert!(
        CloseReason::ALL
            .iter()
            .all(|reason| page.contains(reason.sentence()))
    );
}

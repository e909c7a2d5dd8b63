//! The two transition tables.
//!
//! Two rules. Every change of state is a row in this file. And this file does
//! not know which end it is running in: it describes the connection, not us.
//!
//! [`EVENTS`] is read when an end does something; [`STATES`] is read afterwards,
//! over and over, until no row matches the joint state. A pair missing from
//! `EVENTS` is an error by whoever tried it. `docs/state-machine.md` is
//! rendered from the same rows by [`render`](super::render()), so page and code cannot differ.

use super::{Event, Proposal, Role, State};
use Event::*;
use Role::*;
use State::*;

/// The states of both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Joint {
    /// The client's state.
    pub client: State,
    /// The server's state.
    pub server: State,
}

/// What an event has to do with an open offer to leave HTTP/1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Nothing.
    Untouched,
    /// The event is legal only as the answer to this offer.
    Takes(Proposal),
    /// The event declines whatever was offered.
    Declines,
}

/// A row of the event-triggered table.
#[derive(Clone, Copy, Debug)]
pub struct EventRow {
    /// Whose event, and whose state.
    pub role: Role,
    /// The state that end must be in.
    pub from: State,
    /// What it does.
    pub event: Event,
    /// Its relation to an open offer.
    pub offer: Offer,
    /// Its state afterwards.
    pub next: State,
}

/// What must hold, besides the joint state, for a state-triggered row to fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    Always,
    /// The request offers to leave HTTP/1.1 and has no answer yet.
    Proposed,
    /// No such offer is open.
    NotProposed,
    /// A reason to close is known.
    CloseKnown,
    /// The next exchange has been asked for; only then.
    NextExchange,
}

/// A row of the state-triggered table. `None` matches every state.
#[derive(Clone, Copy, Debug)]
pub struct StateRow {
    /// The client's state.
    pub client: Option<State>,
    /// The server's state.
    pub server: Option<State>,
    /// What else must hold.
    pub when: Condition,
    /// The end that moves, and where to. Both ends for the last row.
    pub then: &'static [(Role, State)],
    /// Why, for the page.
    pub why: &'static str,
}

const fn row(role: Role, from: State, event: Event, next: State) -> EventRow {
    EventRow {
        role,
        from,
        event,
        offer: Offer::Untouched,
        next,
    }
}

const fn takes(event: Event, proposal: Proposal) -> EventRow {
    EventRow {
        role: Server,
        from: SendResponse,
        event,
        offer: Offer::Takes(proposal),
        next: Switched,
    }
}

const fn declines(from: State) -> EventRow {
    EventRow {
        role: Server,
        from,
        event: ResponseHead,
        offer: Offer::Declines,
        next: SendBody,
    }
}

/// The event-triggered table.
pub const EVENTS: &[EventRow] = &[
    row(Client, Idle, RequestHead, SendBody),
    row(Client, SendBody, Content, SendBody),
    row(Client, SendBody, EndOfMessage, Done),
    row(Client, Idle, Close, Closed),
    row(Client, Done, Close, Closed),
    row(Client, MustClose, Close, Closed),
    row(Client, MightSwitch, Close, Closed),
    row(Client, Switched, Close, Closed),
    row(Client, Closed, Close, Closed),
    // A server may speak first to end things: 408 to a silent client, 400 to
    // octets that never became a request head.
    declines(Idle),
    row(Server, SendResponse, Interim, SendResponse),
    declines(SendResponse),
    takes(SwitchingProtocols, Proposal::Upgrade),
    takes(TunnelHead, Proposal::Connect),
    row(Server, SendBody, Content, SendBody),
    row(Server, SendBody, EndOfMessage, Done),
    row(Server, Idle, Close, Closed),
    row(Server, Done, Close, Closed),
    row(Server, MustClose, Close, Closed),
    row(Server, Switched, Close, Closed),
    row(Server, Closed, Close, Closed),
    // Either end can break the protocol until it is closed or has left it.
    // Closing inside a message is one way: the close does not delimit it.
    row(Client, Idle, Fail, Error),
    row(Client, SendBody, Fail, Error),
    row(Client, Done, Fail, Error),
    row(Client, MustClose, Fail, Error),
    row(Client, MightSwitch, Fail, Error),
    row(Client, Error, Fail, Error),
    row(Server, Idle, Fail, Error),
    row(Server, SendResponse, Fail, Error),
    row(Server, SendBody, Fail, Error),
    row(Server, Done, Fail, Error),
    row(Server, MustClose, Fail, Error),
    row(Server, Error, Fail, Error),
];

const fn when(
    client: Option<State>,
    server: Option<State>,
    when: Condition,
    then: &'static [(Role, State)],
    why: &'static str,
) -> StateRow {
    StateRow {
        client,
        server,
        when,
        then,
        why,
    }
}

/// The state-triggered table; the first row that matches fires.
pub const STATES: &[StateRow] = &[
    when(
        Some(SendBody),
        Some(Idle),
        Condition::Always,
        &[(Server, SendResponse)],
        "a request head has come, so an answer is owed",
    ),
    when(
        Some(Done),
        None,
        Condition::Proposed,
        &[(Client, MightSwitch)],
        "what the client sends next depends on the answer to its offer",
    ),
    when(
        Some(MightSwitch),
        Some(Switched),
        Condition::Always,
        &[(Client, Switched)],
        "the offer was taken",
    ),
    when(
        Some(MightSwitch),
        Some(Error),
        Condition::Always,
        &[(Client, MustClose)],
        "the answer will never come",
    ),
    when(
        Some(MightSwitch),
        None,
        Condition::NotProposed,
        &[(Client, Done)],
        "the offer was declined; the connection stays HTTP/1.1",
    ),
    when(
        Some(Done),
        None,
        Condition::CloseKnown,
        &[(Client, MustClose)],
        "no request may follow once a reason to close is known",
    ),
    when(
        None,
        Some(Done),
        Condition::CloseKnown,
        &[(Server, MustClose)],
        "no response may follow once a reason to close is known",
    ),
    when(
        Some(Idle),
        Some(Idle),
        Condition::CloseKnown,
        &[(Client, MustClose), (Server, MustClose)],
        "the connection is closed between two exchanges",
    ),
    when(
        Some(Idle),
        Some(Done),
        Condition::Always,
        &[(Server, MustClose)],
        "an answer to no request can only end the connection",
    ),
    when(
        Some(Error),
        Some(Done),
        Condition::Always,
        &[(Server, MustClose)],
        "after a broken request nothing that follows it can be delimited",
    ),
    when(
        Some(Done),
        Some(Error),
        Condition::Always,
        &[(Client, MustClose)],
        "after a broken response nothing that follows it can be delimited",
    ),
    when(
        Some(Idle),
        Some(Error),
        Condition::Always,
        &[(Client, MustClose)],
        "after a broken response nothing that follows it can be delimited",
    ),
    when(
        Some(Closed),
        Some(Idle),
        Condition::Always,
        &[(Server, MustClose)],
        "no request can come any more",
    ),
    when(
        Some(Closed),
        Some(Done),
        Condition::Always,
        &[(Server, MustClose)],
        "no request can come any more",
    ),
    when(
        Some(Idle),
        Some(Closed),
        Condition::Always,
        &[(Client, MustClose)],
        "no answer can come any more",
    ),
    when(
        Some(Done),
        Some(Closed),
        Condition::Always,
        &[(Client, MustClose)],
        "no answer can come any more",
    ),
    when(
        Some(Done),
        Some(Done),
        Condition::NextExchange,
        &[(Client, Idle), (Server, Idle)],
        "the exchange is complete and the connection persists",
    ),
];

/// The row for this event, if there is one. One row at most: `tests` checks it.
pub fn by_event(role: Role, from: State, event: Event) -> Option<&'static EventRow> {
    EVENTS
        .iter()
        .find(|row| row.role == role && row.from == from && row.event == event)
}

/// The joint state after the first state-triggered row that matches and whose
/// condition `holds`.
pub fn by_state(joint: Joint, holds: impl Fn(Condition) -> bool) -> Option<Joint> {
    let matches = |row: &&StateRow| {
        row.client.is_none_or(|s| s == joint.client)
            && row.server.is_none_or(|s| s == joint.server)
            && holds(row.when)
    };
    let row = STATES.iter().find(matches)?;
    let mut next = joint;
    for &(role, state) in row.then {
        next.set(role, state);
    }
    Some(next)
}

impl Joint {
    /// The state of one end.
    pub const fn of(self, role: Role) -> State {
        match role {
            Client => self.client,
            Server => self.server,
        }
    }

    pub(super) const fn set(&mut self, role: Role, state: State) {
        match role {
            Client => self.client = state,
            Server => self.server = state,
        }
    }
}

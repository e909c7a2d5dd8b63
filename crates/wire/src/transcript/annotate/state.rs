//! Follows both directions of a connection through the state tables of `http_core::conn`.

use http_core::conn::{
    CloseReason, Connection, ConnectionOptions, Event, Proposal, RequestContent, RequestFacts,
    ResponseFacts, Role, State, persistence,
};
use http_core::dissect::{Dissector, End, Kind, Message, Pending};
use http_core::framing::BodyLength;

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// The state of the tables.
    pub state: State,
    /// What its unfinished message waits for.
    pub pending: Pending,
    /// Messages begun in this direction, interim ones not counted.
    pub messages: usize,
}

/// Both ends of a connection and why it cannot be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionState {
    /// The end that sends requests.
    pub client: Phase,
    /// The end that sends responses.
    pub server: Phase,
    /// Why no further exchange may follow, once known.
    pub close: Option<CloseReason>,
}

/// A message whose head is complete enough to act on.
pub(super) fn head_seen(message: &Message) -> bool {
    message.framing.is_some() || message.complete
}

/// Applies what the dissectors found to one [`Connection`].
#[derive(Debug, Default)]
pub(super) struct Follower {
    connection: Connection,
    /// Exchanges finished; also the index of the current request and final response.
    exchange: usize,
    /// Interim responses applied.
    interim: usize,
    /// The reason was told.
    told: bool,
}

impl Follower {
    /// Catches up with both directions. Calling it twice changes nothing.
    pub(super) fn follow(&mut self, requests: &Dissector, responses: &Dissector) {
        // Each round applies at least one event or ends; messages are finitely many.
        while self.step(requests.messages(), responses.messages()) {}
        self.ends(requests, responses);
    }

    /// The reason to close, the first time it is known.
    pub(super) fn news(&mut self) -> Option<CloseReason> {
        let reason = self.connection.close_reason()?;
        (!std::mem::replace(&mut self.told, true)).then_some(reason)
    }

    pub(super) fn state(&self, requests: &Dissector, responses: &Dissector) -> ConnectionState {
        let phase = |role, dissector: &Dissector| Phase {
            state: self.connection.state(role),
            pending: dissector.pending(),
            messages: dissector
                .messages()
                .iter()
                .filter(|message| message.kind != Kind::Interim)
                .count(),
        };
        ConnectionState {
            client: phase(Role::Client, requests),
            server: phase(Role::Server, responses),
            close: self.connection.close_reason(),
        }
    }

    fn step(&mut self, requests: &[Message], responses: &[Message]) -> bool {
        let request = requests.get(self.exchange);
        let response = responses
            .iter()
            .filter(|m| m.kind == Kind::Response)
            .nth(self.exchange);
        let client = self.connection.state(Role::Client);
        let server = self.connection.state(Role::Server);
        if client == State::Idle && request.is_some_and(|m| head_seen(m) || response.is_some()) {
            return self.apply(Role::Client, Event::RequestHead) && self.propose(request);
        }
        if client == State::SendBody && request.is_some_and(|m| m.complete) {
            return self.apply(Role::Client, Event::EndOfMessage);
        }
        let interim = responses
            .iter()
            .filter(|m| m.kind == Kind::Interim)
            .nth(self.interim);
        if let Some(interim) = interim.filter(|m| m.complete) {
            self.interim += 1;
            let event = if interim.status() == Some(101) {
                Event::SwitchingProtocols
            } else {
                Event::Interim
            };
            self.apply(Role::Server, event);
            return true;
        }
        let Some(response) = response.filter(|m| head_seen(m)) else {
            return false;
        };
        if server == State::SendResponse || server == State::Idle {
            let tunnel = response
                .framing
                .as_ref()
                .is_some_and(|framing| framing.length == BodyLength::Tunnel);
            return self.apply(
                Role::Server,
                if tunnel {
                    Event::TunnelHead
                } else {
                    Event::ResponseHead
                },
            );
        }
        if server == State::SendBody && response.complete {
            if let Some(reason) = reason(request, response) {
                self.connection.close_after(reason);
            }
            return self.apply(Role::Server, Event::EndOfMessage);
        }
        if self.connection.next_exchange().is_ok() {
            self.exchange += 1;
            return true;
        }
        false
    }

    fn propose(&mut self, request: Option<&Message>) -> bool {
        if let Some(request) = request {
            if request.method() == Some(b"CONNECT") {
                self.connection.propose(Proposal::Connect);
            }
            if request.field("upgrade").is_some() {
                self.connection.propose(Proposal::Upgrade);
            }
        }
        true
    }

    /// An event the tables refuse is that end's fault; the connection says so from then on.
    fn apply(&mut self, role: Role, event: Event) -> bool {
        let applied = self.connection.apply(role, event).is_ok();
        if !applied && self.connection.state(role) != State::Error {
            let _ = self.connection.apply(role, Event::Fail);
        }
        applied
    }

    fn ends(&mut self, requests: &Dissector, responses: &Dissector) {
        for (role, dissector) in [(Role::Client, requests), (Role::Server, responses)] {
            let over = matches!(dissector.dissection().end, Some(End::Closed | End::Broken));
            if over
                && !matches!(
                    self.connection.state(role),
                    State::Closed | State::Error | State::Switched
                )
            {
                self.apply(role, Event::Close);
            }
        }
    }
}

/// Why the server has to close once this exchange is over (RFC 9112 section 9.6), if it has to.
pub(crate) fn reason(request: Option<&Message>, response: &Message) -> Option<CloseReason> {
    let options = |message: &Message| ConnectionOptions::read(message.field_values("connection"));
    let framing = |message: &Message| {
        message
            .framing
            .as_ref()
            .and_then(|decision| decision.must_close)
    };
    let request = request?;
    let asked = RequestFacts {
        minor_version: request.version().minor,
        options: options(request),
        framing: framing(request),
        content: if request.complete {
            RequestContent::Read
        } else {
            RequestContent::Unread
        },
    };
    let answered = ResponseFacts {
        minor_version: response.version().minor,
        options: options(response),
        framing: framing(response),
    };
    persistence(&asked, &answered).reason()
}

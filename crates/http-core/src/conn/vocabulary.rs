//! The words the tables are written in: ends, states, events, and ways out of HTTP/1.1.

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Sends requests.
    Client,
    /// Sends responses.
    Server,
}

/// What one end of the connection is in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Nothing of this exchange sent.
    Idle,
    /// Server only: a request head has come, the final response head is owed.
    SendResponse,
    /// The head is sent, the body is not finished.
    SendBody,
    /// The message is complete.
    Done,
    /// The message is complete (or none was begun) and no other may follow.
    MustClose,
    /// This end sends nothing more.
    Closed,
    /// Client only: waits to learn whether the server leaves HTTP/1.1.
    MightSwitch,
    /// The octets that follow are not HTTP/1.1.
    Switched,
    /// This end broke the protocol; nothing it sends can be relied on.
    Error,
}

/// Something one end does on the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A complete request head (RFC 9112 §3).
    RequestHead,
    /// A complete interim response, 1xx other than 101 (RFC 9110 §15.2).
    Interim,
    /// The head of a final response (RFC 9112 §4).
    ResponseHead,
    /// 101 (Switching Protocols), RFC 9110 §15.2.2.
    SwitchingProtocols,
    /// A 2xx head that answers CONNECT (RFC 9112 §6.3, rule 2).
    TunnelHead,
    /// Octets of a message body.
    Content,
    /// The end of the message, after body and trailer section.
    EndOfMessage,
    /// This end closes its direction (RFC 9112 §9.6).
    Close,
    /// This end does something that is no HTTP, or stops inside a message.
    Fail,
}

/// A way out of HTTP/1.1 that a request has offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proposal {
    /// The method was CONNECT (RFC 9110 §9.3.6).
    Connect,
    /// The request carried an Upgrade field (RFC 9110 §7.8).
    Upgrade,
}

impl Role {
    /// Both ends.
    pub const ALL: [Role; 2] = [Role::Client, Role::Server];

    /// `client` or `server`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Client => "client",
            Role::Server => "server",
        }
    }
}

impl Proposal {
    /// Every way out.
    pub const ALL: [Proposal; 2] = [Proposal::Connect, Proposal::Upgrade];

    /// `CONNECT` or `Upgrade`, as the request writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Proposal::Connect => "CONNECT",
            Proposal::Upgrade => "Upgrade",
        }
    }
}

impl State {
    /// Every state, in the order of a message's life.
    pub const ALL: [State; 9] = [
        State::Idle,
        State::SendResponse,
        State::SendBody,
        State::Done,
        State::MightSwitch,
        State::Switched,
        State::MustClose,
        State::Closed,
        State::Error,
    ];

    /// The state's name, kebab-case.
    pub const fn as_str(self) -> &'static str {
        self.words().0
    }

    /// What the end is in the middle of, as half a sentence.
    pub const fn phrase(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            State::Idle => ("idle", "nothing of this exchange sent"),
            State::SendResponse => ("send-response", "owes a final response"),
            State::SendBody => ("send-body", "the head is sent, the body is not finished"),
            State::Done => ("done", "the message is complete"),
            State::MightSwitch => (
                "might-switch",
                "waits to learn whether the server leaves HTTP/1.1",
            ),
            State::Switched => ("switched", "has left HTTP/1.1"),
            State::MustClose => ("must-close", "no message may follow"),
            State::Closed => ("closed", "sends nothing more"),
            State::Error => ("error", "broke the protocol"),
        }
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 9] = [
        Event::RequestHead,
        Event::Interim,
        Event::ResponseHead,
        Event::SwitchingProtocols,
        Event::TunnelHead,
        Event::Content,
        Event::EndOfMessage,
        Event::Close,
        Event::Fail,
    ];

    /// The event's name, kebab-case.
    pub const fn as_str(self) -> &'static str {
        self.words().0
    }

    /// What an end does, to follow "cannot".
    pub const fn phrase(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Event::RequestHead => ("request-head", "send a request head"),
            Event::Interim => ("interim", "send an interim response"),
            Event::ResponseHead => ("response-head", "send a final response head"),
            Event::SwitchingProtocols => ("switching-protocols", "switch protocols"),
            Event::TunnelHead => ("tunnel-head", "become a tunnel"),
            Event::Content => ("content", "send content"),
            Event::EndOfMessage => ("end-of-message", "end a message"),
            Event::Close => ("close", "close its direction"),
            Event::Fail => ("fail", "fail"),
        }
    }
}

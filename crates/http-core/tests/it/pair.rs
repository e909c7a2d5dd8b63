//! A client and a server on a fake link: both ends keep a [`Connection`] of their own, from what
//! they send and from what they read, and have to agree at every step.

use http_core::chunked::ChunkedDecoder;
use http_core::conn::{
    CloseReason, Connection, ConnectionOptions, Event, Persistence, Proposal, RequestContent,
    RequestFacts, ResponseFacts, Role, State, persistence,
};
use http_core::framing::{BodyDecision, BodyLength, request_body, response_body};
use http_core::message::{RequestDecoder, ResponseDecoder};
use http_core::syntax::{KnownName, Limits, Version};
use proptest::prelude::*;

/// One end: its own view of the connection, and what has arrived.
struct Party {
    role: Role,
    connection: Connection,
    inbox: Vec<u8>,
    facts: Option<RequestFacts>,
}

/// What a message on the link was.
struct Received {
    version: Version,
    body: BodyDecision,
    content: Vec<u8>,
    options: ConnectionOptions,
    switch: Option<Proposal>,
    status: u16,
}

impl Party {
    fn new(role: Role) -> Self {
        Self {
            role,
            connection: Connection::new(),
            inbox: Vec::new(),
            facts: None,
        }
    }

    fn did(&mut self, role: Role, event: Event) {
        self.connection.apply(role, event).expect("a legal event");
    }

    /// The request at the start of the inbox; events as its parts are found.
    fn read_request(&mut self) -> Received {
        let mut decoder = RequestDecoder::new(Limits::default());
        let length = decoder
            .decode(&self.inbox)
            .expect("well formed")
            .expect("complete");
        let head = decoder.head(&self.inbox);
        let received = Received {
            version: head.version(),
            body: request_body(&head).expect("a framing"),
            content: Vec::new(),
            options: ConnectionOptions::read(head.section().values(KnownName::Connection)),
            switch: match head.method() {
                b"CONNECT" => Some(Proposal::Connect),
                _ => head
                    .section()
                    .has(KnownName::Upgrade)
                    .then_some(Proposal::Upgrade),
            },
            status: 0,
        };
        self.did(Role::Client, Event::RequestHead);
        if let Some(proposal) = received.switch {
            self.connection.propose(proposal);
        }
        self.read_content(Role::Client, received, length)
    }

    fn read_response(&mut self, method: &[u8]) -> Received {
        let mut decoder = ResponseDecoder::new(Limits::default());
        let length = decoder
            .decode(&self.inbox)
            .expect("well formed")
            .expect("complete");
        let head = decoder.head(&self.inbox);
        let received = Received {
            version: head.version(),
            body: response_body(&head, method).expect("a framing"),
            content: Vec::new(),
            options: ConnectionOptions::read(head.section().values(KnownName::Connection)),
            switch: None,
            status: head.status(),
        };
        let event = match received.status {
            101 => Event::SwitchingProtocols,
            100..=199 => Event::Interim,
            200..=299 if method == b"CONNECT" => Event::TunnelHead,
            _ => Event::ResponseHead,
        };
        self.did(Role::Server, event);
        if event != Event::ResponseHead {
            self.inbox.drain(..length);
            return received;
        }
        self.read_content(Role::Server, received, length)
    }

    fn read_content(&mut self, from: Role, mut received: Received, head: usize) -> Received {
        let body = self.inbox.split_off(head);
        let taken = match received.body.length {
            BodyLength::None | BodyLength::Tunnel => 0,
            BodyLength::Length(length) => {
                let length = usize::try_from(length).expect("small");
                received.content = body[..length].to_vec();
                length
            }
            BodyLength::UntilClose => {
                received.content.clone_from(&body);
                body.len()
            }
            BodyLength::Chunked => {
                let (mut decoder, mut at) = (ChunkedDecoder::new(Limits::default()), 0);
                loop {
                    let step = decoder.decode(&body[at..]).expect("well formed");
                    if let Some(data) = step.data {
                        received.content.extend_from_slice(&body[at..][data]);
                    }
                    at += step.consumed;
                    if step.done {
                        break at;
                    }
                }
            }
        };
        self.inbox = body[taken..].to_vec();
        if !received.content.is_empty() {
            self.did(from, Event::Content);
        }
        self.did(from, Event::EndOfMessage);
        received
    }

    /// Both ends decide about persistence from the same two messages.
    fn decide(&mut self, response: &ResponseFacts) -> Persistence {
        let request = self.facts.take().expect("a request came first");
        let decided = persistence(&request, response);
        if let Persistence::Close(reason) = decided {
            self.connection.close_after(reason);
        }
        decided
    }
}

/// An exchange to run: the request and the response, as octets.
#[derive(Clone, Debug)]
struct Exchange {
    method: &'static str,
    request: Vec<u8>,
    interim: bool,
    response: Vec<u8>,
    content: &'static [u8],
}

const CONTENTS: &[&[u8]] = &[b"", b"a", b"hello world"];

fn framed(content: &[u8], how: u8) -> Vec<u8> {
    let mut octets = Vec::new();
    match how {
        0 => octets
            .extend_from_slice(format!("Content-Length: {}\r\n\r\n", content.len()).as_bytes()),
        1 => {
            octets.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
            for chunk in content.chunks(4) {
                octets.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                octets.extend_from_slice(chunk);
                octets.extend_from_slice(b"\r\n");
            }
            octets.extend_from_slice(b"0\r\n\r\n");
            return octets;
        }
        _ => octets.extend_from_slice(b"\r\n"),
    }
    octets.extend_from_slice(content);
    octets
}

const OPTIONS: &[&str] = &["", "Connection: close\r\n", "Connection: Keep-Alive\r\n"];

fn exchange() -> impl Strategy<Value = Exchange> {
    let content = prop::sample::select(CONTENTS);
    let options = prop::sample::select(OPTIONS);
    (
        content.clone(),
        0..2u8,
        0..3u8,
        options.clone(),
        options,
        0..2u8,
        0..2u8,
        any::<bool>(),
    )
        .prop_map(
            |(content, how, answer, asks, grants, minor, answer_minor, interim)| {
                // Chunked is for HTTP/1.1 on both sides.
                let how = if minor == 0 { 0 } else { how };
                let answer = if minor == 0 || answer_minor == 0 {
                    answer & 2
                } else {
                    answer
                };
                let mut request =
                    format!("POST / HTTP/1.{minor}\r\nHost: a\r\n{asks}").into_bytes();
                request.extend(framed(content, how));
                let mut response = format!("HTTP/1.{answer_minor} 200 OK\r\n{grants}").into_bytes();
                response.extend(framed(content, answer));
                Exchange {
                    method: "POST",
                    request,
                    interim: interim && minor == 1,
                    response,
                    content,
                }
            },
        )
}

/// Runs one exchange; true when another may follow. Both ends hold the same view at each step.
fn run(client: &mut Party, server: &mut Party, exchange: &Exchange) -> bool {
    let agree = |client: &Party, server: &Party| {
        assert_eq!(
            client.connection, server.connection,
            "two views of one connection"
        );
    };
    // The client knows what it sends by the reader it shares with the server.
    let mut sender = Party {
        inbox: exchange.request.clone(),
        ..Party::new(Role::Client)
    };
    sender.connection = client.connection.clone();
    sender.read_request();
    client.connection = sender.connection;
    server.inbox.extend_from_slice(&exchange.request);
    let request = server.read_request();
    assert_eq!(request.content, exchange.content);
    agree(client, server);
    let facts = RequestFacts {
        minor_version: request.version.minor,
        options: request.options,
        framing: request.body.must_close,
        content: RequestContent::Read,
    };
    (client.facts, server.facts) = (Some(facts), Some(facts));
    if exchange.interim {
        server.did(Role::Server, Event::Interim);
        client
            .inbox
            .extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
        client.read_response(exchange.method.as_bytes());
        agree(client, server);
    }
    let mut sender = Party {
        inbox: exchange.response.clone(),
        ..Party::new(Role::Server)
    };
    sender.connection = server.connection.clone();
    sender.read_response(exchange.method.as_bytes());
    server.connection = sender.connection;
    client.inbox.extend_from_slice(&exchange.response);
    let response = client.read_response(exchange.method.as_bytes());
    assert_eq!(response.content, exchange.content);
    agree(client, server);
    let facts = ResponseFacts {
        minor_version: response.version.minor,
        options: response.options,
        framing: response.body.must_close,
    };
    let decided = client.decide(&facts);
    assert_eq!(server.decide(&facts), decided);
    agree(client, server);
    match decided {
        Persistence::Keep => {
            client.connection.next_exchange().expect("it persists");
            server.connection.next_exchange().expect("it persists");
            true
        }
        Persistence::Close(reason) => {
            assert!(client.connection.next_exchange().is_err());
            assert_eq!(server.connection.close_reason(), Some(reason));
            for party in [client, server] {
                party.did(Role::Server, Event::Close);
                party.did(Role::Client, Event::Close);
                assert_eq!(party.connection.state(party.role), State::Closed);
                assert!(
                    party
                        .connection
                        .apply(Role::Client, Event::RequestHead)
                        .is_err()
                );
            }
            false
        }
    }
}

proptest! {
    #[test]
    fn both_ends_agree_through_any_series_of_exchanges(
        exchanges in prop::collection::vec(exchange(), 1..6)
    ) {
        let (mut client, mut server) = (Party::new(Role::Client), Party::new(Role::Server));
        for exchange in &exchanges {
            let until_close = !exchange.response.windows(8).any(|window| window == b"Content-" || window == b"Transfer");
            let goes_on = run(&mut client, &mut server, exchange);
            prop_assert!(!(until_close && goes_on), "content until the close, and yet it goes on");
            if !goes_on {
                break;
            }
        }
        prop_assert!(client.inbox.is_empty() && server.inbox.is_empty());
    }
}

#[test]
fn connect_becomes_a_tunnel_or_stays() {
    for (status, switched) in [(200, true), (403, false)] {
        let (mut client, mut server) = (Party::new(Role::Client), Party::new(Role::Server));
        let request = b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n";
        let response = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        for party in [&mut client, &mut server] {
            party.inbox.extend_from_slice(request);
            party.read_request();
            assert_eq!(party.connection.state(Role::Client), State::MightSwitch);
            party.inbox.extend_from_slice(response.as_bytes());
            party.read_response(b"CONNECT");
        }
        assert_eq!(client.connection, server.connection);
        let state = client.connection.state(Role::Client);
        assert_eq!(
            state,
            if switched {
                State::Switched
            } else {
                State::Done
            }
        );
        assert_eq!(client.connection.next_exchange().is_ok(), !switched);
    }
}

#[test]
fn a_request_that_cannot_be_framed_ends_the_connection() {
    let mut server = Party::new(Role::Server);
    let mut decoder = RequestDecoder::new(Limits::default());
    let octets = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\n";
    decoder.decode(octets).expect("a head").expect("complete");
    let defect = request_body(&decoder.head(octets)).expect_err("two lengths");
    assert_eq!(defect.id.status(), Some(400));
    server.did(Role::Client, Event::Fail);
    server.connection.close_after(CloseReason::FramingUnknown);
    server.inbox.extend_from_slice(
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    server.read_response(b"POST");
    assert_eq!(server.connection.state(Role::Server), State::MustClose);
    assert!(server.connection.next_exchange().is_err());
}

//! What happened, as lines a person reads: the same lines for a live view and for a whole
//! transcript.
//!
//! Lines begin with `>` (we sent), `<` (the peer sent), `*` (a fact), `!` (a defect) or two spaces
//! (octets with their offset and name). Nothing else begins a line, and colour is left to whoever
//! prints.

mod remarks;
mod side;
mod state;
#[cfg(test)]
mod tests;

pub use side::sentence;
pub use state::{ConnectionState, Phase};

pub(crate) use state::reason;

use super::draw::draw_within;
use super::{Event, EventKind, Role, View};
use http_core::dissect::{Dissection, Dissector, End, Options, Pending};
use http_core::syntax::Direction;
use side::Side;
use state::Follower;
use std::fmt::Write as _;

use crate::ending::Ending;

/// Turns events into annotated lines, as they happen.
///
/// Feed every event once, in order, with the octets of reads and writes. Memory is bounded by the
/// bounds of [`Dissector`] plus the unfinished line of each direction.
#[derive(Debug)]
pub struct Annotator {
    view: View,
    connections: Vec<Watched>,
    /// Lines name their connection: there has been more than one.
    named: bool,
}

/// Connections followed at a time; of more, the oldest are forgotten.
const WATCHED: usize = 512;

/// One connection as far as it was fed.
#[derive(Debug)]
struct Watched {
    name: String,
    requests: Side,
    responses: Side,
    /// Requests that were announced to the dissector of responses.
    announced: usize,
    follower: Follower,
    /// Messages whose end was reported: requests, responses.
    reported: [usize; 2],
}

impl Annotator {
    /// An annotator that shows things as `view` says.
    pub fn new(view: View) -> Self {
        Self {
            view,
            connections: Vec::new(),
            named: false,
        }
    }

    /// Changes how later events are shown.
    pub fn set_view(&mut self, view: View) {
        self.view = view;
    }

    /// How things are shown.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// One event of the connection of that name, on which we are `role`; `octets` are those of a
    /// read or write. Returns whole lines, or nothing.
    pub fn feed(&mut self, connection: &str, role: Role, event: &Event, octets: &[u8]) -> String {
        let at = self.watch(connection);
        let view = self.view.clone();
        let label = if self.named {
            format!(" {connection}")
        } else {
            String::new()
        };
        self.connections[at].feed(role, event, octets, &view, &label)
    }

    /// Drops what is kept of a connection that is over. What comes of it afterwards is taken for
    /// the beginning of another.
    pub fn forget(&mut self, connection: &str) {
        self.named |= !self.connections.is_empty();
        self.connections
            .retain(|watched| watched.name != connection);
    }

    /// Where both ends of a connection are, for a prompt.
    pub fn state(&self, connection: &str) -> Option<ConnectionState> {
        self.find(connection).map(Watched::state)
    }

    /// What is known of what we sent on a connection.
    pub fn requests(&self, connection: &str) -> Option<&Dissection> {
        self.find(connection)
            .map(|watched| watched.requests.dissection())
    }

    /// What is known of what the peer sent on a connection.
    pub fn responses(&self, connection: &str) -> Option<&Dissection> {
        self.find(connection)
            .map(|watched| watched.responses.dissection())
    }

    fn find(&self, connection: &str) -> Option<&Watched> {
        self.connections
            .iter()
            .find(|watched| watched.name == connection)
    }

    fn watch(&mut self, connection: &str) -> usize {
        if let Some(at) = self
            .connections
            .iter()
            .position(|watched| watched.name == connection)
        {
            return at;
        }
        self.named |= !self.connections.is_empty();
        if self.connections.len() >= WATCHED {
            self.connections.remove(0);
        }
        self.connections.push(Watched {
            name: connection.to_owned(),
            requests: Side::new(Direction::Request),
            responses: Side::new(Direction::Response),
            announced: 0,
            follower: Follower::default(),
            reported: [0, 0],
        });
        self.connections.len() - 1
    }
}

impl Watched {
    fn feed(
        &mut self,
        role: Role,
        event: &Event,
        octets: &[u8],
        view: &View,
        label: &str,
    ) -> String {
        let mut out = String::new();
        let time = if view.times {
            format!(" {:.3}", event.at.as_secs_f64())
        } else {
            String::new()
        };
        match &event.kind {
            EventKind::Write(_) => {
                let _ = writeln!(out, ">{time}{label} write {}", count(octets.len() as u64));
                self.push(role, octets, view, &mut out);
            }
            EventKind::Read(_) => {
                let _ = writeln!(out, "<{time}{label} read {}", count(octets.len() as u64));
                self.push(other(role), octets, view, &mut out);
            }
            EventKind::Ended(ending) => {
                if let Some(end) = end_of(ending) {
                    self.side(other(role)).end(end, view, &mut out);
                }
                let _ = writeln!(out, "<{time}{label} end: {ending}");
            }
            EventKind::SentFin => {
                self.side(role).end(End::Closed, view, &mut out);
                let _ = writeln!(out, ">{time}{label} FIN");
            }
            EventKind::SentReset => {
                self.side(role).end(End::Broken, view, &mut out);
                let _ = writeln!(out, ">{time}{label} RST");
            }
            EventKind::Connected { peer, .. } => {
                let _ = writeln!(out, "*{time}{label} connected to {peer}");
            }
            EventKind::Tls {
                version,
                suite,
                alpn,
                certificates,
                ..
            } => {
                let alpn = alpn
                    .as_ref()
                    .map(|name| format!(", ALPN {name}"))
                    .unwrap_or_default();
                let _ = writeln!(out, "*{time}{label} TLS: {version}, {suite}{alpn}");
                for certificate in certificates {
                    let text = certificate.to_string();
                    let drawn = draw_within(text.as_bytes(), view.ascii, 800);
                    let _ = writeln!(out, "*{time}{label} certificate: {drawn}");
                }
            }
            EventKind::WriteRefused(failure) => {
                let _ = writeln!(out, "!{time}{label} {}", failure.sentence());
            }
            EventKind::TimedOut { awaited, limit } => {
                let _ = writeln!(
                    out,
                    "*{time}{label} gave up waiting for {awaited} after {} ms",
                    limit.as_millis()
                );
            }
            EventKind::Note(text) => {
                let _ = writeln!(
                    out,
                    "*{time}{label} {}",
                    draw_within(text.as_bytes(), view.ascii, 400)
                );
            }
        }
        self.follower
            .follow(self.requests.dissector(), self.responses.dissector());
        self.report(role, view, label, &mut out);
        out
    }

    /// What the end of that role sends.
    fn side(&mut self, role: Role) -> &mut Side {
        match role {
            Role::Client => &mut self.requests,
            Role::Server => &mut self.responses,
        }
    }

    fn push(&mut self, sender: Role, octets: &[u8], view: &View, out: &mut String) {
        match sender {
            Role::Client => {
                self.requests.push(octets, view, out);
                self.announce();
            }
            Role::Server => {
                self.announce_unfinished();
                self.responses.push(octets, view, out);
            }
        }
    }

    /// Tells the dissector of responses which requests are outstanding.
    fn announce(&mut self) {
        let requests = self.requests.dissector();
        let responses = self.responses.dissector_mut();
        for request in requests
            .messages()
            .iter()
            .skip(self.announced)
            .take_while(|message| state::head_seen(message))
        {
            responses.expect_answer_to(request);
            self.announced += 1;
        }
        // Where our octets may be cut otherwise, the number of answers is open.
        if requests.dissection().first_refused().is_some()
            || requests.dissection().garbage.is_some()
        {
            responses.expect_any();
        }
    }

    /// An answer before the end of the request's head is an early refusal, not an unasked response.
    fn announce_unfinished(&mut self) {
        let responses = self.responses.dissector_mut();
        if responses.outstanding() == 0 {
            let requests = self.requests.dissector();
            if let Some(request) = requests.messages().get(self.announced) {
                responses.expect_answer_to(request);
                self.announced += 1;
            } else if matches!(requests.pending(), Pending::StartLine | Pending::Head) {
                responses.expect_any();
            }
        }
    }

    /// One line for each message that has come to its end since the last time.
    fn report(&mut self, role: Role, view: &View, label: &str, out: &mut String) {
        let marks = if role == Role::Client {
            ['>', '<']
        } else {
            ['<', '>']
        };
        for (index, side) in [&self.requests, &self.responses].into_iter().enumerate() {
            let mark = marks[index];
            let messages = side.dissector().messages();
            let over = side.dissection().end.is_some();
            while let Some(message) = messages.get(self.reported[index]) {
                if !message.complete && !over && self.reported[index] + 1 == messages.len() {
                    break;
                }
                let _ = writeln!(
                    out,
                    "*{label} {mark} {}",
                    side.summary(self.reported[index])
                );
                side.remarks(self.reported[index], view, out);
                self.reported[index] += 1;
            }
        }
        if let Some(reason) = self.follower.news() {
            let _ = writeln!(
                out,
                "*{label} no further exchange on this connection: {} {}",
                reason.sentence(),
                reason.section()
            );
        }
    }

    fn state(&self) -> ConnectionState {
        self.follower
            .state(self.requests.dissector(), self.responses.dissector())
    }
}

const fn other(role: Role) -> Role {
    match role {
        Role::Client => Role::Server,
        Role::Server => Role::Client,
    }
}

/// How the peer's direction ended, as far as framing is concerned; `None` while it is open.
fn end_of(ending: &Ending) -> Option<End> {
    match ending {
        Ending::Open { .. } => Some(End::Open),
        Ending::Fin | Ending::TlsCloseNotify => Some(End::Closed),
        Ending::Reset | Ending::TlsTruncated | Ending::TlsFailed | Ending::Unclear => {
            Some(End::Broken)
        }
        Ending::LocalClosed | Ending::LocalReset => Some(End::Open),
    }
}

pub(super) fn count(octets: u64) -> String {
    if octets == 1 {
        "1 octet".to_owned()
    } else {
        format!("{octets} octets")
    }
}

/// Octets without a network: annotated as what a client (or a server) sent, and then closed.
pub fn dissected(
    octets: &[u8],
    direction: Direction,
    method: Option<&[u8]>,
    view: &View,
) -> (String, Dissection) {
    let mut side = Side::new(direction);
    match method {
        Some(method) => side.dissector_mut().expect(method),
        None => side.dissector_mut().expect_any(),
    }
    let mut out = String::new();
    side.push(octets, view, &mut out);
    side.end(End::Closed, view, &mut out);
    let messages = side.dissector().messages();
    for index in 0..messages.len() {
        let _ = writeln!(out, "* {}", side.summary(index));
        side.remarks(index, view, &mut out);
    }
    let dissection = side.into_dissector().into_dissection();
    (out, dissection)
}

/// A dissector with the bounds of an interactive tool: content is drawn as it passes, and kept only
/// so that it can be decoded.
fn dissector(direction: Direction) -> Dissector {
    let options = Options {
        content: 4 * 1024 * 1024,
        ..Options::default()
    };
    Dissector::new(direction, options)
}

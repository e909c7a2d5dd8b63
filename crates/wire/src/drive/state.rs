//! What is known of one connection so far.

use std::time::Instant;

use http_core::conn::CloseReason;
use http_core::dissect::{Dissector, Kind, Message, Options, Pending};
use http_core::framing::BodyLength;
use http_core::syntax::Direction;

use crate::ending::Ending;
use crate::transcript::{Digests, Event, EventKind, WriteFailure, announces_end, reason};

/// Events kept one by one. A peer that sends an octet at a time makes an event of each; beyond
/// this, neighbouring reads or writes are told as one.
const EVENTS: usize = 64 * 1024;

/// What is kept of each direction; beyond it things are only counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// Octets as they were written or read, and as many of contents.
    pub(crate) octets: usize,
    /// Names of octets.
    pub(crate) names: usize,
}

impl Kept {
    /// So many octets, and as many names as a dissection keeps if it is not told otherwise.
    pub(crate) fn octets(octets: usize) -> Self {
        let names = Options::default().tokens;
        Self { octets, names }
    }
}

/// What is known so far.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) sent: Vec<u8>,
    pub(crate) sent_total: u64,
    pub(crate) received: Vec<u8>,
    pub(crate) received_total: u64,
    pub(crate) events: Vec<Event>,
    /// Events of the peer that came, and those of them that the observer was told of.
    pub(super) came: u64,
    pub(super) told: u64,
    pub(crate) requests: Dissector,
    pub(crate) responses: Dissector,
    /// Whether contents are digested.
    pub(crate) digested: bool,
    pub(super) request_digests: Digests,
    pub(super) response_digests: Digests,
    /// How many messages of `requests` the responses have been told of.
    pub(super) announced: usize,
    /// What the reader saw of the peer's end.
    pub(super) ended: Option<Ending>,
    /// What we did to end it.
    pub(crate) local: Option<Ending>,
    pub(crate) write_failure: Option<WriteFailure>,
    /// A write was refused before the reader saw the peer's end.
    pub(super) write_refused: bool,
    pub(crate) timed_out: bool,
    /// Last octet in either direction.
    pub(super) active: Instant,
    /// The record was given away: what still comes is nobody's.
    pub(super) given_away: bool,
}

impl State {
    /// Nothing has happened.
    pub(super) fn new(keep: Kept) -> Self {
        let kept = Options {
            content: keep.octets,
            tokens: keep.names,
            ..Options::default()
        };
        Self {
            sent: Vec::new(),
            sent_total: 0,
            received: Vec::new(),
            received_total: 0,
            events: Vec::new(),
            came: 0,
            told: 0,
            requests: Dissector::new(Direction::Request, kept),
            responses: Dissector::new(Direction::Response, kept),
            digested: true,
            request_digests: Digests::default(),
            response_digests: Digests::default(),
            announced: 0,
            ended: None,
            local: None,
            write_failure: None,
            write_refused: false,
            timed_out: false,
            active: Instant::now(),
            given_away: false,
        }
    }

    /// The peer's end, with the writer's facts taken in.
    pub(crate) fn peer_end(&self) -> Option<Ending> {
        match (self.ended, self.write_failure) {
            // The failing write took the socket's error with it, so the reader saw 0
            // where the peer had sent RST. On Linux a write after the peer's FIN fails
            // with EPIPE instead, so the two cannot be confused there.
            (Some(Ending::Fin | Ending::TlsTruncated), Some(WriteFailure::Reset)) => {
                Some(Ending::Reset)
            }
            // Elsewhere EPIPE is ambiguous unless the reader saw the end first.
            (Some(Ending::Fin), Some(WriteFailure::Closed)) if cfg!(not(target_os = "linux")) => {
                Some(Ending::Unclear)
            }
            (ended, _) => ended,
        }
    }

    /// How the connection has ended, or for how long nothing has passed on it.
    pub(super) fn ending(&self) -> Ending {
        match (self.peer_end(), self.local) {
            (Some(ending), _) => ending,
            (None, Some(local @ (Ending::LocalClosed | Ending::LocalReset))) => local,
            (None, _) => Ending::Open {
                after: self.active.elapsed(),
            },
        }
    }

    /// Final responses that are complete.
    pub(crate) fn answers_complete(&self) -> usize {
        self.responses.dissection().complete()
    }

    /// Whether there is an answer, and the last one begun is complete.
    pub(crate) fn is_answered(&self) -> bool {
        let last = self.responses.messages().iter().next_back();
        last.is_some_and(|message| message.kind == Kind::Response && message.complete)
    }

    /// Whether the last answer is complete and nothing is due behind it but the end.
    pub(crate) fn announces_end(&self) -> bool {
        announces_end(self.requests.dissection(), self.responses.dissection())
    }

    /// Why the peer has to end the connection after what it has sent: known once its last response
    /// is complete, and only for a client. A request that was answered before its end is no such
    /// reason, as the server may go on reading it.
    pub(crate) fn last_of_peer(&self) -> Option<CloseReason> {
        let requests = self.requests.messages().iter();
        let responses = self.responses.messages().iter();
        let tunnel = |message: &Message| {
            let framing = message.framing.as_ref();
            framing.is_some_and(|framing| framing.length == BodyLength::Tunnel)
        };
        responses
            .filter(|response| response.kind == Kind::Response && response.complete)
            .zip(requests)
            .filter(|(response, _)| !tunnel(response))
            .find_map(|(response, request)| reason(Some(request), response))
            .filter(|reason| *reason != CloseReason::ContentUnread)
    }

    /// Interim responses that are complete.
    pub(crate) fn interim(&self) -> usize {
        self.interim_responses().count()
    }

    /// Whether an interim response with one of `codes`, or any where none is named, is
    /// complete behind the first `from` ones.
    pub(crate) fn interim_behind(&self, from: usize, codes: &[u16]) -> bool {
        let wanted = |code| codes.is_empty() || codes.contains(&code);
        self.interim_responses()
            .skip(from)
            .any(|interim| interim.status().is_some_and(wanted))
    }

    /// Complete interim responses in front of the last of the first `answers` final ones.
    pub(crate) fn interim_before(&self, answers: usize) -> usize {
        let messages = self.responses.messages();
        let end = messages
            .iter()
            .enumerate()
            .filter(|(_, message)| message.kind == Kind::Response)
            .take(answers)
            .last()
            .map_or(0, |(index, _)| index);
        let interim = |m: &&Message| m.kind == Kind::Interim && m.complete;
        messages.iter().take(end).filter(interim).count()
    }

    fn interim_responses(&self) -> impl Iterator<Item = &Message> {
        self.responses
            .messages()
            .iter()
            .filter(|m| m.kind == Kind::Interim && m.complete)
    }

    pub(super) fn push_requests(&mut self, octets: &[u8]) {
        let start = self.requests.dissection().octets;
        self.requests.push(octets);
        if self.digested {
            self.request_digests.follow(&self.requests, start, octets);
        }
        self.announce();
    }

    pub(super) fn push_responses(&mut self, octets: &[u8]) {
        self.announce_unfinished();
        let start = self.responses.dissection().octets;
        self.responses.push(octets);
        if self.digested {
            self.response_digests.follow(&self.responses, start, octets);
        }
    }

    /// Notes an event, within bounds.
    pub(super) fn note(&mut self, event: Event) {
        let kept = self.events.len();
        if kept >= EVENTS {
            match (
                self.events.last_mut().map(|last| &mut last.kind),
                &event.kind,
            ) {
                (Some(EventKind::Read(last)), EventKind::Read(more))
                | (Some(EventKind::Write(last)), EventKind::Write(more))
                    if last.end == more.start =>
                {
                    last.end = more.end;
                    return;
                }
                _ if kept >= 2 * EVENTS && !matches!(event.kind, EventKind::Ended(_)) => {
                    return;
                }
                _ => {}
            }
        }
        self.events.push(event);
    }

    /// Tells the responses of the requests they answer, as far as their heads are known.
    fn announce(&mut self) {
        while let Some(request) = self.requests.messages().get(self.announced) {
            let unfinished = self.announced + 1 == self.requests.messages().len()
                && matches!(self.requests.pending(), Pending::StartLine | Pending::Head);
            if unfinished {
                break;
            }
            self.responses.expect_answer_to(request);
            self.announced += 1;
        }
        // Where a reader may cut our octets otherwise, the number of answers is open.
        if self.requests.dissection().first_refused().is_some()
            || self.requests.dissection().garbage.is_some()
        {
            self.responses.expect_any();
        }
    }

    /// An answer may come before the request's head is complete: an early refusal is no unasked response.
    fn announce_unfinished(&mut self) {
        if self.responses.outstanding() > 0 {
            return;
        }
        if let Some(request) = self.requests.messages().get(self.announced) {
            self.responses.expect_answer_to(request);
            self.announced += 1;
        } else if matches!(self.requests.pending(), Pending::StartLine | Pending::Head) {
            self.responses.expect_any();
        }
    }
}

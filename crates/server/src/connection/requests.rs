//! From octets received to answers appended: requests one after the other, and what is logged of
//! them.

use std::rc::Rc;
use std::time::Instant;

use http_core::conn::CloseReason;
use http_core::message::RequestHead;
use http_core::syntax::Limits;

use super::{Connection, End, Pause, Phase, Waiting};
use crate::admission::Client;
use crate::answer::{self, Answer, Circumstances, Content, Files, Refused, Response};
use crate::intake::Intake;
use crate::link::Link;
use crate::record::{Asked, Record};
use crate::render::Onward;
use crate::repeated::Meaning;
use crate::serving::Host;
use crate::worker::Worker;
use crate::write;

/// Answers to pipelined requests are gathered up to this many octets before they are written.
const BATCH: usize = 64 << 10;

impl<L: Link> Connection<L> {
    pub(super) fn process_kept(&mut self, announced: bool, out: &mut Vec<u8>) -> Pause {
        let mut input = std::mem::take(&mut self.input);
        let (used, pause) = self.process(&input, announced, out);
        if used == input.len() {
            input = Vec::new();
        } else {
            input.drain(..used);
        }
        self.input = input;
        pause
    }

    /// Works through the input, appending answers. Returns how much of it is done with. `announced`
    /// when its first octets had been waiting before they were read (see [`crate::freshness`]).
    pub(super) fn process(
        &mut self,
        input: &[u8],
        announced: bool,
        out: &mut Vec<u8>,
    ) -> (usize, Pause) {
        let mut at = 0;
        // An empty line may come long before the request that follows it.
        let begins = matches!(self.phase, Phase::Head)
            && !input.starts_with(b"\r")
            && !input.starts_with(b"\n");
        let mut only_first = announced && begins;
        match only_first {
            true => self.worker.freshness().begun_before_turn(),
            false => self.worker.freshness().begun_by_now(),
        }
        loop {
            let rest = &input[at..];
            if only_first && at > 0 {
                only_first = false;
                self.worker.freshness().begun_by_now();
            }
            match &mut self.phase {
                Phase::Closing(_) => return (at, Pause::Send),
                _ if rest.is_empty() => return (at, Pause::More),
                Phase::Head => {
                    let (used, pause) = self.head(rest, out);
                    at += used;
                    if let Some(pause) = pause {
                        return (at, pause);
                    }
                }
                Phase::Content(under_way) => match under_way.1.take(rest) {
                    Ok(progress) => {
                        at += progress.used;
                        if !progress.done {
                            return (at, Pause::More);
                        }
                        self.waiting = Waiting::Nothing;
                        if let Phase::Content(under_way) =
                            std::mem::replace(&mut self.phase, Phase::Head)
                        {
                            self.respond(&under_way.0, out);
                        }
                    }
                    Err(defect) => {
                        let head_only = under_way.0.head_only;
                        let refusal = answer::refusal(&defect, head_only);
                        self.respond_last(&refusal, out);
                        return (input.len(), Pause::Send);
                    }
                },
            }
            if self.output.has_segments() || out.len() >= BATCH {
                return (at, Pause::Send);
            }
        }
    }

    /// Takes a head, if there is a whole one, and what it asks for. Returns how much of the input is
    /// done with, and why no more can be, if that is so.
    fn head(&mut self, rest: &[u8], out: &mut Vec<u8>) -> (usize, Option<Pause>) {
        if let Some((length, response)) = self.again(rest) {
            self.waiting = Waiting::Nothing;
            self.served = self.served.saturating_add(1);
            self.respond(&response, out);
            return (length, None);
        }
        let length = match self.decoder.decode(rest) {
            Ok(None) => return (0, Some(Pause::More)),
            Ok(Some(length)) => length,
            Err(defect) => {
                // Content must not follow HEAD, whatever stands behind its method.
                let line = rest.trim_ascii_start();
                let refusal = answer::refusal(&defect, line.starts_with(b"HEAD "));
                self.respond_last(&refusal, out);
                return (rest.len(), Some(Pause::Send));
            }
        };
        let head = self.decoder.head(rest);
        let (host, refused) = self.choose(head);
        if let Some(host) = host {
            self.host = host;
        }
        if self.worker.lines.is_some() && self.asked.is_none() {
            self.asked = Some((Asked::of(head), Instant::now()));
        }
        let answer = self.answer(head, refused);
        if let (Answer::Ready(response, Content::None), None) = (&answer, refused) {
            self.remember(&rest[..length], head, response);
        }
        self.decoder.reset();
        self.waiting = Waiting::Nothing;
        match answer {
            Answer::Load(wanted) => return (0, Some(Pause::Load(wanted))),
            Answer::Change(change) => {
                self.served = self.served.saturating_add(1);
                return (length, Some(Pause::Change(change)));
            }
            Answer::Live(live) => {
                self.served = self.served.saturating_add(1);
                return (length, Some(Pause::Live(live)));
            }
            Answer::Ready(response, content) => {
                self.loaded.clear();
                self.served = self.served.saturating_add(1);
                let bound = self.host.config.max_content;
                match Intake::new(content, bound, Limits::default()) {
                    None => self.respond(&response, out),
                    Some(intake) => {
                        self.phase = Phase::Content(Box::new((response, intake)));
                    }
                }
            }
        }
        (length, None)
    }

    /// The answer to a request whose head is known from before, and the length of that. Only where
    /// nothing but the head decides what it means.
    fn again(&mut self, octets: &[u8]) -> Option<(usize, Response)> {
        if !self.loaded.is_empty() || self.asked.is_some() || self.secure.is_some() {
            return None;
        }
        let (worker, served) = (&*self.worker, self.served);
        let repeated = worker.repeated.borrow();
        let meaning = repeated.find(octets)?;
        if closing(worker, &meaning.host, served).is_some() {
            return None;
        }
        let response = meaning.response()?;
        if !Rc::ptr_eq(&self.host, &meaning.host) {
            self.host = Rc::clone(&meaning.host);
        }
        self.asked = (meaning.asked.clone()).map(|asked| (asked, Instant::now()));
        // It may have begun with this head when not all of it was there.
        self.decoder.reset();
        Some((meaning.length(), response))
    }

    /// Keeps what a head means, if nothing else decided on the answer.
    fn remember(&self, octets: &[u8], head: RequestHead<'_>, response: &Response) {
        if response.close.is_some() || !self.loaded.is_empty() || self.secure.is_some() {
            return;
        }
        let (worker, host) = (&*self.worker, &self.host);
        let logged = worker.lines.is_some();
        let mut repeated = worker.repeated.borrow_mut();
        repeated.meet(octets, || Meaning::of(octets, head, response, host, logged));
    }

    /// The host that a request is for, if that is another than before, and why the request is
    /// refused if it is.
    fn choose(&self, head: RequestHead<'_>) -> (Option<Rc<Host>>, Option<Refused>) {
        let worker = &*self.worker;
        let hosts = worker.hosts();
        let (host, refused) = hosts.choose(head, self.secure.as_deref());
        // One that waited for a load stays with the host it was loaded for, and has been counted.
        let fresh = self.loaded.is_empty();
        let other = (fresh && !Rc::ptr_eq(&self.host, host)).then(|| Rc::clone(host));
        let config = other
            .as_ref()
            .map_or(&self.host.config, |host| &host.config);
        let refused = match refused {
            Some(status) => Some(Refused::Host(status)),
            None if config.client_rate == 0 || !fresh => None,
            None => {
                let (client, now) = (Client::of(self.peer), worker.clock.now_ms());
                let wait = worker.rates().excess(client, now, config);
                wait.map(Refused::Rate)
            }
        };
        (other, refused)
    }

    /// Decides on a request for the host that was chosen.
    pub(super) fn answer(&self, head: RequestHead<'_>, refused: Option<Refused>) -> Answer {
        let (worker, host) = (&*self.worker, &*self.host);
        let with = Circumstances {
            config: &host.config,
            now: worker.clock.unix_seconds(),
            close: closing(worker, host, self.served),
            areas: &host.areas,
            gateways: &host.gateways,
            secure: self.secure.is_some(),
            refused,
        };
        let files = Files {
            site: &host.site,
            loaded: &self.loaded,
        };
        answer::answer(head, files, &mut worker.path.borrow_mut(), &with)
    }

    /// How the connection goes on after an answer.
    pub(super) fn onward(&self, close: Option<CloseReason>) -> Onward {
        let config = &self.host.config;
        match close {
            Some(_) => Onward::Close,
            None => Onward::Keep {
                timeout: config.idle_timeout.as_secs(),
                max: match config.max_requests {
                    0 => None,
                    limit => Some(limit.saturating_sub(self.served)),
                },
            },
        }
    }

    /// Appends an answer, and notes whether it is the last.
    pub(super) fn respond(&mut self, response: &Response, out: &mut Vec<u8>) {
        let (worker, host) = (&*self.worker, &*self.host);
        let onward = self.onward(response.close);
        let before = out.len();
        let written = write::response(worker, host, response, onward, out, &mut self.output);
        let counters = worker.counters();
        let class = usize::from(written.status / 100).saturating_sub(1);
        if let Some(counter) = counters.answers.get(class) {
            counter.add(1);
        }
        counters.content.add(written.content);
        if worker.lines.is_some() {
            let (asked, begun) = match self.asked.take() {
                Some((asked, begun)) => (Some(asked), begun),
                None => (None, Instant::now()),
            };
            self.records.push(Record {
                asked,
                begun,
                status: written.status,
                content: written.content,
                head: (out.len() - before) as u64 - written.copied,
                id: worker.last_id(),
            });
        }
        if let Some(reason) = response.close {
            self.phase = Phase::Closing(ending(reason));
        }
    }

    /// Logs the answers that have been sent, or sent as far as they ever will be.
    pub(super) fn log(&mut self) {
        if self.records.is_empty() {
            return;
        }
        let worker = &*self.worker;
        let mut sent = self.output.total - self.before;
        for record in self.records.drain(..) {
            sent = sent.saturating_sub(record.head);
            let content = record.content.min(sent);
            sent -= content;
            if let Some(lines) = &worker.lines {
                let (format, date) = (self.host.config.log_format, worker.clock.date());
                lines.add(|out| record.write(format, self.peer, &date, content, out));
            }
        }
        self.before = self.output.total;
    }

    /// Appends the last answer to a client that may still be sending.
    pub(super) fn respond_last(&mut self, response: &Response, out: &mut Vec<u8>) {
        self.respond(response, out);
        self.phase = Phase::Closing(End::Linger);
    }
}

/// How a connection ends for this reason.
pub(super) fn ending(reason: CloseReason) -> End {
    match reason {
        CloseReason::RequestClose
        | CloseReason::Http10Request
        | CloseReason::RequestLimit
        | CloseReason::Shutdown => End::Close,
        _ => End::Linger,
    }
}

/// A reason of our own to close after the next answer.
fn closing(worker: &Worker, host: &Host, served: u32) -> Option<CloseReason> {
    let limit = host.config.max_requests;
    if worker.retiring.get() {
        Some(CloseReason::Shutdown)
    } else if limit != 0 && served.saturating_add(1) >= limit {
        Some(CloseReason::RequestLimit)
    } else {
        None
    }
}

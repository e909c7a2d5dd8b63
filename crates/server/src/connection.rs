//! One connection, from its first octet to its end.
//!
//! Reading, deciding and writing happen in one go, in buffers that all connections of a worker
//! share; a connection owns a buffer only while a request or an answer is incomplete. Whatever
//! has to wait (for octets, for room, for a file to be loaded) leaves that stretch and comes back.

mod pace;

use std::future::poll_fn;
use std::io;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use http_core::conn::CloseReason;
use http_core::message::RequestDecoder;
use http_core::syntax::Limits;

use crate::answer::{self, Answer, Circumstances, Files, Response};
use crate::change::Change;
use crate::deadline::{Deadline, NEVER};
use crate::intake::Intake;
use crate::link::Link;
use crate::output::Output;
use crate::receive;
use crate::record::{Asked, Record};
use crate::render::Onward;
use crate::site::{Landed, Wanted};
use crate::worker::Worker;
use crate::write;

/// Answers to pipelined requests are gathered up to this many octets before they are written.
const BATCH: usize = 64 << 10;

/// How long a client may still send after our last octet, in milliseconds, so that it can read
/// that octet before it meets a reset (RFC 9112 §9.6).
const LINGER: u64 = 5_000;

/// A connection and where it stands.
#[derive(Debug)]
pub(crate) struct Connection<L> {
    link: L,
    worker: Rc<Worker>,
    deadline: Deadline,
    /// What the deadline stands for.
    waiting: Waiting,
    decoder: RequestDecoder,
    phase: Phase,
    /// Octets received and not done with.
    input: Vec<u8>,
    /// `input` may hold a complete request: look before reading more.
    look_again: bool,
    output: Output,
    /// The outcomes of what the request at the start of `input` wanted loaded.
    loaded: Vec<Landed>,
    served: u32,
    received: u64,
    peer: IpAddr,
    secure: bool,
    /// The request being answered, for the access log.
    asked: Option<(Asked, Instant)>,
    /// Answers not yet sent to their end, for the access log.
    records: Vec<Record>,
    /// Octets written before the first of them.
    before: u64,
}

#[derive(Debug)]
enum Phase {
    /// A request head is expected or under way.
    Head,
    /// The answer is known and goes out when the request content has been read.
    Content(Box<(Response, Intake)>),
    /// The last answer is written or on its way.
    Closing(End),
}

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Nothing,
    Request,
    Head,
    /// With the count of octets when the present window began.
    Content(u64),
    Room(u64),
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Nothing unread: close.
    Close,
    /// The client may still be sending: let it read the answer first.
    Linger,
    /// Make sure that the client does not take what it has for complete.
    Abort,
}

/// Why the stretch of work ended.
#[derive(Debug)]
enum Step {
    Load(Box<Wanted>),
    Change(Box<Change>),
    End(End),
}

/// Why no more input was worked through.
#[derive(Debug)]
enum Pause {
    /// All that is there is used.
    More,
    /// Octets have to go out first.
    Send,
    Load(Box<Wanted>),
    Change(Box<Change>),
}

impl<L: Link> Connection<L> {
    pub(crate) fn new(link: L, worker: Rc<Worker>, peer: IpAddr, secure: bool) -> Self {
        Self {
            link,
            deadline: worker.deadlines.register(),
            waiting: Waiting::Nothing,
            decoder: RequestDecoder::new(Limits::default()),
            worker,
            phase: Phase::Head,
            input: Vec::new(),
            look_again: false,
            output: Output::default(),
            loaded: Vec::new(),
            served: 0,
            received: 0,
            peer,
            secure,
            asked: None,
            records: Vec::new(),
            before: 0,
        }
    }

    /// Serves requests until the connection ends.
    pub(crate) async fn serve(mut self) {
        let end = loop {
            match poll_fn(|cx| self.poll_step(cx)).await {
                Step::Load(wanted) => {
                    self.waiting = Waiting::Nothing;
                    self.deadline.set(NEVER);
                    self.worker.counters().loads.add(1);
                    let landed = self.worker.site.load(wanted).await;
                    self.loaded.push(landed);
                    self.look_again = true;
                }
                Step::Change(change) => {
                    // Apart, so that connections that change nothing do not hold its state.
                    Box::pin(self.make(change.into())).await;
                    self.look_again = true;
                }
                Step::End(end) => break end,
            }
        };
        if !self.output.is_empty() || !self.records.is_empty() {
            self.worker.counters().broken_off.add(1);
            self.log();
        }
        match end {
            End::Close if L::FAREWELL => {
                let until = self.worker.clock.now_ms() + LINGER;
                let _gone = self.finish(until).await;
            }
            End::Close => {}
            End::Linger => self.linger().await,
            End::Abort => self.link.abort(),
        }
    }

    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        self.deadline.watch(cx);
        let worker = Rc::clone(&self.worker);
        let mut scratch = worker.scratch.borrow_mut();
        let scratch = &mut *scratch;
        loop {
            // What is to be sent goes first: nothing is read while the peer takes nothing.
            if !self.output.is_empty() || !scratch.output.is_empty() {
                match self
                    .output
                    .poll_send(&mut self.link, cx, &mut scratch.output)
                {
                    Poll::Ready(Ok(())) => self.log(),
                    Poll::Ready(Err(_)) => {
                        scratch.output.clear();
                        return Poll::Ready(Step::End(End::Abort));
                    }
                    Poll::Pending => return self.poll_room(),
                }
            }
            if let Phase::Closing(end) = self.phase {
                return Poll::Ready(Step::End(end));
            }
            let pause = if self.look_again {
                self.look_again = false;
                self.process_kept(&mut scratch.output)
            } else {
                match self.link.poll_read(cx, &mut scratch.input) {
                    Poll::Ready(Ok(0)) => return Poll::Ready(Step::End(End::Close)),
                    Poll::Ready(Ok(n)) => {
                        self.received += n as u64;
                        worker.site.next_round();
                        if self.input.is_empty() {
                            let fresh = &scratch.input[..n];
                            let (used, pause) = self.process(fresh, &mut scratch.output);
                            self.input.extend_from_slice(&fresh[used..]);
                            pause
                        } else {
                            self.input.extend_from_slice(&scratch.input[..n]);
                            self.process_kept(&mut scratch.output)
                        }
                    }
                    Poll::Ready(Err(_)) => return Poll::Ready(Step::End(End::Abort)),
                    Poll::Pending => match self.poll_arrival(&mut scratch.output) {
                        Poll::Ready(Some(step)) => return Poll::Ready(step),
                        Poll::Ready(None) => continue,
                        Poll::Pending => return Poll::Pending,
                    },
                }
            };
            match pause {
                Pause::More => {}
                Pause::Send => self.look_again = !self.input.is_empty(),
                pause @ (Pause::Load(_) | Pause::Change(_)) => {
                    // Answers before this one do not wait for it. What cannot be written now
                    // goes first after the load.
                    if !scratch.output.is_empty() {
                        match self
                            .output
                            .poll_send(&mut self.link, cx, &mut scratch.output)
                        {
                            Poll::Ready(Err(_)) => {
                                scratch.output.clear();
                                return Poll::Ready(Step::End(End::Abort));
                            }
                            Poll::Ready(Ok(())) => self.log(),
                            Poll::Pending => {}
                        }
                    }
                    return Poll::Ready(match pause {
                        Pause::Change(change) => Step::Change(change),
                        Pause::Load(wanted) => Step::Load(wanted),
                        Pause::More | Pause::Send => continue,
                    });
                }
            }
            if let (Phase::Closing(end @ End::Close), false) =
                (&mut self.phase, self.input.is_empty())
            {
                // Requests after the last one we answer: they are not read, but closing with
                // them unread would reset the connection.
                *end = End::Linger;
            }
        }
    }

    fn process_kept(&mut self, out: &mut Vec<u8>) -> Pause {
        let mut input = std::mem::take(&mut self.input);
        let (used, pause) = self.process(&input, out);
        if used == input.len() {
            input = Vec::new();
        } else {
            input.drain(..used);
        }
        self.input = input;
        pause
    }

    /// Works through the input, appending answers. Returns how much of it is done with.
    fn process(&mut self, input: &[u8], out: &mut Vec<u8>) -> (usize, Pause) {
        let mut at = 0;
        loop {
            let rest = &input[at..];
            match &mut self.phase {
                Phase::Closing(_) => return (at, Pause::Send),
                _ if rest.is_empty() => return (at, Pause::More),
                Phase::Head => match self.decoder.decode(rest) {
                    Ok(None) => return (at, Pause::More),
                    Ok(Some(length)) => {
                        let worker = &*self.worker;
                        let with = Circumstances {
                            config: &worker.config,
                            now: worker.clock.unix_seconds(),
                            close: closing(worker, self.served),
                            areas: worker.areas(),
                            secure: self.secure,
                        };
                        let head = self.decoder.head(rest);
                        if worker.lines.is_some() && self.asked.is_none() {
                            self.asked = Some((Asked::of(head), Instant::now()));
                        }
                        let mut buffer = worker.path.borrow_mut();
                        let files = Files {
                            site: &worker.site,
                            loaded: &self.loaded,
                        };
                        let answer = answer::answer(head, files, &mut buffer, &with);
                        drop(buffer);
                        self.decoder.reset();
                        self.waiting = Waiting::Nothing;
                        match answer {
                            Answer::Load(wanted) => return (at, Pause::Load(wanted)),
                            Answer::Change(change) => {
                                self.served = self.served.saturating_add(1);
                                return (at + length, Pause::Change(change));
                            }
                            Answer::Ready(response, content) => {
                                at += length;
                                self.loaded.clear();
                                self.served = self.served.saturating_add(1);
                                let bound = worker.config.max_content;
                                match Intake::new(content, bound, Limits::default()) {
                                    None => self.respond(&response, out),
                                    Some(intake) => {
                                        self.phase = Phase::Content(Box::new((response, intake)));
                                    }
                                }
                            }
                        }
                    }
                    Err(defect) => {
                        self.respond_last(&answer::refusal(&defect), out);
                        return (input.len(), Pause::Send);
                    }
                },
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
                        let mut refusal = answer::refusal(&defect);
                        refusal.head_only = head_only;
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

    /// Appends an answer, and notes whether it is the last.
    fn respond(&mut self, response: &Response, out: &mut Vec<u8>) {
        let worker = &*self.worker;
        let onward = match response.close {
            Some(_) => Onward::Close,
            None => Onward::Keep {
                timeout: worker.config.idle_timeout.as_secs(),
                max: match worker.config.max_requests {
                    0 => None,
                    limit => Some(limit.saturating_sub(self.served)),
                },
            },
        };
        let before = out.len();
        let written = write::response(worker, response, onward, out, &mut self.output);
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
            });
        }
        if let Some(reason) = response.close {
            self.phase = Phase::Closing(match reason {
                CloseReason::RequestClose
                | CloseReason::Http10Request
                | CloseReason::RequestLimit
                | CloseReason::Shutdown => End::Close,
                _ => End::Linger,
            });
        }
    }

    /// Logs the answers that have been sent, or sent as far as they ever will be.
    fn log(&mut self) {
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
                let (format, date) = (worker.config.log_format, worker.clock.date());
                lines.add(|out| record.write(format, self.peer, &date, content, out));
            }
        }
        self.before = self.output.total;
    }

    /// Appends the last answer to a client that may still be sending.
    fn respond_last(&mut self, response: &Response, out: &mut Vec<u8>) {
        self.respond(response, out);
        self.phase = Phase::Closing(End::Linger);
    }

    /// Makes a change, reading its content, and leaves the answer to be sent.
    async fn make(&mut self, change: Arc<Change>) {
        let (result, unread) = receive::receive(self, &change).await;
        let mut out = Vec::new();
        let response = answer::changed(&change, result, unread);
        self.respond(&response, &mut out);
        self.output.keep(&out);
        self.waiting = Waiting::Nothing;
    }

    /// What the connections of this worker share.
    pub(crate) fn worker(&self) -> &Rc<Worker> {
        &self.worker
    }

    /// Octets received and not done with; to be replaced by what is left of them.
    pub(crate) fn input(&mut self) -> &mut Vec<u8> {
        &mut self.input
    }

    /// Sends an interim answer.
    pub(crate) async fn send_interim(&mut self, octets: &[u8]) -> io::Result<()> {
        self.output.keep(octets);
        poll_fn(|cx| {
            self.deadline.watch(cx);
            match self.output.poll_send(&mut self.link, cx, &mut Vec::new()) {
                Poll::Pending => match self.poll_room() {
                    Poll::Ready(_) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                    Poll::Pending => Poll::Pending,
                },
                polled => polled,
            }
        })
        .await
    }

    /// Waits for more octets of content.
    ///
    /// # Errors
    /// `TimedOut` when they come too slowly, `UnexpectedEof` when there are no more.
    pub(crate) async fn read_content(&mut self) -> io::Result<()> {
        poll_fn(|cx| {
            self.deadline.watch(cx);
            let worker = Rc::clone(&self.worker);
            let mut scratch = worker.scratch.borrow_mut();
            match self.link.poll_read(cx, &mut scratch.input) {
                Poll::Ready(Ok(0)) => Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
                Poll::Ready(Ok(n)) => {
                    self.received += n as u64;
                    self.input.extend_from_slice(&scratch.input[..n]);
                    Poll::Ready(Ok(()))
                }
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => {
                    let now = worker.clock.now_ms();
                    match self.waiting {
                        Waiting::Content(_) if !self.deadline.passed(now) => {}
                        Waiting::Content(before) if !self.fast_enough(self.received - before) => {
                            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                        }
                        _ => {
                            self.waiting = Waiting::Content(self.received);
                            self.renew(now);
                        }
                    }
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Nothing has arrived: is that still all right? `Ready(None)` means that an answer was
    /// appended which says it is not.
    fn poll_arrival(&mut self, out: &mut Vec<u8>) -> Poll<Option<Step>> {
        let worker = Rc::clone(&self.worker);
        let config = &worker.config;
        let expected = match self.phase {
            Phase::Head if !self.decoder.has_begun() => Waiting::Request,
            Phase::Head => Waiting::Head,
            _ => Waiting::Content(self.received),
        };
        let now = worker.clock.now_ms();
        if std::mem::discriminant(&expected) != std::mem::discriminant(&self.waiting) {
            self.waiting = expected;
            let limit = match expected {
                Waiting::Request => config.idle_timeout,
                Waiting::Head => config.head_timeout,
                _ => config.stall_timeout,
            };
            self.deadline.set(now.saturating_add(milliseconds(limit)));
        }
        match self.waiting {
            Waiting::Request if worker.stopping.get() => Poll::Ready(Some(Step::End(End::Close))),
            _ if !self.deadline.passed(now) => Poll::Pending,
            Waiting::Request => Poll::Ready(Some(Step::End(End::Close))),
            Waiting::Content(before) if self.fast_enough(self.received - before) => {
                self.waiting = Waiting::Content(self.received);
                self.renew(now);
                Poll::Pending
            }
            _ => {
                self.respond_last(&answer::too_slow(), out);
                Poll::Ready(None)
            }
        }
    }
}

/// A reason of our own to close after the next answer.
fn closing(worker: &Worker, served: u32) -> Option<CloseReason> {
    let limit = worker.config.max_requests;
    if worker.stopping.get() {
        Some(CloseReason::Shutdown)
    } else if limit != 0 && served.saturating_add(1) >= limit {
        Some(CloseReason::RequestLimit)
    } else {
        None
    }
}

fn milliseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

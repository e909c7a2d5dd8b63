//! One connection, from its first octet to its end.
//!
//! Reading, deciding and writing happen in one go, in buffers that all connections of a worker
//! share; a connection owns a buffer only while a request or an answer is incomplete. Whatever
//! has to wait (for octets, for room, for a file to be loaded) leaves that stretch and comes back.

mod content;
mod debugging;
mod exchange;
mod live;
mod pace;
mod program;
mod requests;

use std::future::poll_fn;
use std::net::IpAddr;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Instant;

use http_core::message::RequestDecoder;
use http_core::syntax::Limits;

use crate::answer::{Live, Response};
use crate::change::Change;
use crate::deadline::Deadline;
use crate::intake::Intake;
use crate::link::Link;
use crate::output::Output;
use crate::record::{Asked, Record};
use crate::serving::Host;
use crate::site::{Landed, Wanted};
use crate::worker::Worker;

/// How long a client may still send after our last octet, in milliseconds, so that it can read
/// that octet before it meets a reset (RFC 9112 §9.6).
const LINGER: u64 = 5_000;

/// A connection and where it stands.
#[derive(Debug)]
pub(crate) struct Connection<L> {
    link: L,
    worker: Rc<Worker>,
    /// The host of the request under way, or of the last one.
    host: Rc<Host>,
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
    /// The connection is encrypted, and this is the host that was asked for; may be empty.
    secure: Option<Box<str>>,
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
    Live(Box<Live>),
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
    Live(Box<Live>),
}

impl<L: Link> Connection<L> {
    pub(crate) fn new(link: L, worker: Rc<Worker>, peer: IpAddr, secure: Option<Box<str>>) -> Self {
        let host = Rc::clone(worker.hosts().default());
        Self {
            link,
            deadline: worker.deadlines.register(),
            waiting: Waiting::Nothing,
            decoder: RequestDecoder::new(Limits::default()),
            worker,
            host,
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

    /// Serves requests until the connection ends. By reference: a future that owned the connection
    /// would hold it twice, and what waits rarely is boxed, so that idle connections stay small.
    pub(crate) async fn serve(&mut self) {
        let end = loop {
            match poll_fn(|cx| self.poll_step(cx)).await {
                Step::Load(wanted) => {
                    Box::pin(self.load(wanted)).await;
                    self.look_again = true;
                }
                Step::Change(change) => {
                    // Apart, so that connections that change nothing do not hold its state.
                    Box::pin(self.make(change.into())).await;
                    self.look_again = true;
                }
                Step::Live(live) => {
                    if let Some(end) = Box::pin(self.live(*live)).await {
                        break end;
                    }
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
                let _gone = Box::pin(self.finish(until)).await;
            }
            // The last octets may be waiting for it (see `Output::ends`).
            End::Close if self.output.ends => {
                let _gone = poll_fn(|cx| self.link.poll_finish(cx)).await;
            }
            End::Close => {}
            End::Linger => Box::pin(self.linger()).await,
            End::Abort => self.link.abort(),
        }
    }

    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        self.deadline.watch(cx);
        let worker = Rc::clone(&self.worker);
        let mut scratch = worker.scratch.borrow_mut();
        let scratch = &mut *scratch;
        // Nothing is in it between two stretches of work, unless one ended in a panic: what it was
        // about to send is for nobody else.
        scratch.output.clear();
        loop {
            // What is to be sent goes first: nothing is read while the peer takes nothing.
            if !self.output.is_empty() || !scratch.output.is_empty() {
                self.output.ends =
                    !L::FAREWELL && matches!(self.phase, Phase::Closing(End::Close | End::Linger));
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
                self.process_kept(false, &mut scratch.output)
            } else {
                match self.link.poll_read(cx, &mut scratch.input) {
                    Poll::Ready(Ok(0)) => return Poll::Ready(Step::End(End::Close)),
                    Poll::Ready(Ok(n)) => {
                        self.received += n as u64;
                        let announced = self.link.was_announced();
                        if self.input.is_empty() {
                            let fresh = &scratch.input[..n];
                            let (used, pause) = self.process(fresh, announced, &mut scratch.output);
                            self.input.extend_from_slice(&fresh[used..]);
                            pause
                        } else {
                            self.input.extend_from_slice(&scratch.input[..n]);
                            self.process_kept(announced, &mut scratch.output)
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
                pause @ (Pause::Load(_) | Pause::Change(_) | Pause::Live(_)) => {
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
                        Pause::Live(live) => Step::Live(live),
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
}

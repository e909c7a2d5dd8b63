//! Octets carried both ways between a client and a program, as long as both go along.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout};
use tokio::time::Sleep;

use super::{Connection, Waiting};
use crate::cgi::process::{Complaint, Pipes};
use crate::deadline::NEVER;
use crate::intake::Intake;
use crate::link::Link;

/// Octets under way in one direction.
const PIECE: usize = 32 << 10;

/// How long a program may go on for a client that has ended its direction. It may only have ended
/// that; but most have gone, and nothing tells the two apart until something is sent.
const HALF_CLOSED: Duration = Duration::from_secs(2);

/// What came of carrying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// The program wrote so many octets; they are at the beginning of the piece.
    Written(usize),
    /// The program will write no more.
    Ended,
    /// The program takes too long.
    TimeUp,
    /// The client has gone.
    Gone,
    /// The client sends its content too slowly.
    TooSlow,
}

/// A program's side of a request under way.
#[derive(Debug)]
pub(super) struct Exchange {
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
    stderr: Option<ChildStderr>,
    /// Content received and not yet taken by the program.
    content: Vec<u8>,
    /// Content still to be received.
    intake: Option<Intake>,
    pub(super) complaint: Complaint,
    pub(super) piece: Box<[u8]>,
    time: Pin<Box<Sleep>>,
    /// Runs since the client has ended its direction.
    half_closed: Option<Pin<Box<Sleep>>>,
}

impl Exchange {
    pub(super) fn new(pipes: Pipes, intake: Option<Intake>, limit: Duration) -> Self {
        Self {
            stdin: pipes.stdin,
            stdout: pipes.stdout,
            stderr: Some(pipes.stderr),
            content: Vec::new(),
            intake,
            complaint: Complaint::default(),
            piece: vec![0; PIECE].into_boxed_slice(),
            time: Box::pin(tokio::time::sleep(limit)),
            half_closed: None,
        }
    }

    /// Is there content that has not been received?
    pub(super) fn has_unread(&self) -> bool {
        self.intake.is_some()
    }

    /// How much of the time limit is left.
    pub(super) fn time_left(&self) -> Duration {
        (self.time.deadline()).saturating_duration_since(tokio::time::Instant::now())
    }

    /// Gives the program what has been received. True when that made room.
    fn poll_stdin(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(stdin) = &mut self.stdin else {
            return false;
        };
        if self.content.is_empty() {
            if self.intake.is_none() {
                self.stdin = None;
            }
            return false;
        }
        match Pin::new(stdin).poll_write(cx, &self.content) {
            Poll::Ready(Ok(taken)) if taken > 0 => {
                self.content.drain(..taken);
                true
            }
            Poll::Ready(_) => {
                // It reads no more, which is its right (RFC 3875 §4.2).
                self.stdin = None;
                self.content = Vec::new();
                true
            }
            Poll::Pending => false,
        }
    }

    /// Takes what the program complains about, however much that is.
    fn poll_stderr(&mut self, cx: &mut Context<'_>) {
        let mut octets = [0; 4096];
        while let Some(stderr) = &mut self.stderr {
            let mut buffer = ReadBuf::new(&mut octets);
            match Pin::new(stderr).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.complaint.note(buffer.filled());
                }
                Poll::Ready(_) => self.stderr = None,
                Poll::Pending => return,
            }
        }
    }

    fn poll_stdout(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        let mut buffer = ReadBuf::new(&mut self.piece);
        match Pin::new(&mut self.stdout).poll_read(cx, &mut buffer) {
            Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                Poll::Ready(Event::Written(buffer.filled().len()))
            }
            Poll::Ready(_) => Poll::Ready(Event::Ended),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<L: Link> Connection<L> {
    /// Carries until something has to be decided. Nothing is read from the program while the
    /// client has not taken what it wrote before.
    pub(super) fn poll_exchange(
        &mut self,
        cx: &mut Context<'_>,
        exchange: &mut Exchange,
    ) -> Poll<Event> {
        self.deadline.watch(cx);
        loop {
            if exchange.time.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Event::TimeUp);
            }
            if let Some(limit) = &mut exchange.half_closed
                && limit.as_mut().poll(cx).is_ready()
            {
                return Poll::Ready(Event::Gone);
            }
            let mut moved = false;
            if !self.output.is_empty() {
                match self.output.poll_send(&mut self.link, cx, &mut Vec::new()) {
                    Poll::Ready(Ok(())) => self.wait_for_nothing(),
                    Poll::Ready(Err(_)) => return Poll::Ready(Event::Gone),
                    Poll::Pending if self.poll_room().is_ready() => {
                        return Poll::Ready(Event::Gone);
                    }
                    Poll::Pending => {}
                }
            }
            match self.poll_client(cx, exchange) {
                Poll::Ready(Some(event)) => return Poll::Ready(event),
                Poll::Ready(None) => moved = true,
                Poll::Pending => {}
            }
            moved |= exchange.poll_stdin(cx);
            exchange.poll_stderr(cx);
            if self.output.is_empty()
                && let Poll::Ready(event) = exchange.poll_stdout(cx)
            {
                return Poll::Ready(event);
            }
            if !moved {
                return Poll::Pending;
            }
        }
    }

    /// Reads what the client sends: content for the program, or requests for later.
    fn poll_client(
        &mut self,
        cx: &mut Context<'_>,
        exchange: &mut Exchange,
    ) -> Poll<Option<Event>> {
        let Some(intake) = &mut exchange.intake else {
            if exchange.half_closed.is_some() || self.input.len() >= PIECE {
                return Poll::Pending;
            }
            return match self.poll_input(cx) {
                Poll::Ready(Some(0)) => {
                    exchange.half_closed = Some(Box::pin(tokio::time::sleep(HALF_CLOSED)));
                    Poll::Ready(None)
                }
                Poll::Ready(Some(_)) => Poll::Ready(None),
                Poll::Ready(None) => Poll::Ready(Some(Event::Gone)),
                Poll::Pending => Poll::Pending,
            };
        };
        if exchange.content.len() >= PIECE {
            return Poll::Pending;
        }
        if self.input.is_empty() {
            match self.poll_input(cx) {
                Poll::Ready(Some(0) | None) => return Poll::Ready(Some(Event::Gone)),
                Poll::Ready(Some(_)) => {}
                Poll::Pending => {
                    // One deadline serves both directions; sending comes first.
                    let slow = self.output.is_empty() && self.is_content_too_slow();
                    return match slow {
                        true => Poll::Ready(Some(Event::TooSlow)),
                        false => Poll::Pending,
                    };
                }
            }
        }
        let wanted = exchange.stdin.is_some();
        let content = &mut exchange.content;
        let taken = intake.take_to(&self.input, |octets| {
            if wanted {
                content.extend_from_slice(octets);
            }
        });
        // Content of a known length is always well-formed.
        let Ok(progress) = taken else {
            return Poll::Ready(Some(Event::Gone));
        };
        self.input.drain(..progress.used);
        if progress.done {
            exchange.intake = None;
            self.wait_for_nothing();
        }
        Poll::Ready(None)
    }

    /// Adds to the input what has arrived: its length, 0 at the end, `None` for a broken link.
    pub(super) fn poll_input(&mut self, cx: &mut Context<'_>) -> Poll<Option<usize>> {
        let worker = Rc::clone(&self.worker);
        let mut scratch = worker.scratch.borrow_mut();
        self.link.poll_read(cx, &mut scratch.input).map(|read| {
            let n = read.ok()?;
            self.received += n as u64;
            self.input.extend_from_slice(&scratch.input[..n]);
            Some(n)
        })
    }

    pub(super) fn wait_for_nothing(&mut self) {
        if self.waiting != Waiting::Nothing {
            self.waiting = Waiting::Nothing;
            self.deadline.set(NEVER);
        }
    }
}

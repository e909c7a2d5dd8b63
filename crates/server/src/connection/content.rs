//! Content that is wanted as it comes: a change reads it and answers with what came of it.

use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use super::{Connection, Waiting};
use crate::answer;
use crate::change::Change;
use crate::intake::Intake;
use crate::link::Link;
use crate::receive;
use crate::serving::Host;

impl<L: Link> Connection<L> {
    /// Makes a change, reading its content, and leaves the answer to be sent.
    pub(super) async fn make(&mut self, change: Arc<Change>) {
        let (result, unread) = receive::receive(self, &change).await;
        let mut out = Vec::new();
        let response = answer::changed(&change, result, unread);
        self.respond(&response, &mut out);
        self.output.keep(&out);
        self.waiting = Waiting::Nothing;
    }

    /// The host of the request under way.
    pub(crate) fn host(&self) -> &Rc<Host> {
        &self.host
    }

    /// Asks for the content, if the client waits to be asked (RFC 9110 §10.1.1). The error is a
    /// status.
    pub(crate) async fn ask_for_content(&mut self, expects: bool) -> Result<(), u16> {
        if expects && self.input.is_empty() {
            let sent = self.send_interim(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            sent.map_err(|_| 408u16)?;
        }
        Ok(())
    }

    /// Takes what has arrived of the content; true when that was the last of it. The error is a
    /// status.
    pub(crate) fn take_content(
        &mut self,
        intake: &mut Intake,
        keep: impl FnMut(&[u8]),
    ) -> Result<bool, u16> {
        let taken = intake.take_to(&self.input, keep);
        let progress = taken.map_err(|defect| defect.id.status().unwrap_or(400))?;
        self.input.drain(..progress.used);
        Ok(progress.done)
    }

    /// Sends an interim answer.
    pub(super) async fn send_interim(&mut self, octets: &[u8]) -> io::Result<()> {
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

    /// Waits for more octets of content. The error is a status: 408 when they come too slowly, 400
    /// when there are no more.
    pub(crate) async fn read_content(&mut self) -> Result<(), u16> {
        let read = poll_fn(|cx| {
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
                Poll::Pending if self.is_content_too_slow() => {
                    Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
                }
                Poll::Pending => Poll::Pending,
            }
        });
        read.await.map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::TimedOut => 408,
            _ => 400,
        })
    }

    /// No content has arrived: has too little of it, over the window that is over now?
    pub(super) fn is_content_too_slow(&mut self) -> bool {
        let now = self.worker.clock.now_ms();
        match self.waiting {
            Waiting::Content(_) if !self.deadline.passed(now) => false,
            Waiting::Content(before) if !self.fast_enough(self.received - before) => true,
            _ => {
                self.waiting = Waiting::Content(self.received);
                self.renew(now);
                false
            }
        }
    }
}

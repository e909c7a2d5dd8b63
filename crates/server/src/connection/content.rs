//! Content that is wanted as it comes: a change reads it and answers with what came of it.

use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use super::{Connection, Waiting};
use crate::answer;
use crate::change::Change;
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
                Poll::Pending if self.is_content_too_slow() => {
                    Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
                }
                Poll::Pending => Poll::Pending,
            }
        })
        .await
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

//! How long a peer may take: the least rate both ways, and a polite end.

use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::task::Poll;

use super::{Connection, End, LINGER, Phase, Step, Waiting};
use crate::answer;
use crate::link::Link;
use crate::worker::Worker;

impl<L: Link> Connection<L> {
    /// Nothing has arrived: is that still all right? `Ready(None)` means that an answer was
    /// appended which says it is not.
    pub(super) fn poll_arrival(&mut self, out: &mut Vec<u8>) -> Poll<Option<Step>> {
        let worker = Rc::clone(&self.worker);
        let config = &self.host.config;
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

    /// The peer takes no more: is that still all right?
    pub(super) fn poll_room(&mut self) -> Poll<Step> {
        let now = self.worker.clock.now_ms();
        let total = self.output.total;
        match self.waiting {
            Waiting::Room(before) if self.deadline.passed(now) => {
                if !self.fast_enough(total - before) {
                    return Poll::Ready(Step::End(End::Abort));
                }
                self.waiting = Waiting::Room(total);
                self.renew(now);
            }
            Waiting::Room(_) => {}
            _ => {
                self.waiting = Waiting::Room(total);
                self.renew(now);
            }
        }
        Poll::Pending
    }

    /// Is this many octets in one window what a peer must at least manage?
    pub(super) fn fast_enough(&self, octets: u64) -> bool {
        let config = &self.host.config;
        let window = milliseconds(config.stall_timeout);
        let least = (config.min_rate.saturating_mul(window) / 1000).max(1);
        octets >= least
    }

    pub(super) fn renew(&mut self, now: u64) {
        let window = milliseconds(self.host.config.stall_timeout);
        self.deadline.set(now.saturating_add(window));
    }

    /// Ends our direction and reads what still comes, for a while.
    pub(super) async fn linger(&mut self) {
        let until = self.worker.clock.now_ms() + LINGER;
        if self.finish(until).await.is_err() {
            return;
        }
        let worker = Rc::clone(&self.worker);
        poll_fn(|cx| {
            let mut scratch = worker.scratch.borrow_mut();
            loop {
                match self.link.poll_read(cx, &mut scratch.input) {
                    Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(()),
                    _ if is_over(&worker, until) => return Poll::Ready(()),
                    Poll::Ready(Ok(_)) => {}
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await;
    }

    /// Ends our direction, which may have to wait for room.
    pub(super) async fn finish(&mut self, until: u64) -> io::Result<()> {
        self.deadline.set(until);
        let worker = Rc::clone(&self.worker);
        poll_fn(|cx| {
            self.deadline.watch(cx);
            match self.link.poll_finish(cx) {
                Poll::Pending if is_over(&worker, until) => {
                    Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
                }
                polled => polled,
            }
        })
        .await
    }
}

/// Is there no time left to be polite?
fn is_over(worker: &Worker, until: u64) -> bool {
    worker.stopping.get() || worker.clock.now_ms() >= until
}

fn milliseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

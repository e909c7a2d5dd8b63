//! The debugging origin: requests told back, and answers that are wrong on purpose.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use http_core::syntax::Limits;

use super::requests::ending;
use super::{Connection, End};
use crate::answer::{Content, Response, What};
use crate::echo::{Received, echo};
use crate::faults::{self, Act, Fault};
use crate::heard::Heard;
use crate::intake::Intake;
use crate::link::Link;
use crate::record::Record;
use crate::render;

/// Octets of content that are counted and digested before it is too much.
const ECHO_LIMIT: u64 = 1 << 30;

impl<L: Link> Connection<L> {
    /// Answers with what was asked.
    pub(super) async fn echo(&mut self, heard: &Heard) -> Option<End> {
        let received = match self.receive(heard, ECHO_LIMIT).await {
            Ok(received) => received,
            Err(status) => {
                self.say(heard, status, b"", true);
                return None;
            }
        };
        self.append(&Response {
            what: What::Made {
                status: 200,
                media_type: "application/json",
                content: echo(heard, received, self.peer),
                fields: Cow::Borrowed(
                    b"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n",
                ),
            },
            head_only: heard.is_head(),
            close: heard.close,
        });
        None
    }

    /// Receives content to its end. The error is a status.
    async fn receive(&mut self, heard: &Heard, bound: u64) -> Result<Received, u16> {
        let mut received = Received::default();
        if matches!(heard.content, Content::Length(n) if n > bound) {
            return Err(413);
        }
        let Some(mut intake) = Intake::new(heard.content, bound, Limits::default()) else {
            return Ok(received);
        };
        self.ask_for_content(heard.expects).await?;
        while !self.take_content(&mut intake, |octets| received.take(octets))? {
            self.read_content().await?;
        }
        received.trailers = intake.trailers();
        Ok(received)
    }

    /// Performs a fault.
    pub(super) async fn fault(&mut self, heard: &Heard, name: &str) -> Option<End> {
        if let Err(status) = self.receive(heard, self.config().max_content).await {
            self.say(heard, status, b"", true);
            return None;
        }
        let mut common = self.host.setting.common.clone();
        render::field(&mut common, "Date", &self.worker.clock.date());
        let Some(Fault { status, acts }) = faults::plan(name, &common) else {
            self.say(heard, 404, b"", false);
            return None;
        };
        let begun = self.asked.take();
        let (mut head, mut content) = (0, 0);
        let mut end = heard.close.map(ending);
        for act in acts {
            let octets = match act {
                Act::Head(octets) => {
                    head += octets.len() as u64;
                    octets
                }
                Act::Content(_) if heard.is_head() => continue,
                Act::Content(octets) => {
                    content += octets.len() as u64;
                    octets
                }
                Act::Wait(time) => {
                    if self.pause(time).await.is_err() {
                        end = Some(End::Abort);
                        break;
                    }
                    continue;
                }
                Act::Close => {
                    end = Some(End::Linger);
                    break;
                }
                Act::Reset => {
                    end = Some(End::Abort);
                    break;
                }
            };
            if self.send_interim(&octets).await.is_err() {
                end = Some(End::Abort);
                break;
            }
        }
        if self.worker.lines.is_some() {
            self.records.push(Record {
                begun: begun.as_ref().map_or_else(Instant::now, |(_, at)| *at),
                asked: begun.map(|(asked, _)| asked),
                status,
                content,
                head,
                id: None,
            });
            self.log();
        }
        self.wait_for_nothing();
        end
    }

    /// Waits, as long as the client is there.
    async fn pause(&mut self, time: Duration) -> Result<(), ()> {
        self.wait_for_nothing();
        let mut time = pin!(tokio::time::sleep(time));
        poll_fn(|cx| {
            if time.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            // Requests that come meanwhile are for later, and there is a bound to them.
            while self.input.len() < 64 << 10 {
                match self.poll_input(cx) {
                    Poll::Ready(Some(0) | None) => return Poll::Ready(Err(())),
                    Poll::Ready(Some(_)) => {}
                    Poll::Pending => break,
                }
            }
            Poll::Pending
        })
        .await
    }
}

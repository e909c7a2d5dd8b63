//! A program's document on its way to the client.

use std::future::poll_fn;
use std::io::Write as _;
use std::time::{Duration, Instant};

use http_core::conn::CloseReason;
use http_core::field::{EntityTag, HttpDate};
use http_core::precondition::{Outcome, RequestFacts, Validators, evaluate};

use super::super::exchange::Event;
use super::super::requests::ending;
use super::super::{Connection, End, Phase};
use super::{Ran, Running};
use crate::cgi::process::killed;
use crate::cgi::response::Head;
use crate::heard::Heard;
use crate::link::Link;
use crate::record::Record;
use crate::render::{self, Onward};

/// How long a program that has written everything is waited for: how it ends tells whether
/// everything was all.
const ENDING: Duration = Duration::from_secs(1);

/// How the end of the content is shown (RFC 9112 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    /// There is no content.
    Nothing,
    /// So many octets are to come.
    Length(u64),
    Chunked,
    UntilClose,
}

/// How a document ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Whole,
    /// The client must not take what it has for all; and why, if that is the program's fault.
    Short(Option<&'static str>),
}

/// What has been sent.
#[derive(Debug, Default)]
struct Sent {
    /// Octets of content.
    content: u64,
    /// Octets of the head and of framing.
    around: u64,
}

impl<L: Link> Connection<L> {
    /// Sends the program's document as it comes.
    pub(super) async fn relay(
        &mut self,
        heard: &Heard,
        mut running: Running,
        mut head: Head,
        mut status: u16,
        first: Vec<u8>,
    ) -> Ran {
        // A status that the program has set is its decision; without one the document stands for
        // a representation whose validators can be compared (RFC 9110 §13.2.1).
        if head.status.is_none() && head.location.is_none() {
            match self.condition(heard, &head) {
                Some(304) => {
                    status = 304;
                    head.keep_for_not_modified();
                }
                Some(status) => {
                    let unread = running.exchange.has_unread();
                    running.end(None);
                    self.say(heard, status, b"", unread);
                    return Ran::Answered;
                }
                None => {}
            }
        }
        let mut framing = match (head.content_length, heard.minor) {
            _ if heard.is_head() || matches!(status, 204 | 205 | 304) => Framing::Nothing,
            // RFC 3875 §6.2.3: a redirect without a document ends with its head.
            _ if head.location.is_some() && head.content_type.is_none() => Framing::Nothing,
            (Some(length), _) => Framing::Length(length),
            (None, 0) => Framing::UntilClose,
            (None, _) => Framing::Chunked,
        };
        let close = match (running.exchange.has_unread(), framing) {
            (true, _) => Some(CloseReason::ContentUnread),
            (_, Framing::UntilClose) => heard.close.or(Some(CloseReason::Http10Request)),
            _ => heard.close,
        };
        let begun = self.asked.take();
        let rendered = self.render_head(&head, status, framing, self.onward(close));
        self.output.keep(&rendered);
        let mut sent = Sent {
            content: 0,
            around: rendered.len() as u64,
        };
        let mut ended = self.send(&mut framing, &first, &mut sent);
        while ended.is_none() {
            ended = match poll_fn(|cx| self.poll_exchange(cx, &mut running.exchange)).await {
                Event::Written(n) => {
                    // The piece is given back at once; it is apart so that both can be used.
                    let piece = std::mem::take(&mut running.exchange.piece);
                    let ended = self.send(&mut framing, &piece[..n], &mut sent);
                    running.exchange.piece = piece;
                    ended
                }
                Event::Ended => Some(self.end_of(&mut running, framing, &mut sent).await),
                Event::TimeUp => Some(Ended::Short(Some("it took longer than its time limit"))),
                Event::Gone | Event::TooSlow => Some(Ended::Short(None)),
            };
        }
        let counters = self.worker.counters();
        if let Some(counter) = counters.answers.get(usize::from(status / 100) - 1) {
            counter.add(1);
        }
        counters.content.add(sent.content);
        if self.worker.lines.is_some() {
            self.records.push(Record {
                begun: begun.as_ref().map_or_else(Instant::now, |(_, at)| *at),
                asked: begun.map(|(asked, _)| asked),
                status,
                content: sent.content,
                head: sent.around,
                id: self.worker.last_id(),
            });
        }
        match ended {
            Some(Ended::Short(fault)) => {
                running.end(fault.map(str::to_owned));
                Ran::Over(End::Abort)
            }
            Some(Ended::Whole) | None => {
                running.leave();
                if let Some(reason) = close {
                    self.phase = Phase::Closing(ending(reason));
                }
                Ran::Answered
            }
        }
    }

    /// Appends content. Tells whether it has ended, where its framing does.
    fn send(&mut self, framing: &mut Framing, octets: &[u8], sent: &mut Sent) -> Option<Ended> {
        if octets.is_empty() {
            return None;
        }
        let before = self.output.kept();
        let mut content = octets.len();
        match framing {
            Framing::Nothing => content = 0,
            Framing::UntilClose => self.output.keep(octets),
            Framing::Length(left) => {
                // What is beyond the length would be taken for the next answer.
                content = usize::try_from(*left).map_or(content, |left| left.min(content));
                self.output.keep(&octets[..content]);
                *left -= content as u64;
            }
            Framing::Chunked => {
                let mut chunk = Vec::with_capacity(octets.len() + 10);
                // Writing to a Vec cannot fail.
                let _infallible = write!(chunk, "{:x}\r\n", octets.len());
                chunk.extend_from_slice(octets);
                chunk.extend_from_slice(b"\r\n");
                self.output.keep(&chunk);
            }
        }
        sent.content += content as u64;
        sent.around += (self.output.kept() - before - content) as u64;
        None
    }

    /// The program has closed its output: is that all?
    async fn end_of(&mut self, running: &mut Running, framing: Framing, sent: &mut Sent) -> Ended {
        let status = tokio::time::timeout(ENDING, running.process.wait()).await;
        match status {
            Ok(Ok(status)) if killed(status) => {
                return Ended::Short(Some("it was ended by a signal"));
            }
            _ => {}
        }
        match framing {
            Framing::Length(left) if left > 0 => {
                Ended::Short(Some("it wrote less than its Content-Length"))
            }
            Framing::Chunked => {
                self.output.keep(b"0\r\n\r\n");
                sent.around += 5;
                Ended::Whole
            }
            _ => Ended::Whole,
        }
    }

    /// What the preconditions of a GET or HEAD make of a document: 304, 412 or itself.
    fn condition(&self, heard: &Heard, head: &Head) -> Option<u16> {
        if !matches!(&*heard.method, b"GET" | b"HEAD") {
            return None;
        }
        let now = i64::try_from(self.worker.clock.unix_seconds()).ok();
        let now = now.and_then(HttpDate::from_unix).unwrap_or(HttpDate::MAX);
        let validators = Validators {
            etag: head
                .field(b"etag")
                .and_then(|tag| EntityTag::parse(tag).ok()),
            last_modified: (head.field(b"last-modified"))
                .and_then(|date| HttpDate::parse(date, now).ok()),
            ..Validators::default()
        };
        if validators.etag.is_none() && validators.last_modified.is_none() {
            return None;
        }
        let mut facts = RequestFacts::new(&heard.method, now);
        for (name, value) in &heard.fields {
            facts.note(name, value);
        }
        match evaluate(&facts, Some(&validators)).outcome {
            Outcome::NotModified => Some(304),
            Outcome::Failed => Some(412),
            Outcome::Proceed(_) => None,
        }
    }

    fn render_head(&self, head: &Head, status: u16, framing: Framing, onward: Onward) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        let said = head.status.as_ref().filter(|(said, _)| *said == status);
        match said {
            Some((_, reason)) if !reason.is_empty() => {
                let _infallible = write!(out, "HTTP/1.1 {status} ");
                out.extend_from_slice(reason);
                out.extend_from_slice(b"\r\n");
            }
            _ => render::start(&mut out, status, b""),
        }
        let config = self.config();
        if !config.server_name.is_empty() {
            render::field(&mut out, "Server", config.server_name.as_bytes());
        }
        // What the program says of its own document goes before what is said of all.
        for (name, value) in &config.headers {
            if head.field(name.as_bytes()).is_none() {
                render::field(&mut out, name, value.as_bytes());
            }
        }
        if let Some(value) = &head.content_type {
            render::field(&mut out, "Content-Type", value);
        }
        if let Some(value) = &head.location {
            render::field(&mut out, "Location", value);
        }
        for (name, value) in &head.fields {
            out.extend_from_slice(name);
            out.extend_from_slice(b": ");
            out.extend_from_slice(value);
            out.extend_from_slice(b"\r\n");
        }
        match framing {
            Framing::Chunked => render::field(&mut out, "Transfer-Encoding", b"chunked"),
            Framing::Length(length) => render::number_field(&mut out, "Content-Length", length),
            Framing::Nothing if matches!(status, 204 | 304) => {}
            // To HEAD the length is that of the document it stands for, where that is known.
            Framing::Nothing if head.content_length.is_some() => {
                let length = head.content_length.unwrap_or(0);
                render::number_field(&mut out, "Content-Length", length);
            }
            Framing::Nothing if head.content_type.is_none() || status == 205 => {
                render::number_field(&mut out, "Content-Length", 0);
            }
            Framing::Nothing | Framing::UntilClose => {}
        }
        render::date_name(&mut out);
        (self.worker).finish(&mut out, &self.worker.clock.date(), onward);
        out
    }
}

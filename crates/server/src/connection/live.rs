//! Answers that are made while they are sent.

use std::borrow::Cow;

use http_core::conn::CloseReason;
use http_core::message::RequestDecoder;
use http_core::syntax::Limits;

use super::program::Ran;
use super::{Connection, End};
use crate::answer::{Answer, Live, Maker, Response, What};
use crate::config::Config;
use crate::deadline::NEVER;
use crate::error_page::Form;
use crate::heard::Heard;
use crate::link::Link;
use crate::site::Wanted;

/// How often a program may send the server elsewhere for one request.
const DETOURS: usize = 10;

impl<L: Link> Connection<L> {
    pub(super) fn config(&self) -> &Config {
        &self.host.config
    }

    pub(super) fn is_secure(&self) -> bool {
        self.secure.is_some()
    }

    /// Loads what an answer needs.
    pub(super) async fn load(&mut self, wanted: Box<Wanted>) {
        self.wait_for_nothing();
        self.deadline.set(NEVER);
        self.worker.counters().loads.add(1);
        let landed = self.host.site.load(wanted).await;
        self.loaded.push(landed);
    }

    /// Makes the answer; tells how the connection ends if it does so at once.
    pub(super) async fn live(&mut self, live: Live) -> Option<End> {
        let Live {
            mut heard,
            mut maker,
        } = live;
        for _ in 0..DETOURS {
            let gateway = match &maker {
                Maker::Program(gateway) => gateway.clone(),
                Maker::Echo => return self.echo(&heard).await,
                Maker::Fault(name) => return self.fault(&heard, name).await,
            };
            let (target, unread) = match Box::pin(self.run(&heard, &gateway)).await {
                Ran::Answered => return None,
                Ran::Over(end) => return Some(end),
                Ran::Elsewhere { target, unread } => (target, unread),
            };
            // A program again, or the answer has been appended.
            let Live {
                heard: next,
                maker: by,
            } = self.elsewhere(&heard, &target, unread).await?;
            (heard, maker) = (next, by);
            if unread {
                heard.close = Some(CloseReason::ContentUnread);
            }
        }
        // Programs that send to each other in a circle (RFC 3875 does not bound it).
        self.say(&heard, 502, b"", false);
        None
    }

    /// Answers with what the server has at another path and query (RFC 3875 §6.2.2), as if a
    /// request for that had come. What is there may be a program too.
    async fn elsewhere(&mut self, heard: &Heard, target: &[u8], unread: bool) -> Option<Live> {
        let request = detour(heard, target);
        let mut decoder = RequestDecoder::new(Limits::default());
        loop {
            let answer = match decoder.decode(&request) {
                Ok(Some(_)) => {
                    // Other requests have been answered meanwhile.
                    self.worker.freshness().begun_by_now();
                    self.answer(decoder.head(&request), None)
                }
                Ok(None) | Err(_) => {
                    self.say(heard, 502, b"", unread);
                    return None;
                }
            };
            decoder.reset();
            match answer {
                Answer::Load(wanted) => self.load(wanted).await,
                Answer::Live(live) => {
                    self.loaded.clear();
                    return Some(*live);
                }
                Answer::Ready(mut response, _) => {
                    self.loaded.clear();
                    if unread {
                        response.close = Some(CloseReason::ContentUnread);
                    }
                    self.append(&response);
                    return None;
                }
                // A GET changes nothing.
                Answer::Change(_) => {
                    self.say(heard, 502, b"", unread);
                    return None;
                }
            }
        }
    }

    /// Appends a small page.
    pub(super) fn say(&mut self, heard: &Heard, status: u16, fields: &'static [u8], unread: bool) {
        let close = match unread {
            true => Some(CloseReason::ContentUnread),
            false => heard.close,
        };
        self.append(&Response {
            what: What::Page {
                status,
                detail: Cow::Borrowed(""),
                form: Form::Plain,
                negotiated: false,
                fields: Cow::Borrowed(fields),
            },
            head_only: heard.is_head(),
            close,
        });
    }

    /// Appends an answer to what is to be sent.
    pub(super) fn append(&mut self, response: &Response) {
        let mut out = Vec::new();
        self.respond(response, &mut out);
        self.output.keep(&out);
        self.wait_for_nothing();
    }
}

/// A request for the new target that is otherwise the same. It has no content, and conditions
/// stay only where the method says that they were about a representation.
fn detour(heard: &Heard, target: &[u8]) -> Vec<u8> {
    let read = matches!(&*heard.method, b"GET" | b"HEAD");
    let mut out: Vec<u8> = if heard.is_head() {
        b"HEAD ".to_vec()
    } else {
        b"GET ".to_vec()
    };
    out.extend_from_slice(target);
    out.extend_from_slice(format!(" HTTP/1.{}\r\n", heard.minor).as_bytes());
    const CONTENT: [&[u8]; 4] = [
        b"content-length",
        b"content-type",
        b"transfer-encoding",
        b"expect",
    ];
    const CONDITIONS: [&[u8]; 6] = [
        b"if-match",
        b"if-none-match",
        b"if-modified-since",
        b"if-unmodified-since",
        b"if-range",
        b"range",
    ];
    for (name, value) in &heard.fields {
        let is = |known: &&[u8]| name.eq_ignore_ascii_case(known);
        if CONTENT.iter().any(is) || (!read && CONDITIONS.iter().any(is)) {
            continue;
        }
        out.extend_from_slice(name);
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out
}

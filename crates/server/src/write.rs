//! From an answer to octets.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use http_core::range::{Boundary, ByteRange, Multipart};

use crate::answer::{Response, What};
use crate::clock::DATE_LEN;
use crate::error_page::Page;
use crate::link::read_at;
use crate::output::{Output, Segment, check};
use crate::plan::Plan;
use crate::render::{self, Described, Onward};
use crate::representation::{Coded, Content, Representation, Which};
use crate::serving::Host;
use crate::worker::Worker;

/// Content up to this size is copied behind its head, so that many answers share one write;
/// larger content is written from where it is.
const COPIED: u64 = 8 << 10;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) status: u16,
    /// Octets of content.
    pub(crate) content: u64,
    /// How many of them are in `out`.
    pub(crate) copied: u64,
}

/// Appends the head to `out`, and the content to `out` or `output`.
pub(crate) fn response(
    worker: &Worker,
    host: &Host,
    response: &Response,
    onward: Onward,
    out: &mut Vec<u8>,
    output: &mut Output,
) -> Written {
    let now = worker.clock.unix_seconds();
    let date = worker.clock.date_of(now);
    let (status, head_end) = match &response.what {
        What::Representation {
            representation,
            which,
            plan,
        } => {
            let answer = Answer {
                worker,
                host,
                now,
                date,
                representation,
                coded: representation.coded(*which),
                which: *which,
                head_only: response.head_only,
            };
            answer.write(plan, onward, out, output)
        }
        What::Page {
            status,
            detail,
            form,
            negotiated,
            fields,
        } => {
            let page = Page {
                status: *status,
                detail,
                form: *form,
                negotiated: *negotiated,
                fields,
            };
            let body = host.pages.write(out, &page);
            worker.finish(out, &date, onward);
            let head_end = out.len();
            if !response.head_only {
                out.extend_from_slice(&body);
            }
            (*status, head_end)
        }
        What::Document {
            status,
            representation,
            fields,
        } => {
            let described = Described::of(representation, Which::Identity, None);
            render::document(out, *status, &host.setting.common, &described, fields);
            worker.finish(out, &date, onward);
            let head_end = out.len();
            let answer = Answer {
                worker,
                host,
                now,
                date,
                representation,
                coded: &representation.identity,
                which: Which::Identity,
                head_only: response.head_only,
            };
            answer.all(out, output);
            (*status, head_end)
        }
        What::Made {
            status,
            media_type,
            content,
            fields,
        } => {
            render::start(out, *status, &host.setting.common);
            render::field(out, "Content-Type", media_type.as_bytes());
            render::number_field(out, "Content-Length", content.len() as u64);
            out.extend_from_slice(fields);
            render::date_name(out);
            worker.finish(out, &date, onward);
            let head_end = out.len();
            if !response.head_only {
                out.extend_from_slice(content);
            }
            (*status, head_end)
        }
        What::Empty { status, fields } => {
            render::start(out, *status, &host.setting.common);
            // A 204 has no Content-Length (RFC 9110 §8.6); everything else needs an end.
            if *status != 204 {
                render::number_field(out, "Content-Length", 0);
            }
            out.extend_from_slice(fields);
            render::date_name(out);
            worker.finish(out, &date, onward);
            (*status, out.len())
        }
    };
    let copied = (out.len() - head_end) as u64;
    Written {
        status,
        content: copied + output.queued(),
        copied,
    }
}

struct Answer<'a> {
    worker: &'a Worker,
    host: &'a Host,
    /// This second, and the same as Date says it.
    now: u64,
    date: [u8; DATE_LEN],
    representation: &'a Representation,
    coded: &'a Coded,
    which: Which,
    head_only: bool,
}

impl Answer<'_> {
    /// Returns the status, and where in `out` the head ends.
    fn write(
        &self,
        plan: &Plan,
        onward: Onward,
        out: &mut Vec<u8>,
        output: &mut Output,
    ) -> (u16, usize) {
        let common = &self.host.setting.common;
        match plan {
            Plan::Part { range, if_range } => {
                let span = span(range);
                render::partial(out, common, &self.described(), &span, *if_range);
                self.finish(out, onward);
                let head_end = out.len();
                self.content(range, out, output);
                (206, head_end)
            }
            Plan::Parts { ranges, if_range } => {
                let described = self.described();
                let boundary = Boundary::from_bits(random());
                let media_type = described.media_type.as_bytes();
                let multipart =
                    Multipart::new(ranges, self.coded.length, Some(media_type), boundary);
                let length = multipart.content_length();
                let content_type = multipart.content_type();
                render::multipart(out, common, &described, &content_type, length, *if_range);
                self.finish(out, onward);
                self.parts(&multipart, output);
                (206, out.len())
            }
            Plan::NotModified => {
                if self.is_dated_ahead() {
                    out.extend_from_slice(&render::not_modified(common, &self.described()));
                } else {
                    out.extend_from_slice(&self.coded.not_modified);
                }
                self.finish(out, onward);
                (304, out.len())
            }
            // The other plans became pages.
            Plan::Whole | Plan::PreconditionFailed | Plan::Unsatisfiable => {
                if self.is_dated_ahead() {
                    out.extend_from_slice(&render::ok(common, &self.described()));
                } else {
                    out.extend_from_slice(&self.coded.ok);
                }
                self.finish(out, onward);
                let head_end = out.len();
                self.all(out, output);
                (200, head_end)
            }
        }
    }

    /// Ends a head that describes a representation: Date, and Expires where that depends on it.
    fn finish(&self, out: &mut Vec<u8>, onward: Onward) {
        let mut last = self.date;
        if let Some(seconds) = self.representation.expires_after {
            out.extend_from_slice(&last);
            out.extend_from_slice(b"\r\nExpires: ");
            last = self.worker.clock.date_after(u64::from(seconds));
        }
        self.worker.finish(out, &last, onward);
    }

    fn all(&self, out: &mut Vec<u8>, output: &mut Output) {
        if let Some(last) = self.coded.length.checked_sub(1) {
            self.content(&ByteRange { first: 0, last }, out, output);
        }
    }

    /// The file claims to be from the future; Last-Modified must not (RFC 9110 §8.8.2.1).
    fn is_dated_ahead(&self) -> bool {
        self.representation
            .last_modified
            .is_some_and(|at| at > self.now)
    }

    fn described(&self) -> Described<'_> {
        let last_modified = self.representation.last_modified.map(|at| at.min(self.now));
        Described::of(self.representation, self.which, last_modified)
    }

    fn content(&self, range: &ByteRange, out: &mut Vec<u8>, output: &mut Output) {
        if self.head_only {
            return;
        }
        let copied = range.length() <= COPIED && self.copy(range, out);
        if !copied {
            output.push(self.segment(range));
        }
    }

    /// Copies octets behind their head; false, and nothing done, where that cannot be done well.
    fn copy(&self, range: &ByteRange, out: &mut Vec<u8>) -> bool {
        let (file, stamp) = match &self.coded.content {
            Content::Memory(_) => {
                let octets = self.coded.slice(span(range));
                out.extend_from_slice(octets.unwrap_or_default());
                return octets.is_some();
            }
            Content::File(file) => (file, &self.representation.stamp),
        };
        let before = out.len();
        let Ok(length) = usize::try_from(range.length()) else {
            return false;
        };
        out.resize(before + length, 0);
        let read = read_at(file, &mut out[before..], range.first);
        let whole = read.is_ok_and(|n| n == length) && check(file, stamp).is_ok();
        if !whole {
            out.truncate(before);
        }
        whole
    }

    fn segment(&self, range: &ByteRange) -> Segment {
        let span = span(range);
        match &self.coded.content {
            Content::Memory(octets) => Segment::Memory {
                octets: Arc::clone(octets),
                // Within the length of a Vec, so it fits.
                range: usize::try_from(span.start).unwrap_or(usize::MAX)
                    ..usize::try_from(span.end).unwrap_or(usize::MAX),
            },
            Content::File(file) => Segment::File {
                file: Arc::clone(file),
                range: span,
                stamp: self.representation.stamp,
            },
        }
    }

    fn parts(&self, multipart: &Multipart<'_>, output: &mut Output) {
        if self.head_only {
            return;
        }
        for (number, range) in multipart.parts().iter().enumerate() {
            let mut head = Vec::new();
            multipart.part_head(number, &mut head);
            output.push(Segment::Octets(head));
            output.push(self.segment(range));
        }
        let mut tail = Vec::new();
        multipart.tail(&mut tail);
        output.push(Segment::Octets(tail));
    }
}

fn span(range: &ByteRange) -> std::ops::Range<u64> {
    range.first..range.last.saturating_add(1)
}

/// 128 bits that nobody can foresee, from the keys of the standard hasher.
pub(crate) fn random() -> u128 {
    let half = || u128::from(RandomState::new().build_hasher().finish());
    half() << 64 | half()
}

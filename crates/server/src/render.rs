//! Heads of responses, as octets.
//!
//! Heads end where the value of Date begins: up to there they can be rendered once. Date and the
//! fields of the connection are added for each answer by [`finish`].

use std::io::Write as _;
use std::ops::Range;

use crate::clock::{DATE_LEN, imf_fixdate};
use crate::representation::{Representation, Which};

/// What answers say of a representation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Described<'a> {
    pub(crate) media_type: &'a str,
    pub(crate) coding: Option<&'static str>,
    pub(crate) tag: Option<&'a str>,
    pub(crate) last_modified: Option<u64>,
    pub(crate) vary: Option<&'static str>,
    pub(crate) length: u64,
    pub(crate) extra: &'a [u8],
    /// Expires is said at the end of the head, relative to Date, so not before.
    pub(crate) expires_later: bool,
}

impl<'a> Described<'a> {
    /// Describes one coding; the date is given apart because it must not be later than Date
    /// (RFC 9110 §8.8.2.1).
    pub(crate) fn of(
        representation: &'a Representation,
        which: Which,
        last_modified: Option<u64>,
    ) -> Self {
        let coded = representation.coded(which);
        Self {
            media_type: &representation.media_type,
            coding: coded.coding,
            tag: coded.tag.as_deref(),
            last_modified,
            vary: representation.vary,
            length: coded.length,
            extra: &representation.extra,
            expires_later: representation.expires_after.is_some(),
        }
    }
}

/// How the connection goes on, as its fields say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Onward {
    /// It is kept: idle for at most `timeout` seconds, for `max` more requests if limited.
    Keep {
        timeout: u64,
        max: Option<u32>,
    },
    Close,
}

/// Ends a head: the value of Date, then Connection and Keep-Alive, then the empty line.
pub(crate) fn finish(out: &mut Vec<u8>, date: &[u8; DATE_LEN], onward: Onward) {
    out.extend_from_slice(date);
    match onward {
        Onward::Keep { timeout, max } => {
            out.extend_from_slice(b"\r\nConnection: keep-alive\r\nKeep-Alive: timeout=");
            decimal(out, timeout);
            if let Some(max) = max {
                out.extend_from_slice(b", max=");
                decimal(out, u64::from(max));
            }
            out.extend_from_slice(b"\r\n\r\n");
        }
        Onward::Close => out.extend_from_slice(b"\r\nConnection: close\r\n\r\n"),
    }
}

/// The end of the last head. That of the next is mostly the same: the second is, and so is what
/// becomes of the connection unless requests are counted.
#[derive(Debug, Default)]
pub(crate) struct LastEnd {
    of: Option<([u8; DATE_LEN], Onward)>,
    octets: Vec<u8>,
}

impl LastEnd {
    /// What [`finish`] does.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>, date: &[u8; DATE_LEN], onward: Onward) {
        if matches!(onward, Onward::Keep { max: Some(_), .. }) {
            return finish(out, date, onward);
        }
        if self.of != Some((*date, onward)) {
            self.octets.clear();
            finish(&mut self.octets, date, onward);
            self.of = Some((*date, onward));
        }
        out.extend_from_slice(&self.octets);
    }
}

/// The beginning of every head: status line, then the field lines common to all answers.
pub(crate) fn start(out: &mut Vec<u8>, status: u16, common: &[u8]) {
    out.extend_from_slice(b"HTTP/1.1 ");
    decimal(out, u64::from(status));
    out.push(b' ');
    out.extend_from_slice(reason_phrase(status).as_bytes());
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(common);
}

/// The beginning of a head for a representation. What is said of it goes before what is said of all
/// answers: `no-cache` for the site and a lifetime for its pictures are not both meant.
fn start_with(out: &mut Vec<u8>, status: u16, common: &[u8], described: &Described<'_>) {
    if described.extra.is_empty() && !described.expires_later {
        return start(out, status, common);
    }
    start(out, status, b"");
    let replaced = |line: &[u8]| {
        (described.expires_later && same(b"Expires", line))
            || lines(described.extra).any(|own| same(own, line))
    };
    for line in lines(common).filter(|line| !replaced(line)) {
        out.extend_from_slice(line);
    }
}

/// Field lines of ours, each with its end.
fn lines(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    octets.split_inclusive(|&octet| octet == b'\n')
}

/// Are these two lines of one field?
fn same(one: &[u8], other: &[u8]) -> bool {
    let name = |line: &[u8]| memchr::memchr(b':', line).unwrap_or(line.len());
    one[..name(one)].eq_ignore_ascii_case(&other[..name(other)])
}

/// One field line.
pub(crate) fn field(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// A field line whose value is a number.
pub(crate) fn number_field(out: &mut Vec<u8>, name: &str, value: u64) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    decimal(out, value);
    out.extend_from_slice(b"\r\n");
}

/// The name of the last field of an unfinished head.
pub(crate) fn date_name(out: &mut Vec<u8>) {
    out.extend_from_slice(b"Date: ");
}

/// Head of a 200 with the whole of a representation.
pub(crate) fn ok(common: &[u8], described: &Described<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    start_with(&mut out, 200, common, described);
    field(&mut out, "Content-Type", described.media_type.as_bytes());
    number_field(&mut out, "Content-Length", described.length);
    coding(&mut out, described);
    validators(&mut out, described);
    field(&mut out, "Accept-Ranges", b"bytes");
    caching(&mut out, described);
    date_name(&mut out);
    out
}

/// Head of an error with a document of the site as its content.
pub(crate) fn document(
    out: &mut Vec<u8>,
    status: u16,
    common: &[u8],
    described: &Described<'_>,
    fields: &[u8],
) {
    start(out, status, common);
    field(out, "Content-Type", described.media_type.as_bytes());
    number_field(out, "Content-Length", described.length);
    out.extend_from_slice(fields);
    date_name(out);
}

/// Head of a 304: what a cache needs to find and freshen its copy and nothing it knows already
/// (RFC 9110 §15.4.5).
pub(crate) fn not_modified(common: &[u8], described: &Described<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    start_with(&mut out, 304, common, described);
    match described.tag {
        Some(tag) => entity_tag(&mut out, tag),
        None => validators(&mut out, described),
    }
    caching(&mut out, described);
    date_name(&mut out);
    out
}

/// Head of a 206 with one range. A client that sent If-Range has the other fields already
/// (RFC 9110 §15.3.7).
pub(crate) fn partial(
    out: &mut Vec<u8>,
    common: &[u8],
    described: &Described<'_>,
    range: &Range<u64>,
    if_range: bool,
) {
    start_with(out, 206, common, described);
    if !if_range {
        field(out, "Content-Type", described.media_type.as_bytes());
        coding(out, described);
    }
    number_field(out, "Content-Length", range.end - range.start);
    out.extend_from_slice(b"Content-Range: ");
    content_range(out, range, described.length);
    out.extend_from_slice(b"\r\n");
    partial_validators(out, described, if_range);
    caching(out, described);
    date_name(out);
}

/// Head of a 206 with several ranges in `length` octets of multipart/byteranges.
pub(crate) fn multipart(
    out: &mut Vec<u8>,
    common: &[u8],
    described: &Described<'_>,
    content_type: &str,
    length: u64,
    if_range: bool,
) {
    start_with(out, 206, common, described);
    // This is the type of the message, not of the representation: it is always needed.
    field(out, "Content-Type", content_type.as_bytes());
    number_field(out, "Content-Length", length);
    coding(out, described);
    partial_validators(out, described, if_range);
    caching(out, described);
    date_name(out);
}

fn partial_validators(out: &mut Vec<u8>, described: &Described<'_>, if_range: bool) {
    match (described.tag, if_range) {
        (Some(tag), true) => entity_tag(out, tag),
        _ => validators(out, described),
    }
}

/// `bytes first-last/complete` (RFC 9110 §14.4).
fn content_range(out: &mut Vec<u8>, range: &Range<u64>, complete: u64) {
    // Writing to a Vec cannot fail.
    let _infallible = write!(
        out,
        "bytes {}-{}/{complete}",
        range.start,
        range.end.saturating_sub(1)
    );
}

fn coding(out: &mut Vec<u8>, described: &Described<'_>) {
    if let Some(coding) = described.coding {
        field(out, "Content-Encoding", coding.as_bytes());
    }
}

fn validators(out: &mut Vec<u8>, described: &Described<'_>) {
    if let Some(tag) = described.tag {
        entity_tag(out, tag);
    }
    if let Some(second) = described.last_modified {
        field(out, "Last-Modified", &imf_fixdate(second));
    }
}

fn entity_tag(out: &mut Vec<u8>, tag: &str) {
    out.extend_from_slice(b"ETag: \"");
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(b"\"\r\n");
}

fn caching(out: &mut Vec<u8>, described: &Described<'_>) {
    if let Some(vary) = described.vary {
        field(out, "Vary", vary.as_bytes());
    }
    out.extend_from_slice(described.extra);
}

/// Digits without the machinery of formatting: this runs for every answer.
pub(crate) fn decimal(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Reason phrases of the status codes this server sends (RFC 9110 §15, RFC 6585).
pub(crate) fn reason_phrase(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        507 => "Insufficient Storage",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIBED: Described<'_> = Described {
        media_type: "text/plain",
        coding: Some("gzip"),
        tag: Some("abc"),
        last_modified: Some(784_111_777),
        vary: Some("Accept-Encoding"),
        length: 26,
        extra: b"Cache-Control: no-cache\r\n",
        expires_later: false,
    };

    fn text(octets: &[u8]) -> String {
        String::from_utf8(octets.to_vec()).unwrap()
    }

    #[test]
    fn heads_say_what_their_status_asks_for() {
        assert_eq!(
            text(&ok(b"Server: s\r\n", &DESCRIBED)),
            "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\
             Content-Encoding: gzip\r\nETag: \"abc\"\r\n\
             Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nAccept-Ranges: bytes\r\n\
             Vary: Accept-Encoding\r\nCache-Control: no-cache\r\nDate: "
        );
        assert_eq!(
            text(&not_modified(b"", &DESCRIBED)),
            "HTTP/1.1 304 Not Modified\r\nETag: \"abc\"\r\nVary: Accept-Encoding\r\n\
             Cache-Control: no-cache\r\nDate: "
        );
        let untagged = Described {
            tag: None,
            vary: None,
            extra: b"",
            ..DESCRIBED
        };
        assert_eq!(
            text(&not_modified(b"", &untagged)),
            "HTTP/1.1 304 Not Modified\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: "
        );
    }

    #[test]
    fn a_part_names_its_place_and_repeats_little_after_if_range() {
        let mut out = Vec::new();
        partial(&mut out, b"", &DESCRIBED, &(2..5), true);
        assert_eq!(
            text(&out),
            "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 2-4/26\r\n\
             ETag: \"abc\"\r\nVary: Accept-Encoding\r\nCache-Control: no-cache\r\nDate: "
        );
        out.clear();
        partial(&mut out, b"", &DESCRIBED, &(0..26), false);
        assert!(text(&out).contains("Content-Type: text/plain\r\nContent-Encoding: gzip\r\n"));
        assert!(text(&out).contains("Last-Modified: "));
    }

    #[test]
    fn a_head_ends_with_what_becomes_of_the_connection() {
        let date = imf_fixdate(784_111_777);
        for (onward, expected) in [
            (
                Onward::Keep {
                    timeout: 15,
                    max: Some(100),
                },
                "Connection: keep-alive\r\nKeep-Alive: timeout=15, max=100\r\n\r\n",
            ),
            (
                Onward::Keep {
                    timeout: 0,
                    max: None,
                },
                "Connection: keep-alive\r\nKeep-Alive: timeout=0\r\n\r\n",
            ),
            (Onward::Close, "Connection: close\r\n\r\n"),
        ] {
            let mut out = Vec::new();
            finish(&mut out, &date, onward);
            assert_eq!(
                text(&out),
                format!("Sun, 06 Nov 1994 08:49:37 GMT\r\n{expected}")
            );
        }
    }

    #[test]
    fn the_end_of_a_head_is_not_that_of_another() {
        let dates = [784_111_777, 784_111_778].map(imf_fixdate);
        let keep = |timeout, max| Onward::Keep { timeout, max };
        let ways = [
            keep(5, None),
            keep(6, None),
            keep(5, Some(7)),
            Onward::Close,
        ];
        let mut last = LastEnd::default();
        for date in dates.iter().chain(&dates) {
            for onward in ways.into_iter().flat_map(|onward| [onward; 2]) {
                let (mut out, mut expected) = (Vec::new(), Vec::new());
                last.finish(&mut out, date, onward);
                finish(&mut expected, date, onward);
                assert_eq!(text(&out), text(&expected));
            }
        }
    }

    #[test]
    fn numbers_are_written_in_full() {
        for value in [0, 9, 10, 12_345, u64::MAX] {
            let mut out = Vec::new();
            decimal(&mut out, value);
            assert_eq!(text(&out), value.to_string());
        }
    }
}

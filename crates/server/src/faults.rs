//! Answers that are late, slow, cut short or wrong: for testing clients.
//!
//! Each is planned here as a sequence of [`Act`]s, without sockets or clocks; the connection
//! performs it.

use std::time::Duration;

/// One step of a faulty answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Octets of the head, or what stands in its place.
    Head(Vec<u8>),
    /// Octets after the head; left out in answers to HEAD.
    Content(Vec<u8>),
    Wait(Duration),
    /// The end of our direction, in order.
    Close,
    /// The connection is cut off.
    Reset,
}

/// A faulty answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// For the access log; 0 for an answer that has none.
    pub(crate) status: u16,
    pub(crate) acts: Vec<Act>,
}

/// Octets of content, and things repeated, at most.
const MOST: u64 = 1 << 20;

/// Seconds of waiting at most.
const LONGEST: u64 = 300;

/// Steps in which something is sent slowly.
const DRIPS: u64 = 1_000;

/// Names, arguments and sentences of all faults; this is also what the prefix itself shows.
const ALL: [(&str, &str, &str); 27] = [
    ("delay", "SECONDS", "answers after that time"),
    (
        "slow-head",
        "SECONDS",
        "sends its head piece by piece over that time",
    ),
    (
        "drip",
        "OCTETS/SECONDS",
        "sends its content piece by piece over that time",
    ),
    (
        "stall",
        "OCTETS",
        "sends half of its content, then nothing for 300 seconds",
    ),
    ("silence", "", "says nothing for 300 seconds"),
    ("close", "", "ends the connection instead of an answer"),
    ("reset", "", "resets the connection instead of an answer"),
    (
        "reset-after",
        "OCTETS",
        "resets the connection after half of its content",
    ),
    (
        "short",
        "OCTETS",
        "ends the connection after half of its content",
    ),
    (
        "long",
        "OCTETS",
        "sends twice as much content as its Content-Length says",
    ),
    (
        "no-length",
        "OCTETS",
        "ends its content with the connection, which is not wrong",
    ),
    ("bad-chunk", "", "has a chunk size that is no number"),
    (
        "no-last-chunk",
        "",
        "ends the connection where a last chunk should be",
    ),
    (
        "trailers",
        "COUNT",
        "has so many trailer fields, which is not wrong",
    ),
    (
        "interim",
        "COUNT",
        "comes after so many interim answers, which is not wrong",
    ),
    ("status", "CODE", "has this status, from 200 to 999"),
    ("fields", "COUNT", "has so many field lines"),
    ("long-field", "OCTETS", "has a field value of that length"),
    ("garbage", "", "is no HTTP"),
    ("bare", "", "is content without a head"),
    ("bare-lf", "", "has a head whose lines end in LF alone"),
    (
        "folded",
        "",
        "has a field value that goes on in the next line",
    ),
    ("two-lengths", "", "has two different Content-Length fields"),
    (
        "length-and-chunked",
        "",
        "has Content-Length and Transfer-Encoding: chunked",
    ),
    (
        "bad-gzip",
        "",
        "says that its content is gzip, which it is not",
    ),
    (
        "early-close",
        "",
        "promises to keep the connection and ends it at once",
    ),
    (
        "unasked",
        "",
        "is followed by an answer that nobody asked for",
    ),
];

/// Plans the answer to a name below the prefix: `drip/1000/5`. `None` when there is no such fault.
///
/// `common` are the field lines of every answer, Date included.
pub(crate) fn plan(name: &str, common: &[u8]) -> Option<Fault> {
    let mut parts = name.trim_end_matches('/').split('/');
    let kind = parts.next().unwrap_or_default();
    let mut number = |most: u64, default: u64| match parts.next() {
        None | Some("") => Some(default),
        Some(text) if text.bytes().all(|octet| octet.is_ascii_digit()) => {
            text.parse().ok().filter(|number| *number <= most)
        }
        Some(_) => None,
    };
    let answer = Answer { common };
    let seconds = Duration::from_secs;
    let (status, acts): (u16, Vec<Act>) = match kind {
        "" => (200, answer.whole(200, &index())),
        "delay" => {
            let time = number(LONGEST, 1)?;
            let mut acts = vec![Act::Wait(seconds(time))];
            acts.extend(answer.whole(200, "late\n"));
            (200, acts)
        }
        "slow-head" => {
            let time = seconds(number(LONGEST, 5)?);
            let head = answer.head(200, "Content-Length: 5\r\n");
            let mut acts = slowly(&head, time, Act::Head);
            acts.push(Act::Content(b"slow\n".to_vec()));
            (200, acts)
        }
        "drip" => {
            let octets = number(MOST, 100)?;
            let time = seconds(number(LONGEST, 5)?);
            let mut acts = vec![Act::Head(answer.head(200, &length(octets)))];
            acts.extend(slowly(&content(octets), time, Act::Content));
            (200, acts)
        }
        "stall" | "reset-after" | "short" => {
            let octets = number(MOST, 1000)?.max(2);
            let mut acts = answer.with(&length(octets), &content(octets / 2));
            match kind {
                "short" => acts.push(Act::Close),
                "stall" => acts.extend([Act::Wait(seconds(LONGEST)), Act::Reset]),
                // What is to arrive before the reset needs a moment.
                _ => acts.extend([Act::Wait(Duration::from_millis(100)), Act::Reset]),
            }
            (200, acts)
        }
        "silence" => (0, vec![Act::Wait(seconds(LONGEST)), Act::Reset]),
        "close" => (0, vec![Act::Close]),
        "reset" => (0, vec![Act::Reset]),
        "long" => {
            let octets = number(MOST, 1000)?;
            let acts = answer.last(&length(octets), &content(octets * 2));
            (200, acts)
        }
        "no-length" => {
            let octets = content(number(MOST, 1000)?);
            (200, answer.last("Connection: close\r\n", &octets))
        }
        "bad-chunk" => (
            200,
            answer.chunked(b"5\r\nfirst\r\n0x3\r\nbad\r\n0\r\n\r\n"),
        ),
        "no-last-chunk" => (200, answer.chunked(b"5\r\nfirst\r\n")),
        "trailers" => {
            let mut octets = b"5\r\nfirst\r\n0\r\n".to_vec();
            for at in 0..number(10_000, 1)? {
                octets.extend_from_slice(format!("X-Trailer-{at}: {at}\r\n").as_bytes());
            }
            octets.extend_from_slice(b"\r\n");
            let mut acts = answer.chunked(&octets);
            acts.pop();
            (200, acts)
        }
        "interim" => {
            let mut octets = Vec::new();
            for at in 0..number(10_000, 1)? {
                let link =
                    format!("HTTP/1.1 103 Early Hints\r\nLink: </{at}>; rel=preload\r\n\r\n");
                octets.extend_from_slice(link.as_bytes());
            }
            let mut acts = vec![Act::Head(octets)];
            acts.extend(answer.whole(200, "at last\n"));
            (200, acts)
        }
        "status" => {
            let status = number(999, 500).and_then(|code| u16::try_from(code).ok());
            let status = status.filter(|&status| status >= 200)?;
            match status {
                204 | 304 => (status, vec![Act::Head(answer.head(status, ""))]),
                _ => (status, answer.whole(status, &format!("{status}\n"))),
            }
        }
        "fields" => {
            let mut fields = length(0);
            for at in 0..number(10_000, 100)? {
                fields.push_str(&format!("X-Field-{at}: {at}\r\n"));
            }
            (200, vec![Act::Head(answer.head(200, &fields))])
        }
        "long-field" => {
            let value = content(number(MOST, 10_000)?);
            let value = String::from_utf8_lossy(&value).replace('\n', "-");
            let fields = format!("{}X-Long: a{value}\r\n", length(0));
            (200, vec![Act::Head(answer.head(200, &fields))])
        }
        "garbage" => (0, no_head(b"\x16\x03\x01\0\xff not HTTP\r\n\r\n")),
        "bare" => (0, no_head(b"<p>content without a head</p>\n")),
        "bare-lf" => {
            let mut acts = answer.last(&length(5), b"five\n");
            if let Some(Act::Head(lines)) = acts.first_mut() {
                lines.retain(|&octet| octet != b'\r');
            }
            (200, acts)
        }
        "folded" => {
            let fields = format!("{}X-Folded: first\r\n second\r\n", length(5));
            (200, answer.last(&fields, b"five\n"))
        }
        "two-lengths" => {
            let fields = format!("{}{}", length(5), length(6));
            (200, answer.last(&fields, b"five\n"))
        }
        "length-and-chunked" => {
            let fields = format!("{}Transfer-Encoding: chunked\r\n", length(3));
            (200, answer.last(&fields, b"5\r\nfirst\r\n0\r\n\r\n"))
        }
        "bad-gzip" => {
            let fields = format!("{}Content-Encoding: gzip\r\n", length(9));
            (200, answer.with(&fields, b"\x1f\x8b\x08 no no"))
        }
        "early-close" => {
            let mut acts = answer.whole(200, "and that is all\n");
            acts.push(Act::Close);
            (200, acts)
        }
        "unasked" => {
            let mut acts = answer.whole(200, "the answer\n");
            acts.extend(answer.whole(200, "another answer\n"));
            (200, acts)
        }
        _ => return None,
    };
    parts.next().is_none().then_some(Fault { status, acts })
}

/// What all answers have in common.
struct Answer<'a> {
    common: &'a [u8],
}

impl Answer<'_> {
    /// A head with these further field lines.
    fn head(&self, status: u16, fields: &str) -> Vec<u8> {
        let mut out = Vec::new();
        crate::render::start(&mut out, status, self.common);
        out.extend_from_slice(b"Content-Type: text/plain; charset=utf-8\r\n");
        out.extend_from_slice(b"Cache-Control: no-store\r\n");
        out.extend_from_slice(fields.as_bytes());
        out.extend_from_slice(b"\r\n");
        out
    }

    fn whole(&self, status: u16, text: &str) -> Vec<Act> {
        let head = self.head(status, &length(text.len() as u64));
        vec![Act::Head(head), Act::Content(text.as_bytes().to_vec())]
    }

    /// These octets after a head with these further field lines.
    fn with(&self, fields: &str, octets: &[u8]) -> Vec<Act> {
        let head = self.head(200, fields);
        vec![Act::Head(head), Act::Content(octets.to_vec())]
    }

    /// The same, and the connection ends after them.
    fn last(&self, fields: &str, octets: &[u8]) -> Vec<Act> {
        let mut acts = self.with(fields, octets);
        acts.push(Act::Close);
        acts
    }

    /// These octets as chunked content; the connection ends after them.
    fn chunked(&self, octets: &[u8]) -> Vec<Act> {
        self.last("Transfer-Encoding: chunked\r\n", octets)
    }
}

/// Octets in place of an answer.
fn no_head(octets: &[u8]) -> Vec<Act> {
    vec![Act::Head(octets.to_vec()), Act::Close]
}

fn length(octets: u64) -> String {
    format!("Content-Length: {octets}\r\n")
}

/// Lines that show where they are.
fn content(octets: u64) -> Vec<u8> {
    let line = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.\n";
    let octets = usize::try_from(octets).unwrap_or(0);
    line.iter().copied().cycle().take(octets).collect()
}

/// Octets in pieces, evenly over a time.
fn slowly(octets: &[u8], time: Duration, act: fn(Vec<u8>) -> Act) -> Vec<Act> {
    let steps = (octets.len() as u64).clamp(1, DRIPS);
    let size = octets
        .len()
        .div_ceil(usize::try_from(steps).unwrap_or(1))
        .max(1);
    let pieces = octets.chunks(size);
    let pause = time / u32::try_from(pieces.len().max(1)).unwrap_or(u32::MAX);
    pieces
        .flat_map(|piece| [act(piece.to_vec()), Act::Wait(pause)])
        .collect()
}

/// What there is, for a person.
fn index() -> String {
    let line = |(name, arguments, sentence): &(&str, &str, &str)| {
        let name = match arguments.is_empty() {
            true => (*name).to_owned(),
            false => format!("{name}/{arguments}"),
        };
        format!("{name:<24}{sentence}\n")
    };
    ALL.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_that_is_named_can_be_planned() {
        for (name, _, _) in ALL {
            let fault = plan(name, b"Server: s\r\n").unwrap_or_else(|| panic!("{name}"));
            assert!(!fault.acts.is_empty(), "{name}");
            assert_eq!(plan(&format!("{name}/1/2/3"), b""), None, "{name}");
        }
        let shown = plan("", b"").unwrap().acts;
        assert!(matches!(&shown[1], Act::Content(text) if text.starts_with(b"delay/SECONDS")));
        for name in [
            "unknown",
            "delay/-1",
            "delay/301",
            "drip/x",
            "drip/2000000",
            "status/199",
        ] {
            assert_eq!(plan(name, b""), None, "{name}");
        }
    }

    #[test]
    fn what_is_slow_is_still_whole() {
        for (octets, seconds) in [(0, 1), (1, 1), (999, 2), (5000, 3)] {
            let fault = plan(&format!("drip/{octets}/{seconds}"), b"").unwrap();
            let mut sent = Vec::new();
            let mut time = Duration::ZERO;
            for act in &fault.acts {
                match act {
                    Act::Content(piece) => sent.extend_from_slice(piece),
                    Act::Wait(pause) => time += *pause,
                    _ => {}
                }
            }
            assert_eq!(sent, content(octets));
            assert!(time <= Duration::from_secs(seconds));
        }
    }
}

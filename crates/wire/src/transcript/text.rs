//! A whole transcript as annotated text.

use super::annotate::Annotator;
use super::{ConnectionLog, EventKind, Transcript};
use std::fmt::Write as _;
use std::ops::Range;

/// How a transcript is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Show times; off for golden files.
    pub times: bool,
    /// Draw control characters as `\r\n` instead of symbols.
    pub ascii: bool,
    /// What is shown below each read and write.
    pub detail: Detail,
    /// Content octets shown per message before it is summarised.
    pub content: usize,
    /// Show the content of a finished message without its content coding as well.
    pub decode: bool,
}

/// What is shown below each read and write. Defects are shown in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Nothing but defects and facts.
    None,
    /// One line per line of the protocol, named.
    Lines,
    /// One line per token.
    Tokens,
    /// Hexadecimal, with characters beside it.
    Hex,
    /// The octets as text, line ends drawn.
    Text,
}

impl Default for View {
    fn default() -> Self {
        Self {
            times: true,
            ascii: false,
            detail: Detail::Lines,
            content: 1024,
            decode: false,
        }
    }
}

/// The transcript as annotated text; safe to print.
///
/// Connections follow one another in the order they were opened, as their events do not say how
/// they interleaved.
pub fn text(transcript: &Transcript, view: &View) -> String {
    let mut annotator = Annotator::new(view.clone());
    let mut events: Vec<_> = transcript
        .connections
        .iter()
        .flat_map(|log| log.events.iter().map(move |event| (log, event)))
        .collect();
    events.sort_by_key(|(_, event)| event.at);
    let mut out = String::new();
    for (log, event) in events {
        out.push_str(&annotator.feed(&log.name, log.role, event, octets(log, &event.kind)));
    }
    for expectation in &transcript.expectations {
        let word = if expectation.held {
            "as expected"
        } else {
            "NOT as expected"
        };
        let _ = writeln!(out, "* {word}: {} ({})", expectation.text, expectation.why);
    }
    out
}

/// The octets of a read or write, as far as they were kept.
fn octets<'a>(log: &'a ConnectionLog, kind: &EventKind) -> &'a [u8] {
    let (stream, range) = match kind {
        EventKind::Write(range) => (&log.sent, range),
        EventKind::Read(range) => (&log.received, range),
        _ => return &[],
    };
    slice(stream, range)
}

fn slice<'a>(stream: &'a [u8], range: &Range<u64>) -> &'a [u8] {
    let at = |offset: u64| {
        usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(stream.len())
    };
    stream
        .get(at(range.start)..at(range.end))
        .unwrap_or_default()
}

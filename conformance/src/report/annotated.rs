//! A connection as annotated lines: every octet named, every defect at its place.

use wire::transcript::{Annotator, EventKind, Role, View};

use crate::result::Exchange;

/// Lines of one connection; more is cut, and said to be.
const LINES: usize = 400;

/// The lines, safe to print; times are left out where `times` is false.
pub(crate) fn lines(exchange: &Exchange) -> Vec<String> {
    // Not every browser has a font with the symbols of control characters.
    let mut annotator = Annotator::new(View {
        ascii: true,
        ..View::default()
    });
    let mut lines = Vec::new();
    for event in &exchange.events {
        let octets = match &event.kind {
            EventKind::Write(range) => slice(&exchange.sent, range),
            EventKind::Read(range) => slice(&exchange.received, range),
            _ => &[],
        };
        let text = annotator.feed(&exchange.connection, Role::Client, event, octets);
        lines.extend(text.lines().map(str::to_owned));
        if lines.len() > LINES {
            lines.truncate(LINES);
            lines.push(format!("* more than {LINES} lines: the rest is left out"));
            break;
        }
    }
    lines
}

fn slice<'a>(stream: &'a [u8], range: &std::ops::Range<u64>) -> &'a [u8] {
    let at = |offset: u64| {
        usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(stream.len())
    };
    stream
        .get(at(range.start)..at(range.end))
        .unwrap_or_default()
}

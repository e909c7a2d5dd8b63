//! Where the time went: the phases of a connection and of each exchange on it.

use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

use super::{ConnectionLog, Event, EventKind};

/// Widest bar of the drawing.
const BAR: usize = 40;

/// Phases of one connection, as far as they took place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timing {
    /// Looking the name up; `None` where an address was given.
    pub lookup: Option<Duration>,
    /// Connecting.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// Requests and their final responses, in order.
    pub exchanges: Vec<Exchange>,
}

/// Phases of one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// From the first write of the request to its last.
    pub send: Duration,
    /// From the last write of the request to the first octet of the final response; zero when the
    /// response came first.
    pub first_octet: Duration,
    /// From the first octet of the response to its last so far.
    pub last_octet: Duration,
}

/// The phases of a connection we opened.
pub fn timing(log: &ConnectionLog) -> Timing {
    let mut timing = Timing::default();
    for event in &log.events {
        match &event.kind {
            EventKind::Connected { lookup, took, .. } => {
                timing.lookup = *lookup;
                timing.connect = Some(*took);
            }
            EventKind::Tls { took, .. } => timing.tls = Some(*took),
            _ => {}
        }
    }
    for (request, response) in log.requests.requests().zip(log.responses.responses()) {
        let written = |at| moment(&log.events, at, write);
        let came = |at| moment(&log.events, at, read);
        let last = |end: u64, start: u64| end.saturating_sub(1).max(start);
        let (Some(begun), Some(sent), Some(first), Some(done)) = (
            written(request.span.start),
            written(last(request.span.end, request.span.start)),
            came(response.span.start),
            came(last(response.span.end, response.span.start)),
        ) else {
            continue;
        };
        timing.exchanges.push(Exchange {
            send: sent.saturating_sub(begun),
            first_octet: first.saturating_sub(sent),
            last_octet: done.saturating_sub(first),
        });
    }
    timing
}

fn write(kind: &EventKind) -> Option<&Range<u64>> {
    match kind {
        EventKind::Write(range) => Some(range),
        _ => None,
    }
}

fn read(kind: &EventKind) -> Option<&Range<u64>> {
    match kind {
        EventKind::Read(range) => Some(range),
        _ => None,
    }
}

/// When the octet at this offset of a stream passed.
fn moment(
    events: &[Event],
    offset: u64,
    range: fn(&EventKind) -> Option<&Range<u64>>,
) -> Option<Duration> {
    let event = events
        .iter()
        .find(|event| range(&event.kind).is_some_and(|range| range.contains(&offset)))?;
    Some(event.at)
}

impl Timing {
    /// Name and length of each phase, in order.
    pub fn phases(&self) -> Vec<(String, Duration)> {
        let mut phases = Vec::new();
        let own = [
            ("look-up", self.lookup),
            ("connect", self.connect),
            ("TLS", self.tls),
        ];
        for (name, took) in own {
            phases.extend(took.map(|took| (name.to_owned(), took)));
        }
        let several = self.exchanges.len() > 1;
        for (index, exchange) in self.exchanges.iter().enumerate() {
            let number = if several {
                format!(" {}", index + 1)
            } else {
                String::new()
            };
            phases.push((format!("send{number}"), exchange.send));
            phases.push((format!("first octet{number}"), exchange.first_octet));
            phases.push((format!("last octet{number}"), exchange.last_octet));
        }
        phases
    }

    /// The phases as bars one after the other, on lines of at most `width` characters where that is
    /// possible.
    pub fn drawing(&self, width: usize, ascii: bool) -> String {
        let phases = self.phases();
        let total: Duration = phases.iter().map(|(_, took)| *took).sum();
        let name_width = phases.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let bar_width = width.saturating_sub(name_width + 18).min(BAR);
        let mut text = String::new();
        let mut before = Duration::ZERO;
        for (name, took) in &phases {
            if width < name_width + 18 {
                let _ = writeln!(text, "{name} {:.2}ms", took.as_secs_f64() * 1e3);
                continue;
            }
            let _ = write!(
                text,
                "  {name:<name_width$} {:>10.3} ms",
                took.as_secs_f64() * 1e3
            );
            if bar_width >= 4 {
                let start = share(before, total, bar_width);
                let end = share(before + *took, total, bar_width);
                let mark = if ascii { "=" } else { "\u{2587}" };
                let least = if ascii { "|" } else { "\u{258f}" };
                let bar = if end > start {
                    mark.repeat(end - start)
                } else {
                    least.to_owned()
                };
                let _ = write!(text, "  {}{bar}", " ".repeat(start.min(bar_width - 1)));
            }
            text.push('\n');
            before += *took;
        }
        text
    }
}

/// How much of a bar `part` is of `whole`, rounded to the nearest.
fn share(part: Duration, whole: Duration, width: usize) -> usize {
    let (part, whole) = (part.as_nanos(), whole.as_nanos().max(1));
    let width_in = width as u128;
    usize::try_from((part * width_in + whole / 2) / whole)
        .unwrap_or(width)
        .min(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_follow_one_another_and_fit() {
        let at = Duration::from_millis;
        let timing = Timing {
            lookup: None,
            connect: Some(at(10)),
            tls: None,
            exchanges: vec![Exchange {
                send: at(0),
                first_octet: at(20),
                last_octet: at(10),
            }],
        };
        assert_eq!(
            timing.drawing(49, true),
            "  connect         10.000 ms  =====\n  send             0.000 ms       |\n  first octet     20.000 ms       ==========\n  last octet      10.000 ms                 =====\n"
        );
        for line in timing.drawing(60, false).lines() {
            assert!(line.chars().count() <= 60, "{line}");
        }
        for line in timing.drawing(20, false).lines() {
            assert!(line.chars().count() <= 20, "{line}");
        }
    }
}

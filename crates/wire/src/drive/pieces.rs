//! Where a send is cut into writes.

use std::time::Duration;

use http_core::dissect::{Dissection, Dissector, End};
use http_core::span::Span;
use http_core::syntax::Token;

use super::RunErrorKind;
use crate::script::{ChunkPart, Cut, Pieces, Vars};

/// Cuts of one send, resolved to offsets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cuts {
    /// As few writes as the socket takes.
    #[default]
    Whole,
    /// A new write at each of these offsets (ascending), with a pause before it.
    At(Vec<usize>, Duration),
    /// Writes of this many octets, with a pause between them.
    Every(usize, Duration),
}

impl Cuts {
    /// Resolves the cuts of a script for these octets.
    pub fn resolve(pieces: &Pieces, octets: &[u8], vars: &Vars) -> Result<Self, RunErrorKind> {
        let time = |time: &Option<crate::script::Time>| match time {
            Some(time) => time.resolve(vars).map_err(RunErrorKind::Expand),
            None => Ok(Duration::ZERO),
        };
        Ok(match pieces {
            Pieces::Whole => Self::Whole,
            Pieces::Each { pause } => Self::Every(1, time(pause)?),
            Pieces::Drip { octets, every } => {
                let size = usize::try_from(*octets).unwrap_or(usize::MAX).max(1);
                Self::Every(size, every.resolve(vars).map_err(RunErrorKind::Expand)?)
            }
            Pieces::At { cuts, pause } => {
                let mut offsets = Vec::with_capacity(cuts.len());
                for cut in cuts {
                    offsets.push(
                        offset(cut, octets).ok_or_else(|| RunErrorKind::NoSuchPlace(name(cut)))?,
                    );
                }
                offsets.sort_unstable();
                offsets.dedup();
                Self::At(offsets, time(pause)?)
            }
        })
    }

    /// The pause between two writes.
    pub(super) fn pause(&self) -> Duration {
        match self {
            Self::Whole => Duration::ZERO,
            Self::At(_, pause) | Self::Every(_, pause) => *pause,
        }
    }

    /// The octets of each write; none of them is empty.
    pub(super) fn pieces<'a>(&self, octets: &'a [u8]) -> Vec<&'a [u8]> {
        match self {
            Self::Whole if octets.is_empty() => Vec::new(),
            Self::Whole => vec![octets],
            Self::Every(size, _) => octets.chunks((*size).max(1)).collect(),
            Self::At(offsets, _) => {
                let mut pieces = Vec::with_capacity(offsets.len() + 1);
                let mut start = 0;
                for offset in offsets.iter().copied().chain([octets.len()]) {
                    let offset = offset.min(octets.len());
                    if offset > start {
                        pieces.push(&octets[start..offset]);
                        start = offset;
                    }
                }
                pieces
            }
        }
    }
}

fn offset(cut: &Cut, octets: &[u8]) -> Option<usize> {
    let len = octets.len();
    match cut {
        Cut::FromStart(n) => usize::try_from(*n).ok().filter(|n| *n <= len),
        Cut::FromEnd(n) => usize::try_from(*n).ok().and_then(|n| len.checked_sub(n)),
        Cut::HeadEnd => {
            let dissection = requests(octets);
            let head = dissection.messages.first().map(|message| message.head.end);
            let ended = dissection
                .tokens
                .iter()
                .any(|(token, _)| *token == Token::EmptyLine);
            head.filter(|_| ended)
                .and_then(|end| usize::try_from(end).ok())
                .or_else(|| {
                    octets
                        .windows(4)
                        .position(|four| four == b"\r\n\r\n")
                        .map(|at| at + 4)
                })
        }
        Cut::Line { number, end } => {
            let mut start = 0;
            for _ in 1..*number {
                start += octets.get(start..)?.iter().position(|o| *o == b'\n')? + 1;
            }
            let rest = octets.get(start..).filter(|rest| !rest.is_empty())?;
            if *end {
                rest.iter()
                    .position(|o| *o == b'\n')
                    .map(|at| start + at + 1)
            } else {
                Some(start)
            }
        }
        Cut::Chunk { number, part } => {
            chunk(&requests(octets), *number, *part).and_then(|at| usize::try_from(at).ok())
        }
    }
}

/// A place in the N-th chunk of what the dissector sees; the last chunk counts too.
fn chunk(dissection: &Dissection, number: usize, part: ChunkPart) -> Option<u64> {
    let is_size = |token: Token| matches!(token, Token::ChunkSize | Token::LastChunk);
    let first = dissection
        .tokens
        .iter()
        .enumerate()
        .filter(|(_, (token, _))| is_size(*token))
        .nth(number - 1)?
        .0;
    let tokens = &dissection.tokens[first..];
    let spans: &[(Token, Span)] = match tokens[1..].iter().position(|(token, _)| is_size(*token)) {
        Some(next) => &tokens[..=next],
        None => tokens,
    };
    let data = spans
        .iter()
        .position(|(token, _)| *token == Token::ChunkData);
    match part {
        ChunkPart::Start => spans.first().map(|(_, span)| span.start),
        ChunkPart::Data => data.map(|at| spans[at].1.start),
        // After the data; the last chunk has none and ends with its line.
        ChunkPart::End => {
            let end = if data.is_some() {
                Token::ChunkDataEnd
            } else {
                Token::LineEnd
            };
            spans
                .iter()
                .find(|(token, _)| *token == end)
                .map(|(_, span)| span.end)
        }
    }
}

fn requests(octets: &[u8]) -> Dissection {
    let mut dissector = Dissector::requests();
    dissector.push(octets);
    dissector.end(End::Open);
    dissector.into_dissection()
}

fn name(cut: &Cut) -> String {
    match cut {
        Cut::FromStart(n) => format!("@{n}"),
        Cut::FromEnd(n) => format!("@-{n}"),
        Cut::HeadEnd => "@head-end".to_owned(),
        Cut::Line { number, end } => {
            format!("@line[{number}].{}", if *end { "end" } else { "start" })
        }
        Cut::Chunk { number, part } => {
            let part = match part {
                ChunkPart::Start => "start",
                ChunkPart::Data => "data",
                ChunkPart::End => "end",
            };
            format!("@chunk[{number}].{part}")
        }
    }
}

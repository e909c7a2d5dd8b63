//! Reading chunks, octet by octet except for data.

mod ext;
mod line;

use super::trailer::Trailer;
use crate::defect::{Defect, DefectId};
use crate::octet::hex_value;
use crate::span::Span;
use crate::syntax::{Limits, Sink, Strict, Token};
use core::ops::{ControlFlow, Range};

/// What one call took from its input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Octets of the input that are dealt with. All of it, unless data was found or the content
    /// ended.
    pub consumed: usize,
    /// Where in the input content lies; at most one run per call.
    pub data: Option<Range<usize>>,
    /// The content and its trailer section are complete.
    pub done: bool,
}

/// Decodes the chunked coding. It takes whatever octets there are and needs none of them again, so
/// its state is bounded: a few words and the trailer section.
///
/// Call [`decode`](Self::decode) in a loop with what is left of the input until it is used up or
/// the step says `done`.
#[derive(Clone, Debug)]
pub struct ChunkedDecoder {
    limits: Limits,
    state: State,
    position: u64,
    mark: u64,
    size: u64,
    left: u64,
    digits: u8,
    /// The data so far ends with CR.
    data_cr: bool,
    ext: u64,
    trailer: Trailer,
}

/// Named after what the next octet belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Size,
    SizeSpace,
    ExtNameStart,
    ExtName,
    ExtNameSpace,
    ExtValueStart,
    ExtToken,
    ExtQuoted,
    ExtEscaped,
    ExtValueSpace,
    LineFeed,
    Data,
    DataEnd,
    DataLineFeed,
    Trailer,
    Done,
    /// Recovery: the rest of a line that made no sense.
    Skip,
    /// Recovery: the rest of the stream, whose framing is lost.
    Lost,
}

impl ChunkedDecoder {
    /// At the start of chunked content; offsets count from here.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::starting_at(limits, 0)
    }

    /// At the start of chunked content that begins at stream offset `offset`.
    #[must_use]
    pub fn starting_at(limits: Limits, offset: u64) -> Self {
        let trailer = Trailer::new(&limits);
        Self {
            limits,
            state: State::Size,
            position: offset,
            mark: offset,
            size: 0,
            left: 0,
            digits: 0,
            data_cr: false,
            ext: 0,
            trailer,
        }
    }

    /// Back to the start of chunked content, at stream offset `offset`; keeps its buffers.
    pub fn reset(&mut self, offset: u64) {
        self.state = State::Size;
        (self.position, self.mark) = (offset, offset);
        (self.size, self.left, self.digits, self.ext) = (0, 0, 0, 0);
        self.trailer.begin(&self.limits, offset);
    }

    /// Takes octets up to the end of the next run of data, strictly.
    ///
    /// # Errors
    /// The first defect that must be refused, at its stream offset, as soon as its octet is there.
    pub fn decode(&mut self, input: &[u8]) -> Result<Step, Defect> {
        self.advance(input, &mut Strict)
    }

    /// The same for any sink. Spans are stream offsets.
    ///
    /// # Errors
    /// What the sink breaks with.
    pub fn advance<S: Sink>(&mut self, input: &[u8], sink: &mut S) -> Result<Step, Defect> {
        match self.run(input, sink) {
            ControlFlow::Continue(step) => {
                self.position += step.consumed as u64;
                Ok(step)
            }
            ControlFlow::Break(defect) => Err(defect),
        }
    }

    /// Name and value of the trailer fields read so far.
    pub fn trailers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.trailer.lines()
    }

    /// What the decoder waits for, in the words of the grammar.
    #[must_use]
    pub fn awaits(&self) -> &'static str {
        match self.state {
            State::Size => "chunk-size",
            State::Data => "chunk-data",
            State::DataEnd | State::DataLineFeed => "chunk-data-end",
            State::Trailer => "trailer-section",
            State::Done => "nothing",
            State::Skip | State::LineFeed | State::SizeSpace => "end of chunk line",
            State::Lost => "end of stream",
            _ => "chunk-ext",
        }
    }

    /// Octets of the current chunk that are still to come.
    #[must_use]
    pub fn left_in_chunk(&self) -> u64 {
        self.left
    }

    /// True once the last chunk has been read: what is awaited is its trailer section.
    #[must_use]
    pub fn in_trailer(&self) -> bool {
        self.state == State::Trailer
    }

    /// True when the framing cannot be followed any more, which only a lossless sink gets to see.
    /// The call in which this comes about takes no octet beyond the one that made it so.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.state == State::Lost
    }

    /// The stream ended here: names the octets not named yet, and says that the content was cut
    /// short unless it was complete.
    ///
    /// # Errors
    /// What the sink breaks with.
    pub fn finish<S: Sink>(&mut self, sink: &mut S) -> Result<(), Defect> {
        if self.state == State::Done {
            return Ok(());
        }
        let (token, from) = match self.state {
            State::Data => (Token::ChunkData, self.mark),
            State::Skip | State::Lost => (Token::Garbage, self.mark),
            State::Trailer => (Token::Partial, self.trailer.position()),
            _ => (Token::Partial, self.mark),
        };
        sink.token(token, Span::new(from, self.position));
        self.mark = self.position;
        let overdue = if self.state == State::Trailer {
            self.trailer.overdue()
        } else {
            None
        };
        let end = Span::new(self.position, self.position);
        for defect in overdue
            .into_iter()
            .chain([Defect::new(DefectId::ChunkedTruncated, end)])
        {
            if let ControlFlow::Break(defect) = sink.defect(defect) {
                return Err(defect);
            }
        }
        Ok(())
    }

    fn run<S: Sink>(&mut self, input: &[u8], sink: &mut S) -> ControlFlow<Defect, Step> {
        let base = self.position;
        let mut i = 0;
        while let Some(&b) = input.get(i) {
            if let Some(taken) =
                self.plain_line(input.get(i..).unwrap_or_default(), base + i as u64, sink)
            {
                i += taken;
                continue;
            }
            match self.state {
                State::Data => {
                    let rest = input.len() - i;
                    let len = usize::try_from(self.left).map_or(rest, |left| left.min(rest));
                    self.left -= len as u64;
                    self.data_cr = input.get(i + len - 1) == Some(&b'\r');
                    if self.left == 0 {
                        self.token(Token::ChunkData, base + (i + len) as u64, sink);
                        self.state = State::DataEnd;
                    }
                    return ControlFlow::Continue(Step {
                        consumed: i + len,
                        data: Some(i..i + len),
                        done: false,
                    });
                }
                State::Trailer => {
                    let rest = input.get(i..).unwrap_or_default();
                    let (taken, done) = match self.trailer.take(rest, !S::REPORTS, sink) {
                        Ok(taken) => taken,
                        Err(defect) => return ControlFlow::Break(defect),
                    };
                    if done {
                        self.state = State::Done;
                        return ControlFlow::Continue(Step {
                            consumed: i + taken,
                            data: None,
                            done,
                        });
                    }
                    i += taken;
                    continue;
                }
                State::Done => break,
                State::Lost => {
                    i = input.len();
                    break;
                }
                State::Size if hex_value(b).is_some() => {
                    self.size_digit(b, base + i as u64, sink)?
                }
                _ => self.octet(b, base + i as u64, sink)?,
            }
            i += 1;
            if self.state == State::Lost {
                break;
            }
        }
        ControlFlow::Continue(Step {
            consumed: i,
            data: None,
            done: self.state == State::Done,
        })
    }

    /// Takes a whole line in which there is nothing but a chunk size, or nothing at all after
    /// data: the usual ones, which need no state between their octets.
    #[inline]
    fn plain_line<S: Sink>(&mut self, rest: &[u8], at: u64, sink: &mut S) -> Option<usize> {
        match self.state {
            State::DataEnd if rest.starts_with(b"\r\n") => {
                self.chunk_done(at + 1, sink);
                Some(2)
            }
            State::Size if self.digits == 0 => {
                let (mut size, mut digits) = (0u64, 0);
                while digits <= 16
                    && let Some(digit) = rest.get(digits).copied().and_then(hex_value)
                {
                    size = size << 4 | u64::from(digit);
                    digits += 1;
                }
                if !(1..=16).contains(&digits) || rest.get(digits..digits + 2) != Some(b"\r\n") {
                    return None;
                }
                let end = at + digits as u64;
                self.token(
                    if size == 0 {
                        Token::LastChunk
                    } else {
                        Token::ChunkSize
                    },
                    end,
                    sink,
                );
                self.token(Token::LineEnd, end + 2, sink);
                (self.size, self.digits) = (size, 1);
                self.line_done(end + 2);
                Some(digits + 2)
            }
            _ => None,
        }
    }

    /// Names what has been read since the last token.
    fn token<S: Sink>(&mut self, token: Token, end: u64, sink: &mut S) {
        sink.token(token, Span::new(self.mark, end));
        self.mark = end;
    }
}

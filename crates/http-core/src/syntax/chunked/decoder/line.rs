//! Chunk lines and the line ends after data, an octet at a time.

use super::{ChunkedDecoder, State};
use crate::defect::{Defect, DefectId};
use crate::octet::hex_value;
use crate::span::Span;
use crate::syntax::{Sink, Token};
use core::ops::ControlFlow;

impl ChunkedDecoder {
    pub(super) fn size_digit<S: Sink>(
        &mut self,
        b: u8,
        at: u64,
        sink: &mut S,
    ) -> ControlFlow<Defect> {
        if self.digits == 16 {
            // A flood of leading zeros is no number anyone means, and would be unbounded.
            let id = if self.size >> 60 == 0 {
                DefectId::ChunkSizeTooLong
            } else {
                DefectId::ChunkSizeOverflow
            };
            sink.defect(Defect::new(id, Span::at(at, 1)))?;
            if id == DefectId::ChunkSizeOverflow {
                self.state = State::Lost;
                return ControlFlow::Continue(());
            }
        }
        self.digits = self.digits.saturating_add(1);
        self.size = self.size << 4 | u64::from(hex_value(b).unwrap_or(0));
        ControlFlow::Continue(())
    }

    /// Takes one octet that is neither data, nor trailer, nor a digit of a size.
    pub(super) fn octet<S: Sink>(&mut self, b: u8, at: u64, sink: &mut S) -> ControlFlow<Defect> {
        match self.state {
            State::Size => {
                if self.digits == 0 {
                    let id = if b == 0 {
                        DefectId::Nul
                    } else {
                        DefectId::ChunkSizeMissing
                    };
                    sink.defect(Defect::new(id, Span::at(at, 1)))?;
                    self.state = State::Lost;
                    return ControlFlow::Continue(());
                }
                self.token(
                    if self.size == 0 {
                        Token::LastChunk
                    } else {
                        Token::ChunkSize
                    },
                    at,
                    sink,
                );
                self.state = State::SizeSpace;
                self.octet(b, at, sink)
            }
            State::LineFeed => self.line_feed(b, at, sink),
            State::DataEnd => match b {
                b'\r' => {
                    self.state = State::DataLineFeed;
                    ControlFlow::Continue(())
                }
                b'\n' => {
                    self.chunk_done(at, sink);
                    // Behind data that ends with CR it is half of the CRLF: the size counts one
                    // octet too many.
                    let id = if self.data_cr {
                        DefectId::ChunkDataEnd
                    } else {
                        DefectId::BareLf
                    };
                    sink.defect(Defect::new(id, Span::at(at, 1)))
                }
                _ => self.skip(DefectId::ChunkDataEnd, b, at, sink),
            },
            State::DataLineFeed => match b {
                b'\n' => {
                    self.chunk_done(at, sink);
                    ControlFlow::Continue(())
                }
                _ => self.skip(DefectId::ChunkDataEnd, b, at, sink),
            },
            State::Skip => {
                if b == b'\n' {
                    self.token(Token::Garbage, at + 1, sink);
                    self.line_done(at + 1);
                }
                ControlFlow::Continue(())
            }
            _ => self.ext_octet(b, at, sink),
        }
    }

    /// The LF of a chunk line, with or without its CR.
    pub(super) fn line_feed<S: Sink>(
        &mut self,
        b: u8,
        at: u64,
        sink: &mut S,
    ) -> ControlFlow<Defect> {
        if b != b'\n' {
            let cr = Span::new(self.mark, at);
            sink.defect(Defect::new(DefectId::BareCr, cr))?;
            self.state = State::Skip;
            return ControlFlow::Continue(());
        }
        let bare = self.mark == at;
        self.token(Token::LineEnd, at + 1, sink);
        self.line_done(at + 1);
        if bare {
            sink.defect(Defect::new(DefectId::BareLf, Span::at(at, 1)))
        } else {
            ControlFlow::Continue(())
        }
    }

    /// A chunk line is over: data follows, or the trailer section.
    pub(super) fn line_done(&mut self, next: u64) {
        if self.digits == 0 {
            self.state = State::Size; // the line skipped stood after data
            return;
        }
        self.digits = 0;
        self.left = self.size;
        self.state = State::Data;
        if self.size == 0 {
            self.trailer.begin(&self.limits, next);
            self.state = State::Trailer;
        }
        self.size = 0;
    }

    pub(super) fn chunk_done<S: Sink>(&mut self, lf: u64, sink: &mut S) {
        self.token(Token::ChunkDataEnd, lf + 1, sink);
        self.state = State::Size;
    }

    /// Reports a defect after which nothing on the line makes sense; `b` is its octet.
    pub(super) fn skip<S: Sink>(
        &mut self,
        id: DefectId,
        b: u8,
        at: u64,
        sink: &mut S,
    ) -> ControlFlow<Defect> {
        let id = if b == 0 { DefectId::Nul } else { id };
        sink.defect(Defect::new(id, Span::at(at, 1)))?;
        self.state = State::Skip;
        if b == b'\n' {
            self.octet(b, at, sink)
        } else {
            ControlFlow::Continue(())
        }
    }
}

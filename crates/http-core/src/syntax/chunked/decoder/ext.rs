//! `chunk-ext`, an octet at a time.

use super::{ChunkedDecoder, State};
use crate::defect::{Defect, DefectId};
use crate::octet::{is_field_octet, is_tchar};
use crate::span::Span;
use crate::syntax::{Sink, Token};
use core::ops::ControlFlow;

impl ChunkedDecoder {
    /// Takes one octet after the size on a chunk line.
    pub(super) fn ext_octet<S: Sink>(
        &mut self,
        b: u8,
        at: u64,
        sink: &mut S,
    ) -> ControlFlow<Defect> {
        if b != b'\r' && b != b'\n' {
            self.ext = self.ext.saturating_add(1);
            if self.ext == self.limits.chunk_ext.saturating_add(1) {
                sink.defect(Defect::new(DefectId::ChunkExtTooLong, Span::at(at, 1)))?;
            }
        }
        match (self.state, b) {
            (State::ExtName, b) if !is_tchar(b) => {
                self.token(Token::ChunkExtName, at, sink);
                self.state = State::ExtNameSpace;
            }
            (State::ExtToken, b) if !is_tchar(b) => {
                self.token(Token::ChunkExtValue, at, sink);
                self.state = State::ExtValueSpace;
            }
            _ => {}
        }
        use State as St;
        match (self.state, b) {
            (St::ExtName | St::ExtToken, _) => {}
            (St::ExtQuoted, b'"') => {
                self.token(Token::ChunkExtValue, at + 1, sink);
                self.state = St::ExtValueSpace;
            }
            (St::ExtQuoted, b'\\') => self.state = St::ExtEscaped,
            (St::ExtQuoted | St::ExtEscaped, b) if is_field_octet(b) => self.state = St::ExtQuoted,
            (St::ExtQuoted | St::ExtEscaped, b) => {
                return self.skip(DefectId::ChunkExtQuote, b, at, sink);
            }
            (_, b' ' | b'\t') => {}
            (St::ExtNameStart, b) if is_tchar(b) => {
                self.space(at, sink)?;
                self.state = St::ExtName;
            }
            (St::ExtValueStart, b) if is_tchar(b) => {
                self.space(at, sink)?;
                self.state = St::ExtToken;
            }
            (St::ExtValueStart, b'"') => {
                self.space(at, sink)?;
                self.state = St::ExtQuoted;
            }
            (St::ExtNameStart, b) => return self.skip(DefectId::ChunkExtName, b, at, sink),
            (St::ExtValueStart, b) => return self.skip(DefectId::ChunkExtValue, b, at, sink),
            (St::ExtNameSpace, b'=') => {
                self.space(at, sink)?;
                self.token(Token::ChunkExtEquals, at + 1, sink);
                self.state = St::ExtValueStart;
            }
            (_, b';') => {
                self.space(at, sink)?;
                self.token(Token::ChunkExtStart, at + 1, sink);
                self.state = St::ExtNameStart;
            }
            (_, b'\r' | b'\n') => return self.end_of_line(b, at, sink),
            (St::SizeSpace, b) => {
                self.skip(DefectId::ChunkSizeOctet, b, at, sink)?;
                // A 0 that goes on, as in `0x3`, is not the last chunk, and says of no other how
                // long it is.
                if self.size == 0 {
                    self.state = St::Lost;
                }
            }
            (St::ExtNameSpace, b) => return self.skip(DefectId::ChunkExtName, b, at, sink),
            (_, b) => return self.skip(DefectId::ChunkExtValue, b, at, sink),
        }
        ControlFlow::Continue(())
    }

    /// The whitespace before `at` is over: it was allowed, but should not have been there.
    fn space<S: Sink>(&mut self, at: u64, sink: &mut S) -> ControlFlow<Defect> {
        let span = Span::new(self.mark, at);
        if !span.is_empty() {
            self.token(Token::Ows, at, sink);
            sink.defect(Defect::new(DefectId::ChunkExtWhitespace, span))?;
        }
        ControlFlow::Continue(())
    }

    /// CR or LF after the size and extensions of a chunk line.
    fn end_of_line<S: Sink>(&mut self, b: u8, at: u64, sink: &mut S) -> ControlFlow<Defect> {
        let space = Span::new(self.mark, at);
        if !space.is_empty() {
            self.token(Token::Ows, at, sink);
            sink.defect(Defect::new(DefectId::ChunkSizeWhitespace, space))?;
        }
        self.state = State::LineFeed;
        if b == b'\n' {
            self.line_feed(b, at, sink)
        } else {
            ControlFlow::Continue(())
        }
    }
}

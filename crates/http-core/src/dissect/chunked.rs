//! The chunked coding (RFC 9112 §7.1).

use super::Dissector;
use super::body::Phase;
use crate::defect::DefectId;
use crate::octet::hex_digits;
use crate::span::Span;
use crate::syntax::{FieldLinesScan, Token};
use memchr::memchr;

impl Dissector {
    /// The line with the size of a chunk.
    pub(super) fn chunk_line(&mut self, octets: &[u8]) -> usize {
        let taken = self.hold_line(octets);
        if self.held.ends_with(b"\n") {
            self.chunk_size();
        }
        taken
    }

    fn chunk_size(&mut self) {
        let base = self.base();
        let digits = self
            .held
            .iter()
            .take_while(|octet| octet.is_ascii_hexdigit())
            .count();
        let Some(size) = hex_digits(&self.held[..digits]) else {
            self.charge(DefectId::ChunkSizeMissing, Span::at(base, 0));
            self.finish(false);
            self.unframe(Token::Garbage);
            return;
        };
        let token = if size == 0 {
            Token::LastChunk
        } else {
            Token::ChunkSize
        };
        self.token(token, Span::at(base, digits as u64));
        self.cover(Token::LineEnd);
        self.held.clear();
        if size == 0 {
            self.trailer_scan = FieldLinesScan::trailer(&self.options.limits, 0);
            self.phase = Phase::Trailers;
        } else {
            self.phase = Phase::ChunkData { left: size };
        }
    }

    /// The line end after the data of a chunk.
    pub(super) fn chunk_data_end(&mut self, octets: &[u8]) -> usize {
        let span = self.hold(&octets[..1]);
        match self.held.as_slice() {
            b"\r" => return 1,
            b"\r\n" => self.cover(Token::ChunkDataEnd),
            b"\n" => {
                self.cover(Token::ChunkDataEnd);
                self.charge(DefectId::BareLf, span);
            }
            _ => {
                self.charge(DefectId::ChunkDataEnd, Span::at(self.base(), 1));
                self.cover(Token::Garbage);
                self.held.clear();
                self.phase = Phase::ChunkSkip;
                return 1;
            }
        }
        self.held.clear();
        self.phase = Phase::ChunkLine;
        1
    }

    /// Garbage up to the end of its line.
    pub(super) fn chunk_skip(&mut self, octets: &[u8]) -> usize {
        let (taken, phase) = match memchr(b'\n', octets) {
            Some(at) => (at + 1, Phase::ChunkLine),
            None => (octets.len(), Phase::ChunkSkip),
        };
        self.out.octets += taken as u64;
        self.cover(Token::Garbage);
        self.phase = phase;
        taken
    }
}

//! Content in the chunked coding (RFC 9112 §7.1).

use super::Dissector;
use super::head::{Recorder, Section};
use crate::span::Span;
use crate::syntax::Token;
use memchr::memchr;

impl Dissector {
    /// Takes octets of chunked content, up to the end of a run of data, or a line of its trailer
    /// section.
    pub(super) fn chunked(&mut self, octets: &[u8]) -> usize {
        // Outside of data the grammar gets a line at a time, and those of the trailer section are
        // held: its fields are named by their offsets. Of what precedes it nothing is held.
        let line = match self.chunked.left_in_chunk() {
            0 => memchr(b'\n', octets).map_or(octets.len(), |at| at + 1),
            _ => octets.len(),
        };
        let mut octets = &octets[..line];
        if self.chunked.in_trailer() {
            let room = (self.options.head + 1)
                .saturating_sub(self.held.len())
                .max(1);
            octets = &octets[..octets.len().min(room)];
            self.held.extend_from_slice(octets);
        }
        let mut recorder = Recorder {
            shift: 0,
            held_at: (self.out.octets + octets.len() as u64) - self.held.len() as u64,
            out: &mut self.out,
            options: &self.options,
            held: &self.held,
            mark: self.mark,
            section: Section::Trailer,
        };
        // A sink that never breaks draws no error.
        let Ok(step) = self.chunked.advance(octets, &mut recorder) else {
            return octets.len();
        };
        let start = self.out.octets;
        self.out.octets += step.consumed as u64;
        self.reach();
        if let Some(data) = step.data {
            let span = Span::at(start + data.start as u64, data.len() as u64);
            self.deliver(&octets[data], span);
            // The decoder names a chunk's data once it is whole; here it has its name at once.
            self.cover(Token::ChunkData);
        }
        if self.out.is_exhausted(&self.options) {
            self.exhaust();
        } else if step.done {
            self.held.clear();
            self.finish(true);
        } else if self.chunked.is_lost() {
            self.lost(octets[..step.consumed].last().copied());
        } else if self.chunked.in_trailer() {
            self.watch_bound(Section::Trailer);
        }
        step.consumed
    }

    /// The line has no chunk size; `last` is the octet that shows it. A response whose last chunk
    /// is missing runs into the next response there.
    fn lost(&mut self, last: Option<u8>) {
        self.held.clear();
        if last == Some(b'H') {
            self.held.push(b'H');
        }
        self.finish(false);
        let before = Span::new(self.out.covered(), self.base());
        self.token(Token::Garbage, before);
        self.unframe(Token::Garbage);
    }

    /// What the octets at the end of unfinished chunked content are.
    pub(super) fn chunked_rest(&self) -> Token {
        if self.chunked.left_in_chunk() > 0 {
            Token::ChunkData
        } else {
            Token::Partial
        }
    }
}

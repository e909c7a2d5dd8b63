//! What an unfinished dissection waits for.

use super::body::Phase;
use super::head::Section;
use crate::chunked::ChunkedDecoder;
use core::fmt;

/// What must come next for the current message to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pending {
    /// Nothing is unfinished; a message may begin.
    Message,
    /// The rest of a start line.
    StartLine,
    /// Field lines, up to the empty line.
    Head,
    /// This many octets of content.
    Content(u64),
    /// Content, until the sender closes.
    Close,
    /// The rest of a line with a chunk size, or of the line end before it.
    ChunkLine,
    /// This many octets of the current chunk.
    ChunkData(u64),
    /// Trailer fields, up to the empty line.
    Trailers,
    /// Anything: the connection has left HTTP.
    Tunnel,
    /// Anything: the framing is lost.
    Unframed,
    /// Nothing: the stream has ended.
    Ended,
}

impl Pending {
    pub(super) fn chunked(decoder: &ChunkedDecoder) -> Self {
        match decoder.left_in_chunk() {
            0 if decoder.in_trailer() => Self::Trailers,
            0 => Self::ChunkLine,
            left => Self::ChunkData(left),
        }
    }

    pub(super) const fn of(phase: Phase, holds: bool) -> Self {
        match phase {
            Phase::Start if holds => Self::StartLine,
            Phase::Start => Self::Message,
            Phase::Head(Section::StartLine) => Self::StartLine,
            Phase::Head(_) => Self::Head,
            Phase::Content { left } => Self::Content(left),
            Phase::UntilClose => Self::Close,
            Phase::Chunked => Self::ChunkLine,
            Phase::Tunnel => Self::Tunnel,
            Phase::Unframed(..) | Phase::Omitted => Self::Unframed,
        }
    }
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message => f.write_str("nothing; a message may begin"),
            Self::StartLine => f.write_str("the rest of the start line"),
            Self::Head => f.write_str("field lines, up to the empty line"),
            Self::Content(1) => f.write_str("1 more octet of content"),
            Self::Content(left) => write!(f, "{left} more octets of content"),
            Self::Close => f.write_str("content, until the connection closes"),
            Self::ChunkLine => f.write_str("a chunk size"),
            Self::ChunkData(1) => f.write_str("1 more octet of this chunk"),
            Self::ChunkData(left) => write!(f, "{left} more octets of this chunk"),
            Self::Trailers => f.write_str("trailer fields, up to the empty line"),
            Self::Tunnel => f.write_str("anything; the connection has left HTTP"),
            Self::Unframed => f.write_str("anything; the framing is lost"),
            Self::Ended => f.write_str("nothing; the stream has ended"),
        }
    }
}

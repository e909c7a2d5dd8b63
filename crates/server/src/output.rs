//! What is on its way out, and how it gets there.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use crate::link::{FILE_PIECE, Link, read_at};
use crate::open::{Stamp, status_of};

/// Octets to be sent after the head that announces them.
#[derive(Debug)]
pub(crate) enum Segment {
    Octets(Vec<u8>),
    Memory {
        octets: Arc<[u8]>,
        range: Range<usize>,
    },
    File {
        file: Arc<File>,
        range: Range<u64>,
        /// The state that the head described.
        stamp: Stamp,
    },
}

/// Unsent octets of one connection, in order. Empty most of the time: what can be written at
/// once is never kept here.
#[derive(Debug, Default)]
pub(crate) struct Output {
    octets: Vec<u8>,
    sent: usize,
    segments: VecDeque<Segment>,
    /// The link holds octets back.
    unflushed: bool,
    /// Our direction ends after what is sent now, at once: its last packet can say so itself.
    pub(crate) ends: bool,
    /// Octets written over the life of the connection.
    pub(crate) total: u64,
}

impl Output {
    pub(crate) fn is_empty(&self) -> bool {
        self.octets.is_empty() && self.segments.is_empty() && !self.unflushed
    }

    /// True when content is queued that is not in the batch: it has to go out first.
    pub(crate) fn has_segments(&self) -> bool {
        !self.segments.is_empty()
    }

    /// Keeps octets to be sent after what is kept already.
    pub(crate) fn keep(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// How many octets are kept, sent ones included until all are.
    pub(crate) fn kept(&self) -> usize {
        self.octets.len()
    }

    /// Octets of the segments.
    pub(crate) fn queued(&self) -> u64 {
        let octets = |segment: &Segment| match segment {
            Segment::Octets(octets) => octets.len() as u64,
            Segment::Memory { range, .. } => range.len() as u64,
            Segment::File { range, .. } => range.end - range.start,
        };
        self.segments.iter().map(octets).sum()
    }

    pub(crate) fn push(&mut self, segment: Segment) {
        self.segments.push_back(segment);
    }

    /// Sends what is kept, then `batch`, then the segments. When the peer takes no more, what is
    /// left is kept and `batch` is empty.
    ///
    /// # Errors
    /// Those of the link; `UnexpectedEof` or `InvalidData` when a file is not what its head said,
    /// so that the connection must be broken off.
    pub(crate) fn poll_send(
        &mut self,
        link: &mut impl Link,
        cx: &mut Context<'_>,
        batch: &mut Vec<u8>,
    ) -> Poll<io::Result<()>> {
        debug_assert!(self.octets.is_empty() || batch.is_empty());
        let mut at = 0;
        loop {
            let kept = batch.is_empty();
            let first = if kept {
                &self.octets[self.sent..]
            } else {
                &batch[at..]
            };
            if first.is_empty() && self.segments.is_empty() {
                self.clear();
                batch.clear();
                let flushed = link.poll_flush(cx);
                self.unflushed = flushed.is_pending();
                return flushed;
            }
            let ends = self.ends && self.segments.len() <= 1;
            let polled = send_some(link, cx, first, self.segments.front_mut(), ends);
            let sent = match polled {
                Poll::Ready(Ok(sent)) => sent,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.keep_rest(batch, at);
                    return Poll::Pending;
                }
            };
            self.total += sent.octets as u64;
            let of_first = sent.octets.min(first.len());
            if kept {
                self.sent += of_first;
            } else {
                at += of_first;
            }
            if sent.segment_done {
                self.segments.pop_front();
            } else if sent.octets as u64 >= FILE_PIECE {
                // Others have their turn before the next piece.
                cx.waker().wake_by_ref();
                self.keep_rest(batch, at);
                return Poll::Pending;
            }
        }
    }

    /// What of the batch is not sent goes first next time.
    fn keep_rest(&mut self, batch: &mut Vec<u8>, at: usize) {
        self.octets
            .extend_from_slice(batch.get(at..).unwrap_or_default());
        batch.clear();
    }

    fn clear(&mut self) {
        self.sent = 0;
        // An idle connection holds no buffer.
        self.octets = Vec::new();
    }
}

struct Sent {
    octets: usize,
    segment_done: bool,
}

/// One write: of `first` and as much of the segment as can go with it. With `ends` nothing follows
/// but the end, and the last octets may wait for that.
fn send_some(
    link: &mut impl Link,
    cx: &mut Context<'_>,
    first: &[u8],
    segment: Option<&mut Segment>,
    ends: bool,
) -> Poll<io::Result<Sent>> {
    let plain = |octets| Sent {
        octets,
        segment_done: false,
    };
    match segment {
        None => {
            let sent = ready!(link.poll_write(cx, first, b"", ends))?;
            Poll::Ready(nonzero(sent).map(plain))
        }
        Some(Segment::Octets(octets)) => {
            let sent = ready!(link.poll_write(cx, first, octets, ends))?;
            let sent = nonzero(sent)?;
            let beyond = sent.saturating_sub(first.len());
            octets.drain(..beyond);
            Poll::Ready(Ok(Sent {
                octets: sent,
                segment_done: octets.is_empty(),
            }))
        }
        Some(Segment::Memory { octets, range }) => {
            let rest = octets.get(range.clone()).unwrap_or_default();
            let piece = &rest[..rest.len().min(MEMORY_PIECE)];
            let more = ends || piece.len() < rest.len();
            let sent = ready!(link.poll_write(cx, first, piece, more))?;
            let sent = nonzero(sent)?;
            range.start += sent.saturating_sub(first.len());
            Poll::Ready(Ok(Sent {
                octets: sent,
                segment_done: range.start == range.end,
            }))
        }
        Some(Segment::File { file, range, stamp }) => {
            let length = range.end - range.start;
            if !first.is_empty() {
                // Octets up to the next page go with the head.
                let odd = (range.start.wrapping_neg() % PAGE).min(length) as usize;
                let mut piece = [0; PAGE as usize];
                let read = match odd {
                    0 => 0,
                    _ => read_at(file, &mut piece[..odd], range.start)?,
                };
                if read < odd {
                    return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
                if odd as u64 == length {
                    check(file, stamp)?;
                }
                let more = ends || length > odd as u64;
                let sent = ready!(link.poll_write(cx, first, &piece[..odd], more))?;
                let sent = nonzero(sent)?;
                range.start += sent.saturating_sub(first.len()) as u64;
                return Poll::Ready(Ok(Sent {
                    octets: sent,
                    segment_done: range.start == range.end,
                }));
            }
            if length <= LAST_LOOK {
                check(file, stamp)?;
            }
            let sent = ready!(link.poll_send_file(cx, file, range.start, length))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            range.start += sent as u64;
            Poll::Ready(Ok(Sent {
                octets: sent,
                segment_done: range.start == range.end,
            }))
        }
    }
}

/// Octets from memory in one call, some 100 µs; others have their turn before the next. A quarter of it
/// took a sixth more CPU for 10 MB.
const MEMORY_PIECE: usize = 1 << 20;

/// With this much left of a file, its state is checked once more.
const LAST_LOOK: u64 = FILE_PIECE;

/// A file is handed to the kernel from a multiple of this on. It moves sixteen pages at a time; from
/// within a page that makes one packet of most of them and another of the rest, and a socket that
/// paces its packets sets a timer for the second: 75 µs against 25 for 64 KiB.
const PAGE: u64 = 4096;

/// Is a file what its head announced? If not when the last octets go out, the peer must not take
/// the answer for complete. The time of inode changes is left out: it moves when a new file
/// replaces this one, and the old content stays good.
pub(crate) fn check(file: &File, announced: &Stamp) -> io::Result<()> {
    let now = status_of(file)?.stamp;
    match (now.size, now.modified) == (announced.size, announced.modified) {
        true => Ok(()),
        false => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn nonzero(sent: usize) -> io::Result<usize> {
    if sent == 0 {
        return Err(io::ErrorKind::WriteZero.into());
    }
    Ok(sent)
}

//! What all lines share: where they end, how long they may be, which octets they hold.

use super::{Sink, Token};
use crate::defect::{Defect, DefectId};
use crate::span::Span;
use core::ops::ControlFlow;

/// How far the reading of one line got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The line is complete; the next one begins here.
    Next(usize),
    /// The empty line that ends a section is complete; what follows it begins here.
    End(usize),
    /// The line is not complete; the sink was told nothing of it.
    Partial,
}

/// The offset that the end of a line may not pass, and the defect it is when it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) end: usize,
    pub(super) id: DefectId,
}

impl Bound {
    /// The nearer of a limit on the line that begins at `line` and a limit on all lines so far.
    pub(super) fn nearer(
        line: usize,
        line_limit: usize,
        line_id: DefectId,
        whole: usize,
        whole_id: DefectId,
    ) -> Self {
        let end = line.saturating_add(line_limit);
        if end <= whole {
            Self { end, id: line_id }
        } else {
            Self {
                end: whole,
                id: whole_id,
            }
        }
    }

    /// The defect, when octets from `start` up to `reached` belong to the line. A line that begins
    /// beyond the bound is not the one that broke it.
    pub(super) fn broken(self, start: usize, reached: usize) -> Option<Defect> {
        (start <= self.end && reached > self.end)
            .then(|| Defect::new(self.id, Span::at(self.end as u64, 1)))
    }
}

/// A complete line within a buffer: its content runs from `start` to `end`, the next line begins
/// at `next`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) next: usize,
}

impl Extent {
    /// The line that begins at `start`, when its LF has arrived.
    pub(super) fn find(buf: &[u8], start: usize) -> Option<Self> {
        let lf = start + memchr::memchr(b'\n', buf.get(start..)?)?;
        let end = if lf > start && buf.get(lf - 1) == Some(&b'\r') {
            lf - 1
        } else {
            lf
        };
        Some(Self {
            start,
            end,
            next: lf + 1,
        })
    }

    /// The octets of the line without its end.
    pub(super) fn content(self, buf: &[u8]) -> &[u8] {
        buf.get(self.start..self.end).unwrap_or_default()
    }

    /// Tells the sink of the line end, and of its defect when it is LF alone.
    pub(super) fn finish<S: Sink>(self, sink: &mut S) -> ControlFlow<Defect> {
        sink.token(Token::LineEnd, Span::of(self.end, self.next));
        if self.next - self.end == 1 {
            sink.defect(Defect::new(DefectId::BareLf, Span::of(self.end, self.next)))?;
        }
        ControlFlow::Continue(())
    }

    /// Tells the sink that nothing on the line has a name.
    pub(super) fn garbage<S: Sink>(self, sink: &mut S) -> ControlFlow<Defect, usize> {
        sink.token(Token::Garbage, Span::of(self.start, self.end));
        self.finish(sink)?;
        ControlFlow::Continue(self.next)
    }
}

/// What an octet out of its class is: NUL and CR have ids of their own everywhere.
pub(super) fn octet_defect(b: u8, otherwise: DefectId) -> DefectId {
    match b {
        0 => DefectId::Nul,
        b'\r' => DefectId::BareCr,
        _ => otherwise,
    }
}

/// Reports the octets of `bytes`, which begin at offset `start`, that are not of the class: the
/// first octet of each run of the same defect, so that a flood of them stays readable.
pub(super) fn report_octets<S: Sink>(
    bytes: &[u8],
    start: usize,
    allowed: fn(u8) -> bool,
    id: DefectId,
    sink: &mut S,
) -> ControlFlow<Defect> {
    let mut run = None;
    for (i, &b) in bytes.iter().enumerate() {
        let found = (!allowed(b)).then(|| octet_defect(b, id));
        if let Some(id) = found
            && found != run
        {
            sink.defect(Defect::new(id, Span::of(start + i, start + i + 1)))?;
        }
        run = found;
    }
    ControlFlow::Continue(())
}

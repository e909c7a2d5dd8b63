//! The sink that keeps everything.

use super::{FieldLineSpans, RequestLineSpans, Sink, StatusLineSpans, Token};
use crate::defect::{Defect, Severity};
use crate::span::Span;
use core::ops::ControlFlow;

/// The start line a lossless parse met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartLine {
    /// A request line.
    Request(RequestLineSpans),
    /// A status line.
    Status(StatusLineSpans),
}

/// Collects every token and defect and never stops the parse. Whoever reads it empties the
/// vectors between messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lossless {
    /// Added to every span: the stream offset of the buffer's first octet.
    pub base: u64,
    /// Every token so far, in stream order and without gaps.
    pub tokens: Vec<(Token, Span)>,
    /// Every defect so far, in the order found.
    pub defects: Vec<Defect>,
    /// The start line of the current head.
    pub start_line: Option<StartLine>,
    /// The field lines of the current section, with the spans of the values of folded lines that
    /// continue them.
    pub fields: Vec<(FieldLineSpans, Vec<Span>)>,
}

impl Lossless {
    /// An empty sink that adds `base` to every span it is told of.
    #[must_use]
    pub fn new(base: u64) -> Self {
        Self {
            base,
            ..Self::default()
        }
    }

    /// The first defect that a strict recipient refuses.
    #[must_use]
    pub fn first_refused(&self) -> Option<Defect> {
        self.defects
            .iter()
            .copied()
            .find(|defect| defect.id.severity() == Severity::Refuse)
    }
}

impl Sink for Lossless {
    const REPORTS: bool = true;

    fn token(&mut self, token: Token, span: Span) {
        if !span.is_empty() {
            self.tokens.push((token, span.shifted(self.base)));
        }
    }

    fn defect(&mut self, defect: Defect) -> ControlFlow<Defect> {
        self.defects.push(defect.shifted(self.base));
        ControlFlow::Continue(())
    }

    fn request_line(&mut self, line: RequestLineSpans) {
        let (method, target) = (
            line.method.shifted(self.base),
            line.target.shifted(self.base),
        );
        self.start_line = Some(StartLine::Request(RequestLineSpans {
            method,
            target,
            ..line
        }));
    }

    fn status_line(&mut self, line: StatusLineSpans) {
        let reason = line.reason.shifted(self.base);
        self.start_line = Some(StartLine::Status(StatusLineSpans { reason, ..line }));
    }

    fn field_line(&mut self, line: FieldLineSpans) {
        let (name, value) = (line.name.shifted(self.base), line.value.shifted(self.base));
        self.fields.push((
            FieldLineSpans {
                name,
                value,
                ..line
            },
            Vec::new(),
        ));
    }

    fn fold(&mut self, value: Span) {
        if let Some((_, folds)) = self.fields.last_mut() {
            folds.push(value.shifted(self.base));
        }
    }
}

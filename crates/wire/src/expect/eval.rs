//! Evaluation over a transcript.

use super::Expr;
use crate::script::ExpandError;
use crate::transcript::Transcript;

/// A single message an expression without subject is about (passive checks).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Focus {
    /// Index into [`Transcript::connections`].
    pub connection: usize,
    /// Index into the messages of that connection's responses, interim ones included.
    pub message: usize,
}

/// What an expression is evaluated over.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The recorded run.
    pub transcript: &'a Transcript,
    /// The message a predicate without subject is about; `None`: first final
    /// response of the last opened connection.
    pub focus: Option<Focus>,
}

impl<'a> View<'a> {
    /// A view of the whole run.
    pub fn whole(transcript: &'a Transcript) -> Self {
        Self {
            transcript,
            focus: None,
        }
    }

    /// A view of one message.
    pub fn of(transcript: &'a Transcript, focus: Focus) -> Self {
        Self {
            transcript,
            focus: Some(focus),
        }
    }
}

impl Expr {
    /// Whether the expression is true. Errors only if an operand's variable is
    /// unset or no number; a missing response makes its predicates false.
    pub fn holds(&self, view: &View<'_>) -> Result<bool, ExpandError> {
        let _ = view;
        Ok(matches!(self, Self::True))
    }

    /// One sentence of facts that made the expression true or false.
    pub fn explain(&self, view: &View<'_>) -> String {
        let _ = view;
        String::new()
    }
}

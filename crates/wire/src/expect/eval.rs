//! Evaluation over a transcript.

use http_core::dissect::{Kind, Message};

use super::judge::{self, Judgement};
use super::{Expr, ResponseRef, Subject, Term};
use crate::script::ExpandError;
use crate::transcript::{ConnectionLog, Transcript};

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

    /// The connection a subject means.
    pub(super) fn connection(&self, subject: &Subject) -> Option<&'a ConnectionLog> {
        match (&subject.connection, self.focus) {
            (Some(name), _) => self.transcript.connection(name),
            (None, Some(focus)) => self.transcript.connections.get(focus.connection),
            (None, None) => self.transcript.connections.last(),
        }
    }

    /// The message a subject means.
    pub(super) fn message(&self, subject: &Subject) -> Option<&'a Message> {
        let connection = self.connection(subject)?;
        match (subject.response, &subject.connection, self.focus) {
            (None, None, Some(focus)) => connection.responses.messages.get(focus.message),
            (number, _, _) => connection.response(number.unwrap_or(1)),
        }
    }

    /// The response an operand names.
    pub(super) fn other(&self, subject: &Subject, other: &ResponseRef) -> Option<&'a Message> {
        let connection = match &other.connection {
            Some(name) => self.transcript.connection(name)?,
            None => self.connection(subject)?,
        };
        connection.response(other.response)
    }

    /// The request that the subject's response answers: requests and final
    /// responses correspond in order (RFC 9112 section 9.3.2).
    pub(super) fn request(&self, subject: &Subject) -> Option<&'a Message> {
        let connection = self.connection(subject)?;
        let number = match (subject.response, &subject.connection, self.focus) {
            (None, None, Some(focus)) => {
                let before = connection.responses.messages.get(..focus.message)?;
                before
                    .iter()
                    .filter(|message| message.kind == Kind::Response)
                    .count()
            }
            (number, _, _) => number.unwrap_or(1) - 1,
        };
        connection.requests.requests().nth(number)
    }
}

impl Expr {
    /// Whether the expression is true. A missing response makes its predicates
    /// false, whatever they ask.
    ///
    /// # Errors
    /// Only if an operand's variable is unset or no number.
    pub fn holds(&self, view: &View<'_>) -> Result<bool, ExpandError> {
        Ok(match self {
            Self::True => true,
            Self::Holds(term) => judge(term, view)?.holds,
            Self::Not(inner) => !inner.holds(view)?,
            Self::And(all) => {
                for expr in all {
                    if !expr.holds(view)? {
                        return Ok(false);
                    }
                }
                true
            }
            Self::Or(all) => {
                for expr in all {
                    if expr.holds(view)? {
                        return Ok(true);
                    }
                }
                false
            }
        })
    }

    /// The facts that made the expression true or false, in one sentence: of a
    /// true `or` the first true alternative, of a false `and` the first false part.
    pub fn explain(&self, view: &View<'_>) -> String {
        let mut facts = Vec::new();
        self.facts(view, &mut facts);
        if facts.is_empty() {
            "it holds always".to_owned()
        } else {
            facts.join("; ")
        }
    }

    fn facts(&self, view: &View<'_>, facts: &mut Vec<String>) {
        match self {
            Self::True => {}
            Self::Holds(term) => {
                let fact = match judge(term, view) {
                    Ok(judgement) => judgement.fact,
                    Err(error) => error.to_string(),
                };
                let fact = match prefix(&term.subject) {
                    Some(prefix) => format!("{prefix}: {fact}"),
                    None => fact,
                };
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
            Self::Not(inner) => inner.facts(view, facts),
            Self::And(all) => Self::decisive(all, false, view, facts),
            Self::Or(all) => Self::decisive(all, true, view, facts),
        }
    }

    /// The facts of the first part with that value, or of all parts if none has it.
    fn decisive(all: &[Self], value: bool, view: &View<'_>, facts: &mut Vec<String>) {
        match all.iter().find(|expr| expr.holds(view) == Ok(value)) {
            Some(expr) => expr.facts(view, facts),
            None => {
                for expr in all {
                    expr.facts(view, facts);
                }
            }
        }
    }
}

fn judge(term: &Term, view: &View<'_>) -> Result<Judgement, ExpandError> {
    judge::judge(term, view)
}

fn prefix(subject: &Subject) -> Option<String> {
    match (&subject.connection, subject.response) {
        (None, None) => None,
        (None, Some(number)) => Some(format!("response {number}")),
        (Some(name), None) => Some(name.clone()),
        (Some(name), Some(number)) => Some(format!("{name}, response {number}")),
    }
}

//! From exemplar lines to answers per connection.
use super::Answer;
use crate::script::{AnswerLine, ExpandError, Script, Vars};

/// Why answers cannot be planned for a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanError {
    /// A literal could not be expanded.
    Expand(ExpandError),
    /// More answers than the script has reads.
    TooManyAnswers {
        /// Line of the first answer without a read.
        line: usize,
    },
}

/// Hands the K-th answer to the K-th read of the script: per connection, in the
/// order they are opened, what [`serve`](super::serve) takes.
pub fn plan(
    script: &Script,
    vars: &Vars,
    answers: &[AnswerLine],
) -> Result<Vec<Vec<Answer>>, PlanError> {
    let _ = (script, vars, answers);
    Ok(Vec::new())
}

//! From exemplar lines to answers per connection.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use super::{Answer, Wait};
use crate::drive::{Kept, Log, captured};
use crate::script::{AnswerLine, ExpandError, Script, Template, Vars, Verb};
use crate::transcript::{Role, Transcript};

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

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expand(error) => error.fmt(f),
            Self::TooManyAnswers { line } => {
                write!(
                    f,
                    "line {line}: the script has no read for this answer; each `read` or `request` takes one"
                )
            }
        }
    }
}

impl std::error::Error for PlanError {}

impl From<ExpandError> for PlanError {
    fn from(error: ExpandError) -> Self {
        Self::Expand(error)
    }
}

/// A connection the script will open.
struct Planned {
    name: String,
    sent: Vec<u8>,
    answered: Vec<u8>,
    answers: Vec<Answer>,
}

/// Hands the K-th answer to the K-th read of the script: per connection, in the
/// order they are opened, what [`serve`](super::serve) takes. An answer waits for
/// all octets the script sends on its connection before that read, unless it is
/// `early` or says itself what it waits for. What the script captures from
/// answers is known here too, so later sends have their real length.
///
/// # Errors
/// [`PlanError`]
pub fn plan(
    script: &Script,
    vars: &Vars,
    answers: &[AnswerLine],
) -> Result<Vec<Vec<Answer>>, PlanError> {
    let mut planner = Planner {
        vars: vars.clone(),
        connections: Vec::new(),
        current: 0,
        answers: answers.iter().collect(),
    };
    for step in &script.steps {
        if !planner.step(&step.verb)? {
            break;
        }
    }
    if let Some(left) = planner.answers.front() {
        return Err(PlanError::TooManyAnswers { line: left.line });
    }
    Ok(planner
        .connections
        .into_iter()
        .map(|planned| planned.answers)
        .collect())
}

struct Planner<'a> {
    vars: Vars,
    connections: Vec<Planned>,
    current: usize,
    answers: VecDeque<&'a AnswerLine>,
}

impl Planner<'_> {
    /// `false` where the run will stop.
    fn step(&mut self, verb: &Verb) -> Result<bool, PlanError> {
        match verb {
            Verb::Connect { name } | Verb::Reconnect { name } => self.open(name.as_deref()),
            Verb::Send { bytes, .. } => self.send(bytes)?,
            Verb::Request { name, bytes, .. } => {
                self.open(Some(name));
                self.send(bytes)?;
                self.read()?;
            }
            Verb::Read { .. } => self.read()?,
            Verb::Use { name } => {
                let found = self
                    .connections
                    .iter()
                    .position(|planned| planned.name == *name);
                self.current = found.unwrap_or(self.current);
            }
            Verb::Capture {
                variable,
                connection,
                response,
                part,
            } => {
                let value = captured(&self.transcript(), connection.as_deref(), *response, part);
                let Some(value) = value else {
                    self.answers.clear(); // the run ends here, whatever comes later is never read
                    return Ok(false);
                };
                self.vars.insert(variable.clone(), value);
            }
            Verb::Pause(_)
            | Verb::Fin
            | Verb::Rst
            | Verb::Close
            | Verb::Tls(_)
            | Verb::Expect(_) => {}
        }
        Ok(true)
    }

    fn open(&mut self, name: Option<&str>) {
        let name = name.map_or_else(|| format!("c{}", self.connections.len() + 1), str::to_owned);
        self.connections.push(Planned {
            name,
            sent: Vec::new(),
            answered: Vec::new(),
            answers: Vec::new(),
        });
        self.current = self.connections.len() - 1;
    }

    fn send(&mut self, bytes: &Template) -> Result<(), PlanError> {
        let octets = bytes.expand(&self.vars)?;
        if let Some(planned) = self.current() {
            planned.sent.extend_from_slice(&octets);
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), PlanError> {
        let Some(line) = self.answers.pop_front() else {
            return Ok(());
        };
        let bytes = line.bytes.expand(&self.vars)?;
        let pause = match &line.pause {
            Some(time) => time.resolve(&self.vars)?,
            None => Duration::ZERO,
        };
        if let Some(planned) = self.current() {
            let wait = match line.wait {
                _ if line.early => Wait::Nothing,
                Some(wait) => wait,
                None => Wait::Octets(planned.sent.len() as u64),
            };
            planned.answered.extend_from_slice(&bytes);
            planned.answers.push(Answer {
                wait,
                pause,
                bytes,
                then: line.then,
            });
        }
        Ok(())
    }

    /// The current connection; the first send or read opens one.
    fn current(&mut self) -> Option<&mut Planned> {
        if self.connections.is_empty() {
            self.open(None);
        }
        self.connections.get_mut(self.current)
    }

    fn transcript(&self) -> Transcript {
        let log = |planned: &Planned| {
            let log = Log::new(
                &planned.name,
                String::new(),
                Role::Client,
                (Instant::now(), SystemTime::UNIX_EPOCH),
                Kept::octets(usize::MAX),
                None,
            );
            log.sending(&planned.sent);
            log.received(Instant::now(), &planned.answered);
            log.snapshot()
        };
        Transcript {
            connections: self.connections.iter().map(log).collect(),
            ..Transcript::default()
        }
    }
}

//! Durations with units: `50ms`, `2s`, `1m`, or a variable.

use std::time::Duration;

use super::{ExpandError, Vars, is_name};

/// A duration operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Time {
    /// `50ms`, `2s`, `1m`
    Fixed(Duration),
    /// `{settle}`: the variable's octets are read as a duration when the step runs.
    Variable(String),
}

impl Time {
    /// Reads a duration or a variable in braces.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        let variable = word.strip_prefix('{').and_then(|w| w.strip_suffix('}'));
        match (
            parse_duration(word.as_bytes()),
            variable.filter(|name| is_name(name)),
        ) {
            (Some(duration), _) => Some(Self::Fixed(duration)),
            (None, name) => name.map(|name| Self::Variable(name.to_owned())),
        }
    }

    /// The variable it names, if any.
    pub fn variable(&self) -> Option<String> {
        match self {
            Self::Fixed(_) => None,
            Self::Variable(name) => Some(name.clone()),
        }
    }

    /// The duration itself.
    pub fn resolve(&self, vars: &Vars) -> Result<Duration, ExpandError> {
        match self {
            Self::Fixed(duration) => Ok(*duration),
            Self::Variable(name) => {
                let value = vars
                    .get(name)
                    .ok_or_else(|| ExpandError::UnknownVariable(name.clone()))?;
                parse_duration(value).ok_or_else(|| ExpandError::NotADuration(name.clone()))
            }
        }
    }
}

/// Reads `N` followed by `ms`, `s` or `m`; at most a day, so a typing slip cannot hang a run for ever.
pub(crate) fn parse_duration(text: &[u8]) -> Option<Duration> {
    let digits = text.iter().take_while(|o| o.is_ascii_digit()).count();
    let (number, unit) = text.split_at(digits);
    let mut value = 0u64;
    for octet in number {
        value = value
            .checked_mul(10)?
            .checked_add(u64::from(octet - b'0'))?;
    }
    let millis = match (number.is_empty(), unit) {
        (false, b"ms") => value,
        (false, b"s") => value.checked_mul(1000)?,
        (false, b"m") => value.checked_mul(60_000)?,
        _ => return None,
    };
    (millis <= 86_400_000).then(|| Duration::from_millis(millis))
}

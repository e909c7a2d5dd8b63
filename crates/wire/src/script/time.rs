//! Durations with units: `50ms`, `2s`, `1m`, or a variable.

use std::time::Duration;

use super::{ExpandError, Vars};

/// A duration operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Time {
    /// `50ms`, `2s`, `1m`
    Fixed(Duration),
    /// `{settle}`: the variable's octets are read as a duration when the step runs.
    Variable(String),
}

impl Time {
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

/// The shortest spelling of a duration.
pub(crate) fn write_duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    if millis > 0 && millis.is_multiple_of(1000) {
        format!("{}s", millis / 1000)
    } else {
        format!("{millis}ms")
    }
}

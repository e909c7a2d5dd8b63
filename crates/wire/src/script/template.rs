//! Octet literals: escapes, macros, variables.

use std::fmt;
use std::io::Read;

use super::Vars;

/// Most octets one literal may expand to: a typing slip in `\{repeat}` must not exhaust memory.
pub(super) const MAX_EXPANDED: u64 = 64 * 1024 * 1024;

/// A literal after parsing: octets with holes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// The parts in order; neighbouring octets are merged.
    pub parts: Vec<Part>,
}

/// One part of a literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Octets sent as they are.
    Octets(Vec<u8>),
    /// `{name}`
    Variable(String),
    /// `\{repeat N BYTES}`
    Repeat {
        /// How many times.
        count: u64,
        /// What is repeated.
        of: Template,
    },
    /// `\{file PATH}`: the octets of a file, read when the literal is expanded.
    File(String),
    /// `\{len}`: decimal number of octets after the first CRLFCRLF of this literal.
    Len,
}

/// Why a literal could not be expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpandError {
    /// No variable of this name is set.
    UnknownVariable(String),
    /// The variable's octets are no duration (`50ms`, `2s`, `1m`).
    NotADuration(String),
    /// The variable's octets are no decimal number.
    NotANumber(String),
    /// The file of `\{file PATH}` cannot be read.
    File {
        /// The path as written.
        path: String,
        /// The operating system's reason.
        reason: String,
    },
    /// `\{len}` in a literal without CRLFCRLF after it.
    LenWithoutHead,
    /// The expansion would pass 64 MiB.
    TooLarge,
}

impl fmt::Display for ExpandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownVariable(name) => write!(f, "variable {{{name}}} is not set"),
            Self::NotADuration(name) => {
                write!(
                    f,
                    "variable {{{name}}} is not a duration such as 50ms, 2s or 1m"
                )
            }
            Self::NotANumber(name) => write!(f, "variable {{{name}}} is not a decimal number"),
            Self::File { path, reason } => write!(f, "cannot read {path}: {reason}"),
            Self::LenWithoutHead => f.write_str(
                "\\{len} counts what follows the empty line, but no \\r\\n\\r\\n comes after it",
            ),
            Self::TooLarge => write!(f, "the literal expands to more than {MAX_EXPANDED} octets"),
        }
    }
}

impl std::error::Error for ExpandError {}

impl Template {
    /// A literal of plain octets.
    pub fn octets(octets: impl Into<Vec<u8>>) -> Self {
        let octets = octets.into();
        Self {
            parts: if octets.is_empty() {
                Vec::new()
            } else {
                vec![Part::Octets(octets)]
            },
        }
    }

    /// The octets, if no part depends on variables or files.
    pub fn constant(&self) -> Option<Vec<u8>> {
        let fixed = |part: &Part| match part {
            Part::Variable(_) | Part::File(_) => false,
            Part::Repeat { of, .. } => of.constant().is_some(),
            Part::Octets(_) | Part::Len => true,
        };
        if self.parts.iter().all(fixed) {
            self.expand(&Vars::new()).ok()
        } else {
            None
        }
    }

    /// Names of the variables it reads.
    pub fn variables(&self) -> Vec<String> {
        let mut names = Vec::new();
        for part in &self.parts {
            match part {
                Part::Variable(name) => names.push(name.clone()),
                Part::Repeat { of, .. } => names.extend(of.variables()),
                _ => {}
            }
        }
        names
    }

    /// The octets to send. Nothing is computed but what a macro asks for.
    pub fn expand(&self, vars: &Vars) -> Result<Vec<u8>, ExpandError> {
        let mut out = Vec::new();
        let mut holes = Vec::new();
        self.expand_into(vars, &mut out, &mut holes)?;
        // Filled from the last hole on, so that earlier positions stay right; a
        // `\{len}` before the empty line does not change what follows the line.
        for hole in holes.into_iter().rev() {
            let head_end = find_head_end(&out).filter(|end| hole < *end);
            let Some(head_end) = head_end else {
                return Err(ExpandError::LenWithoutHead);
            };
            let digits = (out.len() - head_end).to_string();
            out.splice(hole..hole, digits.into_bytes());
        }
        Ok(out)
    }

    fn expand_into(
        &self,
        vars: &Vars,
        out: &mut Vec<u8>,
        holes: &mut Vec<usize>,
    ) -> Result<(), ExpandError> {
        for part in &self.parts {
            match part {
                Part::Octets(octets) => out.extend_from_slice(octets),
                Part::Variable(name) => {
                    let value = vars
                        .get(name)
                        .ok_or_else(|| ExpandError::UnknownVariable(name.clone()))?;
                    out.extend_from_slice(value);
                }
                Part::Repeat { count, of } => {
                    let once = of.expand(vars)?;
                    let total = count
                        .checked_mul(once.len() as u64)
                        .ok_or(ExpandError::TooLarge)?;
                    if total > MAX_EXPANDED {
                        return Err(ExpandError::TooLarge);
                    }
                    // `total` is bounded, so `count` is too unless `once` is empty.
                    if !once.is_empty() {
                        out.extend_from_slice(&once.repeat(*count as usize));
                    }
                }
                Part::File(path) => {
                    // A device may never end: one octet too many is all that is read of it.
                    std::fs::File::open(path)
                        .and_then(|file| file.take(MAX_EXPANDED + 1).read_to_end(out))
                        .map_err(|e| ExpandError::File {
                            path: path.clone(),
                            reason: e.to_string(),
                        })?;
                }
                Part::Len => holes.push(out.len()),
            }
            if out.len() as u64 > MAX_EXPANDED {
                return Err(ExpandError::TooLarge);
            }
        }
        Ok(())
    }

    /// Appends another literal; `send "a" "b"` is one literal.
    pub(crate) fn append(&mut self, other: Self) {
        for part in other.parts {
            match part {
                Part::Octets(octets) => self.push_octets(&octets),
                other => self.parts.push(other),
            }
        }
    }

    pub(super) fn push_octets(&mut self, octets: &[u8]) {
        if octets.is_empty() {
            return;
        }
        if let Some(Part::Octets(last)) = self.parts.last_mut() {
            last.extend_from_slice(octets);
        } else {
            self.parts.push(Part::Octets(octets.to_vec()));
        }
    }
}

fn find_head_end(octets: &[u8]) -> Option<usize> {
    octets
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .map(|at| at + 4)
}

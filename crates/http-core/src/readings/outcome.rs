//! What readings say, and where they conflict.

use super::{Comparison, Cut, Policy, Reading, Stop, What};
use crate::defect::Defect;
use crate::octet::escape;
use core::fmt;

/// Whether recipients with the policies compared could be played off against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Every policy cuts the octets alike.
    Agree,
    /// Some refuse what others accept, and those that accept agree.
    SomeRefuse,
    /// Two policies accept the octets and cut them differently, or one waits where another has
    /// gone on.
    Differ,
}

impl Stop {
    pub(super) const fn refused(at: usize, what: What) -> Self {
        Self::Refused { at, what }
    }

    /// The same, for a message that begins at `start`.
    pub(super) const fn of_message(self, start: usize) -> Self {
        match self {
            Self::Awaits { what, .. } => Self::Awaits { from: start, what },
            stop => stop,
        }
    }
}

impl Reading {
    /// True when both see the same messages and the same kind of end.
    #[must_use]
    pub fn cuts_as(&self, other: &Self) -> bool {
        let same = |(a, b): (&Cut, &Cut)| a.span == b.span && a.content == b.content;
        self.messages.len() == other.messages.len()
            && self.messages.iter().zip(&other.messages).all(same)
            && core::mem::discriminant(&self.stop) == core::mem::discriminant(&other.stop)
    }

    /// True when both accept some octets and make something different of them. Refusing is no
    /// conflict: whoever refuses closes the connection.
    #[must_use]
    pub fn conflicts_with(&self, other: &Self) -> bool {
        for (a, b) in self.messages.iter().zip(&other.messages) {
            if a.span != b.span || a.content != b.content {
                return true;
            }
        }
        let (shorter, longer) = if self.messages.len() <= other.messages.len() {
            (self, other)
        } else {
            (other, self)
        };
        match (shorter.stop, longer.stop) {
            (Stop::Refused { .. }, _) => false,
            (_, Stop::Refused { .. }) => shorter.messages.len() < longer.messages.len(),
            (a, b) => {
                shorter.messages.len() < longer.messages.len()
                    || core::mem::discriminant(&a) != core::mem::discriminant(&b)
            }
        }
    }
}

impl<'a> Comparison<'a> {
    /// What the readings come to together.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.groups.len() < 2 {
            return Verdict::Agree;
        }
        match self.conflict() {
            Some(_) => Verdict::Differ,
            None => Verdict::SomeRefuse,
        }
    }

    /// Two readings that conflict, if there are any.
    #[must_use]
    pub fn conflict(&self) -> Option<(&'a Reading, &'a Reading)> {
        // One reading stands for its group.
        let ones: Vec<&'a Reading> = self
            .groups
            .iter()
            .filter_map(|group| group.readings.first().copied())
            .collect();
        ones.iter().enumerate().find_map(|(i, &a)| {
            let other = ones.iter().skip(i + 1).find(|b| a.conflicts_with(b));
            other.map(|&b| (a, b))
        })
    }
}

impl fmt::Display for Comparison<'_> {
    /// The verdict, then one paragraph per way of cutting.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policies: usize = self.groups.iter().map(|group| group.readings.len()).sum();
        match self.verdict() {
            Verdict::Agree => writeln!(f, "agree: all {policies} policies cut these octets alike")?,
            Verdict::SomeRefuse => writeln!(
                f,
                "some refuse: of {policies} policies those that accept these octets cut them alike"
            )?,
            Verdict::Differ => writeln!(
                f,
                "differ: {policies} policies cut these octets in {} ways",
                self.groups.len()
            )?,
        }
        for group in &self.groups {
            let names: Vec<&str> = group
                .readings
                .iter()
                .map(|reading| reading.policy.id)
                .collect();
            writeln!(f, "{}", names.join(", "))?;
            if let Some(reading) = group.readings.first() {
                writeln!(f, "  {reading}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Reading {
    /// What the policy makes of the octets, in a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for cut in &self.messages {
            write!(f, "{} at {} {}; ", escape(&cut.name), cut.span, cut.why)?;
        }
        match self.stop {
            Stop::Exhausted if self.messages.is_empty() => f.write_str("sees no message"),
            Stop::Exhausted => f.write_str("nothing is left"),
            Stop::Awaits { from, what } => write!(f, "at {from} it waits for {what}"),
            Stop::Refused { at, what } => write!(f, "at {at} it refuses {what}"),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StartLine => "what is no start line",
            Self::FirstLineFolded => "whitespace before the first field line",
            Self::NameSpace => "whitespace before a colon",
            Self::Coding => "a Transfer-Encoding that does not end in chunked",
            Self::Length => "a Content-Length that is no number, or several that differ",
            Self::ChunkSize => "a chunk size that is none",
            Self::ChunkDataEnd => "chunk data without a line end after it",
            Self::Defect(Defect { id, .. }) => return write!(f, "{id}"),
        })
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.sentence)
    }
}

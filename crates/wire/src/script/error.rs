//! Script errors: where, what, and what to write instead.

use std::fmt;
use std::fmt::Write as _;

/// One error in a script or expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptError {
    /// File name or other origin of the text.
    pub origin: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Length of the marked place in characters, at least 1.
    pub len: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead, one sentence; empty if there is nothing better to say.
    pub fix: String,
}

impl ScriptError {
    /// The error under its source line with a caret. `text` is the whole text the
    /// line number counts in. Control characters of the source are replaced, so
    /// the result is safe to print.
    pub fn render(&self, text: &str) -> String {
        let source = text
            .split('\n')
            .nth(self.line.saturating_sub(1))
            .unwrap_or("");
        let shown: String = source
            .trim_end_matches('\r')
            .chars()
            .map(|c| match c {
                '\t' => ' ',
                c if c.is_control() => '\u{fffd}',
                c => c,
            })
            .collect();
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{}:{}:{}: {}",
            self.origin, self.line, self.column, self.message
        );
        let _ = writeln!(out, " {number} | {shown}");
        let _ = writeln!(
            out,
            " {gutter} | {}{}",
            " ".repeat(self.column.saturating_sub(1)),
            "^".repeat(self.len.max(1))
        );
        if !self.fix.is_empty() {
            let _ = writeln!(out, " {gutter} = {}", self.fix);
        }
        out
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.origin, self.line, self.column, self.message
        )?;
        if !self.fix.is_empty() {
            write!(f, " ({})", self.fix)?;
        }
        Ok(())
    }
}

impl std::error::Error for ScriptError {}

/// The candidate nearest to what was written, if it is near enough to be a slip.
pub fn nearest<'a>(written: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let limit = 1 + written.chars().count() / 4;
    candidates
        .iter()
        .map(|candidate| (distance(written, candidate), *candidate))
        .filter(|(d, candidate)| {
            *d <= limit || (written.len() >= 3 && candidate.starts_with(written))
        })
        .min_by_key(|(d, _)| *d)
        .map(|(_, candidate)| candidate)
}

/// Edit distance where two swapped neighbours count once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(40).collect(), b.chars().take(40).collect());
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = usize::from(a[i - 1] != b[j - 1]);
                let mut best = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + same);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

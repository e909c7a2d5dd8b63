//! Mistakes in a check file, shown with file, line, caret and a fix.

use std::fmt;

/// One mistake: where it is, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckError {
    /// The file as it was named to the parser.
    pub file: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters are wrong, at least 1.
    pub length: usize,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to write instead; may be empty.
    pub fix: String,
    /// The text of the line, for the caret.
    pub source: String,
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        if self.line == 0 {
            write!(f, "\n  --> {}", self.file)?;
        } else {
            let gutter = self.line.to_string().len();
            write!(f, "\n  --> {}:{}:{}", self.file, self.line, self.column)?;
            write!(f, "\n {:gutter$} |\n {} | {}", "", self.line, self.source)?;
            let indent: String = (self.source.chars())
                .take(self.column.saturating_sub(1))
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            write!(
                f,
                "\n {:gutter$} | {indent}{}",
                "",
                "^".repeat(self.length.max(1))
            )?;
        }
        if !self.fix.is_empty() {
            write!(f, "\n  = fix: {}", self.fix)?;
        }
        Ok(())
    }
}

impl std::error::Error for CheckError {}

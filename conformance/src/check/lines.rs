//! The outer shape of a check file: `key: value` lines and indented blocks, with positions kept.

use super::error::CheckError;

/// Text assembled from one or more physical lines, each byte traceable to its line and column.
#[derive(Clone, Debug, Default)]
pub(super) struct Located {
    pub(super) text: String,
    /// (offset in `text`, line number, byte column of that offset in the line)
    pieces: Vec<(usize, usize, usize)>,
}

impl Located {
    pub(super) fn new(text: &str, line: usize, column: usize) -> Located {
        Located {
            text: text.to_owned(),
            pieces: vec![(0, line, column)],
        }
    }

    /// Appends the text of a continuation line after one space.
    pub(super) fn push(&mut self, text: &str, line: usize, column: usize) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.pieces.push((self.text.len(), line, column));
        self.text.push_str(text);
    }

    /// The part of this text in `range`, still traceable.
    pub(super) fn slice(&self, start: usize, end: usize) -> Located {
        let mut pieces = vec![(0, self.position(start).0, self.position(start).1)];
        for &(at, line, column) in &self.pieces {
            if at > start && at < end {
                pieces.push((at - start, line, column));
            }
        }
        Located {
            text: self.text[start..end].to_owned(),
            pieces,
        }
    }

    /// Like `slice`, without white space at both ends.
    pub(super) fn trimmed(&self) -> Located {
        let start = self.text.len() - self.text.trim_start().len();
        let end = self.text.trim_end().len().max(start);
        self.slice(start, end)
    }

    /// Line number and byte column (from 0) of an offset.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let piece = self.pieces.iter().rev().find(|piece| piece.0 <= offset);
        piece.map_or((0, 0), |&(at, line, column)| (line, column + offset - at))
    }
}

/// Where errors are reported to: the file name and its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    /// An error over `length` bytes at `offset` of `located`.
    pub(super) fn error(
        &self,
        located: &Located,
        offset: usize,
        length: usize,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> CheckError {
        let (line, column) = located.position(offset);
        let source = self
            .text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default();
        let before = source.get(..column).unwrap_or(source);
        CheckError {
            file: self.name.to_owned(),
            line,
            column: before.chars().count() + 1,
            length,
            message: message.into(),
            fix: fix.into(),
            source: source.to_owned(),
        }
    }

    /// An error over the whole of `located`.
    pub(super) fn error_at(
        &self,
        located: &Located,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> CheckError {
        let (line, column) = located.position(0);
        let source = self
            .text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default();
        let rest = source
            .get(column..)
            .unwrap_or_default()
            .trim_end()
            .chars()
            .count();
        self.error(
            located,
            0,
            located.text.chars().count().min(rest),
            message,
            fix,
        )
    }

    /// An error of the script language; its line and column are those of this file.
    pub(super) fn script_error(&self, error: wire::script::ScriptError) -> CheckError {
        let source = self
            .text
            .lines()
            .nth(error.line.saturating_sub(1))
            .unwrap_or_default();
        CheckError {
            file: self.name.to_owned(),
            line: error.line,
            column: error.column,
            length: error.len,
            message: error.message,
            fix: error.fix,
            source: source.to_owned(),
        }
    }

    /// An error about the file as a whole.
    pub(super) fn error_whole(
        &self,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> CheckError {
        let mut error = self.error(&Located::default(), 0, 1, message, fix);
        error.line = 0;
        error
    }
}

/// A `key: value` line.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Located,
    pub(super) value: Located,
}

/// A block: its heading and its indented lines (number, text with indentation).
#[derive(Clone, Debug)]
pub(super) struct Block<'a> {
    pub(super) heading: Located,
    pub(super) lines: Vec<(usize, &'a str)>,
}

/// The file as entries and blocks, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline<'a> {
    pub(super) entries: Vec<Entry>,
    pub(super) blocks: Vec<Block<'a>>,
}

const BLOCKS: [&str; 3] = ["script", "outcomes", "exemplars"];

/// Splits a file into entries and blocks.
pub(super) fn outline<'a>(file: File<'a>, errors: &mut Vec<CheckError>) -> Outline<'a> {
    let mut outline = Outline::default();
    let mut in_block = false;
    for (index, line) in file.text.lines().enumerate() {
        let number = index + 1;
        let indented = line.starts_with([' ', '\t']);
        if indented && in_block {
            if let Some(block) = outline.blocks.last_mut() {
                block.lines.push((number, line));
            }
            continue;
        }
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if indented {
            let column = line.len() - line.trim_start().len();
            match outline.entries.last_mut() {
                Some(entry) => entry.value.push(text, number, column),
                None => errors.push(file.error(
                    &Located::new(text, number, column),
                    0,
                    text.chars().count(),
                    "an indented line before the first key",
                    "start with `id: NAME` at the left margin",
                )),
            }
            continue;
        }
        let Some(colon) = line.find(':') else {
            errors.push(file.error_at(
                &Located::new(text, number, 0),
                "neither a `key: value` line nor a block",
                "write `key: value`, or indent the line if it belongs to the block above",
            ));
            continue;
        };
        let key = Located::new(line[..colon].trim_end(), number, 0);
        let value = Located::new(&line[colon + 1..], number, colon + 1).trimmed();
        in_block = BLOCKS.contains(&key.text.as_str());
        if !in_block {
            outline.entries.push(Entry { key, value });
        } else if !value.text.is_empty() {
            errors.push(file.error_at(
                &value,
                format!("`{}:` opens a block", key.text),
                "put this on the next line, indented",
            ));
            outline.blocks.push(Block {
                heading: key,
                lines: Vec::new(),
            });
        } else {
            outline.blocks.push(Block {
                heading: key,
                lines: Vec::new(),
            });
        }
    }
    outline
}

/// The logical lines of a block: comments dropped, a trailing `\` or a deeper indentation than
/// the line before joins lines. Each comes with its indentation.
pub(super) fn logical(block: &Block<'_>) -> Vec<(usize, Located)> {
    let mut joined: Vec<(usize, Located)> = Vec::new();
    let mut open = false;
    for &(number, line) in &block.lines {
        let text = line.trim();
        if text.is_empty() || (text.starts_with('#') && !open) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let (text, continues) = match text.strip_suffix('\\') {
            Some(rest) => (rest.trim_end(), true),
            None => (text, false),
        };
        match joined.last_mut() {
            Some((above, located)) if open || indent > *above => {
                located.push(text, number, indent);
            }
            _ => joined.push((indent, Located::new(text, number, indent))),
        }
        open = continues;
    }
    joined
}

/// The offset of `needle` outside of double quotes.
pub(super) fn find_unquoted(text: &str, needle: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (offset, c) in text.char_indices() {
        if !quoted && text[offset..].starts_with(needle) {
            return Some(offset);
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    None
}

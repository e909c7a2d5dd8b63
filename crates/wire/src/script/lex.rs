//! Lexemes of a line: words, literals, and the three marks of expressions.

use super::ScriptError;
use super::literal::parse_literal;
use super::template::Template;

/// A piece of text with the place it has in its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) origin: &'a str,
    /// Line of the first character in the file, from 1.
    pub(crate) line: usize,
    /// Column of the first character in the file, from 1.
    pub(crate) column: usize,
}

impl<'a> Source<'a> {
    pub(crate) fn new(text: &'a str, origin: &'a str, line: usize, column: usize) -> Self {
        Self {
            text,
            origin,
            line,
            column,
        }
    }

    /// Line and column of an offset of the text.
    pub(crate) fn place(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..floor(self.text, offset)];
        match before.rfind('\n') {
            Some(newline) => {
                let lines = before.bytes().filter(|o| *o == b'\n').count();
                (self.line + lines, before[newline + 1..].chars().count() + 1)
            }
            None => (self.line, self.column + before.chars().count()),
        }
    }

    pub(crate) fn error(&self, start: usize, end: usize, message: &str, fix: &str) -> ScriptError {
        let (line, column) = self.place(start);
        let start = floor(self.text, start);
        let end = floor(self.text, end.max(start));
        let marked = self.text[start..end].split('\n').next().unwrap_or("");
        ScriptError {
            origin: self.origin.to_owned(),
            line,
            column,
            len: marked.chars().count().max(1),
            message: message.to_owned(),
            fix: fix.to_owned(),
        }
    }
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One lexeme and its octet range in the source text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lexeme {
    pub(crate) kind: LexemeKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LexemeKind {
    Word(String),
    Literal(Template),
    Open,
    Shut,
    Bar,
}

impl Lexeme {
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            LexemeKind::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// Splits a text into logical lines of lexemes.
#[derive(Debug)]
pub(crate) struct Lexer<'a> {
    pub(crate) source: Source<'a>,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(source: Source<'a>) -> Self {
        Self { source, at: 0 }
    }

    /// The next line that is neither empty nor comment; `None` at the end of the text.
    /// After an error the next call goes on with the next line.
    pub(crate) fn line(&mut self) -> Option<Result<Vec<Lexeme>, ScriptError>> {
        let mut lexemes = Vec::new();
        loop {
            match self.lexeme() {
                Ok(Step::Lexeme(lexeme)) => lexemes.push(lexeme),
                Ok(Step::LineEnd) if lexemes.is_empty() => {}
                Ok(Step::LineEnd) => return Some(Ok(lexemes)),
                Ok(Step::End) if lexemes.is_empty() => return None,
                Ok(Step::End) => return Some(Ok(lexemes)),
                Err(error) => {
                    self.skip_line();
                    return Some(Err(error));
                }
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.source.text[self.at..];
        self.at += rest.find('\n').map_or(rest.len(), |n| n + 1);
    }

    fn lexeme(&mut self) -> Result<Step, ScriptError> {
        let text = self.source.text;
        loop {
            let rest = &text[self.at..];
            let start = self.at;
            let Some(c) = rest.chars().next() else {
                return Ok(Step::End);
            };
            match c {
                '\n' => {
                    self.at += 1;
                    return Ok(Step::LineEnd);
                }
                ' ' | '\t' | '\r' => self.at += 1,
                '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
                '\\' => {
                    let after = &rest[1..];
                    let blank = after
                        .bytes()
                        .take_while(|o| matches!(o, b' ' | b'\t' | b'\r'))
                        .count();
                    if after[blank..].starts_with('\n') {
                        self.at += blank + 2;
                    } else if after[blank..].is_empty() {
                        self.at += blank + 1;
                    } else {
                        return Err(self.source.error(
                            start,
                            start + 1,
                            "a backslash outside a literal continues a line, so it must be the last character",
                            "put the octets into quotes",
                        ));
                    }
                }
                '"' => {
                    let (template, end) = parse_literal(&self.source, start)?;
                    self.at = end;
                    return Ok(Step::Lexeme(Lexeme {
                        kind: LexemeKind::Literal(template),
                        start,
                        end,
                    }));
                }
                '(' | ')' | '|' => {
                    self.at += 1;
                    let kind = match c {
                        '(' => LexemeKind::Open,
                        ')' => LexemeKind::Shut,
                        _ => LexemeKind::Bar,
                    };
                    return Ok(Step::Lexeme(Lexeme {
                        kind,
                        start,
                        end: self.at,
                    }));
                }
                _ => {
                    let len = rest
                        .find(|c: char| {
                            c.is_whitespace() || matches!(c, '"' | '(' | ')' | '|' | '\\')
                        })
                        .unwrap_or(rest.len());
                    // A lone exotic space would be a word of length 0.
                    let len = if len == 0 { c.len_utf8() } else { len };
                    self.at += len;
                    let word = rest[..len].to_owned();
                    return Ok(Step::Lexeme(Lexeme {
                        kind: LexemeKind::Word(word),
                        start,
                        end: self.at,
                    }));
                }
            }
        }
    }
}

enum Step {
    Lexeme(Lexeme),
    LineEnd,
    End,
}

/// Letters of variable, macro, connection and outcome names.
pub(crate) fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// A name: a letter, then letters, digits, `-`, `_`; never `rN`, which names a response.
pub(crate) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(is_name_char)
        && response_number(word).is_none()
}

/// N of `rN`, from 1.
pub(crate) fn response_number(word: &str) -> Option<usize> {
    let digits = word.strip_prefix('r')?;
    decimal(digits)
        .filter(|n| (1..=100_000).contains(n))
        .map(|n| n as usize)
}

/// 1*DIGIT; no sign, no space.
pub(crate) fn decimal(word: &str) -> Option<u64> {
    if word.is_empty() {
        return None;
    }
    word.bytes().try_fold(0u64, |value, octet| {
        if !octet.is_ascii_digit() {
            return None;
        }
        value.checked_mul(10)?.checked_add(u64::from(octet - b'0'))
    })
}

//! Lexemes of one line, read from left to right; shared with the script parser.

use crate::script::{Lexeme, LexemeKind, ScriptError, Source, Template, Time, decimal, nearest};

/// Reads lexemes of one line from left to right; shared with the script parser.
pub(crate) struct Reader<'a, 's> {
    source: &'a Source<'s>,
    rest: &'a [Lexeme],
    /// Offset after the last lexeme taken.
    last: usize,
}

impl<'a, 's> Reader<'a, 's> {
    pub(crate) fn new(source: &'a Source<'s>, rest: &'a [Lexeme]) -> Self {
        Self {
            source,
            rest,
            last: rest.first().map_or(0, |first| first.start),
        }
    }

    pub(crate) fn peek(&self) -> Option<&'a Lexeme> {
        self.rest.first()
    }

    pub(crate) fn peek_word(&self) -> Option<&'a str> {
        self.peek().and_then(Lexeme::word)
    }

    pub(crate) fn next(&mut self) -> Option<&'a Lexeme> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        self.last = first.end;
        Some(first)
    }

    /// Takes the word if it comes next.
    pub(crate) fn accept(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        if found {
            self.next();
        }
        found
    }

    /// An error at the next lexeme, or just after the last one.
    pub(crate) fn error_here(&self, message: &str, fix: &str) -> ScriptError {
        match self.peek() {
            Some(next) => self.source.error(next.start, next.end, message, fix),
            None => self.source.error(self.last, self.last, message, fix),
        }
    }

    /// An error at a lexeme.
    pub(crate) fn error_at(&self, lexeme: &Lexeme, message: &str, fix: &str) -> ScriptError {
        self.source.error(lexeme.start, lexeme.end, message, fix)
    }

    pub(crate) fn end(&self, wanted: &str) -> Result<(), ScriptError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => {
                Err(self.error_here("this is not understood here", &format!("expected {wanted}")))
            }
        }
    }

    /// Takes one or more adjacent literals as one.
    pub(crate) fn literal(&mut self, fix: &str) -> Result<Template, ScriptError> {
        let mut whole: Option<Template> = None;
        while let Some(Lexeme {
            kind: LexemeKind::Literal(template),
            ..
        }) = self.peek()
        {
            self.next();
            whole.get_or_insert_default().append(template.clone());
        }
        whole.ok_or_else(|| self.error_here("a literal in double quotes is missing", fix))
    }

    pub(crate) fn number(&mut self, what: &str) -> Result<u64, ScriptError> {
        let missing = self.error_here(&format!("{what} is missing"), "write decimal digits");
        let value = self.peek_word().and_then(decimal).ok_or(missing)?;
        self.next();
        Ok(value)
    }

    /// A duration operand.
    pub(crate) fn duration(&mut self) -> Result<Time, ScriptError> {
        let missing = self.error_here(
            "a duration is missing or has no unit",
            "write `50ms`, `2s`, `1m` or `{settle}`",
        );
        let time = self.peek_word().and_then(Time::parse).ok_or(missing)?;
        self.next();
        Ok(time)
    }

    /// The source text from a lexeme to the last one taken.
    pub(crate) fn text_from(&self, first: &Lexeme) -> String {
        self.source.text[first.start..self.last].to_owned()
    }

    /// One of a few words.
    pub(crate) fn choice<T: Clone>(&mut self, choices: &[(&str, T)]) -> Result<T, ScriptError> {
        let found = self
            .peek_word()
            .and_then(|word| choices.iter().find(|(name, _)| *name == word));
        let Some((_, value)) = found else {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let near = self.peek_word().and_then(|word| nearest(word, &names));
            let fix = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of: {}", names.join(" ")),
            };
            return Err(self.error_here("an operand is missing or unknown", &fix));
        };
        self.next();
        Ok(value.clone())
    }

    /// `A|B|C` over words.
    pub(crate) fn bars<T>(
        &mut self,
        fix: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ScriptError> {
        let mut all = Vec::new();
        loop {
            let Some(value) = self.peek_word().and_then(&read) else {
                return Err(self.error_here("an operand is missing or unknown", fix));
            };
            self.next();
            all.push(value);
            match self.peek() {
                Some(Lexeme {
                    kind: LexemeKind::Bar,
                    ..
                }) => self.next(),
                _ => return Ok(all),
            };
        }
    }
}

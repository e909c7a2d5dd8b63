//! Expression text to [`Expr`].

use super::reader::Reader;
use super::{Expr, FramingKind, Predicate, Subject, Term};
use crate::script::{
    Lexeme, LexemeKind, Lexer, ScriptError, Source, is_name, nearest, response_number,
};

/// Parses an expression that fills the whole text.
pub fn parse(text: &str, origin: &str) -> Result<Expr, ScriptError> {
    parse_at(text, origin, 1, 1)
}

/// Like [`parse`], for a text that starts at a line and column of a larger file.
pub fn parse_at(text: &str, origin: &str, line: usize, column: usize) -> Result<Expr, ScriptError> {
    let source = Source::new(text, origin, line, column);
    let lexemes = lex(&source)?;
    let mut reader = Reader::new(&source, &lexemes);
    let expr = reader.expression()?;
    reader.end("`and`, `or` or the end of the expression")?;
    Ok(expr)
}

/// Parses the longest expression at the start of the text and returns it with the
/// number of octets it takes, so that a caller can go on with what follows it
/// (a check file writes `EXPR -- sentence`).
pub fn parse_prefix(
    text: &str,
    origin: &str,
    line: usize,
    column: usize,
) -> Result<(Expr, usize), ScriptError> {
    // What follows the expression is prose and may hold a lone quote, so the text
    // is cut at the first ` --` outside a literal before it is read.
    let cut = prose_start(text);
    let source = Source::new(&text[..cut], origin, line, column);
    let lexemes = lex(&source)?;
    let mut reader = Reader::new(&source, &lexemes);
    let expr = reader.expression()?;
    let end = reader.peek().map_or(cut, |next| next.start);
    Ok((expr, end))
}

fn prose_start(text: &str) -> usize {
    let mut quoted = false;
    let mut skip = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if skip => skip = false,
            '\\' if quoted => skip = true,
            '"' => quoted = !quoted,
            '-' if !quoted && text[at..].starts_with("--") && text[..at].ends_with([' ', '\t']) => {
                return at;
            }
            _ => {}
        }
    }
    text.len()
}

fn lex(source: &Source<'_>) -> Result<Vec<Lexeme>, ScriptError> {
    let mut lexer = Lexer::new(*source);
    let mut all = Vec::new();
    while let Some(line) = lexer.line() {
        all.extend(line?);
    }
    Ok(all)
}

const PREDICATES: [&str; 30] = [
    "trailers",
    "tls-truncated",
    "parts",
    "parts-of",
    "part",
    "status",
    "version",
    "field",
    "field-line",
    "body",
    "complete",
    "framing",
    "defect",
    "reason",
    "answers",
    "interim",
    "no-answer",
    "closed",
    "fin",
    "rst",
    "open",
    "write-refused",
    "excess",
    "followed",
    "empty-lines",
    "garbage",
    "timed-out",
    "request",
    "true",
    "not",
];

/// Words people try first, and what the language calls them.
const SYNONYMS: [(&str, &str); 12] = [
    ("still-open", "open"),
    ("header", "field"),
    ("close", "closed"),
    ("reset", "rst"),
    ("eof", "fin"),
    ("code", "status"),
    ("content", "body"),
    ("timeout", "timed-out"),
    ("silence", "no-answer"),
    ("&&", "and"),
    ("||", "or"),
    ("!", "not"),
];

impl Reader<'_, '_> {
    /// An expression, as long as it goes.
    pub(crate) fn expression(&mut self) -> Result<Expr, ScriptError> {
        let mut any = vec![self.conjunction()?];
        while self.accept("or") {
            any.push(self.conjunction()?);
        }
        Ok(if any.len() == 1 {
            any.remove(0)
        } else {
            Expr::Or(any)
        })
    }

    fn conjunction(&mut self) -> Result<Expr, ScriptError> {
        let mut all = vec![self.negation()?];
        while self.accept("and") {
            all.push(self.negation()?);
        }
        Ok(if all.len() == 1 {
            all.remove(0)
        } else {
            Expr::And(all)
        })
    }

    fn negation(&mut self) -> Result<Expr, ScriptError> {
        let mut negated = false;
        while self.accept("not") {
            negated = !negated;
        }
        let inner = if let Some(Lexeme {
            kind: LexemeKind::Open,
            ..
        }) = self.peek()
        {
            self.next();
            let inner = self.expression()?;
            match self.peek() {
                Some(Lexeme {
                    kind: LexemeKind::Shut,
                    ..
                }) => self.next(),
                _ => return Err(self.error_here("a closing parenthesis is missing", "write `)`")),
            };
            inner
        } else if self.accept("true") {
            Expr::True
        } else {
            Expr::Holds(self.term()?)
        };
        Ok(if negated {
            Expr::Not(Box::new(inner))
        } else {
            inner
        })
    }

    fn term(&mut self) -> Result<Term, ScriptError> {
        let missing = || {
            self.error_here(
                "a predicate is missing",
                "write for example `status 400` or `closed`",
            )
        };
        let first = self
            .peek()
            .filter(|next| next.word().is_some())
            .ok_or_else(missing)?;
        self.next();
        let word = first.word().unwrap_or_default();
        let (subject, keyword) = self.subject(first, word)?;
        let predicate = self.predicate(first, keyword)?;
        if subject.response.is_some() && !predicate.is_about_response() {
            let message = format!("`{keyword}` is about a connection, not about one response");
            return Err(self.error_at(first, &message, "leave out `rK.`"));
        }
        let text = self.text_from(first);
        Ok(Term {
            subject,
            predicate,
            text,
        })
    }

    /// Splits `NAME.rK.keyword`.
    fn subject<'w>(
        &self,
        lexeme: &Lexeme,
        word: &'w str,
    ) -> Result<(Subject, &'w str), ScriptError> {
        let mut subject = Subject::default();
        let mut rest = word;
        while let Some((head, tail)) = rest.split_once('.') {
            if let (Some(number), None) = (response_number(head), subject.response) {
                subject.response = Some(number);
            } else if is_name(head) && subject == Subject::default() {
                subject.connection = Some(head.to_owned());
            } else {
                let fix = "write `NAME.`, `rK.` or `NAME.rK.` before the predicate";
                return Err(self.error_at(lexeme, &format!("`{word}` has no valid subject"), fix));
            }
            rest = tail;
        }
        Ok((subject, rest))
    }

    fn predicate(&mut self, at: &Lexeme, keyword: &str) -> Result<Predicate, ScriptError> {
        Ok(match keyword {
            "status" => Predicate::Status(self.statuses()?),
            "version" => {
                let (major, minor) = self.version()?;
                Predicate::Version(major, minor)
            }
            "field" => {
                let (name, test) = self.field()?;
                Predicate::Field(name, test)
            }
            "field-line" => {
                self.choice(&[("matches", ())])?;
                Predicate::FieldLine(self.pattern()?)
            }
            "body" => Predicate::Body(self.body()?),
            "parts" => Predicate::Parts(self.amount()?),
            "parts-of" => Predicate::PartsOf(self.reference()?),
            "part" => {
                let (number, test) = self.part()?;
                Predicate::Part(number, test)
            }
            "complete" => Predicate::Complete,
            "framing" => Predicate::Framing(self.choice(&[
                ("none", FramingKind::None),
                ("length", FramingKind::Length),
                ("chunked", FramingKind::Chunked),
                ("close", FramingKind::Close),
            ])?),
            "defect" => Predicate::Defect(self.defect()?),
            "reason" => self.choice(&[("present", Predicate::ReasonPresent)])?,
            "trailers" => {
                Predicate::Trailers(self.choice(&[("present", true), ("absent", false)])?)
            }
            "tls-truncated" => Predicate::TlsTruncated,
            "answers" => Predicate::Answers(self.amount()?),
            "interim" => Predicate::Interim(self.interim()?),
            "no-answer" => Predicate::NoAnswer,
            "closed" => Predicate::Closed,
            "fin" => Predicate::Fin,
            "rst" => Predicate::Rst,
            "open" => Predicate::Open,
            "write-refused" => Predicate::WriteRefused,
            "excess" => Predicate::Excess,
            "followed" => Predicate::Followed,
            "empty-lines" => Predicate::EmptyLines,
            "garbage" => Predicate::Garbage,
            "timed-out" => Predicate::TimedOut,
            "request" => Predicate::Request(self.request()?),
            other => {
                let known = SYNONYMS
                    .iter()
                    .find(|(word, _)| *word == other)
                    .map(|(_, name)| *name);
                let fix = match known.or_else(|| nearest(other, &PREDICATES)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("predicates: {}", PREDICATES.join(" ")),
                };
                return Err(self.error_at(at, &format!("unknown predicate `{other}`"), &fix));
            }
        })
    }
}

impl Predicate {
    fn is_about_response(&self) -> bool {
        matches!(
            self,
            Self::Status(_)
                | Self::Version(..)
                | Self::Field(..)
                | Self::FieldLine(_)
                | Self::Body(_)
                | Self::Parts(_)
                | Self::Trailers(_)
                | Self::PartsOf(_)
                | Self::Part(..)
                | Self::Complete
                | Self::Framing(_)
                | Self::Defect(_)
                | Self::ReasonPresent
                | Self::Request(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::PREDICATES;

    #[test]
    fn every_predicate_is_documented() {
        let page = include_str!("../../../../docs/script.md");
        for word in PREDICATES {
            assert!(
                page.contains(&format!("`{word}")),
                "docs/script.md says nothing of `{word}`"
            );
        }
    }
}

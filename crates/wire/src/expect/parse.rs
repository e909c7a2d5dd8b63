//! Expression text to [`Expr`].

use http_core::defect::DefectId;
use http_core::field::Grammar;

use super::predicate::Pattern;
use super::{
    Amount, BodyTest, Compare, Expr, FieldTest, FramingKind, InterimTest, Number,
    Predicate, RequestTest, ResponseRef, StatusPattern, Subject, Term,
};
use crate::script::{
    Lexeme, LexemeKind, Lexer, ScriptError, Source, Template, decimal, is_name, nearest,
    response_number,
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

const PREDICATES: [&str; 22] = [
    "status",
    "version",
    "field",
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
        let text = self.source.text[first.start..self.last].to_owned();
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
            "body" => Predicate::Body(self.body()?),
            "complete" => Predicate::Complete,
            "framing" => Predicate::Framing(self.choice(&[
                ("none", FramingKind::None),
                ("length", FramingKind::Length),
                ("chunked", FramingKind::Chunked),
                ("close", FramingKind::Close),
            ])?),
            "defect" => Predicate::Defect(self.defect()?),
            "reason" => self.choice(&[("present", Predicate::ReasonPresent)])?,
            "answers" => Predicate::Answers(self.amount()?),
            "interim" => Predicate::Interim(self.interim()?),
            "no-answer" => Predicate::NoAnswer,
            "closed" => Predicate::Closed,
            "fin" => Predicate::Fin,
            "rst" => Predicate::Rst,
            "open" => Predicate::Open,
            "write-refused" => Predicate::WriteRefused,
            "excess" => Predicate::Excess,
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

    fn choice<T: Clone>(&mut self, choices: &[(&str, T)]) -> Result<T, ScriptError> {
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
    fn bars<T>(
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

    fn statuses(&mut self) -> Result<Vec<StatusPattern>, ScriptError> {
        self.bars(
            "write a status code such as `400`, or a class such as `4xx`; alternatives with `|`",
            |word| {
                let [first, second, third] = word.as_bytes() else {
                    return None;
                };
                let class = first.is_ascii_digit().then(|| u16::from(first - b'0'))?;
                match (second, third) {
                    (b'x', b'x') => Some(StatusPattern::Class(class)),
                    _ => decimal(word).map(|code| StatusPattern::Code(code as u16)),
                }
            },
        )
    }

    fn version(&mut self) -> Result<(u8, u8), ScriptError> {
        let digits = self.peek_word().map(str::as_bytes);
        let Some([major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9']) = digits else {
            return Err(self.error_here("a version is missing", "write `1.1` or `1.0`"));
        };
        self.next();
        Ok((major - b'0', minor - b'0'))
    }

    fn field(&mut self) -> Result<(Template, FieldTest), ScriptError> {
        const TESTS: [&str; 10] = [
            "present",
            "absent",
            "is",
            "is-not",
            "contains",
            "has-token",
            "count",
            "valid",
            "same-as",
            "matches",
        ];
        let name =
            self.literal("write the field name in quotes: `field \"Content-Type\" present`")?;
        let missing = self.error_here("a test of the field is missing or unknown", "");
        let word = self.peek_word().unwrap_or_default();
        if !TESTS.contains(&word) {
            let fix = match nearest(word, &TESTS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of: {}", TESTS.join(" ")),
            };
            return Err(ScriptError { fix, ..missing });
        }
        self.next();
        let quoted = "write the value in quotes";
        let test = match word {
            "present" => FieldTest::Present,
            "absent" => FieldTest::Absent,
            "is" => FieldTest::Is(self.literal(quoted)?),
            "is-not" => FieldTest::IsNot(self.literal(quoted)?),
            "contains" => FieldTest::Contains(self.literal(quoted)?),
            "has-token" => FieldTest::HasToken(self.literal(quoted)?),
            "count" => FieldTest::Count(self.amount()?),
            "valid" => FieldTest::Valid(self.choice(&Grammar::ALL.iter().map(|g| (g.as_str(), *g)).collect::<Vec<_>>())?),
            "same-as" => FieldTest::SameAs(self.reference()?),
            _ => FieldTest::Matches(self.pattern()?),
        };
        Ok((name, test))
    }

    fn pattern(&mut self) -> Result<Pattern, ScriptError> {
        let fix =
            "write a constant regular expression in quotes; a backslash is `\\\\`, a brace `{{`";
        let at = self.peek();
        let template = self.literal(fix)?;
        let compiled = template.constant().and_then(|octets| {
            let source: String = octets.into_iter().map(char::from).collect();
            regex_lite::Regex::new(&source)
                .ok()
                .map(|regex| Pattern { source, regex })
        });
        match (compiled, at) {
            (Some(pattern), _) => Ok(pattern),
            (None, Some(at)) => Err(self.error_at(at, "this is no regular expression", fix)),
            (None, None) => Err(self.error_here("this is no regular expression", fix)),
        }
    }

    fn body(&mut self) -> Result<BodyTest, ScriptError> {
        let words = [
            "empty",
            "is",
            "same-as",
            "contains",
            "length",
            "slice-of",
            "gunzips-to",
        ]
        .map(|word| (word, word));
        Ok(match self.choice(&words)? {
            "empty" => BodyTest::Empty,
            "is" => BodyTest::Is(self.literal("write the octets in quotes")?),
            "contains" => BodyTest::Contains(self.literal("write the octets in quotes")?),
            "same-as" => BodyTest::SameAs(self.reference()?),
            "length" => BodyTest::Length(self.amount()?),
            "slice-of" => BodyTest::SliceOf(self.reference()?, self.count()?, self.count()?),
            _ => BodyTest::GunzipsTo(self.reference()?),
        })
    }

    fn interim(&mut self) -> Result<InterimTest, ScriptError> {
        if self.accept("none") {
            return Ok(InterimTest::None);
        }
        let code = self
            .peek_word()
            .filter(|word| word.len() == 3)
            .and_then(decimal);
        let Some(code) = code else {
            return Ok(InterimTest::Any);
        };
        self.next();
        let code = code as u16;
        if self.accept("count") {
            Ok(InterimTest::CodeCount(code, self.amount()?))
        } else {
            Ok(InterimTest::Code(code))
        }
    }

    fn defect(&mut self) -> Result<Option<String>, ScriptError> {
        let fix = "write a defect id of the catalogue, or `any`";
        let Some(word) = self.peek_word() else {
            return Err(self.error_here("a defect id is missing", fix));
        };
        if word != "any" && DefectId::from_str(word).is_none() {
            let ids: Vec<&str> = DefectId::ALL.iter().map(|id| id.as_str()).collect();
            let fix = match nearest(word, &ids) {
                Some(near) => format!("did you mean `{near}`?"),
                None => fix.to_owned(),
            };
            return Err(self.error_here("no defect has this id", &fix));
        }
        self.next();
        Ok((word != "any").then(|| word.to_owned()))
    }

    fn request(&mut self) -> Result<RequestTest, ScriptError> {
        let words = ["method", "version", "field", "valid"].map(|word| (word, word));
        Ok(match self.choice(&words)? {
            "method" => {
                RequestTest::Method(self.bars("write methods such as `GET|HEAD`", |word| {
                    Some(word.as_bytes().to_vec())
                })?)
            }
            "version" => {
                let (major, minor) = self.version()?;
                RequestTest::Version(major, minor)
            }
            "field" => {
                let (name, test) = self.field()?;
                RequestTest::Field(name, test)
            }
            _ => RequestTest::Valid,
        })
    }

    fn amount(&mut self) -> Result<Amount, ScriptError> {
        let compare = if self.accept(">=") {
            Compare::AtLeast
        } else if self.accept("<=") {
            Compare::AtMost
        } else {
            Compare::Equal
        };
        Ok(Amount {
            compare,
            number: self.count()?,
        })
    }

    fn count(&mut self) -> Result<Number, ScriptError> {
        let missing = self.error_here(
            "a number is missing",
            "write digits, or a variable such as `{length}`",
        );
        let word = self.peek_word().unwrap_or_default();
        let variable = word
            .strip_prefix('{')
            .and_then(|w| w.strip_suffix('}'))
            .filter(|name| is_name(name));
        let number = match (decimal(word), variable) {
            (Some(value), _) => Number::Fixed(value),
            (None, Some(name)) => Number::Variable(name.to_owned()),
            (None, None) => return Err(missing),
        };
        self.next();
        Ok(number)
    }

    fn reference(&mut self) -> Result<ResponseRef, ScriptError> {
        let missing = self.error_here(
            "the response to compare with is missing",
            "write a connection name, `NAME.rK`, or `rK` of the same connection",
        );
        let word = self.peek_word().unwrap_or_default();
        let reference = match (response_number(word), word.split_once('.')) {
            (Some(response), _) => ResponseRef {
                connection: None,
                response,
            },
            (None, None) if is_name(word) => ResponseRef {
                connection: Some(word.to_owned()),
                response: 1,
            },
            (None, Some((name, number))) if is_name(name) => match response_number(number) {
                Some(response) => ResponseRef {
                    connection: Some(name.to_owned()),
                    response,
                },
                None => return Err(missing),
            },
            _ => return Err(missing),
        };
        self.next();
        Ok(reference)
    }
}

impl Predicate {
    fn is_about_response(&self) -> bool {
        matches!(
            self,
            Self::Status(_)
                | Self::Version(..)
                | Self::Field(..)
                | Self::Body(_)
                | Self::Complete
                | Self::Framing(_)
                | Self::Defect(_)
                | Self::ReasonPresent
                | Self::Request(_)
        )
    }
}

//! Conditions of outcomes and of `applies:`: the expressions of `wire`, joined by `and`, `or`,
//! `not` and parentheses, plus tests on the request that a passive check may make.

/// A parsed condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Holds when the part does not.
    Not(Box<Condition>),
    /// Holds when every part does.
    All(Vec<Condition>),
    /// Holds when one part does.
    Any(Vec<Condition>),
    /// A test on the request that drew the response (passive checks only).
    Request(RequestTest),
    /// The response is an interim one (passive checks only).
    Interim,
    /// A test on what came back.
    Wire(crate::stub::expect::Expr),
}

/// A test on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestTest {
    /// The method is one of these.
    Method(Vec<String>),
    /// The version is this, for example `1.1`.
    Version(String),
    /// The request has no refusing defect and framing that can be decided.
    Valid,
    /// A test on the field of that name.
    Field(String, FieldTest),
}

/// A test on a field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldTest {
    /// At least one such field line.
    Present,
    /// No such field line.
    Absent,
    /// The first value equals this.
    Is(String),
    /// One of the values contains this.
    Contains(String),
    /// This is a member of the list, in any case.
    HasToken(String),
}

/// A mistake in a condition: byte offset and length in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// Byte offset of what is wrong.
    pub offset: usize,
    /// Its length in bytes.
    pub length: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub fix: String,
}

impl Condition {
    /// Reads a condition; `passive` allows tests on the request.
    pub fn parse(text: &str, passive: bool) -> Result<Condition, ConditionError> {
        let words = words(text)?;
        let mut parser = Parser {
            text,
            words: &words,
            next: 0,
            passive,
        };
        let condition = parser.any()?;
        match parser.peek() {
            None => Ok(condition),
            Some(word) => Err(error(
                word,
                "nothing is expected here",
                "remove it, or join with `and` / `or`",
            )),
        }
    }

    /// Whether interim responses are asked for anywhere.
    pub fn names_interim(&self) -> bool {
        match self {
            Condition::Not(part) => part.names_interim(),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().any(Condition::names_interim)
            }
            Condition::Interim => true,
            Condition::Request(_) | Condition::Wire(_) => false,
        }
    }

    /// Evaluates the tree with `leaf` deciding the tests.
    pub fn holds(&self, leaf: &mut dyn FnMut(&Condition) -> bool) -> bool {
        match self {
            Condition::Not(part) => !part.holds(leaf),
            Condition::All(parts) => parts.iter().all(|part| part.holds(leaf)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(leaf)),
            test => leaf(test),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    offset: usize,
    text: &'a str,
}

fn error(word: Word<'_>, message: impl Into<String>, fix: impl Into<String>) -> ConditionError {
    ConditionError {
        offset: word.offset,
        length: word.text.len().max(1),
        message: message.into(),
        fix: fix.into(),
    }
}

/// Bare words, quoted strings and parentheses.
fn words(text: &str) -> Result<Vec<Word<'_>>, ConditionError> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length = match rest.as_bytes()[0] {
            b' ' | b'\t' => {
                at += 1;
                continue;
            }
            b'(' | b')' => 1,
            b'"' => match quoted_length(rest) {
                Some(length) => length,
                None => {
                    let word = Word {
                        offset: at,
                        text: rest,
                    };
                    return Err(error(
                        word,
                        "this quoted string does not end",
                        "close it with `\"`",
                    ));
                }
            },
            _ => rest.find([' ', '\t', '(', ')', '"']).unwrap_or(rest.len()),
        };
        words.push(Word {
            offset: at,
            text: &rest[..length],
        });
        at += length;
    }
    Ok(words)
}

/// Length of the quoted string `text` begins with, quotes included.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (offset, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(offset + 1),
            _ => {}
        }
    }
    None
}

struct Parser<'a> {
    text: &'a str,
    words: &'a [Word<'a>],
    next: usize,
    passive: bool,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Word<'a>> {
        self.words.get(self.next).copied()
    }

    fn take(&mut self, text: &str) -> bool {
        let taken = self.peek().is_some_and(|word| word.text == text);
        self.next += usize::from(taken);
        taken
    }

    fn any(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.all()?];
        while self.take("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            Condition::Any(parts)
        })
    }

    fn all(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.unary()?];
        while self.take("and") {
            parts.push(self.unary()?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            Condition::All(parts)
        })
    }

    fn unary(&mut self) -> Result<Condition, ConditionError> {
        if self.take("not") {
            return Ok(Condition::Not(Box::new(self.unary()?)));
        }
        if self.take("(") {
            let inner = self.any()?;
            return if self.take(")") {
                Ok(inner)
            } else {
                Err(error(
                    self.here(),
                    "a closing parenthesis is missing",
                    "add `)`",
                ))
            };
        }
        self.test()
    }

    fn here(&self) -> Word<'a> {
        self.peek().unwrap_or(Word {
            offset: self.text.len(),
            text: "",
        })
    }

    fn test(&mut self) -> Result<Condition, ConditionError> {
        let first = self.next;
        while let Some(word) = self.peek() {
            if matches!(word.text, "and" | "or" | "(" | ")") {
                break;
            }
            self.next += 1;
        }
        let words = &self.words[first..self.next];
        let (Some(start), Some(last)) = (words.first(), words.last()) else {
            return Err(error(
                self.here(),
                "a test is missing here",
                "for example `status 400` or `closed`",
            ));
        };
        if start.text == "request" {
            return self.request(words);
        }
        if start.text == "interim" && words.len() == 1 {
            return self.only_passive(*start).map(|()| Condition::Interim);
        }
        let source = &self.text[start.offset..last.offset + last.text.len()];
        crate::stub::expect::Expr::parse(source)
            .map(Condition::Wire)
            .map_err(|mut wrong| {
                wrong.offset += start.offset;
                wrong
            })
    }

    fn only_passive(&self, word: Word<'_>) -> Result<(), ConditionError> {
        if self.passive {
            return Ok(());
        }
        Err(error(
            word,
            "only a passive check can ask this",
            "write `kind: passive`, or test the response",
        ))
    }

    fn request(&self, words: &[Word<'a>]) -> Result<Condition, ConditionError> {
        self.only_passive(words[0])?;
        let texts: Vec<&str> = words[1..].iter().map(|word| word.text).collect();
        let unquote = |text: &str| {
            text.strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'))
                .map(str::to_owned)
        };
        let test = match texts.as_slice() {
            ["valid"] => Some(RequestTest::Valid),
            ["method", methods] => Some(RequestTest::Method(
                methods.split('|').map(str::to_owned).collect(),
            )),
            ["version", version] => Some(RequestTest::Version((*version).to_owned())),
            ["field", name, rest @ ..] => {
                let test = match rest {
                    ["present"] => Some(FieldTest::Present),
                    ["absent"] => Some(FieldTest::Absent),
                    ["is", value] => unquote(value).map(FieldTest::Is),
                    ["contains", value] => unquote(value).map(FieldTest::Contains),
                    ["has-token", value] => unquote(value).map(FieldTest::HasToken),
                    _ => None,
                };
                unquote(name)
                    .zip(test)
                    .map(|(name, test)| RequestTest::Field(name, test))
            }
            _ => None,
        };
        test.map(Condition::Request).ok_or_else(|| {
            error(
                *words.get(1).unwrap_or(&words[0]),
                "no such test on a request",
                "`request valid`, `request method GET|HEAD`, `request version 1.1`, or \
                 `request field \"NAME\" present|absent|is \"V\"|contains \"V\"|has-token \"V\"`",
            )
        })
    }
}

//! The operands of predicates.

use http_core::defect::DefectId;
use http_core::field::Grammar;

use super::predicate::Pattern;
use super::reader::Reader;
use super::{
    Amount, BodyTest, Compare, FieldTest, InterimTest, Number, PartTest, Position, RequestTest,
    ResponseRef, StatusPattern,
};
use crate::script::{Part, ScriptError, Template, decimal, is_name, nearest, response_number};

impl Reader<'_, '_> {
    pub(super) fn statuses(&mut self) -> Result<Vec<StatusPattern>, ScriptError> {
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

    pub(super) fn version(&mut self) -> Result<(u8, u8), ScriptError> {
        let digits = self.peek_word().map(str::as_bytes);
        let Some([major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9']) = digits else {
            return Err(self.error_here("a version is missing", "write `1.1` or `1.0`"));
        };
        self.next();
        Ok((major - b'0', minor - b'0'))
    }

    pub(super) fn field(&mut self) -> Result<(Template, FieldTest), ScriptError> {
        const TESTS: [&str; 12] = [
            "not-later-than",
            "within",
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
            "valid" => FieldTest::Valid(
                self.choice(
                    &Grammar::ALL
                        .iter()
                        .map(|g| (g.as_str(), *g))
                        .collect::<Vec<_>>(),
                )?,
            ),
            "same-as" => FieldTest::SameAs(self.reference()?),
            "not-later-than" => FieldTest::NotLaterThan(self.literal(quoted)?),
            "within" => {
                let time = self.duration()?;
                if !self.accept("of-receipt") {
                    let fix = "write `field \"Date\" within 2s of-receipt`";
                    return Err(self.error_here("`of-receipt` is missing", fix));
                }
                FieldTest::WithinReceipt(time)
            }
            _ => FieldTest::Matches(self.pattern()?),
        };
        Ok((name, test))
    }

    pub(super) fn pattern(&mut self) -> Result<Pattern, ScriptError> {
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

    pub(super) fn body(&mut self) -> Result<BodyTest, ScriptError> {
        let words = [
            "empty",
            "is",
            "starts-with",
            "same-as",
            "contains",
            "length",
            "slice-of",
            "part-of",
            "gunzips-to",
        ]
        .map(|word| (word, word));
        let quoted = "write the octets in quotes";
        Ok(match self.choice(&words)? {
            "empty" => BodyTest::Empty,
            "is" => BodyTest::Is(self.literal(quoted)?),
            "starts-with" => BodyTest::StartsWith(self.literal(quoted)?),
            "contains" => BodyTest::Contains(self.literal(quoted)?),
            "same-as" => BodyTest::SameAs(self.reference()?),
            "length" => BodyTest::Length(self.amount()?),
            "slice-of" => BodyTest::SliceOf(self.reference()?, self.position()?, self.position()?),
            "part-of" => BodyTest::PartOf(self.reference()?, self.position()?, self.position()?),
            _ => BodyTest::GunzipsTo(self.reference()?),
        })
    }

    /// `part K range A-B` or `part K field "X" ...`
    pub(super) fn part(&mut self) -> Result<(usize, PartTest), ScriptError> {
        let number = self.number("the number of the part")?;
        let missing = self.error_here(
            "what to ask of the part is missing or unknown",
            "write `part 1 range 0-99`, or `part 1 field \"Content-Type\" present|absent|is \"v\"`",
        );
        let test = match self.peek_word() {
            Some("range") => {
                self.next();
                let word = self.peek_word().unwrap_or_default();
                // A variable's name may hold the hyphen that separates the numbers.
                let middle = if word.starts_with('{') {
                    word.find('}').map(|close| close + 1)
                } else {
                    word.find('-')
                };
                let numbers = middle.and_then(|at| {
                    let (first, rest) = word.split_at_checked(at)?;
                    Some((number_of(first)?, number_of(rest.strip_prefix('-')?)?))
                });
                let (first, last) = numbers.ok_or(missing)?;
                self.next();
                PartTest::Range(first, last)
            }
            Some("field") => {
                self.next();
                let (name, test) = self.field()?;
                match test {
                    FieldTest::Present | FieldTest::Absent | FieldTest::Is(_) => {
                        PartTest::Field(name, test)
                    }
                    _ => return Err(missing),
                }
            }
            _ => return Err(missing),
        };
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        Ok((number, test))
    }

    /// An octet position; negative ones count from the end, -1 is the last octet.
    fn position(&mut self) -> Result<Position, ScriptError> {
        let missing = self.error_here(
            "a position is missing",
            "write `0`, `{last-octet}` or, from the end, `-1`",
        );
        let word = self.peek_word().unwrap_or_default();
        let (from_end, digits) = match word.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, word),
        };
        let number = number_of(digits).ok_or(missing)?;
        self.next();
        Ok(Position { number, from_end })
    }

    pub(super) fn interim(&mut self) -> Result<InterimTest, ScriptError> {
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

    pub(super) fn defect(&mut self) -> Result<Option<String>, ScriptError> {
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

    pub(super) fn request(&mut self) -> Result<RequestTest, ScriptError> {
        let words = ["method", "target", "version", "field", "valid"].map(|word| (word, word));
        Ok(match self.choice(&words)? {
            "method" => {
                RequestTest::Method(self.bars("write methods such as `GET|HEAD`", |word| {
                    Some(method_of(word))
                })?)
            }
            "target" => {
                self.choice(&[("matches", ())])?;
                RequestTest::Target(self.pattern()?)
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

    pub(super) fn amount(&mut self) -> Result<Amount, ScriptError> {
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

    pub(super) fn count(&mut self) -> Result<Number, ScriptError> {
        let missing = self.error_here(
            "a number is missing",
            "write digits, or a variable such as `{length}`",
        );
        let word = self.peek_word().unwrap_or_default();
        let number = number_of(word).ok_or(missing)?;
        self.next();
        Ok(number)
    }

    pub(super) fn reference(&mut self) -> Result<ResponseRef, ScriptError> {
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

/// The name in braces.
fn variable_of(word: &str) -> Option<&str> {
    word.strip_prefix('{')
        .and_then(|word| word.strip_suffix('}'))
        .filter(|name| is_name(name))
}

/// A method, or a variable in braces, which no token holds.
fn method_of(word: &str) -> Template {
    match variable_of(word) {
        Some(name) => Template {
            parts: vec![Part::Variable(name.to_owned())],
        },
        None => Template::octets(word),
    }
}

/// Digits, or a variable in braces.
fn number_of(word: &str) -> Option<Number> {
    match (decimal(word), variable_of(word)) {
        (Some(value), _) => Some(Number::Fixed(value)),
        (None, name) => name.map(|name| Number::Variable(name.to_owned())),
    }
}

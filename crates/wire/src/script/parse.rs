//! Script text to [`Script`].

use super::error::nearest;
use super::lex::{Lexeme, LexemeKind, Lexer, Source, decimal, is_name, response_number};
use super::verb::ChunkPart;
use super::{CapturePart, Cut, Pieces, Script, ScriptError, Step, Template, TlsVerb, Until, Verb};
use crate::expect::Reader;

/// Parses a script. All errors are reported, one per line at most.
pub fn parse(text: &str, origin: &str) -> Result<Script, Vec<ScriptError>> {
    parse_at(text, origin, 1)
}

/// Like [`parse`], for a script that starts at a line of a larger file. Columns
/// count in `text`, so leave the indentation in.
pub fn parse_at(text: &str, origin: &str, line: usize) -> Result<Script, Vec<ScriptError>> {
    let mut lexer = Lexer::new(Source::new(text, origin, line, 1));
    let mut script = Script {
        origin: origin.to_owned(),
        steps: Vec::new(),
    };
    let mut errors = Vec::new();
    let mut names = Names::default();
    let mut sendable = false;
    while let Some(lexemes) = lexer.line() {
        let read = lexemes.and_then(|lexemes| {
            let line = lexemes
                .first()
                .map_or(line, |first| lexer.source.place(first.start).0);
            let mut reader = Reader::new(&lexer.source, &lexemes);
            let parsed = verb(&mut reader)?;
            names.check(&reader, &lexemes, &parsed)?;
            Ok((line, parsed, lexemes))
        });
        match read {
            Ok((line, Line::Verb(verb), _)) => {
                sendable = matches!(verb, Verb::Send { .. } | Verb::Request { .. });
                script.steps.push(Step { line, verb });
            }
            Ok((_, Line::Pieces(cut), lexemes)) => {
                if let (
                    true,
                    Some(Step {
                        verb: Verb::Send { pieces, .. } | Verb::Request { pieces, .. },
                        ..
                    }),
                ) = (sendable, script.steps.last_mut())
                {
                    *pieces = cut;
                } else if let Some(first) = lexemes.first() {
                    let fix = "write the `send` line directly before it, and only one of `split` and `drip`";
                    errors.push(lexer.source.error(
                        first.start,
                        first.end,
                        "there is no send to cut here",
                        fix,
                    ));
                }
                sendable = false;
            }
            Err(error) => {
                errors.push(error);
                // A `split` after a broken `send` is no second error.
                sendable = true;
                if script.steps.is_empty() {
                    script.steps.push(Step {
                        line,
                        verb: Verb::Send {
                            bytes: Template::default(),
                            pieces: Pieces::Whole,
                        },
                    });
                }
            }
        }
    }
    if errors.is_empty() {
        Ok(script)
    } else {
        Err(errors)
    }
}

enum Line {
    Verb(Verb),
    /// `split` or `drip`: belongs to the send before it.
    Pieces(Pieces),
}

const VERBS: [&str; 17] = [
    "connect",
    "send",
    "split",
    "drip",
    "pause",
    "read",
    "fin",
    "rst",
    "close",
    "reconnect",
    "tls",
    "request",
    "capture",
    "use",
    "expect",
    "answer",
    "wait",
];

/// Words people try first, and what the language calls them.
const SYNONYMS: [(&str, &str); 10] = [
    ("open", "connect"),
    ("write", "send"),
    ("sleep", "pause"),
    ("wait", "pause"),
    ("recv", "read"),
    ("receive", "read"),
    ("shutdown", "fin"),
    ("reset", "rst"),
    ("assert", "expect"),
    ("quit", "close"),
];

fn verb(reader: &mut Reader<'_, '_>) -> Result<Line, ScriptError> {
    let Some(first) = reader.peek() else {
        return Err(reader.error_here("a verb is missing", "write for example `connect`"));
    };
    let Some(word) = first.word() else {
        return Err(reader.error_at(
            first,
            "a line starts with a verb",
            "did you mean `send \"...\"`?",
        ));
    };
    reader.next();
    let verb = match word {
        "connect" => Verb::Connect {
            name: as_name(reader)?,
        },
        "reconnect" => Verb::Reconnect {
            name: as_name(reader)?,
        },
        "send" => Verb::Send {
            bytes: reader.literal("write the octets in quotes: `send \"GET / ...\"`")?,
            pieces: Pieces::Whole,
        },
        "request" => {
            let name = name(reader, "`request NAME \"BYTES\"`")?;
            Verb::Request {
                name,
                bytes: reader.literal("write the octets in quotes")?,
                pieces: Pieces::Whole,
            }
        }
        "pause" => Verb::Pause(reader.duration()?),
        "read" => read(reader)?,
        "fin" => Verb::Fin,
        "rst" => Verb::Rst,
        "close" => Verb::Close,
        "use" => Verb::Use {
            name: name(reader, "`use NAME`")?,
        },
        "capture" => capture(reader)?,
        "tls" => Verb::Tls(tls(reader)?),
        "expect" => Verb::Expect(reader.expression()?),
        "split" => {
            let pieces = split(reader)?;
            reader.end("the end of the line")?;
            return Ok(Line::Pieces(pieces));
        }
        "drip" => {
            let pieces = drip(reader)?;
            reader.end("the end of the line")?;
            return Ok(Line::Pieces(pieces));
        }
        other => {
            let known = SYNONYMS
                .iter()
                .find(|(word, _)| *word == other)
                .map(|(_, verb)| *verb);
            let fix = match known.or_else(|| nearest(other, &VERBS[..15])) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("verbs: {}", VERBS[..15].join(" ")),
            };
            return Err(reader.error_at(first, &format!("unknown verb `{other}`"), &fix));
        }
    };
    reader.end("the end of the line")?;
    Ok(Line::Verb(verb))
}

fn as_name(reader: &mut Reader<'_, '_>) -> Result<Option<String>, ScriptError> {
    if reader.accept("as") {
        name(reader, "`connect as NAME`").map(Some)
    } else {
        Ok(None)
    }
}

fn name(reader: &mut Reader<'_, '_>, form: &str) -> Result<String, ScriptError> {
    let fix = format!(
        "write {form}; a name is a letter, then letters, digits, `-`, `_`, and not `r` with a number"
    );
    let missing = reader.error_here("a name is missing or not usable", &fix);
    let found = reader
        .peek_word()
        .filter(|word| is_name(word))
        .ok_or(missing)?;
    reader.next();
    Ok(found.to_owned())
}

fn read(reader: &mut Reader<'_, '_>) -> Result<Verb, ScriptError> {
    const FIX: &str =
        "write `read until message|interim|close [within DUR]`, `read N octets` or `read for DUR`";
    let until = if reader.accept("until") {
        match reader.peek_word() {
            Some("message") => {
                reader.next();
                let count = match reader.peek_word().and_then(decimal) {
                    Some(0) => {
                        return Err(reader
                            .error_here("a read of no message reads nothing", "write 1 or more"));
                    }
                    Some(count) => {
                        reader.next();
                        count as usize
                    }
                    None => 1,
                };
                if reader.accept("or") && !reader.accept("close") {
                    return Err(
                        reader.error_here("only `close` can follow here", "write `or close`")
                    );
                }
                Until::Messages(count)
            }
            Some("interim") => {
                reader.next();
                let or_message = reader.accept("or");
                if or_message && !reader.accept("message") {
                    return Err(
                        reader.error_here("only `message` can follow here", "write `or message`")
                    );
                }
                Until::Interim { or_message }
            }
            Some("close") => {
                reader.next();
                Until::Close
            }
            _ => return Err(reader.error_here("what to read until is missing or unknown", FIX)),
        }
    } else if reader.accept("for") {
        Until::For(reader.duration()?)
    } else if let Some(count) = reader.peek_word().and_then(decimal) {
        reader.next();
        if !reader.accept("octets") && !reader.accept("octet") {
            return Err(reader.error_here("the unit is missing", "write `read N octets`"));
        }
        Until::Octets(count)
    } else {
        return Err(reader.error_here("what to read is missing or unknown", FIX));
    };
    let within = if matches!(until, Until::For(_)) || !reader.accept("within") {
        None
    } else {
        Some(reader.duration()?)
    };
    Ok(Verb::Read { until, within })
}

fn capture(reader: &mut Reader<'_, '_>) -> Result<Verb, ScriptError> {
    const FIX: &str = "write `capture etag from field \"ETag\"`, `... from NAME.r2.field \"X\"` or `... from body`";
    let variable = name(reader, "`capture VAR from ...`")?;
    if !reader.accept("from") {
        return Err(reader.error_here("`from` is missing", FIX));
    }
    let missing = reader.error_here("what to capture is missing or unknown", FIX);
    let Some(word) = reader.peek_word() else {
        return Err(missing);
    };
    reader.next();
    let (mut connection, mut response, mut rest) = (None, None, word);
    while let Some((head, tail)) = rest.split_once('.') {
        match response_number(head) {
            Some(number) if response.is_none() => response = Some(number),
            None if is_name(head) && connection.is_none() && response.is_none() => {
                connection = Some(head.to_owned())
            }
            _ => return Err(missing),
        }
        rest = tail;
    }
    let part = match rest {
        "field" => match reader.literal("write the field name in quotes")?.constant() {
            Some(name) => CapturePart::Field(name),
            None => {
                return Err(
                    reader.error_here("the field name holds a variable", "write the name itself")
                );
            }
        },
        "body" => CapturePart::Body,
        _ => return Err(missing),
    };
    Ok(Verb::Capture {
        variable,
        connection,
        response: response.unwrap_or(1),
        part,
    })
}

fn tls(reader: &mut Reader<'_, '_>) -> Result<TlsVerb, ScriptError> {
    let mut verb = TlsVerb::default();
    while let Some(word) = reader.peek_word() {
        reader.next();
        let operand = |reader: &mut Reader<'_, '_>| {
            let missing = reader.error_here("an operand is missing", "write a name");
            let found = match reader.next() {
                Some(Lexeme {
                    kind: LexemeKind::Word(word),
                    ..
                }) => Some(word.clone()),
                Some(Lexeme {
                    kind: LexemeKind::Literal(template),
                    ..
                }) => template
                    .constant()
                    .and_then(|octets| String::from_utf8(octets).ok()),
                _ => None,
            };
            found.ok_or(missing)
        };
        match word {
            "off" => verb.off = true,
            "insecure" => verb.insecure = true,
            "sni" => verb.sni = Some(operand(reader)?),
            "alpn" => verb.alpn.push(operand(reader)?),
            "ca" => verb.ca = Some(operand(reader)?),
            _ => {
                let fix = "write `tls [off] [sni NAME] [alpn NAME] [insecure] [ca \"PATH\"]`";
                return Err(reader.error_here(&format!("unknown TLS option `{word}`"), fix));
            }
        }
    }
    Ok(verb)
}

fn split(reader: &mut Reader<'_, '_>) -> Result<Pieces, ScriptError> {
    const FIX: &str = "write `split @8`, `split @-2`, `split @head-end`, `split @line[1].end`, `split @chunk[1].data` or `split each`";
    if reader.accept("each") {
        let pause = if reader.accept("pause") {
            Some(reader.duration()?)
        } else {
            None
        };
        return Ok(Pieces::Each { pause });
    }
    let mut cuts = Vec::new();
    while let Some(word) = reader.peek_word().filter(|word| *word != "pause") {
        let bad = reader.error_here("this is no place to cut at", FIX);
        cuts.push(cut(word).ok_or(bad)?);
        reader.next();
    }
    if cuts.is_empty() {
        return Err(reader.error_here("a place to cut at is missing", FIX));
    }
    let pause = if reader.accept("pause") {
        Some(reader.duration()?)
    } else {
        None
    };
    Ok(Pieces::At { cuts, pause })
}

fn cut(word: &str) -> Option<Cut> {
    let place = word.strip_prefix('@')?;
    if place == "head-end" {
        return Some(Cut::HeadEnd);
    }
    if let Some(n) = place.strip_prefix('-') {
        return decimal(n).map(Cut::FromEnd);
    }
    if let Some(n) = decimal(place) {
        return Some(Cut::FromStart(n));
    }
    let (what, rest) = place.split_once('[')?;
    let (number, part) = rest.split_once(']')?;
    let number = decimal(number).filter(|n| (1..=1_000_000).contains(n))? as usize;
    match (what, part) {
        ("line", ".start" | "") => Some(Cut::Line { number, end: false }),
        ("line", ".end") => Some(Cut::Line { number, end: true }),
        ("chunk", ".start" | "" | ".size") => Some(Cut::Chunk {
            number,
            part: ChunkPart::Start,
        }),
        ("chunk", ".data") => Some(Cut::Chunk {
            number,
            part: ChunkPart::Data,
        }),
        ("chunk", ".end") => Some(Cut::Chunk {
            number,
            part: ChunkPart::End,
        }),
        _ => None,
    }
}

fn drip(reader: &mut Reader<'_, '_>) -> Result<Pieces, ScriptError> {
    const FIX: &str = "write `drip 10 per 50ms`";
    let missing = reader.error_here("a number of octets is missing", FIX);
    let octets = reader
        .peek_word()
        .and_then(decimal)
        .filter(|n| *n > 0)
        .ok_or(missing)?;
    reader.next();
    if !reader.accept("per") {
        return Err(reader.error_here("`per` is missing", FIX));
    }
    Ok(Pieces::Drip {
        octets,
        every: reader.duration()?,
    })
}

/// Connection names in order of opening, so that a name that never exists is an error before anything is sent.
#[derive(Default)]
struct Names {
    opened: Vec<String>,
}

impl Names {
    fn check(
        &mut self,
        reader: &Reader<'_, '_>,
        lexemes: &[Lexeme],
        line: &Line,
    ) -> Result<(), ScriptError> {
        let Line::Verb(verb) = line else {
            return Ok(());
        };
        let at = |needle: &str| {
            lexemes
                .iter()
                .rfind(|l| {
                    l.word().is_some_and(|word| {
                        word == needle || word.split('.').next() == Some(needle)
                    })
                })
                .or(lexemes.first())
        };
        let used: Vec<String> = match verb {
            Verb::Use { name } => vec![name.clone()],
            Verb::Capture { connection, .. } => connection.iter().cloned().collect(),
            Verb::Expect(expr) => expr.connections(),
            _ => Vec::new(),
        };
        for name in used {
            if let (false, Some(lexeme)) = (self.opened.contains(&name), at(&name)) {
                let known: Vec<&str> = self.opened.iter().map(String::as_str).collect();
                let fix = match nearest(&name, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if known.is_empty() => "open it first: `connect as NAME`".to_owned(),
                    None => format!("opened so far: {}", known.join(" ")),
                };
                return Err(reader.error_at(
                    lexeme,
                    &format!("no connection is called `{name}` here"),
                    &fix,
                ));
            }
        }
        let opens = match verb {
            Verb::Connect { name } | Verb::Reconnect { name } => Some(name.clone()),
            Verb::Request { name, .. } => Some(Some(name.clone())),
            Verb::Send { .. } | Verb::Read { .. } if self.opened.is_empty() => Some(None),
            _ => None,
        };
        if let Some(name) = opens {
            let name = name.unwrap_or_else(|| format!("c{}", self.opened.len() + 1));
            if let (true, Some(lexeme)) = (self.opened.contains(&name), at(&name)) {
                return Err(reader.error_at(
                    lexeme,
                    &format!("a connection is called `{name}` already"),
                    "choose another name",
                ));
            }
            self.opened.push(name);
        }
        Ok(())
    }
}

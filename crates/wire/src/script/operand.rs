//! The operands of verbs.

use super::lex::{Lexeme, LexemeKind, decimal, is_name, response_number};
use super::{CapturePart, ChunkPart, Cut, Pieces, ScriptError, TlsVerb, Until, Verb};
use crate::expect::Reader;

pub(super) fn as_name(reader: &mut Reader<'_, '_>) -> Result<Option<String>, ScriptError> {
    if reader.accept("as") {
        name(reader, "`connect as NAME`").map(Some)
    } else {
        Ok(None)
    }
}

pub(super) fn name(reader: &mut Reader<'_, '_>, form: &str) -> Result<String, ScriptError> {
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

pub(super) fn read(reader: &mut Reader<'_, '_>) -> Result<Verb, ScriptError> {
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
                let codes = match reader.peek_word() {
                    Some("or" | "within") | None => Vec::new(),
                    Some(_) => reader.bars("write `100` or `100|101`", interim_code)?,
                };
                let or_message = reader.accept("or");
                if or_message && !reader.accept("message") {
                    return Err(
                        reader.error_here("only `message` can follow here", "write `or message`")
                    );
                }
                Until::Interim { codes, or_message }
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

/// The code of an interim response.
fn interim_code(word: &str) -> Option<u16> {
    let code = decimal(word).filter(|code| (100..200).contains(code))?;
    u16::try_from(code).ok()
}

pub(super) fn capture(reader: &mut Reader<'_, '_>) -> Result<Verb, ScriptError> {
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

pub(super) fn tls(reader: &mut Reader<'_, '_>) -> Result<TlsVerb, ScriptError> {
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

pub(super) fn split(reader: &mut Reader<'_, '_>) -> Result<Pieces, ScriptError> {
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

pub(super) fn drip(reader: &mut Reader<'_, '_>) -> Result<Pieces, ScriptError> {
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

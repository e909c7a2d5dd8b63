//! Answer lines of the scripted peer: `answer "BYTES" [fin|rst|open] [pause DUR] [early]`.

use super::lex::{Lexer, Source};
use super::{ScriptError, Template, Time};
use crate::expect::Reader;
use crate::listen::{Then, Wait};

/// One answer of the scripted peer, not yet expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerLine {
    /// Line, counted from 1.
    pub line: usize,
    /// What is sent; may be empty.
    pub bytes: Template,
    /// What the peer does after it.
    pub then: Then,
    /// Wait before sending, once the awaited octets are there.
    pub pause: Option<Time>,
    /// `early`: sent as soon as the connection is accepted.
    pub early: bool,
    /// `wait head`, `wait N`, `wait nothing`: what is awaited first (`probe listen`).
    /// `None` where the caller knows: an exemplar waits for what the script sends.
    pub wait: Option<Wait>,
}

/// Parses a list of answer lines.
pub fn parse_answers(text: &str, origin: &str) -> Result<Vec<AnswerLine>, Vec<ScriptError>> {
    parse_answers_at(text, origin, 1)
}

/// Like [`parse_answers`], for lines that start at a line of a larger file.
pub fn parse_answers_at(
    text: &str,
    origin: &str,
    line: usize,
) -> Result<Vec<AnswerLine>, Vec<ScriptError>> {
    let mut lexer = Lexer::new(Source::new(text, origin, line, 1));
    let mut answers = Vec::new();
    let mut errors = Vec::new();
    while let Some(lexemes) = lexer.line() {
        let read = lexemes.and_then(|lexemes| {
            let line = lexemes
                .first()
                .map_or(line, |first| lexer.source.place(first.start).0);
            answer(&mut Reader::new(&lexer.source, &lexemes), line)
        });
        match read {
            Ok(answer) => answers.push(answer),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(answers)
    } else {
        Err(errors)
    }
}

fn answer(reader: &mut Reader<'_, '_>, line: usize) -> Result<AnswerLine, ScriptError> {
    const FIX: &str = "write `answer \"BYTES\" [fin|rst|open] [pause DUR] [early]`";
    if !reader.accept("answer") {
        return Err(reader.error_here("an answer line is expected here", FIX));
    }
    let bytes = reader.literal(FIX)?;
    let mut answer = AnswerLine {
        line,
        bytes,
        then: Then::Open,
        pause: None,
        early: false,
        wait: None,
    };
    while let Some(word) = reader.peek_word() {
        match word {
            "fin" => answer.then = Then::Fin,
            "rst" => answer.then = Then::Rst,
            "open" => answer.then = Then::Open,
            "early" => answer.early = true,
            "pause" => {
                reader.next();
                answer.pause = Some(reader.duration()?);
                continue;
            }
            "wait" => {
                reader.next();
                answer.wait = Some(match reader.peek_word() {
                    Some("head") => Wait::Head,
                    Some("message") => Wait::Message,
                    Some("nothing") => Wait::Nothing,
                    _ => {
                        answer.wait = Some(Wait::Octets(
                            reader.number("a number of octets, `head`, `message` or `nothing`")?,
                        ));
                        continue;
                    }
                });
            }
            _ => break,
        }
        reader.next();
    }
    reader.end("`fin`, `rst`, `open`, `pause DUR`, `early` or `wait ...`")?;
    Ok(answer)
}

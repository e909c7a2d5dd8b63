//! Script text to [`Script`].

use super::error::nearest;
use super::lex::{Lexeme, Lexer, Source};
use super::operand::{as_name, capture, drip, name, read, split, tls};
use super::{Pieces, Script, ScriptError, Step, Template, Verb};
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

const VERBS: [&str; 15] = [
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
            let fix = match known.or_else(|| nearest(other, &VERBS)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("verbs: {}", VERBS.join(" ")),
            };
            return Err(reader.error_at(first, &format!("unknown verb `{other}`"), &fix));
        }
    };
    reader.end("the end of the line")?;
    Ok(Line::Verb(verb))
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

#[cfg(test)]
mod tests {
    use super::{VERBS, parse};
    use crate::script::parse_answers;

    const PAGE: &str = include_str!("../../../../docs/script.md");

    #[test]
    fn every_verb_is_documented() {
        for verb in VERBS {
            assert!(
                PAGE.contains(&format!("`{verb}")),
                "docs/script.md says nothing of `{verb}`"
            );
        }
    }

    #[test]
    fn documented_examples_are_understood() {
        let blocks: Vec<&str> = PAGE.split("```\n").skip(1).step_by(2).collect();
        assert!(blocks.len() >= 3);
        for block in blocks {
            let lines = block.trim_start();
            if lines.starts_with("answer") {
                assert!(parse_answers(block, "page").is_ok(), "{block}");
            } else if !lines.starts_with("-e:") {
                assert!(parse(block, "page").is_ok(), "{block}");
            }
        }
    }
}

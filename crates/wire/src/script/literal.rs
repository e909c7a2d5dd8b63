//! Literal text to [`Template`]: escapes, variables, macros.

use super::error::nearest;
use super::lex::{Source, is_name_char};
use super::template::MAX_EXPANDED;
use super::{Part, ScriptError, Template};

/// Reads a literal whose opening quote is at `open`; returns it and the offset after its closing quote.
pub(super) fn parse_literal(
    source: &Source<'_>,
    open: usize,
) -> Result<(Template, usize), ScriptError> {
    let text = source.text;
    let mut template = Template::default();
    let mut at = open + 1;
    loop {
        let Some(c) = text[at..].chars().next().filter(|c| *c != '\n') else {
            let end = text[open..].find('\n').map_or(text.len(), |n| open + n);
            return Err(source.error(open, end, "the literal has no closing quote", "end it with `\"` on the same line; a long literal continues as `\"...\" \\` and a second literal on the next line"));
        };
        match c {
            '"' => return Ok((template, at + 1)),
            '\\' => at = escape(source, at, &mut template)?,
            '{' if text[at + 1..].starts_with('{') => {
                template.push_octets(b"{");
                at += 2;
            }
            '{' => at = variable(source, at, &mut template)?,
            c if c.is_control() && c != '\r' => {
                let fix = format!("write it as an escape: `{}`", c.escape_default());
                let fix = if c == '\t' {
                    "write it as an escape: `\\t`".to_owned()
                } else {
                    fix
                };
                return Err(source.error(
                    at,
                    at + c.len_utf8(),
                    "a control character stands in the literal",
                    &fix,
                ));
            }
            '\r' => {
                return Err(source.error(
                    at,
                    at + 1,
                    "a carriage return stands in the literal",
                    "write it as an escape: `\\r`",
                ));
            }
            c => {
                template.push_octets(&text.as_bytes()[at..at + c.len_utf8()]);
                at += c.len_utf8();
            }
        }
    }
}

/// `{name}` at `at`; returns the offset after it.
fn variable(source: &Source<'_>, at: usize, template: &mut Template) -> Result<usize, ScriptError> {
    let rest = &source.text[at + 1..];
    let len = rest.chars().take_while(|c| is_name_char(*c)).count();
    if len == 0 || !rest[len..].starts_with('}') {
        return Err(source.error(
            at,
            at + 1 + len,
            "`{` starts a variable such as `{host}`",
            "for a literal brace write `{{` or `\\x7b`",
        ));
    }
    template.parts.push(Part::Variable(rest[..len].to_owned()));
    Ok(at + len + 2)
}

/// The escape whose backslash is at `at`; returns the offset after it.
fn escape(source: &Source<'_>, at: usize, template: &mut Template) -> Result<usize, ScriptError> {
    let text = source.text;
    let rest = &text[at + 1..];
    let Some(c) = rest.chars().next() else {
        return Err(source.error(
            at,
            at + 1,
            "a lone backslash",
            "write `\\\\` for a backslash",
        ));
    };
    let simple: Option<&[u8]> = match c {
        'r' => Some(b"\r"),
        'n' => Some(b"\n"),
        't' => Some(b"\t"),
        '0' => Some(b"\0"),
        'e' => Some(b"\x1b"),
        '\\' => Some(b"\\"),
        '"' => Some(b"\""),
        _ => None,
    };
    if let Some(octets) = simple {
        template.push_octets(octets);
        return Ok(at + 2);
    }
    match c {
        'x' => {
            let digits: Vec<u32> = rest[1..]
                .chars()
                .take(2)
                .map_while(|c| c.to_digit(16))
                .collect();
            let [high, low] = digits[..] else {
                return Err(source.error(
                    at,
                    at + 2 + digits.len(),
                    "`\\x` needs two hexadecimal digits",
                    "write for example `\\x0d`",
                ));
            };
            template.push_octets(&[(high * 16 + low) as u8]);
            Ok(at + 4)
        }
        'u' => {
            let digits = rest[1..]
                .strip_prefix('{')
                .and_then(|r| r.split_once('}'))
                .map(|(digits, _)| digits);
            let value = digits
                .filter(|d| !d.is_empty() && d.len() <= 6)
                .and_then(|d| {
                    d.chars()
                        .try_fold(0u32, |value, c| Some(value * 16 + c.to_digit(16)?))
                });
            match (digits, value.and_then(char::from_u32)) {
                (Some(digits), Some(c)) => {
                    let mut buffer = [0; 4];
                    template.push_octets(c.encode_utf8(&mut buffer).as_bytes());
                    Ok(at + 4 + digits.len())
                }
                _ => Err(source.error(
                    at,
                    at + 2,
                    "`\\u` needs a code point in braces",
                    "write for example `\\u{e9}`; for one octet write `\\xe9`",
                )),
            }
        }
        '{' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => {
            macro_call(source, at, template)
        }
        '{' => {
            template.push_octets(b"{");
            Ok(at + 2)
        }
        c => {
            let end = at + 1 + c.len_utf8();
            let fix = "known escapes: \\r \\n \\t \\0 \\e \\\\ \\\" \\xHH \\u{...} \\{";
            let fix = if c == '\n' {
                "close the literal before the `\\` that continues the line"
            } else {
                fix
            };
            Err(source.error(
                at,
                end,
                &format!("`\\{}` is no escape", c.escape_default()),
                fix,
            ))
        }
    }
}

/// The macro whose backslash is at `at`; returns the offset after its closing brace.
fn macro_call(
    source: &Source<'_>,
    at: usize,
    template: &mut Template,
) -> Result<usize, ScriptError> {
    const MACROS: [&str; 4] = ["repeat", "file", "hex", "len"];
    let text = source.text;
    let open = at + 2;
    let name_len = text[open..]
        .chars()
        .take_while(|c| is_name_char(*c))
        .count();
    let name = &text[open..open + name_len];
    if !MACROS.contains(&name) {
        let fix = match nearest(name, &MACROS) {
            Some(near) => format!("did you mean `\\{{{near}`?"),
            None => format!(
                "a variable is `{{{name}}}` without the backslash; macros are repeat, file, hex, len"
            ),
        };
        return Err(source.error(
            at,
            open + name_len,
            &format!("unknown macro `{name}`"),
            &fix,
        ));
    }
    let operands = open + name_len;
    let unclosed = || {
        source.error(
            at,
            operands,
            &format!("`\\{{{name}` has no closing brace"),
            "end the macro with `}`",
        )
    };
    let line_end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    if name == "repeat" {
        return repeat(source, at, operands, line_end, template);
    }
    let close = text[operands..line_end]
        .find('}')
        .map(|n| operands + n)
        .ok_or_else(unclosed)?;
    let operand = text[operands..close].trim();
    match name {
        "len" if operand.is_empty() => template.parts.push(Part::Len),
        "len" => {
            return Err(source.error(
                operands,
                close,
                "`\\{len}` takes no operand",
                "write `\\{len}`",
            ));
        }
        "file" if operand.is_empty() => {
            return Err(source.error(
                at,
                close + 1,
                "`\\{file}` needs a path",
                "write `\\{file body.bin}`",
            ));
        }
        "file" => template.parts.push(Part::File(operand.to_owned())),
        _ => {
            let digits: Vec<char> = operand.chars().filter(|c| !c.is_whitespace()).collect();
            let octets: Option<Vec<u8>> = digits
                .chunks(2)
                .map(|pair| match pair {
                    [high, low] => Some((high.to_digit(16)? * 16 + low.to_digit(16)?) as u8),
                    _ => None,
                })
                .collect();
            let Some(octets) = octets.filter(|o| !o.is_empty()) else {
                return Err(source.error(
                    operands,
                    close.max(operands + 1),
                    "`\\{hex}` needs pairs of hexadecimal digits",
                    "write `\\{hex 0d 0a}`",
                ));
            };
            template.push_octets(&octets);
        }
    }
    Ok(close + 1)
}

/// `\{repeat N BYTES}` with BYTES a bare word or a quoted literal.
fn repeat(
    source: &Source<'_>,
    at: usize,
    operands: usize,
    line_end: usize,
    template: &mut Template,
) -> Result<usize, ScriptError> {
    const FIX: &str = "write `\\{repeat 8192 A}` or `\\{repeat 3 \"ab \"}`";
    let text = source.text;
    let skip = |from: usize| {
        from + text[from..line_end]
            .chars()
            .take_while(|c| *c == ' ')
            .count()
    };
    let number = skip(operands);
    let digits = text[number..line_end]
        .chars()
        .take_while(char::is_ascii_digit)
        .count();
    let count = text[number..number + digits]
        .bytes()
        .try_fold(0u64, |value, o| {
            value.checked_mul(10)?.checked_add(u64::from(o - b'0'))
        })
        .filter(|_| digits > 0);
    let Some(count) = count else {
        return Err(source.error(
            number,
            number + digits.max(1),
            "`\\{repeat}` needs a number first",
            FIX,
        ));
    };
    let word = skip(number + digits);
    let (of, end) = if text[word..line_end].starts_with('"') {
        parse_literal(source, word)?
    } else {
        let len = text[word..line_end]
            .find(['}', '{', ' ', '"', '\\'])
            .unwrap_or(0);
        (
            Template::octets(&text.as_bytes()[word..word + len]),
            word + len,
        )
    };
    if of.parts.is_empty() || word == number + digits {
        return Err(source.error(
            at,
            end.max(at + 1),
            "`\\{repeat}` needs octets to repeat",
            FIX,
        ));
    }
    let size = of.constant().map_or(1, |octets| octets.len() as u64);
    if count
        .checked_mul(size)
        .is_none_or(|total| total > MAX_EXPANDED)
    {
        let fix = format!("a literal may expand to at most {MAX_EXPANDED} octets");
        return Err(source.error(number, number + digits, "the repetition is too long", &fix));
    }
    let close = skip(end);
    if !text[close..line_end].starts_with('}') {
        return Err(source.error(
            at,
            close.max(at + 1),
            "`\\{repeat` has no closing brace",
            FIX,
        ));
    }
    template.parts.push(Part::Repeat { count, of });
    Ok(close + 1)
}

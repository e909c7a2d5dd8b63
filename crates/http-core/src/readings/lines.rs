//! Lines and heads as a policy sees them.

use super::rules::*;
use super::{Stop, What};
use crate::octet::{is_ows, is_token, trim_ows};
use crate::syntax::Direction;
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;

/// A line: its content ends at `end`, the next line begins at `next`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) next: usize,
}

/// The line that begins at `start`; `None` while its end has not come.
pub(super) fn line(octets: &[u8], start: usize, ends: LineEnd) -> Option<Line> {
    let rest = octets.get(start..)?;
    let (end, width) = match ends {
        LineEnd::CrLfOnly => (memmem::find(rest, b"\r\n")?, 2),
        LineEnd::LfToo => {
            let lf = memchr(b'\n', rest)?;
            if lf > 0 && rest[lf - 1] == b'\r' {
                (lf - 1, 2)
            } else {
                (lf, 1)
            }
        }
        LineEnd::CrToo => {
            let at = memchr2(b'\r', b'\n', rest)?;
            match (rest[at], rest.get(at + 1)) {
                (b'\n', _) => (at, 1),
                (_, Some(b'\n')) => (at, 2),
                (_, Some(_)) => (at, 1),
                // Whether LF follows decides, and has not come.
                (_, None) => return None,
            }
        }
    };
    Some(Line {
        start,
        end: start + end,
        next: start + end + width,
    })
}

impl Line {
    pub(super) fn content(self, octets: &[u8]) -> &[u8] {
        octets.get(self.start..self.end).unwrap_or_default()
    }
}

/// A field line, its name without what the policy takes off.
pub(super) struct FieldLine<'a> {
    pub(super) name: &'a [u8],
    pub(super) value: Cow<'a, [u8]>,
}

/// A head: where it begins, its method or status code, its fields, where it ends.
pub(super) struct Head<'a> {
    pub(super) direction: Direction,
    pub(super) start: usize,
    pub(super) name: &'a [u8],
    pub(super) fields: Vec<FieldLine<'a>>,
    pub(super) end: usize,
}

/// Reads the head at `at`, after any empty lines.
pub(super) fn head<'a>(
    octets: &'a [u8],
    at: usize,
    direction: Direction,
    rules: &Rules,
) -> Result<Option<Head<'a>>, Stop> {
    let mut start = at;
    let start_line = loop {
        if start == octets.len() {
            return Ok(None);
        }
        match line(octets, start, rules.line_end) {
            Some(line) if line.end == line.start => start = line.next,
            Some(line) => break line,
            None => {
                let what = "the rest of a start line";
                return Err(Stop::Awaits { from: start, what });
            }
        }
    };
    let content = start_line.content(octets);
    let mut words = content.split(|&octet| is_ows(octet));
    let first = words.next().unwrap_or_default();
    let name = match direction {
        Direction::Request if memmem::find(content, b" HTTP/1.").is_some() => Some(first),
        Direction::Response if first.starts_with(b"HTTP/1.") => words.next(),
        _ => None,
    };
    let Some(name) = name.filter(|name| is_token(name)) else {
        return Err(Stop::refused(start, What::StartLine));
    };
    let (fields, end) =
        fields(octets, start_line.next, rules).map_err(|stop| stop.of_message(start))?;
    Ok(Some(Head {
        direction,
        start,
        name,
        fields,
        end,
    }))
}

/// Reads field lines up to the empty line.
pub(super) fn fields<'a>(
    octets: &'a [u8],
    start: usize,
    rules: &Rules,
) -> Result<(Vec<FieldLine<'a>>, usize), Stop> {
    let mut fields: Vec<FieldLine<'a>> = Vec::new();
    let mut at = start;
    loop {
        let Some(line) = line(octets, at, rules.line_end) else {
            return Err(Stop::Awaits {
                from: start,
                what: "the empty line that ends a section",
            });
        };
        at = line.next;
        let mut content = line.content(octets);
        if content.is_empty() {
            return Ok((fields, at));
        }
        if is_ows(content[0]) {
            match (rules.fold, fields.last_mut()) {
                (Fold::Joined, Some(before)) => {
                    let value = before.value.to_mut();
                    value.push(b' ');
                    value.extend_from_slice(trim_ows(content));
                    continue;
                }
                (Fold::Joined, None) => {
                    return Err(Stop::refused(line.start, What::FirstLineFolded));
                }
                (Fold::Dropped, _) => continue,
                (Fold::Separate, _) => content = trim_ows(content),
            }
        }
        let Some(colon) = memchr(b':', content) else {
            // A line without colon has no bearing on framing in any policy here.
            continue;
        };
        let (mut name, value) = (&content[..colon], trim_ows(&content[colon + 1..]));
        if name.last().is_some_and(|&octet| is_ows(octet)) {
            match rules.name_space {
                NameSpace::Refused => return Err(Stop::refused(line.start, What::NameSpace)),
                NameSpace::Stripped => name = trim_ows(name),
                NameSpace::Kept => {}
            }
        }
        fields.push(FieldLine {
            name,
            value: Cow::Borrowed(value),
        });
    }
}

impl FieldLine<'_> {
    /// True when a recipient with these rules takes this field for that of `name` (lower case).
    pub(super) fn is(&self, name: &[u8], rules: &Rules) -> bool {
        let folded = |octet: u8| match (rules.name_match, octet) {
            (NameMatch::Underscore, b'_') => b'-',
            (_, octet) => octet.to_ascii_lowercase(),
        };
        self.name.len() == name.len()
            && self
                .name
                .iter()
                .zip(name)
                .all(|(&got, &expected)| folded(got) == expected)
    }
}

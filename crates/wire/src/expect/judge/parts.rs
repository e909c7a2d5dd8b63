//! Tests of multipart/byteranges (RFC 9110 section 14.6, RFC 2046 section 5.1).

use http_core::dissect::Message;
use http_core::field::{ContentRange, MediaType};
use http_core::octet::{is_token, trim_ows};

use super::{Judgement, shown};
use crate::expect::{Amount, FieldTest};
use crate::script::{ExpandError, Vars, bare_literal};

/// One part.
struct Part<'a> {
    fields: Vec<(&'a [u8], &'a [u8])>,
    content: &'a [u8],
}

impl<'a> Part<'a> {
    fn field(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.fields
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    fn range(&self) -> Option<ContentRange<'a>> {
        self.field(b"Content-Range")
            .and_then(|value| ContentRange::parse(value).ok())
    }
}

/// `parts N`
pub(super) fn count(
    amount: &Amount,
    message: &Message,
    vars: &Vars,
) -> Result<Judgement, ExpandError> {
    Ok(match parts(message) {
        Ok(parts) => {
            let fact = format!("the content has {} parts", parts.len());
            Judgement::new(amount.fits(parts.len() as u64, vars)?, fact)
        }
        Err(reason) => Judgement::new(false, reason),
    })
}

/// `parts-of NAME`
pub(super) fn parts_of(message: &Message, other: &Message) -> Judgement {
    let parts = match parts(message) {
        Ok(parts) => parts,
        Err(reason) => return Judgement::new(false, reason),
    };
    for (index, part) in parts.iter().enumerate() {
        let number = index + 1;
        let Some(range) = part.range().filter(ContentRange::is_bytes) else {
            return Judgement::new(
                false,
                format!("part {number} has no valid Content-Range in bytes"),
            );
        };
        if range
            .complete_length
            .is_some_and(|length| length != other.content_length)
        {
            let fact = format!(
                "part {number} says {range}, the whole has {} octets",
                other.content_length
            );
            return Judgement::new(false, fact);
        }
        let slice = range.positions.and_then(|(first, last)| {
            let (first, last) = (usize::try_from(first).ok()?, usize::try_from(last).ok()?);
            other.content.get(first..last.checked_add(1)?)
        });
        if slice != Some(part.content) {
            let fact = format!(
                "part {number} says {range}, but its octets are others: {}",
                shown(part.content)
            );
            return Judgement::new(false, fact);
        }
    }
    Judgement::new(
        true,
        format!(
            "each of {} parts is what its Content-Range says",
            parts.len()
        ),
    )
}

/// `part K range A-B`
pub(super) fn range(message: &Message, number: usize, wanted: (u64, u64)) -> Judgement {
    on_part(message, number, |part| match part.range() {
        Some(range) => Judgement::new(
            range.positions == Some(wanted),
            format!("part {number} is {range}"),
        ),
        None => Judgement::new(false, format!("part {number} has no valid Content-Range")),
    })
}

/// `part K field "X" present|absent|is "v"`
pub(super) fn field(
    message: &Message,
    number: usize,
    name: &[u8],
    test: &FieldTest,
    vars: &Vars,
) -> Result<Judgement, ExpandError> {
    let wanted = match test {
        FieldTest::Is(value) => Some(value.expand(vars)?),
        _ => None,
    };
    Ok(on_part(message, number, |part| {
        let value = part.field(name);
        let label = bare_literal(name);
        let fact = match value {
            Some(value) => format!("{label} of part {number} is {}", shown(value)),
            None => format!("{label} of part {number} is absent"),
        };
        let holds = match (test, &wanted) {
            (FieldTest::Absent, _) => value.is_none(),
            (_, Some(wanted)) => value == Some(wanted.as_slice()),
            (_, None) => value.is_some(),
        };
        Judgement::new(holds, fact)
    }))
}

fn on_part(message: &Message, number: usize, ask: impl Fn(&Part<'_>) -> Judgement) -> Judgement {
    match parts(message) {
        Ok(parts) => match number.checked_sub(1).and_then(|index| parts.get(index)) {
            Some(part) => ask(part),
            None => Judgement::new(false, format!("the content has {} parts", parts.len())),
        },
        Err(reason) => Judgement::new(false, reason),
    }
}

/// The parts of a complete multipart/byteranges message, or what is wrong with it.
fn parts(message: &Message) -> Result<Vec<Part<'_>>, String> {
    if !message.complete || message.content_is_partial() {
        return Err("the response is incomplete".to_owned());
    }
    let media = message
        .field("Content-Type")
        .and_then(|value| MediaType::parse(value).ok());
    let media = media.ok_or("the response has no valid Content-Type")?;
    if !media.is(b"multipart", b"byteranges") {
        return Err(format!("the content is {media}, not multipart/byteranges"));
    }
    let boundary = media
        .parameter(b"boundary")
        .ok_or("Content-Type names no boundary")?;
    let boundary = boundary.octets();
    if boundary.is_empty() || boundary.len() > 70 {
        return Err("the boundary is not 1 to 70 octets long".to_owned());
    }
    let delimiter = [b"\r\n--", &*boundary].concat();
    split(&message.content, &delimiter)
}

/// Splits at delimiters; the first one may stand at the very start, without its CRLF.
fn split<'a>(content: &'a [u8], delimiter: &[u8]) -> Result<Vec<Part<'a>>, String> {
    let find = |from: usize| {
        let rest = content.get(from..)?;
        rest.windows(delimiter.len())
            .position(|window| window == delimiter)
            .map(|at| from + at)
    };
    let mut parts = Vec::new();
    let mut at = if content.starts_with(&delimiter[2..]) {
        delimiter.len() - 2
    } else {
        find(0).ok_or("the boundary does not occur")? + delimiter.len()
    };
    loop {
        let rest = &content[at..];
        if rest.starts_with(b"--") {
            return if parts.is_empty() {
                Err("there are no parts".to_owned())
            } else {
                Ok(parts)
            };
        }
        let padding = rest
            .iter()
            .take_while(|octet| matches!(octet, b' ' | b'\t'))
            .count();
        if !rest[padding..].starts_with(b"\r\n") {
            return Err(format!(
                "part {}: its delimiter line does not end in CRLF",
                parts.len() + 1
            ));
        }
        let start = at + padding + 2;
        let end = find(start).ok_or("the closing delimiter is missing")?;
        parts.push(part(&content[start..end], parts.len() + 1)?);
        at = end + delimiter.len();
    }
}

fn part(octets: &[u8], number: usize) -> Result<Part<'_>, String> {
    let mut fields = Vec::new();
    let mut rest = octets;
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n");
        let Some(line) = line else {
            return Err(format!("part {number}: no empty line ends its fields"));
        };
        let (text, after) = (&rest[..line], &rest[line + 2..]);
        if text.is_empty() {
            return Ok(Part {
                fields,
                content: after,
            });
        }
        let colon = text
            .iter()
            .position(|octet| *octet == b':')
            .filter(|at| is_token(&text[..*at]));
        let Some(colon) = colon else {
            return Err(format!("part {number}: {} is no field line", shown(text)));
        };
        fields.push((&text[..colon], trim_ows(&text[colon + 1..])));
        rest = after;
    }
}

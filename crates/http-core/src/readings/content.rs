//! Where a policy sees the end of the content.

use super::lines::{Head, fields, line};
use super::rules::*;
use super::{Stop, What};
use crate::octet::{digits, hex_value, is_digit, trim_ows};
use crate::syntax::Direction;
use memchr::memmem;

/// The end of the content that begins where the head ends, and what decided.
pub(super) fn content(
    octets: &[u8],
    head: &Head<'_>,
    rules: &Rules,
) -> Result<(usize, &'static str), Stop> {
    let bodiless = match (head.direction, head.name) {
        (Direction::Request, b"GET" | b"HEAD") => rules.content == ContentOf::NotGet,
        (Direction::Request, _) => false,
        (Direction::Response, status) => matches!(status, [b'1', _, _] | b"204" | b"304"),
    };
    if bodiless {
        return Ok((head.end, "has no content"));
    }
    let coding = chunked(head, rules)?;
    let has_length = head
        .fields
        .iter()
        .any(|field| field.is(b"content-length", rules));
    if coding && !(has_length && rules.precedence == Precedence::Length) {
        let end = chunks(octets, head.end, rules).map_err(|stop| stop.of_message(head.start))?;
        return Ok((end, "ends with its last chunk"));
    }
    let Some(length) = length(head, rules)? else {
        return Ok(match head.direction {
            Direction::Request => (head.end, "has no content"),
            Direction::Response => (octets.len(), "ends with the connection"),
        });
    };
    let end = usize::try_from(length)
        .ok()
        .and_then(|length| head.end.checked_add(length));
    match end {
        Some(end) if end <= octets.len() => Ok((end, "ends by its Content-Length")),
        _ => Err(Stop::Awaits {
            from: head.start,
            what: "content up to its Content-Length",
        }),
    }
}

/// Whether Transfer-Encoding makes the content chunked.
fn chunked(head: &Head<'_>, rules: &Rules) -> Result<bool, Stop> {
    let codings = head
        .fields
        .iter()
        .filter(|field| field.is(b"transfer-encoding", rules));
    let mut verdict = false;
    for field in codings {
        let value = field.value.to_ascii_lowercase();
        match rules.coding {
            CodingReading::Ignored => {}
            CodingReading::UnknownIgnored => verdict |= value == b"chunked",
            CodingReading::ChunkedAnywhere => verdict |= memmem::find(&value, b"chunked").is_some(),
            CodingReading::FinalChunked => {
                let last = value
                    .rsplit(|&octet| octet == b',')
                    .next()
                    .unwrap_or_default();
                verdict = trim_ows(last) == b"chunked";
                if !verdict && head.direction == Direction::Request {
                    return Err(Stop::refused(head.start, What::Coding));
                }
            }
        }
    }
    Ok(verdict)
}

/// What Content-Length says; `None` when there is none.
fn length(head: &Head<'_>, rules: &Rules) -> Result<Option<u64>, Stop> {
    let refused = || Stop::refused(head.start, What::Length);
    let mut found: Option<u64> = None;
    for field in head
        .fields
        .iter()
        .filter(|field| field.is(b"content-length", rules))
    {
        for member in field.value.split(|&octet| octet == b',') {
            let member = trim_ows(member);
            let value = match rules.length_value {
                LengthReading::Digits => digits(member).ok_or_else(refused)?,
                LengthReading::LeadingDigits => leading_digits(member),
            };
            found = Some(match (rules.length, found) {
                (LengthChoice::First, Some(first)) => first,
                (LengthChoice::Agreeing, Some(before)) if before != value => return Err(refused()),
                _ => value,
            });
        }
    }
    Ok(found)
}

fn leading_digits(value: &[u8]) -> u64 {
    let blank = value
        .iter()
        .take_while(|&&octet| matches!(octet, b' ' | b'\t'..=b'\r'))
        .count();
    let value = value.get(blank..).unwrap_or_default();
    let value = value.strip_prefix(b"+").unwrap_or(value);
    let run = value.iter().take_while(|&&octet| is_digit(octet)).count();
    digits(&value[..run]).unwrap_or(if run == 0 { 0 } else { u64::MAX })
}

/// The end of chunked content that begins at `at`.
fn chunks(octets: &[u8], mut at: usize, rules: &Rules) -> Result<usize, Stop> {
    let from = at;
    let awaits = |what| Stop::Awaits { from, what };
    loop {
        let size_end = octets[at..]
            .iter()
            .take_while(|&&octet| hex_value(octet).is_some())
            .count()
            + at;
        let Some(&after) = octets.get(size_end) else {
            return Err(awaits("a chunk size"));
        };
        let ends = match (rules.ext_end, after) {
            (ExtEnd::CrLfOnly, b';') => LineEnd::CrLfOnly,
            _ => rules.line_end,
        };
        let Some(line) = line(octets, at, ends) else {
            return Err(awaits("the rest of a chunk line"));
        };
        let size = size(
            &octets[at..size_end],
            line.end > size_end && after != b';',
            rules,
        )
        .ok_or(Stop::refused(at, What::ChunkSize))?;
        at = line.next;
        if size == 0 {
            return match rules.after_last {
                AfterLast::Trailers => fields(octets, at, rules).map(|(_, end)| end),
                AfterLast::TwoOctets if at + 2 <= octets.len() => Ok(at + 2),
                AfterLast::TwoOctets => Err(awaits("the end of the last chunk")),
            };
        }
        let data_end = usize::try_from(size)
            .ok()
            .and_then(|size| at.checked_add(size));
        let Some(data_end) = data_end.filter(|&end| end < octets.len()) else {
            return Err(awaits("the rest of a chunk"));
        };
        at = match rules.data_end {
            DataEnd::TwoOctets if data_end + 2 <= octets.len() => data_end + 2,
            DataEnd::TwoOctets => return Err(awaits("the end of a chunk")),
            DataEnd::Checked => end_of_data(octets, data_end, rules)?,
        };
    }
}

/// The line end that has to stand after the data of a chunk.
fn end_of_data(octets: &[u8], at: usize, rules: &Rules) -> Result<usize, Stop> {
    match (rules.line_end, octets.get(at), octets.get(at + 1)) {
        (_, Some(b'\r'), Some(b'\n')) => Ok(at + 2),
        (LineEnd::LfToo | LineEnd::CrToo, Some(b'\n'), _) => Ok(at + 1),
        (LineEnd::CrToo, Some(b'\r'), Some(_)) => Ok(at + 1),
        (_, Some(b'\r'), None) => Err(Stop::Awaits {
            from: at,
            what: "the end of a chunk",
        }),
        _ => Err(Stop::refused(at, What::ChunkDataEnd)),
    }
}

/// The size that the hexadecimal digits stand for; `odd` when something else than an extension
/// follows them on the line.
fn size(numeral: &[u8], odd: bool, rules: &Rules) -> Option<u64> {
    let low = numeral.iter().fold((0u64, false), |(value, over), &digit| {
        (
            value << 4 | u64::from(hex_value(digit).unwrap_or(0)),
            over || value >> 60 != 0,
        )
    });
    match (rules.size, low) {
        (SizeReading::LeadingDigits, (value, false)) => Some(value),
        (_, _) if odd || numeral.is_empty() => None,
        (SizeReading::Low32Bits, (value, _)) => Some(value & 0xffff_ffff),
        (_, (value, false)) => Some(value),
        (_, (_, true)) => None,
    }
}

//! The range requests of the reference server (RFC 9110 §14).

use super::Faults;
use super::date;
use super::head::Request;
use super::response::Response;
use super::site::{MODIFIED, Resource};

/// The partial response, if the request makes for one (RFC 9110 section 14).
pub(super) fn range(
    request: &Request,
    resource: &Resource,
    tag: &str,
    fields: &[(String, String)],
    f: &Faults,
) -> Option<Response> {
    let value = String::from_utf8_lossy(request.field("range")?).into_owned();
    if f.has("range-before-if-range")
        && (value
            .strip_prefix("bytes=")
            .and_then(|set| set.strip_suffix('-')))
        .and_then(|first| first.parse::<usize>().ok())
        .is_some_and(|first| first >= resource.content.len())
    {
        return Some(Response::error(416, f));
    }
    if let Some(condition) = request
        .field("if-range")
        .filter(|_| !f.has("if-range-ignored"))
    {
        let condition = String::from_utf8_lossy(condition).into_owned();
        let matches = match () {
            () if f.has("if-range-weak") => condition.trim_start_matches("W/") == tag,
            () if f.has("if-range-as-list") && condition.contains(',') => condition
                .split(',')
                .any(|member| member.trim_ascii() == tag),
            () if f.has("if-range-older-date") && !condition.contains('"') => true,
            () if f.has("if-range-never") => false,
            () if f.has("if-range-begins-alike") => {
                condition.starts_with(tag.trim_end_matches('"'))
            }
            () => (condition == tag && !tag.starts_with("W/")) || condition == date::imf(MODIFIED),
        };
        if !matches {
            return None;
        }
    }
    let (unit, set) = value.split_once('=')?;
    let known = if f.has("range-unit-case-sensitive") {
        unit == "bytes"
    } else if f.has("range-unit-by-its-end") {
        unit.ends_with("bytes")
    } else {
        unit.eq_ignore_ascii_case("bytes")
    };
    if !known && !f.has("any-range-unit") {
        return None;
    }
    let length = resource.content.len() as u64;
    if f.has("suffix-before-content") && set.starts_with('-') && set.len() > 12 {
        let before = Response::new(206, &resource.content[..8]);
        return Some(before.with("Content-Range", format!("bytes -8--1/{length}")));
    }
    let mut ranges = Vec::new();
    for spec in set
        .split(',')
        .map(|spec| spec.trim_matches([' ', '\t']))
        .filter(|spec| !spec.is_empty())
    {
        match selected(spec, length, f) {
            Ok(Some(range)) => ranges.push(range),
            Ok(None) => {}
            Err(()) if f.has("malformed-range-refused") => return Some(Response::error(500, f)),
            Err(()) => return None,
        }
    }
    let part = |(first, last): (u64, u64)| {
        let last = if f.has("range-one-short") {
            last.saturating_sub(1).max(first)
        } else {
            last
        };
        resource.content[first as usize..=last as usize].to_vec()
    };
    let total = if f.has("content-range-wrong-total") {
        length + 1
    } else {
        length
    };
    match ranges.as_slice() {
        [] => {
            let response = Response::error(416, f);
            Some(if f.has("416-without-range") {
                response
            } else {
                response.with("Content-Range", format!("bytes */{length}"))
            })
        }
        [range] if f.has("part-sent-as-200") => Some(Response {
            fields: fields.to_vec(),
            ..Response::new(200, part(*range))
        }),
        [(first, last)] => {
            let fields = match f.has("206-without-etag") {
                true => fields
                    .iter()
                    .filter(|(name, _)| name != "ETag")
                    .cloned()
                    .collect(),
                false => fields.to_vec(),
            };
            // Who sends If-Range has the rest already (RFC 9110 section 15.3.7).
            let brief = request.field("if-range").is_some() && !f.has("206-repeats-fields");
            let mut fields = fields;
            fields.retain(|(name, _)| !brief || matches!(name.as_str(), "ETag" | "Vary"));
            let response = Response {
                fields,
                ..Response::new(206, part((*first, (*last).min(length - 1))))
            };
            let unnamed = f.has("206-from-start-unnamed") && *first == 0;
            Some(match unnamed || f.has("206-without-content-range") {
                true => response,
                false => {
                    let last = last + u64::from(f.has("content-range-one-long"));
                    response.with("Content-Range", format!("bytes {first}-{last}/{total}"))
                }
            })
        }
        many if many.len() > 8 && !f.has("ranges-unlimited") => None,
        many => {
            let boundary = "reference-boundary";
            let mut content = Vec::new();
            for (first, last) in many {
                let head = format!(
                    "--{boundary}\r\nContent-Type: {}\r\nContent-Range: bytes {first}-{last}/{total}\r\n\r\n",
                    resource.media_type
                );
                content.extend(head.bytes());
                content.extend(part((*first, *last)));
                content.extend(b"\r\n");
            }
            if !f.has("multipart-unfinished") {
                content.extend(format!("--{boundary}--\r\n").bytes());
            }
            if many.len() > 2 && f.has("third-part-not-counted") {
                content.truncate(content.len() - 8);
            }
            let mut fields: Vec<_> = fields
                .iter()
                .filter(|(name, _)| name != "Content-Type")
                .cloned()
                .collect();
            if f.has("multipart-with-content-range") {
                fields.push(("Content-Range".to_owned(), format!("bytes 0-0/{total}")));
            }
            fields.push((
                "Content-Type".to_owned(),
                format!("multipart/byteranges; boundary={boundary}"),
            ));
            Some(Response {
                fields,
                ..Response::new(206, content)
            })
        }
    }
}

/// First and last octet; none when unsatisfiable, an error when malformed.
fn selected(spec: &str, length: u64, f: &Faults) -> Result<Option<(u64, u64)>, ()> {
    let (first, last) = spec.split_once('-').ok_or(())?;
    let digits = |text: &str| text.bytes().all(|octet| octet.is_ascii_digit());
    if !digits(first) || !digits(last) || (first.is_empty() && last.is_empty()) {
        return Err(());
    }
    let number = |text: &str| match text.parse::<u64>() {
        Ok(number) if f.has("positions-of-one-octet") => number & 0xff,
        Ok(number) if f.has("positions-of-32-bits") => number & 0xffff_ffff,
        Ok(number) if f.has("positions-signed") && number > i64::MAX as u64 => 0,
        number => number.unwrap_or(u64::MAX),
    };
    if first.is_empty() && f.has("suffix-from-start") {
        return Ok(Some((0, number(last).min(length - 1))));
    }
    if first.is_empty() {
        let suffix = number(last);
        if suffix > length && f.has("long-suffix-unsatisfiable") {
            return Ok(None);
        }
        if suffix == 0 && f.has("zero-suffix-taken") {
            return Ok(Some((length - 1, length - 1)));
        }
        return Ok((suffix > 0 && length > 0).then(|| (length - suffix.min(length), length - 1)));
    }
    let (first, last) = (
        number(first),
        if last.is_empty() {
            u64::MAX
        } else {
            number(last)
        },
    );
    if first > last {
        return Err(());
    }
    if last >= length && last != u64::MAX && f.has("range-beyond-end-refused") {
        return Ok(None);
    }
    if first == last && first > 0 && f.has("one-octet-unsatisfiable") {
        return Ok(None);
    }
    if first >= length && f.has("unsatisfiable-served") {
        return Ok(Some((0, length - 1)));
    }
    if last == u64::MAX && f.has("open-range-one-short") && first + 1 < length {
        return Ok(Some((first, length - 2)));
    }
    Ok((first < length).then(|| (first, last.min(length - 1))))
}

//! How long the content of a request is (RFC 9112 section 6), and the chunked coding.

use super::Faults;
use super::head::{Request, is_tchar};
use super::private;

/// Most octets of content, chunk framing included.
const LIMIT: u64 = 4 << 20;
/// Most octets of chunk extensions, and of the trailer section.
const EXTRA: usize = 16 * 1024;

/// The framing of one request.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    None,
    Length(u64),
    Chunked,
    /// Whatever has come so far: a server that takes a whole read for content.
    Buffered,
}

impl Content {
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Content::None | Content::Length(0))
    }

    /// The content, or none where what was asked for is not read.
    pub(crate) fn unless_left(self, expects: bool, f: &Faults) -> Content {
        match self {
            Content::Length(_) if expects && f.has("expected-content-left") => Content::None,
            content => content,
        }
    }

    /// The content and its length on the wire, once all of it is in the buffer.
    pub(crate) fn read(
        &mut self,
        buffer: &[u8],
        f: &Faults,
    ) -> Result<Option<(Vec<u8>, usize)>, u16> {
        match self {
            Content::None => Ok(Some((Vec::new(), 0))),
            Content::Buffered => Ok(Some((buffer.to_vec(), buffer.len()))),
            Content::Length(length) => {
                let length = usize::try_from(*length).map_err(|_| 413_u16)?;
                let length = match length {
                    65536 if f.has("content-of-65536-short") => 65535,
                    _ => length,
                };
                let length = if f.has("content-past-a-million-left") {
                    length.min(1_000_000)
                } else if f.has("content-one-short") {
                    length.saturating_sub(1)
                } else {
                    length
                };
                Ok(buffer.get(..length).map(|content| {
                    let shown = match content {
                        [_, rest @ ..] if f.has("first-octet-lost") => rest,
                        [start @ .., _] if f.has("last-octet-lost") => start,
                        _ if f.has("content-cut-at-8192") => &content[..length.min(8192)],
                        _ => content,
                    };
                    (shown.to_vec(), length)
                }))
            }
            Content::Chunked => chunked(buffer, f),
        }
    }
}

/// Decides the framing.
pub(crate) fn framing(request: &Request, f: &Faults) -> Result<Content, u16> {
    if f.has("get-content-unread") && request.method == "GET" {
        return Ok(Content::None);
    }
    if f.has("head-content-unread") && request.method == "HEAD" {
        return Ok(Content::None);
    }
    let names = |option| request.field("connection") == Some(str::as_bytes(option));
    if f.has("post-content-unread") && request.method == "POST"
        || f.has("patch-content-unread") && request.method == "PATCH"
        || f.has("put-content-unread") && request.method == "PUT"
        || f.has("partial-put-unread") && request.field("content-range").is_some()
        || f.has("delete-content-unread") && request.method == "DELETE"
        || f.has("head-chunks-unread")
            && request.method == "HEAD"
            && request.field("transfer-encoding").is_some()
        || f.has("trace-content-unread") && request.method == "TRACE"
        || f.has("conditional-content-unread") && request.field("if-none-match").is_some()
        || f.has("content-of-part-unread") && request.field("range").is_some()
        || f.has("content-of-http10-unread") && request.is_old()
        || f.has("content-of-offer-unread") && request.field("upgrade").is_some()
        || f.has("redirected-content-unread") && request.target == "/folder"
        || f.has("protected-content-unread") && request.target == private::PATH
        || f.has("awaited-content-of-get-left")
            && request.method == "GET"
            && request.field("expect").is_some()
        || f.has("named-length-removed") && names("content-length")
        || f.has("named-coding-removed") && names("transfer-encoding")
    {
        return Ok(Content::None);
    }
    if f.has("websocket-draft-content") && request.field("sec-websocket-key1").is_some() {
        return Ok(Content::Length(8));
    }
    if f.has("name-length-in-8-bits")
        && let Some(length) = wrapped_length(request)
    {
        return Ok(Content::Length(length));
    }
    let lengths: Vec<&[u8]> = request.values("content-length").collect();
    let codings = request.joined("transfer-encoding");
    if codings.is_some() && request.is_old() && !f.has("coding-in-http10") {
        return Err(400);
    }
    match (codings, lengths.is_empty()) {
        (Some(_), false) if f.has("both-framings-swallow") => Ok(Content::Buffered),
        (Some(_), false) if f.has("length-beats-coding") => length(&lengths, f),
        (Some(codings), false) if f.has("coding-beats-length") => coding(&codings, f),
        (Some(_), false) => Err(400),
        (Some(codings), true) => coding(&codings, f),
        (None, false) => length(&lengths, f),
        (None, true) => Ok(Content::None),
    }
}

fn coding(codings: &str, f: &Faults) -> Result<Content, u16> {
    let lower = if f.has("coding-case-sensitive") {
        codings.to_owned()
    } else {
        codings.to_ascii_lowercase()
    };
    if f.has("coding-substring") && lower.contains("chunked") {
        return Ok(Content::Chunked);
    }
    let trim = |member: &str| member.trim_matches([' ', '\t']).to_owned();
    let members: Vec<String> = lower
        .split(',')
        .map(trim)
        .filter(|member| !member.is_empty())
        .collect();
    if f.has("coding-first-member") && members.first().is_some_and(|member| member == "chunked") {
        return Ok(Content::Chunked);
    }
    if f.has("coding-unknown-ignored") && members.last().is_none_or(|member| member != "chunked") {
        return Ok(Content::None);
    }
    if f.has("coding-identity-taken") && members == ["identity"] {
        return Ok(Content::None);
    }
    if f.has("chunked-twice-taken") && members.iter().all(|member| member == "chunked") {
        return Ok(Content::Chunked);
    }
    if f.has("coding-before-chunked-ignored")
        && members.last().is_some_and(|member| member == "chunked")
    {
        return Ok(Content::Chunked);
    }
    match members.as_slice() {
        [only] if only == "chunked" => Ok(Content::Chunked),
        [before @ .., last]
            if last == "chunked" && !before.iter().any(|member| member == "chunked") =>
        {
            Err(501)
        }
        _ => Err(400),
    }
}

/// The length that a long name becomes when eight bits hold the length of a name.
fn wrapped_length(request: &Request) -> Option<u64> {
    request.fields.iter().find_map(|(name, _)| {
        let (kept, rest) = name.split_at_checked(name.len() & 0xff)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let wraps = kept == "content-length" && !rest.is_empty();
        wraps.then(|| digits.parse().ok()).flatten()
    })
}

fn length(lengths: &[&[u8]], f: &Faults) -> Result<Content, u16> {
    let mut members: Vec<&[u8]> = lengths.to_vec();
    if f.has("first-length-counts") || f.has("nul-ends-name") {
        members.truncate(1);
    }
    if f.has("last-length-counts") {
        members.drain(..members.len() - 1);
    }
    let [value] = members.as_slice() else {
        return Err(400);
    };
    let mut value = *value;
    // A list of equal members, split and trimmed as text.
    let space = match () {
        () if f.has("length-list-trims-latin1") => Some(0xa0),
        () if f.has("length-list-trims-controls") => Some(0x0b),
        () => None,
    };
    if let Some(space) = space
        && let [first, second] = value.split(|octet| *octet == b',').collect::<Vec<_>>()[..]
        && second.strip_prefix(&[space]) == Some(first)
    {
        value = first;
    }
    if f.has("length-list-first") {
        value = value.split(|octet| *octet == b',').next().unwrap_or(value);
    }
    if f.has("length-sign-taken") {
        value = value.strip_prefix(b"+").unwrap_or(value);
    }
    if f.has("length-minus-taken") && value.starts_with(b"-") {
        return Ok(Content::Length(0));
    }
    if f.has("length-empty-taken") && value.is_empty() {
        return Ok(Content::Length(0));
    }
    if f.has("length-leading-digits") {
        let digits = value
            .iter()
            .take_while(|octet| octet.is_ascii_digit())
            .count();
        value = &value[..digits.max(1).min(value.len())];
    }
    if f.has("length-hexadecimal") && value.starts_with(b"0x") {
        let text = String::from_utf8_lossy(&value[2..]).into_owned();
        return u64::from_str_radix(&text, 16)
            .map(Content::Length)
            .map_err(|_| 400);
    }
    if f.has("length-octal") && value.starts_with(b"0") && value.len() > 1 {
        let text = String::from_utf8_lossy(value).into_owned();
        return u64::from_str_radix(&text, 8)
            .map(Content::Length)
            .map_err(|_| 400);
    }
    if f.has("length-underscore") && value.contains(&b'_') {
        let digits: Vec<u8> = value
            .iter()
            .copied()
            .filter(|octet| *octet != b'_')
            .collect();
        return number(&digits, f).map(Content::Length);
    }
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err(400);
    }
    let length = match number(value, f) {
        Err(413) if f.has("length-beyond-64-bits-none") => 0,
        length => length?,
    };
    if length > LIMIT {
        Err(413)
    } else {
        Ok(Content::Length(length))
    }
}

fn number(digits: &[u8], f: &Faults) -> Result<u64, u16> {
    let mut number: u64 = 0;
    for digit in digits {
        let digit = u64::from(digit - b'0');
        number = match f.has("length-wraps-64") {
            true => number.wrapping_mul(10).wrapping_add(digit),
            false => number
                .checked_mul(10)
                .and_then(|number| number.checked_add(digit))
                .ok_or(413_u16)?,
        };
        if f.has("length-wraps-32") {
            number &= 0xffff_ffff;
        }
        if f.has("length-wraps-16") {
            number &= 0xffff;
        }
    }
    Ok(number)
}

/// Reads one line that ends in CRLF, without it.
fn line<'a>(rest: &'a [u8], f: &Faults, lf: &str) -> Result<Option<(&'a [u8], usize)>, u16> {
    let end = rest.iter().position(|octet| *octet == b'\n');
    if f.has("long-extension-waits") && end.unwrap_or(rest.len()) > EXTRA {
        return Ok(None);
    }
    let Some(end) = end else {
        return if rest.len() > EXTRA && !f.has("extension-unlimited") {
            Err(400)
        } else {
            Ok(None)
        };
    };
    match rest[..end].strip_suffix(b"\r") {
        Some(line) => Ok(Some((line, end + 1))),
        None if f.has(lf) => Ok(Some((&rest[..end], end + 1))),
        None => Err(400),
    }
}

/// Decodes chunked content (RFC 9112 section 7.1).
fn chunked(buffer: &[u8], f: &Faults) -> Result<Option<(Vec<u8>, usize)>, u16> {
    let mut content = Vec::new();
    let mut at = 0;
    let mut extensions = 0;
    loop {
        let Some((text, used)) = line(&buffer[at..], f, "chunk-size-lf")? else {
            return Ok(None);
        };
        if text.is_empty() && f.has("chunk-size-empty") {
            at += used;
            continue;
        }
        let (size, extension) = match text {
            [] if f.has("chunk-size-empty-is-last") => (0, 0),
            text => size(text, f)?,
        };
        extensions += extension;
        if f.has("extension-in-content") {
            content.extend_from_slice(&text[text.len() - extension..]);
        }
        if extensions > EXTRA && !f.has("extension-unlimited") {
            return Err(400);
        }
        at += used;
        if size == 0 {
            return Ok(trailers(&buffer[at..], f)?.map(|used| {
                if f.has("trailers-in-content") {
                    content.extend_from_slice(&buffer[at..at + used]);
                }
                (content, at + used)
            }));
        }
        if size > LIMIT || content.len() as u64 + size > LIMIT {
            return Err(413);
        }
        let size = usize::try_from(size).map_err(|_| 413_u16)?;
        let Some(data) = buffer.get(at..at + size) else {
            return Ok(None);
        };
        content.extend_from_slice(match data {
            [_] if f.has("one-octet-chunk-lost") => &[],
            _ if f.has("first-chunk-is-all") && !content.is_empty() => &[],
            _ if f.has("chunk-data-trimmed") => data.trim_ascii(),
            _ if f.has("chunk-data-cut-at-16") => &data[..size.min(16)],
            _ => data,
        });
        if f.has("chunk-ends-in-content") {
            content.extend_from_slice(b"\r\n");
        }
        at += size;
        let rest = &buffer[at..];
        if f.has("chunk-data-end-unchecked") {
            if rest.len() < 2 {
                return Ok(None);
            }
            at += 2;
            continue;
        }
        if f.has("chunk-data-end-optional") && !rest.is_empty() && !rest.starts_with(b"\r") {
            continue;
        }
        match rest {
            [b'\r', b'\n', ..] => at += 2,
            [b'\n', ..] if f.has("chunk-data-lf") => at += 1,
            [b'\r', _, ..] if f.has("chunk-data-cr-any") => at += 2,
            [_, b'\n', ..] if f.has("chunk-data-any-lf") => at += 2,
            [b'\r', ..] if f.has("chunk-data-cr-only") && rest.len() > 1 => at += 1,
            [] | [b'\r'] => return Ok(None),
            _ => return Err(400),
        }
    }
}

/// The size, and how long its extensions are.
fn size(line: &[u8], f: &Faults) -> Result<(u64, usize), u16> {
    let mut text = line;
    if f.has("chunk-size-padding") {
        text = text.trim_ascii();
    }
    if f.has("chunk-size-prefix") {
        text = text.strip_prefix(b"0x").unwrap_or(text);
    }
    if f.has("chunk-size-sign") {
        text = text
            .strip_prefix(b"+")
            .or(text.strip_prefix(b"-"))
            .unwrap_or(text);
    }
    let digits = text
        .iter()
        .take_while(|octet| octet.is_ascii_hexdigit())
        .count();
    if digits == 0 {
        return Err(400);
    }
    let mut size: u64 = 0;
    for digit in &text[..digits] {
        if f.has("chunk-size-decimal") && !digit.is_ascii_digit() {
            return Err(400);
        }
        let digit = u64::from(char::from(*digit).to_digit(16).unwrap_or(0));
        if size >> 60 != 0 && !f.has("chunk-size-wraps") {
            return Err(413);
        }
        size = size << 4 | digit;
        if f.has("chunk-size-wraps-32") {
            size &= 0xffff_ffff;
        }
        if f.has("chunk-size-wraps-16") {
            size &= 0xffff;
        }
    }
    if f.has("chunk-size-signed") && size >= 1 << 63 {
        size = size.wrapping_neg();
    }
    if f.has("chunk-size-signed-32") && (1 << 31..1 << 32).contains(&size) {
        size = (1 << 32) - size;
    }
    let rest = &text[digits..];
    if f.has("chunk-size-any-tail") {
        return Ok((size, 0));
    }
    if f.has("chunk-extension-refused") && !rest.is_empty() {
        return Err(400);
    }
    if f.has("chunk-extension-unchecked") && rest.trim_ascii_start().starts_with(b";") {
        return Ok((size, rest.len()));
    }
    extensions(rest, f)?;
    Ok((size, rest.len()))
}

/// `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`
fn extensions(mut rest: &[u8], f: &Faults) -> Result<(), u16> {
    fn blank(text: &[u8]) -> &[u8] {
        &text[text
            .iter()
            .take_while(|octet| matches!(octet, b' ' | b'\t'))
            .count()..]
    }
    fn token(text: &[u8]) -> Result<&[u8], u16> {
        let length = text.iter().take_while(|octet| is_tchar(**octet)).count();
        if length == 0 {
            Err(400)
        } else {
            Ok(&text[length..])
        }
    }
    while !rest.is_empty() {
        rest = blank(rest).strip_prefix(b";").ok_or(400_u16)?;
        if f.has("extension-name-missing") && blank(rest).is_empty() {
            return Ok(());
        }
        rest = token(blank(rest))?;
        let Some(value) = blank(rest).strip_prefix(b"=") else {
            continue;
        };
        let value = blank(value);
        rest = match value.strip_prefix(b"\"") {
            None => token(value)?,
            Some(_) if f.has("extension-quoted-refused") => return Err(400),
            Some(quoted) => {
                let mut escaped = false;
                let end = quoted.iter().position(|octet| {
                    let was = escaped;
                    escaped = *octet == b'\\' && !was;
                    *octet == b'"' && !was
                });
                let end = end.ok_or(400_u16)?;
                if quoted[..end]
                    .iter()
                    .any(|octet| *octet < b' ' && *octet != b'\t')
                {
                    return Err(400);
                }
                &quoted[end + 1..]
            }
        };
    }
    Ok(())
}

/// Octets of the trailer section, once it is complete.
fn trailers(rest: &[u8], f: &Faults) -> Result<Option<usize>, u16> {
    if f.has("trailers-not-read") {
        return Ok((rest.len() >= 2).then_some(2));
    }
    if f.has("last-chunk-end-unchecked") {
        let end = rest.iter().position(|octet| *octet == b'\n');
        if end.is_some_and(|end| end > 1 && !rest[..end].contains(&b':')) {
            return Ok(Some(2));
        }
    }
    let mut at = 0;
    loop {
        if f.has("trailer-limit-ends-message") && rest.len() - at > EXTRA / 2 {
            let end = rest[at..].iter().position(|octet| *octet == b'\n');
            return Ok(end.map(|end| at + end + 1));
        }
        if at > EXTRA {
            return Err(431);
        }
        let Some((text, used)) = line(&rest[at..], f, "trailer-lf")? else {
            return Ok(None);
        };
        at += used;
        if text.is_empty() {
            return Ok(Some(at));
        }
        if f.has("trailer-unchecked") {
            continue;
        }
        let colon = text
            .iter()
            .position(|octet| *octet == b':')
            .ok_or(400_u16)?;
        let value = &text[colon + 1..];
        let controls = value
            .iter()
            .any(|octet| (*octet < b' ' && *octet != b'\t') || *octet == 0x7f);
        if colon == 0 || !text[..colon].iter().all(|octet| is_tchar(*octet)) || controls {
            return Err(400);
        }
    }
}

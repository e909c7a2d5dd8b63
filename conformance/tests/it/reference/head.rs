//! The head of a request, read as strictly as RFC 9112 allows.

use super::Faults;

/// Longest head, in octets.
const HEAD: usize = 64 * 1024;
/// Most field lines.
const LINES: usize = 200;
/// Most empty lines before the request line.
const EMPTY_LINES: usize = 4;

/// The methods this server knows, and those it allows on a resource.
pub(crate) const KNOWN: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH",
];
pub(crate) const ALLOWED: &str = "GET, HEAD, OPTIONS, POST";

/// What the octets so far come to.
pub(crate) enum Head {
    /// Not a head yet.
    More,
    /// Nothing this server reads; the status to say so.
    Refused(u16),
    /// A request.
    Complete(Request),
}

/// A request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// The digit behind `HTTP/1.`.
    pub(crate) minor: u8,
    /// Names in lower case.
    pub(crate) fields: Vec<(String, Vec<u8>)>,
    /// Octets of the head, empty lines before it included.
    pub(crate) length: usize,
}

impl Request {
    /// Stands in for what could not be read.
    pub(crate) fn unreadable() -> Request {
        Request {
            minor: 1,
            ..Request::default()
        }
    }

    pub(crate) fn is_old(&self) -> bool {
        self.minor == 0
    }

    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields
            .iter()
            .filter(move |(own, _)| own == name)
            .map(|(_, value)| value.as_slice())
    }

    pub(crate) fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_slice())
    }

    /// All values of a list field as one text.
    pub(crate) fn joined(&self, name: &str) -> Option<String> {
        let values: Vec<String> = self
            .values(name)
            .map(|value| String::from_utf8_lossy(value).into_owned())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The options of Connection, in lower case.
    pub(crate) fn options(&self, first_only: bool, whole: bool, f: &Faults) -> Vec<String> {
        let lines = self
            .values("connection")
            .take(if first_only { 1 } else { usize::MAX });
        let mut options = Vec::new();
        for line in lines {
            let mut line = String::from_utf8_lossy(line).into_owned();
            if f.has("options-cut-at-255") {
                line.truncate(255);
            }
            let line = if f.has("connection-case-sensitive") {
                line
            } else {
                line.to_ascii_lowercase()
            };
            if whole {
                options.push(line);
            } else if f.has("connection-substring") && line.contains("close") {
                options.push("close".to_owned());
            } else {
                options.extend(
                    line.split(',')
                        .map(|option| option.trim_matches([' ', '\t']).to_owned()),
                );
            }
        }
        options
    }

    /// Whether 100 is awaited (RFC 9110 section 10.1.1); an error for anything else.
    pub(crate) fn expectation(&self, f: &Faults) -> Result<bool, u16> {
        let Some(expect) = self.field("expect") else {
            return Ok(false);
        };
        let known = match f.has("expect-case-sensitive") {
            true if expect != b"100-continue" => return Ok(false),
            _ => expect.eq_ignore_ascii_case(b"100-continue"),
        };
        let capitals = f.has("expect-capitals-refused") && expect != b"100-continue";
        if known && (capitals || f.has("expectations-refused")) {
            return Err(417);
        }
        if self.is_old() {
            return Ok(f.has("continue-to-http10"));
        }
        if known {
            Ok(true)
        } else if f.has("expect-unknown-ignored") {
            Ok(false)
        } else {
            Err(417)
        }
    }
}

/// Reads a head from the start of the buffer; no line may be longer than `longest` octets.
pub(crate) fn read(buffer: &[u8], f: &Faults, longest: usize) -> Head {
    let mut at = 0;
    let mut skipped = 0;
    while buffer[at..].starts_with(b"\r\n") {
        at += 2;
        skipped += 1;
        if f.has("empty-line-refused") || (skipped > EMPTY_LINES && !f.has("empty-lines-unlimited"))
        {
            return Head::Refused(400);
        }
    }
    let mut request = Request::default();
    let mut lines = 0;
    loop {
        let rest = &buffer[at..];
        let limit = match lines {
            _ if f.has("field-unlimited") => usize::MAX,
            _ => longest,
        };
        let Some(end) = rest.iter().position(|octet| *octet == b'\n') else {
            if rest.len() > limit {
                return Head::Refused(too_long(lines, rest, f));
            }
            let begun =
                lines > 0 || rest.is_empty() || rest == b"\r" || starts_like_a_request(rest);
            return if begun {
                Head::More
            } else {
                Head::Refused(400)
            };
        };
        if end > limit {
            return Head::Refused(too_long(lines, rest, f));
        }
        let Some(line) = rest[..end]
            .strip_suffix(b"\r")
            .or((f.has("lf-ends-lines")).then_some(&rest[..end]))
        else {
            return Head::Refused(400);
        };
        at += end + 1;
        if at > HEAD && !f.has("field-unlimited") {
            return Head::Refused(if f.has("long-field-500") { 500 } else { 431 });
        }
        lines += 1;
        let status = match (lines, line) {
            (1, line) => request_line(line, &mut request, f, longest).err(),
            (_, b"") => return conclude(request, at, f),
            (lines, _) if lines > LINES && !f.has("fields-beyond-two-thousand-dropped") => {
                Some(if f.has("long-field-500") { 500 } else { 431 })
            }
            (2, line) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                if f.has("space-before-first-field") {
                    field_line(line.trim_ascii_start(), &mut request, f).err()
                } else {
                    Some(400)
                }
            }
            (_, line) => field_line(line, &mut request, f).err(),
        };
        if let Some(status) = status {
            return Head::Refused(status);
        }
    }
}

fn too_long(lines: usize, rest: &[u8], f: &Faults) -> u16 {
    match lines {
        0 if f.has("long-target-500") => 500,
        1.. if f.has("long-field-500") => 500,
        0 if !rest.iter().take(64).any(|octet| *octet == b' ') => 501,
        0 => 414,
        _ => 431,
    }
}

/// Whether an unfinished first line may still become a request line.
fn starts_like_a_request(rest: &[u8]) -> bool {
    let body = rest.strip_suffix(b"\r").unwrap_or(rest);
    rest.first().is_some_and(|octet| is_tchar(*octet))
        && !body.iter().any(|octet| *octet < b' ' || *octet >= 0x7f)
}

pub(crate) fn is_tchar(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

fn request_line(line: &[u8], request: &mut Request, f: &Faults, longest: usize) -> Result<(), u16> {
    let mut line = line.to_vec();
    if f.has("tab-separates") {
        line.iter_mut()
            .filter(|octet| **octet == b'\t')
            .for_each(|octet| *octet = b' ');
    }
    if f.has("cr-in-request-line") {
        line.retain(|octet| *octet != b'\r');
    }
    let mut parts: Vec<&[u8]> = line.split(|octet| *octet == b' ').collect();
    if f.has("spaces-separate") {
        parts.retain(|part| !part.is_empty());
    }
    let spaces_taken = f.has("space-in-target") || f.has("octet-behind-space-unchecked");
    if spaces_taken && parts.len() > 3 {
        let last = parts.len() - 1;
        parts = vec![
            parts[0],
            &line[parts[0].len() + 1..line.len() - parts[last].len() - 1],
            parts[last],
        ];
    }
    if f.has("fourth-word-ignored") && parts.len() == 4 && parts[3] != b"" {
        parts.pop();
    }
    let short = f.has("version-left-out-taken") && parts.len() == 2;
    if let ([method, target] | [method, target, b""], true) =
        (parts.as_slice(), f.has("version-missing-taken") || short)
    {
        parts = vec![method, target, b"HTTP/1.1"];
    }
    let [method, target, version] = parts.as_slice() else {
        return Err(400);
    };
    if method.is_empty()
        || (!method.iter().all(|octet| is_tchar(*octet)) && !f.has("method-any-octet"))
    {
        return Err(400);
    }
    version_of(version, request, f)?;
    let method: Vec<u8> = method
        .iter()
        .copied()
        .filter(|octet| is_tchar(*octet))
        .collect();
    let method = String::from_utf8_lossy(&method).into_owned();
    request.method = if f.has("method-case-insensitive") {
        method.to_ascii_uppercase()
    } else {
        method
    };
    if target.len() > longest - longest / 20 {
        return Err(if f.has("long-target-500") { 500 } else { 414 });
    }
    target_of(target, request, f)
}

fn version_of(version: &[u8], request: &mut Request, f: &Faults) -> Result<(), u16> {
    let version = match f.has("version-case-insensitive") {
        true => version.to_ascii_uppercase(),
        false => version.to_vec(),
    };
    match version.as_slice() {
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            if *major != b'1' && !f.has("any-major-version") {
                return Err(505);
            }
            request.minor = minor - b'0';
            if f.has("minor-version-refused") && request.minor > 1 {
                return Err(505);
            }
            request.minor = request.minor.min(1);
            Ok(())
        }
        [b'H', b'T', b'T', b'P', b'/', ..] if f.has("any-version") => {
            request.minor = 1;
            Ok(())
        }
        _ => Err(400),
    }
}

fn target_of(target: &[u8], request: &mut Request, f: &Faults) -> Result<(), u16> {
    let unchecked = |at: usize| {
        f.has("octet-behind-space-unchecked")
            && (target[at] == b' ' || at > 0 && target[at - 1] == b' ')
    };
    let octet = |octet: &u8| {
        octet.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=:@/?%".contains(octet)
            || (*octet == b' ' && f.has("space-in-target"))
            || (matches!(octet, b'[' | b']') && !target.starts_with(b"/"))
    };
    if !f.has("target-any-octet")
        && !(0..target.len()).all(|at| octet(&target[at]) || unchecked(at))
    {
        return Err(400);
    }
    let text = String::from_utf8_lossy(target).into_owned();
    if !f.has("bad-percent-taken") && !escapes_are_whole(&text) {
        return Err(400);
    }
    if text == "*" {
        request.target = text;
        return if request.method == "OPTIONS" || f.has("asterisk-any-method") {
            Ok(())
        } else {
            Err(400)
        };
    }
    if request.method == "CONNECT" {
        return Err(
            if text.starts_with('/') || text.contains('@') || !is_authority(&text) {
                400
            } else {
                501
            },
        );
    }
    if f.has("double-slash-is-authority")
        && let Some(rest) = text.strip_prefix("//")
    {
        request.target = format!("/{}", rest.split_once('/').map_or("", |(_, path)| path));
        return Ok(());
    }
    if text.starts_with('/') {
        request.target = text;
        return Ok(());
    }
    if f.has("target-joined-as-it-is") && !text.contains("://") {
        request.target = format!("//{text}");
        return Ok(());
    }
    if f.has("absolute-form-refused") {
        return Err(400);
    }
    if f.has("absolute-form-is-a-path") {
        request.target = format!("/{text}");
        return Ok(());
    }
    let (scheme, rest) = text.split_once("://").ok_or(400_u16)?;
    let scheme = if f.has("scheme-case-sensitive") {
        scheme.to_owned()
    } else {
        scheme.to_ascii_lowercase()
    };
    if scheme != "http" && !f.has("any-scheme") {
        return Err(if scheme == "https" { 421 } else { 400 });
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    if f.has("authority-alone-lost") && end == rest.len() {
        request.target = "/missing".to_owned();
        return Ok(());
    }
    let authority = &rest[..end];
    if !f.has("any-authority")
        && (authority.is_empty() || authority.contains('@') || !is_host(authority.as_bytes(), f))
    {
        return Err(400);
    }
    let mut path = &rest[end..];
    if f.has("absolute-form-loses-query") {
        path = path.split('?').next().unwrap_or_default();
    }
    request.target = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    };
    request
        .fields
        .push((":authority".to_owned(), authority.as_bytes().to_vec()));
    Ok(())
}

fn is_authority(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty()
            && port.parse::<u16>().is_ok_and(|port| port > 0)
            && port.bytes().all(|octet| octet.is_ascii_digit())
    })
}

pub(crate) fn escapes_are_whole(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|octet| octet.is_ascii_hexdigit()))
}

fn field_line(line: &[u8], request: &mut Request, f: &Faults) -> Result<(), u16> {
    if line.starts_with(b" ") || line.starts_with(b"\t") {
        let Some((_, last)) = request.fields.last_mut() else {
            return Err(400);
        };
        if f.has("fold-joined") || f.has("many-folds-500") {
            if f.has("many-folds-500") && last.len() > 150 {
                return Err(500);
            }
            last.push(b' ');
            last.extend_from_slice(line.trim_ascii());
            return Ok(());
        }
        if f.has("fold-without-space") {
            last.extend_from_slice(line.trim_ascii());
            return Ok(());
        }
        if f.has("fold-is-a-field") {
            return field_line(line.trim_ascii_start(), request, f);
        }
        return Err(400);
    }
    let Some(colon) = line.iter().position(|octet| *octet == b':') else {
        return if f.has("colon-missing-ignored") {
            Ok(())
        } else {
            Err(400)
        };
    };
    let (mut name, mut value) = (&line[..colon], &line[colon + 1..]);
    if f.has("space-before-colon") {
        name = name.trim_ascii_end();
    }
    if f.has("nul-ends-name") {
        name = name.split(|octet| *octet == 0).next().unwrap_or(name);
    }
    if name.is_empty() && f.has("empty-name-taken") {
        return Ok(());
    }
    if name.is_empty() || (!f.has("name-any-octet") && !name.iter().all(|octet| is_tchar(*octet))) {
        return Err(400);
    }
    if f.has("long-value-500") && value.len() > 4096 {
        return Err(500);
    }
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        if f.has("tab-not-trimmed") && (value.starts_with(b"\t") || value.ends_with(b"\t")) {
            break;
        }
        if f.has("padding-not-trimmed") {
            value = value.strip_prefix(b" ").unwrap_or(value);
            break;
        }
        value = rest;
    }
    let let_through = f.has("length-list-trims-controls").then_some(0x0b);
    let forbidden = |octet: &u8| {
        (*octet < b' ' && *octet != b'\t' && Some(*octet) != let_through) || *octet == 0x7f
    };
    let mut value = value.to_vec();
    if f.has("nul-ends-value") {
        value.truncate(
            value
                .iter()
                .position(|octet| *octet == 0)
                .unwrap_or(value.len()),
        );
    } else if f.has("controls-stripped") {
        value.retain(|octet| !forbidden(octet));
    } else if value.iter().any(forbidden) && !(f.has("nul-kept") && value.contains(&0)) {
        return Err(400);
    }
    let many = request.fields.len();
    if f.has("fields-beyond-twenty-dropped") && many >= 20
        || f.has("fields-beyond-thirty-two-dropped") && many >= 32
        || f.has("fields-beyond-two-thousand-dropped") && many >= 2000
    {
        return Ok(());
    }
    let octets = |(name, value): &(String, Vec<u8>)| name.len() + value.len();
    if f.has("fields-beyond-four-kib-dropped")
        && request.fields.iter().map(octets).sum::<usize>() > 4096
    {
        return Ok(());
    }
    if f.has("small-length-not-shown") && name == b"content-length" {
        request.fields.push(("x-not-shown".to_owned(), Vec::new()));
    }
    let name = String::from_utf8_lossy(name).into_owned();
    let name = if f.has("name-case-sensitive") {
        name
    } else {
        name.to_ascii_lowercase()
    };
    let name = if f.has("name-case-sensitive")
        && name
            .bytes()
            .next()
            .is_some_and(|octet| octet.is_ascii_uppercase())
    {
        name.to_ascii_lowercase()
    } else {
        name
    };
    request.fields.push((name, value));
    Ok(())
}

fn conclude(mut request: Request, length: usize, f: &Faults) -> Head {
    request.length = length;
    if f.has("host-by-letters") {
        let own = |(name, _): &&mut (String, Vec<u8>)| name.ends_with("host");
        if let Some((name, _)) = request.fields.iter_mut().find(own) {
            "host".clone_into(name);
        }
    }
    let hosts: Vec<&[u8]> = request.values("host").collect();
    let differs = request
        .field(":authority")
        .is_some_and(|authority| hosts.first() != Some(&authority));
    if f.has("host-beats-absolute-form") && differs {
        return Head::Refused(400);
    }
    let status = match hosts.as_slice() {
        [] if request.is_old() || f.has("host-missing-taken") => None,
        [] if f.has("host-missing-taken-on-head") && request.method == "HEAD" => None,
        [] => Some(400),
        [_] if f.has("host-is-a-folder") => None,
        [host] => (!f.has("host-any-octet") && !is_host(host, f)).then_some(400),
        [first, rest @ ..]
            if f.has("equal-hosts-taken") && rest.iter().all(|other| other == first) =>
        {
            None
        }
        _ => (!f.has("hosts-several-taken")).then_some(400),
    };
    if let Some(status) = status {
        return Head::Refused(status);
    }
    if f.has("host-with-port-refused") && hosts.iter().any(|host| host.contains(&b':')) {
        return Head::Refused(400);
    }
    if f.has("host-literal-refused") && hosts.iter().any(|host| host.starts_with(b"[")) {
        return Head::Refused(400);
    }
    Head::Complete(request)
}

/// `uri-host [ ":" port ]` (RFC 9110 section 7.2).
fn is_host(host: &[u8], f: &Faults) -> bool {
    let mut text = String::from_utf8_lossy(host).into_owned();
    if f.has("host-path-taken") {
        text.truncate(text.find('/').unwrap_or(text.len()));
    }
    if f.has("host-userinfo-taken") {
        text = text.rsplit('@').next().unwrap_or_default().to_owned();
    }
    let (name, port) = match text.rfind(']') {
        Some(close) if text.starts_with('[') => {
            if text.matches('[').count() != 1 {
                return false;
            }
            let port = &text[close + 1..];
            let inner = text[1..close]
                .bytes()
                .all(|octet| octet.is_ascii_hexdigit() || b":.".contains(&octet));
            return inner
                && close > 2
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
        }
        _ => text.split_once(':').unwrap_or((&text, "")),
    };
    let reg_name =
        |octet: u8| octet.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%".contains(&octet);
    let port_is_fine = is_port(port) || f.has("host-any-port");
    let name_is_fine = name.bytes().all(reg_name) && escapes_are_whole(name);
    name_is_fine && port_is_fine && !text.is_empty()
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|octet| octet.is_ascii_digit()) && port.len() <= 5
}

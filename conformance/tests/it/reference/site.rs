//! The resources, and what RFC 9110 makes of a request for one.

use super::Faults;
use super::date;
use super::fragile;
use super::gzip::gzip;
use super::head::{ALLOWED, KNOWN, Request, escapes_are_whole};
use super::precondition::precondition;
use super::private;
use super::range::range;
use super::response::Response;

pub(super) const MODIFIED: i64 = 1_715_940_000;
const INDEX: &str = "<!doctype html><title>Reference</title><p><a href=\"text.txt\">text</a> <a href=\"large.txt\">large</a> <a href=\"folder/\">folder</a> <a href=\"stream\">stream</a>\n";
const TEXT: &str = "abcdefghijklmnopqrstuvwxyz 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ\n";

pub(super) struct Resource {
    pub(super) content: Vec<u8>,
    pub(super) media_type: &'static str,
    tag: &'static str,
    stream: bool,
}

fn resource(path: &str) -> Option<Resource> {
    let (content, media_type, stream) = match path {
        "/" => (INDEX.to_owned(), "text/html; charset=utf-8", false),
        "/text.txt" => (TEXT.repeat(8), "text/plain; charset=utf-8", false),
        "/large.txt" => (TEXT.repeat(1100), "text/plain; charset=utf-8", false),
        "/folder/" => (
            "<!doctype html><title>Folder</title>\n".to_owned(),
            "text/html; charset=utf-8",
            false,
        ),
        private::PATH => ("for some only\n".to_owned(), "text/plain", false),
        "/stream" => (TEXT.repeat(40), "text/plain; charset=utf-8", true),
        _ => return None,
    };
    Some(Resource {
        content: content.into_bytes(),
        media_type,
        tag: "\"reference\"",
        stream,
    })
}

fn decoded(text: &str, f: &Faults) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = text.as_bytes();
    let whole = escapes_are_whole(text);
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, tail @ ..])
                if whole
                    && !(f.has("escapes-not-decoded")
                        || f.has("escapes-upper-case-only") && low.is_ascii_lowercase()) =>
            {
                let digit = |octet: &u8| char::from(*octet).to_digit(16).unwrap_or(0) as u8;
                octets.push(digit(high) << 4 | digit(low));
                rest = tail;
            }
            _ => {
                octets.push(*first);
                rest = tail;
            }
        }
    }
    octets
}

/// The query with escapes decoded.
fn plain_query(query: &str, f: &Faults) -> String {
    String::from_utf8_lossy(&decoded(query, f)).into_owned()
}

/// The path with escapes decoded, and the query.
fn path_of<'a>(target: &'a str, f: &Faults) -> Option<(String, &'a str)> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut octets = decoded(path, f);
    if f.has("nul-cuts-path") {
        octets.truncate(
            octets
                .iter()
                .position(|octet| *octet == 0)
                .unwrap_or(octets.len()),
        );
    }
    if f.has("escapes-decoded-twice") {
        octets = decoded(&String::from_utf8(octets).ok()?, f);
    }
    if f.has("names-decoded-twice") && !octets.starts_with(b"/%") {
        octets = decoded(&String::from_utf8(octets).ok()?, f);
    }
    if f.has("query-part-of-name") && target.contains('?') {
        octets.extend(target[path.len()..].bytes());
    }
    if octets.starts_with(b"/./") {
        octets.drain(..2);
    }
    Some((String::from_utf8(octets).ok()?, query))
}

/// The answer to a request.
pub(crate) fn answer(request: &Request, content: &[u8], f: &Faults) -> Response {
    let capital = |value: &[u8]| value.iter().any(u8::is_ascii_uppercase);
    let not_shown = request.field("x-not-shown").is_some()
        || f.has("capital-coding-not-shown") && request.values("transfer-encoding").any(capital);
    let response = found(request, if not_shown { &[] } else { content }, f);
    match request.target.split_once('?') {
        Some((_, query))
            if f.has("query-in-field")
                || f.has("query-in-field-of-post") && request.method == "POST" =>
        {
            response.with("X-Query", plain_query(query, f))
        }
        _ => response,
    }
}

fn found(request: &Request, content: &[u8], f: &Faults) -> Response {
    let method = request.method.as_str();
    let te = f.has("five-hundred-for-odd-fields") && request.field("te").is_some();
    if te || fragile::breaks(request, f) {
        return Response::error(500, f);
    }
    if !KNOWN.contains(&method) {
        let longer = f.has("method-by-its-beginning") && method.starts_with("GET");
        return match f.has("unknown-method-is-get") || longer {
            true => get(request, f),
            false => Response::error(501, f),
        };
    }
    if request.target == "*" && f.has("asterisk-not-found") {
        return Response::error(404, f);
    }
    if request.target == "*" {
        return if method == "OPTIONS" {
            Response::new(200, "").with("Allow", ALLOWED)
        } else {
            Response::new(200, INDEX).with("Content-Type", "text/html; charset=utf-8")
        };
    }
    if let Some((path, _)) = path_of(&request.target, f)
        && path == private::PATH
        && let Some(refusal) = private::challenge(request, f)
    {
        return refusal;
    }
    match method {
        "POST" if f.has("empty-content-500") && content.is_empty() => Response::error(500, f),
        "POST" | "PUT" | "PATCH" if f.has("refuses-with-404") => Response::error(404, f),
        "OPTIONS" if f.has("options-refused") => Response::error(405, f),
        "GET" => get(request, f),
        "HEAD" if f.has("head-refused") => Response::error(405, f),
        "HEAD" if f.has("head-without-type") => {
            let mut response = get(request, f);
            response.fields.retain(|(name, _)| name != "Content-Type");
            response
        }
        "HEAD" if f.has("head-without-accept-ranges") => {
            let mut response = get(request, f);
            response.fields.retain(|(name, _)| name != "Accept-Ranges");
            response
        }
        "HEAD" if f.has("head-other-tag") => {
            let mut response = get(request, f);
            let tag = |field: &mut (String, String)| {
                if field.0 == "ETag" {
                    field.1 = "\"head\"".to_owned();
                }
            };
            response.fields.iter_mut().for_each(tag);
            response
        }
        "HEAD" if f.has("head-is-not-found") => Response::error(404, f),
        "HEAD" => get(request, f),
        "TRACE" if f.has("trace-with-credentials") => {
            let echoed: String = (request.fields.iter())
                .map(|(name, value)| format!("{name}: {}\r\n", String::from_utf8_lossy(value)))
                .collect();
            Response::new(200, echoed).with("Content-Type", "message/http")
        }
        "DELETE" if f.has("delete-500") => Response::error(500, f),
        "DELETE" if f.has("no-allow-for-delete") => {
            let mut response = Response::error(405, f);
            response.fields.retain(|(name, _)| name != "Allow");
            response
        }
        "PUT" | "DELETE" | "PATCH" if f.has("write-served-as-get") => get(request, f),
        "POST" | "OPTIONS" => {
            let Some((path, _)) = path_of(&request.target, f) else {
                return Response::error(404, f);
            };
            if resource(&path).is_none() {
                return Response::error(404, f);
            }
            match method {
                "OPTIONS"
                    if ["length-in-204", "coding-in-204", "content-in-204"]
                        .iter()
                        .any(|fault| f.has(fault)) =>
                {
                    Response::new(204, "").with("Allow", ALLOWED)
                }
                "OPTIONS" if f.has("allow-without-head") => {
                    Response::new(200, "").with("Allow", "GET, POST, OPTIONS")
                }
                "OPTIONS" => Response::new(200, "").with("Allow", ALLOWED),
                _ if f.has("post-conditional") && request.field("if-none-match").is_some() => {
                    Response::new(304, "")
                }
                _ if f.has("post-ranged") && request.field("range").is_some() => get(request, f),
                _ => Response::new(200, content).with("Content-Type", "text/plain"),
            }
        }
        _ => Response::error(405, f),
    }
}

fn get(request: &Request, f: &Faults) -> Response {
    let Some((path, query)) = path_of(&request.target, f) else {
        return Response::error(404, f);
    };
    if f.has("redirects-off-site") && path.starts_with("//") {
        return Response::error(301, f).with("Location", format!("{path}/"));
    }
    if f.has("redirects-doubled-folder") && path == "//folder" {
        return Response::error(301, f).with("Location", "//folder/");
    }
    if f.has("redirects-backslash") && path.starts_with("/\\") && !path.contains("..") {
        return Response::error(301, f).with("Location", format!("{path}/"));
    }
    if f.has("first-segment-dropped")
        && let Some(at) = path.get(2..).and_then(|rest| rest.find("//"))
    {
        return Response::error(301, f).with("Location", &path[at + 2..]);
    }
    if f.has("line-breaks-in-location") && path.contains('\n') {
        return Response::error(301, f).with("Location", path);
    }
    if path == "/folder/" && f.has("folder-redirects-for-ever") {
        return Response::error(301, f).with("Location", "/folder//");
    }
    if path == "/folder" && f.has("location-of-host-field") {
        let host = String::from_utf8_lossy(request.field("host").unwrap_or_default());
        let location = format!("http://{host}/folder/{query}");
        return Response::error(301, f).with("Location", location);
    }
    if path == "/folder" {
        let query = if query.is_empty() || f.has("redirect-drops-query") {
            String::new()
        } else if f.has("query-decoded-in-redirect") {
            format!("?{}", plain_query(query, f))
        } else {
            format!("?{query}")
        };
        let mut response = Response::error(301, f);
        if f.has("query-in-redirect-page") {
            response.content.extend(plain_query(&query, f).bytes());
        }
        let silent_head = f.has("no-location-on-head") && request.method == "HEAD";
        return if f.has("no-location") || silent_head {
            response
        } else if f.has("space-in-location") {
            response.with("Location", format!("/the folder/{query}"))
        } else {
            let location = match f.has("location-empty") {
                true => String::new(),
                false => format!("/folder/{query}"),
            };
            response.with("Location", location)
        };
    }
    if fragile::leads_out(request, &path, f) {
        return Response::new(200, "root:x:0:0:root:/root:/bin/sh\n")
            .with("Content-Type", "text/plain");
    }
    if f.has("lists-outside") && path.contains("/../") && path.ends_with("/etc/") {
        return Response::new(200, "<title>etc</title><p>hosts<p>passwd\n")
            .with("Content-Type", "text/html; charset=utf-8");
    }
    let Some(resource) = resource(&path) else {
        return match f.has("404-conditional") && request.field("if-none-match").is_some() {
            true => Response::new(304, ""),
            false if f.has("head-finds-all") && request.method == "HEAD" => Response::new(200, ""),
            false => Response::error(404, f),
        };
    };
    let resource = in_form(request, resource, f);
    if resource.stream {
        let mut response =
            Response::new(200, resource.content).with("Content-Type", resource.media_type);
        response.unknown_length = true;
        response.closes = request.is_old() && !f.has("stream-kept-for-http10");
        return response;
    }
    let accepts = accepts_gzip(request, f) != f.has("codings-reversed");
    let whole = request.field("range").is_none()
        || f.has("coded-part-plain-total")
        || f.has("coded-416-plain-total");
    let coded = whole && accepts;
    let tag = match coded {
        true if !f.has("one-tag-for-all-codings") => "\"reference-gzip\"",
        _ => resource.tag,
    };
    represent(request, resource, coded, tag, f)
}

fn represent(
    request: &Request,
    resource: Resource,
    coded: bool,
    tag: &str,
    f: &Faults,
) -> Response {
    let tag = if f.has("weak-tags") {
        format!("W/{tag}")
    } else {
        tag.to_owned()
    };
    let mut fields = Vec::new();
    let mut field = |name: &str, value: String| fields.push((name.to_owned(), value));
    field(
        "ETag",
        if f.has("etag-unquoted") {
            tag.replace('"', "")
        } else if f.has("etag-single-quoted") {
            tag.replace('"', "'")
        } else if f.has("etag-weak-lower-case") {
            format!("w/{tag}")
        } else {
            tag.clone()
        },
    );
    field(
        "Last-Modified",
        match () {
            () if f.has("last-modified-in-future") => date::imf(date::now() + 86_400),
            () if f.has("last-modified-rfc850") => date::rfc850(MODIFIED),
            () if f.has("last-modified-unix") => MODIFIED.to_string(),
            () => date::imf(MODIFIED),
        },
    );
    if f.has("etag-of-the-second") {
        fields[0].1 = format!("\"{}\"", date::now());
    }
    let mut field = |name: &str, value: String| fields.push((name.to_owned(), value));
    if f.has("formats-share-tag") {
        field("Vary", "Accept".to_owned());
    }
    if !(f.has("no-vary")
        || f.has("no-vary-on-plain") && !coded
        || f.has("no-vary-on-head") && request.method == "HEAD")
    {
        field("Vary", "Accept-Encoding".to_owned());
    }
    if f.has("untagged-star-refused") {
        fields.remove(0);
    }
    match precondition(request, &tag, MODIFIED, f) {
        Some(304) => {
            let coded = tag.contains("gzip");
            if f.has("304-other-tag") || f.has("304-plain-tag") && coded {
                fields[0].1 = "\"reference-304\"".to_owned();
            }
            if f.has("304-without-etag") {
                fields.retain(|(name, _)| name != "ETag");
            }
            if f.has("304-without-vary") {
                fields.retain(|(name, _)| name != "Vary");
            }
            if f.has("304-by-date-without-vary") && request.field("if-none-match").is_none() {
                fields.retain(|(name, _)| name != "Vary");
            }
            if f.has("304-with-type") {
                fields.push(("Content-Type".to_owned(), resource.media_type.to_owned()));
            }
            return Response {
                fields,
                ..Response::new(304, "")
            };
        }
        Some(status) => return Response::error(status, f),
        None => {}
    }
    fields.push((
        "Content-Type".to_owned(),
        if f.has("type-malformed") {
            "text".to_owned()
        } else {
            resource.media_type.to_owned()
        },
    ));
    if f.has("no-type") {
        fields.pop();
    }
    if coded {
        if !f.has("coding-not-named") {
            fields.push(("Content-Encoding".to_owned(), gzip_name(f).to_owned()));
        }
        let total = resource.content.len();
        let content = if f.has("coded-but-plain") {
            resource.content
        } else {
            gzip(&resource.content)
        };
        if f.has("coded-416-plain-total")
            && let Some(range) = request.field("range")
        {
            if range.starts_with(b"bytes=99") {
                let range = format!("bytes */{total}");
                return Response::error(416, f).with("Content-Range", range);
            }
            let coded = content.len();
            fields.push(("Content-Range".to_owned(), format!("bytes 1-2/{coded}")));
            return Response {
                fields,
                ..Response::new(206, &content[1..3])
            };
        }
        if f.has("coded-part-plain-total") && request.field("range").is_some() {
            fields.push(("Content-Range".to_owned(), format!("bytes 1-4/{total}")));
            return Response {
                fields,
                ..Response::new(206, &content[1..5])
            };
        }
        return Response {
            fields,
            ..Response::new(200, content)
        };
    }
    let unit = if f.has("accept-ranges-malformed") {
        "bytes 0"
    } else if f.has("accept-ranges-none") {
        "none"
    } else {
        "bytes"
    };
    fields.push(("Accept-Ranges".to_owned(), unit.to_owned()));
    let ranged = request.method == "GET"
        || f.has("ranges-on-head")
        || (f.has("post-ranged") && request.method == "POST");
    if ranged && let Some(mut response) = range(request, &resource, &tag, &fields, f) {
        let worth_it = response.status == 206 && response.content.len() > 400;
        if f.has("large-parts-recoded") && worth_it && accepts_gzip(request, f) {
            response.content = gzip(&response.content);
            return response.with("Content-Encoding", gzip_name(f));
        }
        return response;
    }
    Response {
        fields,
        ..Response::new(200, resource.content)
    }
}

/// The representation that mutants choose by Accept and Accept-Language.
fn in_form(request: &Request, mut resource: Resource, f: &Faults) -> Resource {
    let asks = |name: &str, value: &str| {
        (request.joined(name)).is_some_and(|list| list.starts_with(value))
    };
    let formats = f.has("formats-share-tag") || f.has("no-vary-on-accept");
    if formats && asks("accept", "application/json") {
        resource.content = b"{\"text\": \"reference\"}\n".to_vec();
        resource.media_type = "application/json";
        if !f.has("formats-share-tag") {
            resource.tag = "\"reference-json\"";
        }
    }
    if f.has("no-vary-on-accept-language") && asks("accept-language", "fr") {
        resource.content = b"en fran\xc3\xa7ais\n".to_vec();
        resource.tag = "\"reference-fr\"";
    }
    resource
}

/// Whether gzip is preferred to the plain form (RFC 9110 section 12.5.3).
fn accepts_gzip(request: &Request, f: &Faults) -> bool {
    let accept = match f.has("accept-first-line-only") {
        true => request
            .field("accept-encoding")
            .map(|value| String::from_utf8_lossy(value).into_owned()),
        false => request.joined("accept-encoding"),
    };
    let Some(accept) = accept else {
        return f.has("codes-unasked");
    };
    if f.has("capital-weights-ignored") && accept.contains("Q=") {
        return true;
    }
    let accept = if f.has("coding-name-case-sensitive") {
        accept
    } else {
        accept.to_ascii_lowercase()
    };
    if accept.is_empty() {
        return f.has("codes-on-empty-value");
    }
    if f.has("coding-anywhere-in-value") {
        return accept.contains("gzip") && !accept.contains("q=0");
    }
    if f.has("ignores-weights") {
        return accept.contains("gzip");
    }
    let mut star = None;
    let mut gzip = None;
    for member in accept.split(',') {
        let mut parts = member.split(';').map(|part| part.trim_matches([' ', '\t']));
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| {
            part.strip_prefix("q=")
                .map(|weight| weight.parse::<f32>().unwrap_or(0.0))
        });
        match name {
            "gzip" => gzip = Some(weight.unwrap_or(1.0)),
            "x-gzip" if !f.has("x-gzip-unknown") => gzip = Some(weight.unwrap_or(1.0)),
            "*" => star = Some(weight.unwrap_or(1.0)),
            _ => {}
        }
    }
    if f.has("star-overrules") && star.is_some() {
        gzip = star;
    }
    gzip.or(star.filter(|_| !f.has("star-ignored")))
        .is_some_and(|weight| weight > 0.0)
}

/// What the coding is called in answers.
fn gzip_name(f: &Faults) -> &'static str {
    match f.has("gzip-under-another-name") {
        true => "gz",
        false => "gzip",
    }
}

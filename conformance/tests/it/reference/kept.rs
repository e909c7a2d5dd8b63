//! Faults that reach beyond one message: what a request leaves behind for the next one on its
//! connection, and what a connection leaves behind for others.

use std::sync::Mutex;

use super::head::{KNOWN, Request};
use super::response::Response;
use super::{Faults, fragile};

/// What a connection remembers though HTTP is stateless (RFC 9110 section 3.3).
#[derive(Debug, Default)]
pub(crate) struct Kept {
    request: Option<Request>,
    refused: bool,
    /// A trailer field was merged that ends the connection.
    pub(crate) ends: bool,
    unsatisfiable: bool,
    content: Vec<u8>,
    /// A condition in the trailer section.
    condition: Option<Vec<u8>>,
}

impl Kept {
    /// What the requests before make of this one.
    pub(crate) fn spoil(&mut self, request: &mut Request, f: &Faults) {
        if f.has("method-overridden")
            && let Some(method) = request.field("x-http-method-override")
        {
            request.method = String::from_utf8_lossy(method).into_owned();
        }
        by_letters(request, f);
        let Some(before) = self.request.replace(request.clone()) else {
            return;
        };
        self.spoil_by(request, before, f);
    }

    /// The faults with those that begin with the second request.
    pub(crate) fn faults(&self, f: &Faults) -> Faults {
        let mut faults = f.clone();
        if f.has("host-kept") && self.request.is_some() {
            faults.0.push("host-missing-taken".to_owned());
        }
        if f.has("host-twice-taken-later") && self.request.is_some() {
            faults.0.push("equal-hosts-taken".to_owned());
        }
        faults
    }

    /// What the request before makes of this one.
    fn spoil_by(&mut self, request: &mut Request, before: Request, f: &Faults) {
        for (forgotten, field) in [
            (f.has("conditions-on-first-only"), "if-none-match"),
            (f.has("continue-on-first-only"), "expect"),
            (
                f.has("continue-said-once") && before.field("expect").is_some(),
                "expect",
            ),
        ] {
            if forgotten {
                request.fields.retain(|(name, _)| name != field);
            }
        }
        let keep_alive = before.field("connection") == Some(b"keep-alive".as_slice());
        let coded = request.field("transfer-encoding").is_some();
        let fields = [
            (f.has("condition-kept"), "if-none-match"),
            (f.has("range-kept"), "range"),
            (f.has("coding-kept"), "accept-encoding"),
            (f.has("credentials-kept"), "authorization"),
            (f.has("date-condition-kept"), "if-modified-since"),
            (f.has("failed-condition-kept"), "if-match"),
            (f.has("keep-alive-kept") && keep_alive, "connection"),
            (f.has("length-kept") && coded, "content-length"),
            (f.has("length-outlives-content") && !coded, "content-length"),
            (f.has("chunks-awaited-again"), "transfer-encoding"),
            (f.has("unsatisfiable-kept") && self.unsatisfiable, "range"),
        ];
        for (kept, name) in fields {
            if kept
                && request.field(name).is_none()
                && let Some(value) = before.field(name)
            {
                request.fields.push((name.to_owned(), value.to_vec()));
            }
        }
        if f.has("keep-alive-outlives-close") && keep_alive {
            request.fields.retain(|(name, _)| name != "connection");
        }
        if f.has("version-kept") {
            request.minor = request.minor.min(before.minor);
        }
        let unknown = !KNOWN.contains(&before.method.as_str());
        if f.has("unknown-method-kept") && unknown
            || f.has("head-kept") && before.method == "HEAD" && request.method == "GET"
        {
            request.method = before.method;
        }
        if f.has("error-kept") && self.refused {
            request.target = before.target;
        }
    }

    /// What is found in the trailer section behind the content.
    pub(crate) fn see_trailers(&mut self, octets: &[u8], f: &Faults) {
        self.ends |= f.has("trailers-merged") && octets.ends_with(b"\r\nConnection: close\r\n\r\n");
        let condition = b"\r\nIf-None-Match: ";
        let at = octets
            .windows(condition.len())
            .position(|name| name == condition);
        if let Some(at) = at.filter(|_| f.has("trailer-condition-merged")) {
            let value = &octets[at + condition.len()..octets.len() - 4];
            self.condition = Some(value.to_vec());
        }
    }

    /// What the trailer section makes of the request before it.
    pub(crate) fn merge(&mut self, request: &mut Request) {
        if let Some(value) = self.condition.take() {
            request.fields.push(("if-none-match".to_owned(), value));
        }
    }

    /// What the contents before make of this one; `behind` are octets that came behind it.
    pub(crate) fn spoil_content(
        &mut self,
        mut content: Vec<u8>,
        behind: &[u8],
        f: &Faults,
    ) -> Vec<u8> {
        if f.has("content-of-16-bits-kept") {
            content.truncate(content.len() & 0xffff);
        }
        if f.has("content-takes-what-follows") {
            return [&content, behind].concat();
        }
        if content.is_empty() {
            return content;
        }
        if f.has("end-of-content-kept") {
            let end = self.content.get(content.len()..).unwrap_or_default();
            let shown = [&content, end].concat();
            self.content.clone_from(&shown);
            return shown;
        }
        if f.has("pipelined-content-repeated") {
            let held = std::mem::take(&mut self.content);
            if !behind.is_empty() {
                self.content.clone_from(&content);
            }
            return if held.is_empty() { content } else { held };
        }
        if f.has("first-content-kept") && self.content.is_empty()
            || f.has("content-kept")
            || f.has("content-accumulates")
        {
            self.content.extend(&content);
        }
        if f.has("first-content-kept") || f.has("content-accumulates") {
            return self.content.clone();
        }
        content
    }

    /// What the requests before make of the response to this one.
    pub(crate) fn spoil_response(&mut self, response: &mut Response, method: &str, f: &Faults) {
        self.refused = response.status == 404;
        self.unsatisfiable = response.status == 416;
        if f.has("content-kept") && method == "GET" {
            let kept = std::mem::take(&mut self.content);
            response.content.splice(..0, kept);
        }
    }
}

/// Fields found by a search for the letters of their names.
fn by_letters(request: &mut Request, f: &Faults) {
    let sought = [
        (f.has("range-by-letters"), "range"),
        (f.has("condition-by-letters"), "if-none-match"),
        (f.has("date-condition-by-letters"), "if-modified-since"),
        (f.has("accepted-by-letters"), "accept-encoding"),
        (f.has("option-by-letters"), "connection"),
        (f.has("length-by-letters"), "content-length"),
    ];
    for (by_letters, name) in sought {
        let found = |own: &&mut (String, Vec<u8>)| own.0.contains(name);
        if by_letters
            && request.field(name).is_none()
            && let Some(first) = request.fields.iter_mut().find(found)
        {
            name.clone_into(&mut first.0);
        }
    }
}

/// What is sent by those who refuse content and leave it where it is.
pub(crate) const NOT_ALLOWED: &[u8] =
    b"HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\n\r\n";
pub(crate) const TOO_LARGE: &[u8] = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";

/// Content is waited for: nobody has been answered meanwhile.
pub(crate) fn begin(others: &Mutex<Option<Response>>, f: &Faults) {
    if f.has("target-of-all") {
        others.lock().unwrap().take();
    }
}

/// The response that another connection was owed last, instead of the own one.
pub(crate) fn crossed(
    others: &Mutex<Option<Response>>,
    request: &Request,
    response: Response,
    f: &Faults,
) -> Response {
    if f.has("target-of-all") {
        let mut others = others.lock().unwrap();
        return match request.field("content-length") {
            Some(_) => others.take().unwrap_or(response),
            None => others.insert(response).clone(),
        };
    }
    let response = fragile::in_brotli(request, response, f);
    let get = request.method == "GET";
    let crosses = f.has("answers-crossed") && get
        || f.has("pages-crossed") && get && response.status == 200
        || f.has("echoes-crossed") && request.method == "POST";
    if !crosses || request.field("connection") != Some(b"close".as_slice()) {
        return response;
    }
    let mut others = others.lock().unwrap();
    others.replace(response.clone()).unwrap_or(response)
}

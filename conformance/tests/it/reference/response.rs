//! A response, and how it is written.

use super::Faults;
use super::date;
use super::head::{ALLOWED, Request};

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) content: Vec<u8>,
    /// The connection ends after it.
    pub(crate) closes: bool,
    /// Sent chunked to a client that knows it, until-close to another.
    pub(crate) unknown_length: bool,
    /// When its connection was accepted, for the mutant that dates answers so.
    pub(crate) connected: i64,
}

impl Response {
    pub(crate) fn new(status: u16, content: impl Into<Vec<u8>>) -> Response {
        Response {
            status,
            fields: Vec::new(),
            content: content.into(),
            closes: false,
            unknown_length: false,
            connected: date::now(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Response {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Whether it has this field.
    pub(crate) fn carries(&self, name: &str) -> bool {
        self.fields.iter().any(|(own, _)| own == name)
    }

    /// An error with a sentence.
    pub(crate) fn error(status: u16, f: &Faults) -> Response {
        let response = if f.has("errors-unexplained") {
            Response::new(status, "")
        } else {
            let reason = reason(status);
            let page = format!("<!doctype html><title>{status}</title><p>{status} {reason}\n");
            Response::new(status, page).with("Content-Type", "text/html; charset=utf-8")
        };
        match status {
            405 if f.has("allow-malformed") => response.with("Allow", "GET; HEAD"),
            405 if f.has("allow-empty") => response.with("Allow", ""),
            405 if !f.has("no-allow") => response.with("Allow", ALLOWED),
            _ => response,
        }
    }

    /// Sets Connection as RFC 9112 section 9.6 wants it.
    pub(crate) fn connection(&mut self, request: &Request, keep: bool, f: &Faults) {
        let silent_head = f.has("no-close-announced-on-head") && request.method == "HEAD";
        let silent_refusal = f.has("no-close-announced-on-400") && self.status == 400;
        if f.has("no-close-announced") || silent_head || silent_refusal {
            return;
        }
        let kept_all_the_same = f.has("close-sent-but-kept")
            || f.has("close-sent-but-kept-on-404") && self.status == 404;
        if !keep || kept_all_the_same {
            self.fields
                .push(("Connection".to_owned(), "close".to_owned()));
        } else if request.is_old() && !f.has("keep-alive-not-confirmed") {
            self.fields
                .push(("Connection".to_owned(), "keep-alive".to_owned()));
        }
    }

    /// The octets.
    pub(crate) fn octets(&self, request: &Request, f: &Faults) -> Vec<u8> {
        let version = match () {
            () if f.has("errors-as-1-0") && self.status >= 400 => "HTTP/1.0",
            () if f.has("answers-as-2-0") => "HTTP/2.0",
            () if f.has("echoes-version") && request.is_old() => "HTTP/1.0",
            () => "HTTP/1.1",
        };
        let reason = if f.has("no-space-behind-status") {
            String::new()
        } else {
            format!(" {}", reason(self.status))
        };
        let mut head = format!("{version} {}{reason}\r\n", self.status);
        if f.has("empty-line-sent-first") {
            head.insert_str(0, "\r\n");
        }
        let dateless = f.has("no-date") || (f.has("no-date-on-errors") && self.status >= 400);
        if !dateless {
            let now = date::now();
            let date = match () {
                () if f.has("date-rfc850") => date::rfc850(now),
                () if f.has("date-stands-still") => date::imf(784_111_777),
                () if f.has("date-of-the-start") => date::imf(date::start()),
                () if f.has("date-of-the-connection") => date::imf(self.connected),
                () if f.has("date-local-zone") => date::imf(now).replace("GMT", "CET"),
                () if f.has("date-upper-case") => date::imf(now).to_ascii_uppercase(),
                () if f.has("date-without-day") => date::imf(now)[5..].to_owned(),
                () if f.has("date-in-iso") => "2024-05-17T10:00:00Z".to_owned(),
                () => date::imf(now),
            };
            head.push_str(&format!("Date: {date}\r\n"));
            if f.has("date-twice") {
                head.push_str(&format!("Date: {date}\r\n"));
            }
        }
        if f.has("coding-none-sent") && !self.carries("Content-Encoding") {
            head.push_str("Content-Encoding: none\r\n");
        }
        if f.has("errors-labelled-gzip") && self.status >= 400 {
            head.push_str("Content-Encoding: gzip\r\n");
        }
        if f.has("via-malformed") {
            head.push_str("Via: localhost\r\n");
        }
        for (name, value) in &self.fields {
            let (colon, pad) = if f.has("space-before-colon-sent") {
                (" :", " ")
            } else {
                (":", " ")
            };
            head.push_str(&format!("{name}{colon}{pad}{value}\r\n"));
        }
        if f.has("fold-sent") {
            head.push_str("X-Long: one\r\n two\r\n");
        }
        if f.has("control-octet-sent") {
            head.push_str("X-Odd: a\u{1}b\r\n");
        }
        if f.has("name-with-space-sent") {
            head.push_str("X Name: value\r\n");
        }
        if f.has("field-without-colon-sent") {
            head.push_str("X-Broken\r\n");
        }
        let bare = matches!(self.status, 100..=199 | 204 | 304);
        let head_only = request.method == "HEAD"
            && !(f.has("content-on-head") && self.status < 400)
            && !(f.has("content-on-head-errors") && self.status >= 400)
            && !(f.has("content-on-head-401") && self.status == 401)
            && !(f.has("content-on-head-301") && self.status == 301)
            && !(f.has("content-on-head-to-http10") && request.is_old());
        let to_old = request.is_old()
            && (f.has("chunked-to-http10") || self.unknown_length && f.has("streams-to-http10"));
        let chunked = (self.unknown_length && !request.is_old()) || to_old;
        if bare {
            if f.has("length-in-304") && self.status == 304 {
                head.push_str("Content-Length: 3\r\n");
            }
            if f.has("length-in-204") && self.status == 204 {
                head.push_str("Content-Length: 0\r\n");
            }
            if f.has("coding-in-204") && self.status == 204 {
                head.push_str("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
                return head.into_bytes();
            }
            if f.has("content-in-204") && self.status == 204 {
                return [head.as_bytes(), b"\r\noops"].concat();
            }
            if f.has("content-on-304") {
                return [head.as_bytes(), b"\r\noops"].concat();
            }
        } else if chunked {
            head.push_str("Transfer-Encoding: chunked\r\n");
            if f.has("length-beside-chunked-sent") {
                head.push_str("Content-Length: 7\r\n");
            }
        } else if f.has("identity-coding-sent") {
            head.push_str("Transfer-Encoding: identity\r\n");
            head.push_str(&format!("Content-Length: {}\r\n", self.content.len()));
        } else if !(self.unknown_length
            || f.has("errors-without-length") && self.status >= 400
            || f.has("until-close-on-404") && self.status == 404)
        {
            let length = match self.status {
                206 if f.has("206-whole-length") => 544,
                _ => self.content.len(),
            };
            let length = match () {
                () if f.has("length-one-more") => (length + 1).to_string(),
                () if f.has("length-one-more-on-404") && self.status == 404 => {
                    (length + 1).to_string()
                }
                () if f.has("length-one-more-on-400") && self.status == 400 => {
                    (length + 1).to_string()
                }
                () if f.has("length-one-more-on-412") && self.status == 412 => {
                    (length + 1).to_string()
                }
                () if f.has("length-one-more-on-401") && self.status == 401 => {
                    (length + 1).to_string()
                }
                () if f.has("length-too-small") && length > 1 => (length / 2).to_string(),
                () if f.has("length-signed-sent") => format!("+{length}"),
                () if f.has("length-hexadecimal-sent") => format!("{length:x}h"),
                () if f.has("head-length-zero") && request.method == "HEAD" => "0".to_owned(),
                () if f.has("head-length-zero-on-404")
                    && request.method == "HEAD"
                    && self.status == 404 =>
                {
                    "0".to_owned()
                }
                () => length.to_string(),
            };
            head.push_str(&format!("Content-Length: {length}\r\n"));
            if f.has("length-twice-sent") {
                head.push_str(&format!("Content-Length: {length}\r\n"));
            }
        }
        head.push_str("\r\n");
        if f.has("lf-sent") {
            head = head.replace("\r\n", "\n");
        }
        let mut octets = head.into_bytes();
        if head_only && chunked && f.has("stream-ends-on-head") {
            octets.extend(b"0\r\n\r\n");
        }
        if bare || head_only {
            return octets;
        }
        if chunked {
            for chunk in self.content.chunks(1000) {
                let size = if f.has("chunk-size-wrong-sent") {
                    chunk.len() + 1
                } else {
                    chunk.len()
                };
                match f.has("chunk-size-decimal-sent") {
                    true => octets.extend(format!("{size}\r\n").bytes()),
                    false => octets.extend(format!("{size:x}\r\n").bytes()),
                }
                octets.extend(chunk);
                if !f.has("chunk-end-not-sent") {
                    octets.extend(b"\r\n");
                }
            }
            if !f.has("last-chunk-not-sent") {
                octets.extend(b"0\r\n");
            }
            if f.has("trailers-unannounced") {
                octets.extend(b"X-Pieces: 6\r\n");
            }
            if !f.has("last-chunk-not-sent") && !f.has("last-line-not-sent") {
                octets.extend(b"\r\n");
            }
        } else {
            octets.extend(&self.content);
            if f.has("empty-line-sent-behind") {
                octets.extend(b"\r\n");
            }
        }
        octets
    }
}

pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        505 => "HTTP Version Not Supported",
        _ => "Status",
    }
}

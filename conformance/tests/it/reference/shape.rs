//! Small servers without a fault, as people write them: one resource, few methods, habits of
//! their own. Only what they serve and how they handle connections differs from the reference.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::Faults;
use super::head::{KNOWN, Request};
use super::precondition::precondition;
use super::response::Response;
use super::site::MODIFIED;

/// What a small server serves and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) site: Site,
    pub(crate) post: Post,
    /// Permissions of RFC 9110 and RFC 9112 that it uses, by their names in the table of faults.
    pub(crate) habits: &'static [&'static str],
    /// Time it takes for each answer.
    pub(crate) pause: Duration,
    /// All connections on one thread.
    pub(crate) serial: bool,
    /// Responses are sent chunked.
    pub(crate) chunked: bool,
    /// Closes at once instead of reading on (RFC 9112 section 9.6 recommends reading on).
    pub(crate) abrupt: bool,
    /// Closes behind a response when more has come already.
    pub(crate) drops_pipelined: bool,
    /// How long after its last answer it ends a connection.
    pub(crate) ends_late: Duration,
    /// Longest line it reads.
    pub(crate) line: usize,
    /// The one name it serves, and the status for others.
    pub(crate) host: Option<(&'static str, u16)>,
    /// The field, in small letters, that every request has to carry, and its value.
    pub(crate) key: Option<(&'static str, &'static [u8])>,
    /// TRACE reflects the request.
    pub(crate) trace: bool,
    /// GET and HEAD with content are refused, and the connection closed.
    pub(crate) refuses_get_content: bool,
    /// Most requests on one connection.
    pub(crate) requests: usize,
}

/// What is there to GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// The resources of the reference.
    Reference,
    /// A short text at `/`.
    Text,
    /// JSON at `/api/items`, 404 at `/`.
    Json,
    /// `/` leads to `/x`.
    Redirect,
    /// 401 everywhere.
    Protected,
    /// 404 everywhere.
    Nothing,
    /// 204 at `/`.
    Empty,
    /// A number that grows with each answer, now and then with a dot behind it.
    Counter,
    /// The time of day: the same text for a second.
    Clock,
    /// The same text whatever the path.
    CatchAll,
    /// A text at `/`, by many origins in turn, each with a tag and a date of its own.
    ManyOrigins,
    /// A text at `/` that was changed while the checks ran.
    Edited,
    /// The fields of the request at `/`.
    Mirror,
    /// A text at `/`, and 502 for all else: a gateway whose origin is down.
    OriginDown,
}

/// How POST is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Post {
    /// The method is not allowed: 405.
    Refused,
    /// As before, and the content is not waited for.
    RefusedEarly,
    /// The method is not known: 501.
    Unknown,
    /// Content without Content-Length is refused: 411.
    Counted,
    /// The content comes back as it is.
    Echo,
    /// The content comes back inside JSON.
    EchoJson,
    /// 201 and a sentence.
    Created,
    /// The first forty letters and digits come back, inside a form.
    Preview,
    /// More than twenty octets are refused: 413.
    Small,
    /// Anything but JSON is refused: 415, and the connection stays.
    JsonOnly,
}

const PLAIN: Shape = Shape {
    name: "text",
    site: Site::Text,
    post: Post::Refused,
    habits: &[],
    pause: Duration::ZERO,
    serial: false,
    chunked: false,
    abrupt: false,
    drops_pipelined: false,
    ends_late: Duration::ZERO,
    line: 8 * 1024 + 512,
    host: None,
    key: None,
    trace: false,
    refuses_get_content: false,
    requests: usize::MAX,
};

/// The reference itself.
pub(crate) const REFERENCE: Shape = Shape {
    name: "reference",
    site: Site::Reference,
    ..PLAIN
};

/// Answers after which somebody edits the text: later than discovery, and long before the end.
const EDITED: usize = 200;
/// How often the text that is going to be edited was asked for; one server serves it.
static ANSWERS: AtomicUsize = AtomicUsize::new(0);

/// All small servers.
pub(crate) const SHAPES: &[Shape] = &[
    PLAIN,
    Shape {
        name: "post-501",
        post: Post::Unknown,
        ..PLAIN
    },
    Shape {
        name: "post-411",
        post: Post::Counted,
        ..PLAIN
    },
    Shape {
        name: "post-405-early",
        post: Post::RefusedEarly,
        ..PLAIN
    },
    Shape {
        name: "echo",
        post: Post::Echo,
        ..PLAIN
    },
    Shape {
        name: "echo-json",
        post: Post::EchoJson,
        ..PLAIN
    },
    Shape {
        name: "created",
        post: Post::Created,
        ..PLAIN
    },
    Shape {
        name: "json-only",
        site: Site::Json,
        post: Post::JsonOnly,
        ..PLAIN
    },
    Shape {
        name: "closes-each",
        habits: &["closes-each"],
        ..PLAIN
    },
    Shape {
        name: "closes-each-echo",
        post: Post::Echo,
        habits: &["closes-each"],
        ..PLAIN
    },
    Shape {
        name: "closes-each-abruptly",
        habits: &["closes-each"],
        abrupt: true,
        ..PLAIN
    },
    Shape {
        name: "own-host-421",
        host: Some(("example.org", 421)),
        ..PLAIN
    },
    Shape {
        name: "own-host-404",
        host: Some(("example.org", 404)),
        ..PLAIN
    },
    Shape {
        name: "own-host-400",
        host: Some(("example.org", 400)),
        ..PLAIN
    },
    Shape {
        name: "needs-key",
        site: Site::Reference,
        key: Some(("x-key", b"open sesame")),
        ..PLAIN
    },
    Shape {
        name: "serial",
        post: Post::Echo,
        habits: &["closes-each"],
        serial: true,
        ..PLAIN
    },
    Shape {
        name: "slow",
        post: Post::Echo,
        pause: Duration::from_millis(20),
        ..PLAIN
    },
    Shape {
        name: "chunked",
        post: Post::Echo,
        chunked: true,
        ..PLAIN
    },
    Shape {
        name: "redirect",
        site: Site::Redirect,
        ..PLAIN
    },
    Shape {
        name: "protected",
        site: Site::Protected,
        ..PLAIN
    },
    Shape {
        name: "nothing",
        site: Site::Nothing,
        ..PLAIN
    },
    Shape {
        name: "empty",
        site: Site::Empty,
        ..PLAIN
    },
    Shape {
        name: "counter",
        site: Site::Counter,
        post: Post::Created,
        ..PLAIN
    },
    Shape {
        name: "clock",
        site: Site::Clock,
        post: Post::Created,
        ..PLAIN
    },
    Shape {
        name: "catch-all",
        site: Site::CatchAll,
        post: Post::Echo,
        ..PLAIN
    },
    Shape {
        name: "mirror",
        site: Site::Mirror,
        post: Post::Created,
        ..PLAIN
    },
    Shape {
        name: "many-origins",
        site: Site::ManyOrigins,
        post: Post::Preview,
        ..PLAIN
    },
    Shape {
        name: "edited",
        site: Site::Edited,
        post: Post::Small,
        ..PLAIN
    },
    Shape {
        name: "origin-down",
        site: Site::OriginDown,
        ..PLAIN
    },
    Shape {
        name: "abrupt",
        abrupt: true,
        ..PLAIN
    },
    Shape {
        name: "drops-pipelined",
        post: Post::Echo,
        drops_pipelined: true,
        ..PLAIN
    },
    Shape {
        name: "ends-late",
        post: Post::Echo,
        ends_late: Duration::from_millis(2500),
        ..PLAIN
    },
    Shape {
        name: "two-requests",
        post: Post::Echo,
        requests: 2,
        ..PLAIN
    },
    Shape {
        name: "tiny-limits",
        post: Post::Echo,
        line: 512,
        ..PLAIN
    },
    Shape {
        name: "trace",
        trace: true,
        ..PLAIN
    },
    Shape {
        name: "no-content-with-get",
        refuses_get_content: true,
        ..PLAIN
    },
    Shape {
        name: "lenient",
        post: Post::Echo,
        habits: &["lf-ends-lines", "spaces-separate", "fold-joined"],
        ..PLAIN
    },
];

/// Checks that fail a small server with reason: it does less than the specification recommends.
pub(crate) const WITH_REASON: &[(&str, &str)] = &[
    ("tiny-limits", "request-line-8000"),
    // Another tag for the same octets makes every cache fetch them again.
    ("many-origins", "validators-steady"),
    // It does lose requests; whether discovery sees it first hangs on how the octets arrive.
    ("drops-pipelined", "pipelined-split-everywhere"),
    ("drops-pipelined", "pipelined-in-order"),
];

impl Shape {
    /// The small server of that name.
    pub(crate) fn named(name: &str) -> Shape {
        *SHAPES.iter().find(|shape| shape.name == name).unwrap()
    }

    /// Whether the answer comes before the content.
    pub(crate) fn answers_early(&self, request: &Request) -> bool {
        request.method == "POST" && self.post == Post::RefusedEarly
    }

    /// A refusal that the framing of the content makes for.
    pub(crate) fn refuses_content(&self, request: &Request) -> Option<u16> {
        let coded = request.field("transfer-encoding").is_some();
        let content = coded
            || request
                .field("content-length")
                .is_some_and(|length| length != b"0");
        let bare = matches!(request.method.as_str(), "GET" | "HEAD");
        match self.post {
            _ if self.refuses_get_content && bare && content => Some(400),
            Post::Counted if request.method == "POST" && coded => Some(411),
            Post::Small if request.method == "POST" && long(request) => Some(413),
            _ => None,
        }
    }

    /// The answer to a request, `served` behind others on its connection.
    pub(crate) fn answer(&self, request: &Request, content: &[u8], f: &Faults) -> Response {
        let method = request.method.as_str();
        let takes_post = !matches!(
            self.post,
            Post::Refused | Post::RefusedEarly | Post::Unknown
        );
        let allow = match (takes_post, self.trace) {
            (true, _) => "GET, HEAD, POST",
            (false, true) => "GET, HEAD, TRACE",
            (false, false) => "GET, HEAD",
        };
        if !KNOWN.contains(&method) || (method == "POST" && self.post == Post::Unknown) {
            return Response::error(501, f);
        }
        if let Some((name, status)) = self.host {
            let authority = request.field(":authority").or(request.field("host"));
            let given = String::from_utf8_lossy(authority.unwrap_or_default()).to_ascii_lowercase();
            if given.split(':').next() != Some(name) {
                return Response::error(status, f);
            }
        }
        if self.site == Site::Protected {
            return Response::error(401, f).with("WWW-Authenticate", "Basic realm=\"small\"");
        }
        let path = request.target.split('?').next().unwrap_or_default();
        if self.site == Site::OriginDown && path != "/" {
            return Response::error(502, f);
        }
        let text = |text: String| Response::new(200, text).with("Content-Type", "text/plain");
        let found = match (self.site, path) {
            (Site::Text | Site::OriginDown, "/") | (Site::Redirect, "/x") | (Site::CatchAll, _) => {
                text("hello, world\n".to_owned())
            }
            (Site::Json, "/api/items") => {
                Response::new(200, "[1, 2, 3]").with("Content-Type", "application/json")
            }
            (Site::Redirect, "/") => Response::error(302, f).with("Location", "/x"),
            (Site::Mirror, "/") => text(shown(request)),
            (Site::ManyOrigins, "/") => tagged("hello, world\n", super::date::ticks(), request, f),
            (Site::Edited, "/") => match ANSWERS.fetch_add(1, Ordering::SeqCst) {
                ..EDITED => tagged("hello, world\n", 1, request, f),
                _ => tagged("hello, new world\n", 2, request, f),
            },
            (Site::Empty, "/") => Response::new(204, ""),
            (Site::Clock, "/") => text(format!("{}\n", super::date::now())),
            (Site::Counter, "/") => {
                let ticks = super::date::ticks();
                text(format!(
                    "{ticks}{}\n",
                    if ticks.is_multiple_of(7) { "." } else { "" }
                ))
            }
            _ => Response::error(404, f),
        };
        let mut response = match method {
            "GET" | "HEAD" => found,
            "POST" if takes_post && found.status == 404 => found,
            "POST" if takes_post => self.posted(request, content, f),
            "TRACE" if self.trace => traced(request),
            _ => {
                let mut response = Response::error(405, f);
                response.fields.retain(|(name, _)| name != "Allow");
                response.with("Allow", allow)
            }
        };
        response.unknown_length = self.chunked && !matches!(response.status, 204 | 304);
        response.closes |= response.unknown_length && request.is_old();
        response
    }

    fn posted(&self, request: &Request, content: &[u8], f: &Faults) -> Response {
        let shown = String::from_utf8_lossy(content).into_owned();
        match self.post {
            Post::EchoJson => Response::new(
                200,
                format!("{{\"length\": {}, \"data\": {shown:?}}}", content.len()),
            )
            .with("Content-Type", "application/json"),
            Post::Created => Response::new(201, format!("stored {} octets\n", content.len()))
                .with("Content-Type", "text/plain")
                .with("Location", "/"),
            Post::Preview => {
                let mut shown: String = shown.chars().filter(char::is_ascii_alphanumeric).collect();
                shown.truncate(40);
                Response::new(200, format!("<form>You said {shown}</form>\n"))
                    .with("Content-Type", "text/html")
            }
            Post::JsonOnly if request.field("content-type") != Some(b"application/json") => {
                Response::error(415, f)
            }
            _ => Response::new(200, content).with("Content-Type", "application/octet-stream"),
        }
    }
}

/// A text with validators of its own, if the conditions let it through.
fn tagged(text: &str, version: usize, request: &Request, f: &Faults) -> Response {
    let tag = format!("\"version-{version}\"");
    let modified = MODIFIED + i64::try_from(version).unwrap_or_default();
    let response = match precondition(request, &tag, modified, f) {
        Some(412) => return Response::error(412, f),
        Some(status) => Response::new(status, ""),
        None => Response::new(200, text).with("Content-Type", "text/plain"),
    };
    response
        .with("ETag", tag)
        .with("Last-Modified", super::date::imf(modified))
}

/// Whether there is more content than twenty octets, as far as the head tells.
fn long(request: &Request) -> bool {
    let length = request.joined("content-length");
    length.is_some_and(|length| length.parse().is_ok_and(|length: u64| length > 20))
}

/// The request as it came, but for what is secret (RFC 9110 section 9.3.8).
fn traced(request: &Request) -> Response {
    let echoed = format!("TRACE {} HTTP/1.{}\r\n", request.target, request.minor);
    let content = echoed + &shown(request) + "\r\n";
    Response::new(200, content).with("Content-Type", "message/http")
}

/// The fields of a request but for what is secret.
fn shown(request: &Request) -> String {
    let mut shown = String::new();
    for (name, value) in &request.fields {
        if !matches!(
            name.as_str(),
            "authorization" | "cookie" | "proxy-authorization" | ":authority"
        ) {
            shown.push_str(&format!("{name}: {}\r\n", String::from_utf8_lossy(value)));
        }
    }
    shown
}

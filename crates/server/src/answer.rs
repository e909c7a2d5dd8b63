//! From a request head to the answer, as a value. What a request means is decided by `http_core`;
//! here it meets the files.

mod changed;

pub(crate) use changed::changed;

use std::borrow::Cow;
use std::sync::Arc;

use http_core::conn::{
    CloseReason, ConnectionOptions, RequestContent, RequestFacts, ResponseFacts, persistence,
};
use http_core::defect::{Defect, DefectId};
use http_core::framing::{self, BodyDecision, BodyLength};
use http_core::message::{RequestHead, RequestTarget};
use http_core::syntax::KnownName;

use crate::change::{Area, Change};
use crate::config::Config;
use crate::error_page::{ALLOW, ALLOW_CHANGES, Form};
use crate::plan::{self, Plan};
use crate::representation::{Gzip, Representation, Which};
use crate::resolve;
use crate::site::{Found, Landed, Site, Wanted};

/// What is sent back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) what: What,
    /// The request was HEAD: everything but the content.
    pub(crate) head_only: bool,
    /// Why the connection ends after it, if it does.
    pub(crate) close: Option<CloseReason>,
}

/// The kinds of answers.
#[derive(Debug)]
pub(crate) enum What {
    Representation {
        representation: Arc<Representation>,
        which: Which,
        plan: Plan,
    },
    /// A small page of our own.
    Page {
        status: u16,
        detail: Cow<'static, str>,
        form: Form,
        negotiated: bool,
        /// Further field lines, each with its line end.
        fields: Cow<'static, [u8]>,
    },
    /// A file of the site with an error status.
    Document {
        status: u16,
        representation: Arc<Representation>,
        fields: Cow<'static, [u8]>,
    },
    /// No content, with these field lines.
    Empty {
        status: u16,
        fields: Cow<'static, [u8]>,
    },
}

/// Content of the request that is to be read before the answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    None,
    Length(u64),
    Chunked,
    /// A PUT without content: more likely a mistake than an empty file.
    Missing,
    /// A PUT with Content-Range.
    Partial,
    /// A PUT with Content-Encoding.
    Coded,
}

/// The decision on a request head.
#[derive(Debug)]
pub(crate) enum Answer {
    Ready(Response, Content),
    /// Ask again, with the outcome of loading this.
    Load(Box<Wanted>),
    /// Do this, and answer with what comes of it.
    Change(Box<Change>),
}

/// What the decision depends on besides head and files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circumstances<'a> {
    pub(crate) config: &'a Config,
    /// Seconds since the epoch.
    pub(crate) now: u64,
    /// Another reason to close after this answer.
    pub(crate) close: Option<CloseReason>,
    /// Paths that may be changed.
    pub(crate) areas: &'a [Arc<Area>],
    /// The connection is encrypted, so that `https` targets are ours.
    pub(crate) secure: bool,
}

/// The files as one request sees them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Files<'a> {
    pub(crate) site: &'a Site,
    /// The outcomes of what earlier calls for the same request wanted.
    pub(crate) loaded: &'a [Landed],
}

/// Decides on a request.
pub(crate) fn answer(
    head: RequestHead<'_>,
    files: Files<'_>,
    buffer: &mut Vec<u8>,
    with: &Circumstances<'_>,
) -> Answer {
    // Framing first: if it is faulty, nothing that follows can be told from content.
    let body = match framing::request_body(&head) {
        Ok(body) => body,
        Err(defect) => return Answer::Ready(refusal(&defect), Content::None),
    };
    if let Err(defect) = framing::host(&head) {
        return Answer::Ready(refusal(&defect), Content::None);
    }
    let request = Request::read(head, with);
    let target = match RequestTarget::parse(head.method(), head.target()) {
        Ok(target) => target,
        Err(defect) => return Answer::Ready(refusal(&defect), Content::None),
    };
    if let Some(area) = request.area(target, buffer, with) {
        match request.change(area, &body, buffer, with) {
            Some(change) => return Answer::Change(change),
            None => buffer.clear(),
        }
    }
    let what = match request.what(target, files, buffer, with) {
        Ok(what) => what,
        Err(wanted) => return Answer::Load(wanted),
    };
    let (content, what) = request.content(body.length, what, with);
    let close = request.close(&body, content.is_some(), with);
    let response = Response {
        what,
        head_only: head.method() == b"HEAD",
        close,
    };
    Answer::Ready(response, content.unwrap_or(Content::None))
}
/// The answer to octets that are no request: the defect's status and its sentence.
pub(crate) fn refusal(defect: &Defect) -> Response {
    let id = defect.id;
    let status = id.status().unwrap_or(400);
    let close = match status {
        413 => CloseReason::ContentTooLarge,
        414 | 431 => CloseReason::HeadTooLarge,
        505 => CloseReason::VersionUnsupported,
        _ => CloseReason::RequestMalformed,
    };
    Response {
        what: plain_page(status, defect_sentence(id).into()),
        head_only: false,
        close: Some(close),
    }
}

fn defect_sentence(id: DefectId) -> String {
    format!("{id}: {} ({}).", id.expected(), id.section())
}

/// The answer to a request that did not become complete in time.
pub(crate) fn too_slow() -> Response {
    Response {
        what: plain_page(408, "".into()),
        head_only: false,
        close: Some(CloseReason::RequestTimeout),
    }
}

fn plain_page(status: u16, detail: Cow<'static, str>) -> What {
    What::Page {
        status,
        detail,
        form: Form::Plain,
        negotiated: false,
        fields: Cow::Borrowed(b""),
    }
}

/// Why a target of another scheme than the connection's is not served (RFC 9110 §7.4).
fn foreign_scheme(scheme: &[u8], with: &Circumstances<'_>) -> Option<(u16, &'static str)> {
    let https = scheme.eq_ignore_ascii_case(b"https");
    let http = scheme.eq_ignore_ascii_case(b"http");
    match (https, http, with.secure) {
        (true, _, true) | (_, true, false) => None,
        (true, _, false) => Some((421, "A resource of https is not served without encryption.")),
        (_, true, true) => Some((421, "A resource of http is not served on this connection.")),
        _ => Some((400, "Only targets of http and https are served here.")),
    }
}

/// A request whose head is in order.
#[derive(Clone, Copy)]
struct Request<'a> {
    head: RequestHead<'a>,
    expects: Expects,
}

/// The Expect field (RFC 9110 §10.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    Nothing,
    Continue,
    Unknown,
}

impl<'a> Request<'a> {
    fn read(head: RequestHead<'a>, _with: &Circumstances<'_>) -> Self {
        let section = head.section();
        let mut expects = Expects::Nothing;
        // A 1.0 client does not know interim answers; its Expect is ignored (RFC 9110 §10.1.1).
        if section.has(KnownName::Expect) && head.version().minor > 0 {
            for value in section.values(KnownName::Expect) {
                expects = match value.eq_ignore_ascii_case(b"100-continue") {
                    true if expects != Expects::Unknown => Expects::Continue,
                    _ => Expects::Unknown,
                };
            }
        }
        Self { head, expects }
    }

    /// Why the connection ends after the answer, if it does.
    fn close(
        self,
        body: &BodyDecision,
        content_read: bool,
        with: &Circumstances<'_>,
    ) -> Option<CloseReason> {
        let section = self.head.section();
        let facts = RequestFacts {
            minor_version: self.head.version().minor,
            options: ConnectionOptions::read(section.values(KnownName::Connection)),
            framing: body.must_close,
            content: match content_read {
                true => RequestContent::Read,
                false => RequestContent::Unread,
            },
        };
        let ours = ResponseFacts {
            minor_version: 1,
            options: ConnectionOptions::default(),
            framing: None,
        };
        persistence(&facts, &ours).reason().or(with.close)
    }

    /// The area that the target of a PUT, DELETE or OPTIONS lies in, and its name in `buffer`.
    fn area<'w>(
        self,
        target: RequestTarget<'_>,
        buffer: &mut Vec<u8>,
        with: &Circumstances<'w>,
    ) -> Option<&'w Arc<Area>> {
        let path = match target {
            _ if with.areas.is_empty() => return None,
            RequestTarget::Origin { path, .. } => path,
            RequestTarget::Absolute { scheme, path, .. }
                if foreign_scheme(scheme, with).is_none() =>
            {
                path
            }
            _ => return None,
        };
        let mut decoded = Vec::new();
        let key = resolve::resolve(path, &mut decoded).ok()?;
        let area = with
            .areas
            .iter()
            .find(|area| area.path.matches(key).is_some())?;
        buffer.clear();
        buffer.extend_from_slice(key);
        Some(area)
    }

    /// The change asked for by a PUT or DELETE of the name in `key`, if it can be understood.
    fn change(
        self,
        area: &Arc<Area>,
        body: &BodyDecision,
        key: &[u8],
        with: &Circumstances<'_>,
    ) -> Option<Box<Change>> {
        let put = match self.head.method() {
            b"PUT" => true,
            b"DELETE" => false,
            _ => return None,
        };
        let section = self.head.section();
        if self.expects == Expects::Unknown {
            return None;
        }
        let content = match body.length {
            BodyLength::None if put => Content::Missing,
            BodyLength::None => Content::None,
            BodyLength::Length(n) => Content::Length(n),
            BodyLength::Chunked => Content::Chunked,
            BodyLength::UntilClose | BodyLength::Tunnel => return None,
        };
        // Part of a file, or a coding of it, would be stored as though it were the whole.
        let partial = section.has(KnownName::ContentRange);
        let coded = section.has(KnownName::ContentEncoding);
        let content = match (partial, coded) {
            (true, _) if put => Content::Partial,
            (_, true) if put => Content::Coded,
            _ => content,
        };
        let conditions = [
            KnownName::IfMatch,
            KnownName::IfNoneMatch,
            KnownName::IfUnmodifiedSince,
        ];
        let conditions = (conditions.into_iter())
            .flat_map(|name| {
                section
                    .values(name)
                    .map(move |value| (name.as_str(), value.to_vec()))
            })
            .collect();
        Some(Box::new(Change {
            area: Arc::clone(area),
            key: key.into(),
            put,
            authorization: section.value(KnownName::Authorization).map(<[u8]>::to_vec),
            conditions,
            content,
            expects: self.expects == Expects::Continue,
            close: self.close(body, true, with),
        }))
    }

    /// What to answer, leaving content and connection aside.
    fn what(
        self,
        target: RequestTarget<'_>,
        files: Files<'_>,
        buffer: &mut Vec<u8>,
        with: &Circumstances<'_>,
    ) -> Result<What, Box<Wanted>> {
        if self.expects == Expects::Unknown {
            return self.page(
                417,
                "The only expectation known here is 100-continue.",
                files,
                with,
            );
        }
        let (path, query) = match target {
            RequestTarget::Origin { path, query } => (path, query),
            RequestTarget::Absolute {
                scheme,
                path,
                query,
                ..
            } => {
                if let Some((status, detail)) = foreign_scheme(scheme, with) {
                    return self.page(status, detail, files, with);
                }
                match path {
                    // The asterisk form of a request sent through a proxy (RFC 9112 §3.2.4).
                    b"" if self.head.method() == b"OPTIONS" => (b"*".as_slice(), query),
                    b"" => (b"/".as_slice(), query),
                    path => (path, query),
                }
            }
            RequestTarget::Asterisk => (b"*".as_slice(), None),
            RequestTarget::Authority { .. } => (b"".as_slice(), None),
        };
        match self.head.method() {
            b"GET" | b"HEAD" => self.resource(path, query, files, buffer, with),
            b"OPTIONS" => Ok(What::Empty {
                status: 204,
                fields: Cow::Borrowed(self.allow(target, with)),
            }),
            // The methods of RFC 9110 §9 and PATCH are known and not allowed; others not known.
            b"POST" | b"PUT" | b"DELETE" | b"CONNECT" | b"TRACE" | b"PATCH" => {
                let allow = Cow::Borrowed(self.allow(target, with));
                self.page_with(405, "", allow, files, with)
            }
            _ => self.page(501, "This method is not known here.", files, with),
        }
    }

    /// The Allow field of a target.
    fn allow(self, target: RequestTarget<'_>, with: &Circumstances<'_>) -> &'static [u8] {
        match self.area(target, &mut Vec::new(), with) {
            Some(_) => ALLOW_CHANGES,
            None => ALLOW,
        }
    }

    fn resource(
        self,
        path: &[u8],
        query: Option<&[u8]>,
        files: Files<'_>,
        buffer: &mut Vec<u8>,
        with: &Circumstances<'_>,
    ) -> Result<What, Box<Wanted>> {
        if !resolve::is_uri(path) || !query.is_none_or(resolve::is_uri) {
            return Ok(self.mended(path, query));
        }
        let key = match resolve::resolve(path, buffer) {
            Ok(key) => key,
            Err(refusal) => return self.page(refusal.status(), "", files, with),
        };
        if let Some(what) = self.moved(key, query, with) {
            return Ok(what);
        }
        let form = || plan::form(self.head.section());
        let representation = match files.site.find(key, files.loaded, &form) {
            Found::Representation(representation) => representation,
            Found::Wanted(wanted) => return Err(self.with_coding(wanted, with)),
            Found::Directory => return Ok(self.redirect(key, query)),
            Found::Nothing(status) => return self.page(status, "", files, with),
        };
        let section = self.head.section();
        let which = plan::coding(section, &representation);
        if which == Which::Gzip && matches!(representation.gzip, Gzip::NotYet) {
            return Err(Site::want_gzip(key, &representation));
        }
        // Never later than Date (RFC 9110 §8.8.2.1).
        let last_modified = representation.last_modified.map(|at| at.min(with.now));
        let coded = representation.coded(which);
        let plan = plan::plan(self.head.method(), section, coded, last_modified, with.now);
        match plan {
            Plan::PreconditionFailed => self.page(412, "", files, with),
            Plan::Unsatisfiable => {
                let fields = format!("Content-Range: bytes */{}\r\n", coded.length);
                self.page_with(416, "", Cow::Owned(fields.into_bytes()), files, with)
            }
            plan => Ok(What::Representation {
                representation,
                which,
                plan,
            }),
        }
    }

    /// A hint, so that hashing and compressing can share one read.
    fn with_coding(self, wanted: Box<Wanted>, with: &Circumstances<'_>) -> Box<Wanted> {
        let gzip = with.config.gzip && plan::accepts_gzip(self.head.section());
        if gzip { wanted.with_gzip() } else { wanted }
    }

    /// 301 to the directory's own name, with the query; a path, so that it holds behind any proxy
    /// and can lead to no other host.
    fn redirect(self, key: &[u8], query: Option<&[u8]>) -> What {
        let mut fields = b"Location: ".to_vec();
        resolve::encode(key, &mut fields);
        fields.push(b'/');
        if let Some(query) = query {
            fields.push(b'?');
            resolve::mend(query, &mut fields);
        }
        fields.extend_from_slice(b"\r\n");
        self.plain(301, "", Cow::Owned(fields))
    }

    /// 301 to the same target in the form it should have had (RFC 9112 §3.2): browsers leave some
    /// octets in a query as they are, so that a refusal would punish the wrong ones.
    fn mended(self, path: &[u8], query: Option<&[u8]>) -> What {
        let mut fields = b"Location: ".to_vec();
        // `//` at the beginning would be read as a host.
        let slashes = path.iter().take_while(|&&octet| octet == b'/').count();
        fields.push(b'/');
        resolve::mend(&path[slashes..], &mut fields);
        if let Some(query) = query {
            fields.push(b'?');
            resolve::mend(query, &mut fields);
        }
        fields.extend_from_slice(b"\r\n");
        self.plain(301, "", Cow::Owned(fields))
    }

    /// A redirect by the configuration.
    fn moved(self, key: &[u8], query: Option<&[u8]>, with: &Circumstances<'_>) -> Option<What> {
        for redirect in &with.config.redirects {
            let Some(captured) = redirect.from.matches(key) else {
                continue;
            };
            let mut fields = b"Location: ".to_vec();
            match redirect.to.split_once('*') {
                Some((before, after)) => {
                    fields.extend_from_slice(before.as_bytes());
                    resolve::encode_name(captured, &mut fields);
                    fields.extend_from_slice(after.as_bytes());
                }
                None => fields.extend_from_slice(redirect.to.as_bytes()),
            }
            if let (Some(query), false) = (query, redirect.to.contains('?')) {
                fields.push(b'?');
                resolve::mend(query, &mut fields);
            }
            fields.extend_from_slice(b"\r\n");
            return Some(self.plain(redirect.status, "", Cow::Owned(fields)));
        }
        None
    }

    fn page(
        self,
        status: u16,
        detail: &'static str,
        files: Files<'_>,
        with: &Circumstances<'_>,
    ) -> Result<What, Box<Wanted>> {
        self.page_with(status, detail, Cow::Borrowed(b""), files, with)
    }

    /// The page for a status: a document of the site if one is configured and there.
    fn page_with(
        self,
        status: u16,
        detail: &'static str,
        fields: Cow<'static, [u8]>,
        files: Files<'_>,
        with: &Circumstances<'_>,
    ) -> Result<What, Box<Wanted>> {
        if let Some(name) = with.config.error_pages.get(&status) {
            match files
                .site
                .find(name.as_bytes(), files.loaded, &|| Form::Html)
            {
                Found::Representation(representation) => {
                    return Ok(What::Document {
                        status,
                        representation,
                        fields,
                    });
                }
                Found::Wanted(wanted) => return Err(wanted),
                Found::Directory | Found::Nothing(_) => {}
            }
        }
        Ok(self.plain(status, detail, fields))
    }

    fn plain(self, status: u16, detail: &'static str, fields: Cow<'static, [u8]>) -> What {
        What::Page {
            status,
            detail: Cow::Borrowed(detail),
            form: plan::form(self.head.section()),
            negotiated: true,
            fields,
        }
    }

    /// The content to read before the answer, or `None` when it stays unread and the connection
    /// has to close; and the answer, which may have become another.
    fn content(
        self,
        length: BodyLength,
        what: What,
        with: &Circumstances<'_>,
    ) -> (Option<Content>, What) {
        // What a client sends after CONNECT may be meant for the tunnel it did not get.
        if self.head.method() == b"CONNECT" {
            return (None, what);
        }
        let content = match length {
            BodyLength::None | BodyLength::Length(0) => return (Some(Content::None), what),
            BodyLength::Length(n) => Content::Length(n),
            BodyLength::Chunked => Content::Chunked,
            BodyLength::UntilClose | BodyLength::Tunnel => return (None, what),
        };
        // The final answer is known: the client need not send what nobody will use.
        if self.expects == Expects::Continue {
            return (None, what);
        }
        match content {
            Content::Length(n) if n > with.config.max_content => {
                let what = match what {
                    What::Page { status, .. } if status >= 400 => what,
                    What::Document { .. } => what,
                    _ => self.plain(413, "", Cow::Borrowed(b"")),
                };
                (None, what)
            }
            content => (Some(content), what),
        }
    }
}

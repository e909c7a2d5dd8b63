//! From a request head to the answer, as a value. What a request means is decided by `http_core`;
//! here it meets the files.

mod changed;
mod content;
mod live;
mod method;
mod refusal;
mod resource;
mod target;

pub(crate) use changed::changed;
pub(crate) use live::{Live, Maker};
pub(crate) use refusal::{refusal, too_slow};

use std::borrow::Cow;
use std::sync::Arc;

use http_core::conn::CloseReason;
use http_core::framing;
use http_core::message::{RequestHead, RequestTarget};

use crate::cgi::Gateway;
use crate::change::{Area, Change};
use crate::config::Config;
use crate::error_page::Form;
use crate::plan::Plan;
use crate::representation::{Representation, Which};
use crate::site::{Landed, Site, Wanted};
use content::Expects;

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
    /// Content made for this request alone.
    Made {
        status: u16,
        media_type: &'static str,
        content: Vec<u8>,
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
    /// A PUT with a Content-Type under which the file would not be served.
    Foreign,
}

/// The decision on a request head.
#[derive(Debug)]
pub(crate) enum Answer {
    Ready(Response, Content),
    /// Ask again, with the outcome of loading this.
    Load(Box<Wanted>),
    /// Do this, and answer with what comes of it.
    Change(Box<Change>),
    /// Make the answer to this while it is sent.
    Live(Box<Live>),
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
    /// Paths answered by programs.
    pub(crate) gateways: &'a [Arc<Gateway>],
    /// The connection is encrypted, so that `https` targets are ours.
    pub(crate) secure: bool,
    /// Why the request is not looked at any further, if it is not.
    pub(crate) refused: Option<Refused>,
}

/// Reasons to refuse a request that is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is for no host of ours, or for one that the client cannot be sure to have reached.
    Host(u16),
    /// The client sends more than its share; it may come back after this many seconds.
    Rate(u64),
}

impl Circumstances<'_> {
    /// Is every answer made from a file?
    pub(crate) fn has_only_files(&self) -> bool {
        self.gateways.is_empty() && self.config.echo.is_none() && self.config.faults.is_none()
    }
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
    let head_only = head.method() == b"HEAD";
    // Framing first: if it is faulty, nothing that follows can be told from content.
    let body = match framing::request_body(&head) {
        Ok(body) => body,
        Err(defect) => return Answer::Ready(refusal(&defect, head_only), Content::None),
    };
    if let Err(defect) = framing::host(&head) {
        return Answer::Ready(refusal(&defect, head_only), Content::None);
    }
    let request = Request::read(head);
    let target = match RequestTarget::parse(head.method(), head.target()) {
        Ok(target) => target,
        Err(defect) => return Answer::Ready(refusal(&defect, head_only), Content::None),
    };
    if let (None, Some(live)) = (with.refused, request.live(target, &body, with)) {
        return Answer::Live(live);
    }
    if let (Some(area), None) = (request.area(target, buffer, with), with.refused) {
        match request.change(area, &body, buffer, with) {
            Some(change) => return Answer::Change(change),
            None => buffer.clear(),
        }
    }
    let what = match with.refused {
        None => request.what(target, files, buffer, with),
        Some(refused) => request.refused(refused, files, with),
    };
    let what = match what {
        Ok(what) => what,
        Err(wanted) => return Answer::Load(wanted),
    };
    let (content, what) = request.content(body.length, what, with);
    let close = request.close(&body, content.is_some(), with);
    let response = Response {
        what,
        head_only,
        close,
    };
    Answer::Ready(response, content.unwrap_or(Content::None))
}

/// A request whose head is in order.
#[derive(Clone, Copy)]
struct Request<'a> {
    head: RequestHead<'a>,
    expects: Expects,
}

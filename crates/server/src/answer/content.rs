//! Content of a request: what becomes of it, and of the connection (RFC 9112 §6, §9.3).

use std::borrow::Cow;

use http_core::conn::{
    CloseReason, ConnectionOptions, RequestContent, RequestFacts, ResponseFacts, persistence,
};
use http_core::framing::{BodyDecision, BodyLength};
use http_core::message::RequestHead;
use http_core::syntax::KnownName;

use super::{Circumstances, Content, Request, What};

/// The Expect field (RFC 9110 §10.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expects {
    Nothing,
    Continue,
    Unknown,
}

impl<'a> Request<'a> {
    pub(super) fn read(head: RequestHead<'a>) -> Self {
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
    pub(super) fn close(
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

    /// The content to read before the answer, or `None` when it stays unread and the connection
    /// has to close; and the answer, which may have become another.
    pub(super) fn content(
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

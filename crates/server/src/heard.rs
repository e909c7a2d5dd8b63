//! A request kept beyond the buffer it came in, for answers that are made while they are sent.

use http_core::conn::CloseReason;
use http_core::message::RequestHead;

use crate::answer::Content;

/// Name and value of a field line.
pub(crate) type Field = (Box<[u8]>, Box<[u8]>);

/// A request, and what was decided on it from its head alone.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) method: Box<[u8]>,
    pub(crate) target: Box<[u8]>,
    /// Minor version of HTTP/1.
    pub(crate) minor: u8,
    /// Field lines in order, names as they came.
    pub(crate) fields: Vec<Field>,
    /// The name that the path was resolved to.
    pub(crate) key: Box<[u8]>,
    /// The query (RFC 3986 §3.4), without its question mark.
    pub(crate) query: Option<Box<[u8]>>,
    pub(crate) content: Content,
    /// The client waits for 100 before it sends the content.
    pub(crate) expects: bool,
    /// Why the connection ends after the answer, if it does.
    pub(crate) close: Option<CloseReason>,
}

impl Heard {
    pub(crate) fn new(head: RequestHead<'_>, key: &[u8], query: Option<&[u8]>) -> Self {
        Self {
            method: head.method().into(),
            target: head.target().into(),
            minor: head.version().minor,
            fields: (head.fields())
                .map(|line| (line.name.into(), line.value.into()))
                .collect(),
            key: key.into(),
            query: query.map(Into::into),
            content: Content::None,
            expects: false,
            close: None,
        }
    }

    /// Values of the field lines of this name, in order.
    pub(crate) fn values<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        (self.fields.iter())
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| &**value)
    }

    pub(crate) fn is_head(&self) -> bool {
        *self.method == *b"HEAD"
    }

    /// Will there be octets of content that nobody has read yet?
    pub(crate) fn has_content(&self) -> bool {
        match self.content {
            Content::Length(n) => n > 0,
            Content::Chunked => true,
            _ => false,
        }
    }
}

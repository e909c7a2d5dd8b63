//! The answer to a PUT or DELETE.

use std::borrow::Cow;

use http_core::conn::CloseReason;

use super::{Content, Form, Response, What};
use crate::change::{self, Change};

/// The answer to a change.
pub(crate) fn changed(change: &Change, result: change::Result, unread: bool) -> Response {
    let close = match unread {
        true => Some(CloseReason::ContentUnread),
        false => change.close,
    };
    let mut fields = Vec::new();
    if let Some(tag) = &result.tag {
        fields.extend_from_slice(format!("ETag: \"{tag}\"\r\n").as_bytes());
    }
    let fields = match result.status {
        401 => {
            Cow::Borrowed(&b"WWW-Authenticate: Basic realm=\"writing\", charset=\"UTF-8\"\r\n"[..])
        }
        415 if change.content == Content::Coded => {
            Cow::Borrowed(&b"Accept-Encoding: identity\r\n"[..])
        }
        _ => Cow::Owned(fields),
    };
    let what = match result.status {
        status @ (201 | 204) => What::Empty { status, fields },
        status => What::Page {
            status,
            detail: Cow::Borrowed(result.detail),
            form: Form::Plain,
            negotiated: false,
            fields,
        },
    };
    Response {
        what,
        head_only: false,
        close,
    }
}

//! Answers to octets that are no request.

use std::borrow::Cow;

use http_core::conn::CloseReason;
use http_core::defect::{Defect, DefectId};

use super::{Form, Response, What};

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

pub(super) fn plain_page(status: u16, detail: Cow<'static, str>) -> What {
    What::Page {
        status,
        detail,
        form: Form::Plain,
        negotiated: false,
        fields: Cow::Borrowed(b""),
    }
}

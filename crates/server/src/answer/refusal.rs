//! Answers to octets that are no request, and to requests that are not for us.

use std::borrow::Cow;

use http_core::conn::CloseReason;
use http_core::defect::{Defect, DefectId};

use super::{Circumstances, Files, Form, Refused, Request, Response, What};
use crate::site::Wanted;

/// The answer to octets that are no request: the defect's status and its sentence.
pub(crate) fn refusal(defect: &Defect, head_only: bool) -> Response {
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
        head_only,
        close: Some(close),
    }
}

fn defect_sentence(id: DefectId) -> String {
    format!("{id}: {} ({}).", id.expected(), id.section())
}

impl Request<'_> {
    /// The answer to a request that is in order and refused all the same.
    pub(super) fn refused(
        self,
        refused: Refused,
        files: Files<'_>,
        with: &Circumstances<'_>,
    ) -> Result<What, Box<Wanted>> {
        match refused {
            Refused::Host(status) => {
                self.page(status, "This host is not served here.", files, with)
            }
            // A page of the site could need a load: this has to cost as little as can be.
            Refused::Rate(seconds) => {
                let fields = format!("Retry-After: {seconds}\r\n").into_bytes();
                Ok(self.plain(429, "There are too many requests from you.", fields.into()))
            }
        }
    }
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

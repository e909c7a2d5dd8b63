//! What a method means for a target (RFC 9110 §9).

use std::borrow::Cow;
use std::sync::Arc;

use http_core::framing::{BodyDecision, BodyLength};
use http_core::message::RequestTarget;
use http_core::syntax::KnownName;

use super::content::Expects;
use super::target::foreign_scheme;
use super::{Circumstances, Content, Files, Request, What};
use crate::change::{Area, Change};
use crate::error_page::{ALLOW, ALLOW_CHANGES};
use crate::media;
use crate::resolve;
use crate::site::Wanted;

impl Request<'_> {
    /// The area that the target of a PUT, DELETE or OPTIONS lies in, and its name in `buffer`.
    pub(super) fn area<'w>(
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
    pub(super) fn change(
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
        let name = String::from_utf8_lossy(key);
        let fits = |declared: Option<&[u8]>| declared.is_none_or(|d| media::fits(&name, d));
        let content = match (partial, coded) {
            (true, _) if put => Content::Partial,
            (_, true) if put => Content::Coded,
            _ if put && !fits(section.value(KnownName::ContentType)) => Content::Foreign,
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
    pub(super) fn what(
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
                if let Some(what) = self.moved_too(path, query, buffer, with) {
                    return Ok(what);
                }
                let allow = Cow::Borrowed(self.allow(target, with));
                self.page_with(405, "", allow, files, with)
            }
            _ => self.page(501, "This method is not known here.", files, with),
        }
    }

    /// The Allow field of a target.
    pub(super) fn allow(
        self,
        target: RequestTarget<'_>,
        with: &Circumstances<'_>,
    ) -> &'static [u8] {
        if let Some(maker) = self.maker(target, &mut Vec::new(), with) {
            return maker.allow();
        }
        match self.area(target, &mut Vec::new(), with) {
            Some(_) => ALLOW_CHANGES,
            None => ALLOW,
        }
    }
}

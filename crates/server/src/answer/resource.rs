//! GET and HEAD of what a path stands for, and the pages for what it does not.

use std::borrow::Cow;

use http_core::message::RequestTarget;

use super::{Circumstances, Files, Request, What};
use crate::error_page::Form;
use crate::plan::{self, Plan};
use crate::representation::{Gzip, Which};
use crate::resolve;
use crate::site::{Found, Site, Wanted};

impl Request<'_> {
    pub(super) fn resource(
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
        let form = || plan::listing_form(self.head.section());
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

    pub(super) fn page(
        self,
        status: u16,
        detail: &'static str,
        files: Files<'_>,
        with: &Circumstances<'_>,
    ) -> Result<What, Box<Wanted>> {
        self.page_with(status, detail, Cow::Borrowed(b""), files, with)
    }

    /// The page for a status: a document of the site if one is configured and there.
    pub(super) fn page_with(
        self,
        status: u16,
        detail: &'static str,
        fields: Cow<'static, [u8]>,
        files: Files<'_>,
        with: &Circumstances<'_>,
    ) -> Result<What, Box<Wanted>> {
        let own = self.page_by_rule(status, with);
        if let Some(name) = own.or_else(|| with.config.error_pages.get(&status)) {
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

    /// The page that a rule has for this status and path; the last rule that has one decides.
    fn page_by_rule<'w>(self, status: u16, with: &Circumstances<'w>) -> Option<&'w String> {
        let rules = with.config.rules.iter().rev();
        let mut rules = rules
            .filter(|rule| rule.error_pages.contains_key(&status))
            .peekable();
        rules.peek()?;
        let target = RequestTarget::parse(self.head.method(), self.head.target()).ok()?;
        let path = match target {
            RequestTarget::Origin { path, .. } | RequestTarget::Absolute { path, .. } => path,
            RequestTarget::Asterisk | RequestTarget::Authority { .. } => return None,
        };
        let mut buffer = Vec::new();
        let key = resolve::resolve(path, &mut buffer).ok()?;
        let rule = rules.find(|rule| rule.path.matches(key).is_some())?;
        rule.error_pages.get(&status)
    }

    pub(super) fn plain(
        self,
        status: u16,
        detail: &'static str,
        fields: Cow<'static, [u8]>,
    ) -> What {
        What::Page {
            status,
            detail: Cow::Borrowed(detail),
            form: plan::form(self.head.section()),
            negotiated: true,
            fields,
        }
    }
}

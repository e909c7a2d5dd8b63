//! Requests that are the same, octet for octet, as one before.
//!
//! Clients repeat themselves: a proxy, a browser or a program that polls asks for the same in the
//! same words, again and again. What a head means is worked out once for all of these. What it is
//! answered with is looked up every time, as for any other request: nothing here says what is in a
//! file, or that it is there.
//!
//! Only heads whose meaning depends on nothing else are kept: they name something below the root,
//! and want it whole, or compressed, or not again if they have it already (304). Conditions with
//! dates depend on the present second, ranges are rarely asked for twice, and credentials are
//! nothing to keep. A head is kept when it is met for the second time, so that those that are not
//! repeated cost next to nothing.

use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::{Arc, Weak};

use foldhash::fast::RandomState;
use http_core::message::{RequestHead, RequestTarget};
use http_core::syntax::KnownName;

use crate::answer::{Response, What};
use crate::error_page::Form;
use crate::plan::Plan;
use crate::record::Asked;
use crate::representation::{Representation, Which};
use crate::resolve;
use crate::serving::Host;
use crate::site::Found;

/// Heads kept by a worker.
const PLACES: usize = 256;

/// Longer heads are not kept.
const LONGEST: usize = 1024;

/// Heads that one worker has met. Two that fall into one place replace each other.
#[derive(Debug, Default)]
pub(crate) struct Repeated {
    places: Vec<Place>,
    state: RandomState,
}

#[derive(Debug, Default)]
struct Place {
    /// The hash of the head met here last.
    met: u64,
    meaning: Option<Box<Meaning>>,
}

/// What a head means.
#[derive(Debug)]
pub(crate) struct Meaning {
    head: Box<[u8]>,
    pub(crate) host: Rc<Host>,
    /// The name below the root.
    key: Box<[u8]>,
    head_only: bool,
    wanted: Wanted,
    /// For the access log, if there is one.
    pub(crate) asked: Option<Asked>,
}

#[derive(Debug)]
enum Wanted {
    /// Of this representation; of another, even of the same file, it may be something else.
    Of(Weak<Representation>, Which, Plan),
    /// There was nothing of this name.
    Page(Form),
}

impl Repeated {
    /// What the request at the start of these octets means, if its head is known.
    #[inline]
    pub(crate) fn find(&self, octets: &[u8]) -> Option<&Meaning> {
        let place = self.places.get(self.place(octets)?)?;
        let meaning = place.meaning.as_deref()?;
        octets.starts_with(&meaning.head).then_some(meaning)
    }

    /// A head was met whose meaning is not known; it is kept if it was met before.
    pub(crate) fn meet(&mut self, head: &[u8], meaning: impl FnOnce() -> Option<Meaning>) {
        if head.len() > LONGEST {
            return;
        }
        let Some(place) = self.place(head) else {
            return;
        };
        let met = self.state.hash_one(head);
        if self.places.is_empty() {
            self.places.resize_with(PLACES, Place::default);
        }
        if let Some(place) = self.places.get_mut(place) {
            if place.met == met {
                place.meaning = meaning().map(Box::new);
            }
            place.met = met;
        }
    }

    /// Something else is served from now on.
    pub(crate) fn forget(&mut self) {
        self.places = Vec::new();
    }

    /// Where a head belongs: the end of its first line decides, which has the end of the path.
    #[inline]
    fn place(&self, octets: &[u8]) -> Option<usize> {
        let line = octets.get(..LONGEST).unwrap_or(octets);
        let end = memchr::memchr(b'\n', line)?;
        let last = line.get(end.saturating_sub(32)..end)?;
        usize::try_from(self.state.hash_one(last) % PLACES as u64).ok()
    }
}

impl Meaning {
    /// What this head means to this host, if that depends on nothing else. `response` is what it was
    /// answered with, and all of the request is in its head.
    pub(crate) fn of(
        octets: &[u8],
        head: RequestHead<'_>,
        response: &Response,
        host: &Rc<Host>,
        logged: bool,
    ) -> Option<Self> {
        const OTHERWISE: [KnownName; 8] = [
            KnownName::IfModifiedSince,
            KnownName::IfUnmodifiedSince,
            KnownName::IfMatch,
            KnownName::IfRange,
            KnownName::Range,
            KnownName::Expect,
            KnownName::Authorization,
            KnownName::Cookie,
        ];
        let section = head.section();
        let config = &*host.config;
        if OTHERWISE.iter().any(|&name| section.has(name)) || config.client_rate != 0 {
            return None;
        }
        // A page may have been put there by the time of the next request.
        let own_pages = || {
            config.error_pages.is_empty() && config.rules.iter().all(|r| r.error_pages.is_empty())
        };
        let wanted = match &response.what {
            What::Representation {
                representation,
                which,
                plan: plan @ (Plan::Whole | Plan::NotModified),
            } => Wanted::Of(Arc::downgrade(representation), *which, plan.clone()),
            What::Page {
                status: 404,
                detail,
                form,
                negotiated: true,
                fields,
            } if detail.is_empty() && fields.is_empty() && own_pages() => Wanted::Page(*form),
            _ => return None,
        };
        let target = RequestTarget::parse(head.method(), head.target()).ok()?;
        let RequestTarget::Origin { path, .. } = target else {
            return None;
        };
        let mut buffer = Vec::new();
        Some(Self {
            head: octets.into(),
            host: Rc::clone(host),
            key: resolve::resolve(path, &mut buffer).ok()?.into(),
            head_only: response.head_only,
            wanted,
            asked: logged.then(|| Asked::of(head)),
        })
    }

    /// Octets of the head.
    pub(crate) fn length(&self) -> usize {
        self.head.len()
    }

    /// What it is answered with now, if that is of the same kind as before.
    pub(crate) fn response(&self) -> Option<Response> {
        let found = self.host.site.find(&self.key, &[], &|| Form::Plain);
        let what = match (found, &self.wanted) {
            (Found::Representation(representation), Wanted::Of(known, which, plan))
                if std::ptr::eq(known.as_ptr(), Arc::as_ptr(&representation)) =>
            {
                What::Representation {
                    representation,
                    which: *which,
                    plan: plan.clone(),
                }
            }
            (Found::Nothing(404), Wanted::Page(form)) => What::Page {
                status: 404,
                detail: "".into(),
                form: *form,
                negotiated: true,
                fields: b"".into(),
            },
            _ => return None,
        };
        Some(Response {
            what,
            head_only: self.head_only,
            close: None,
        })
    }
}

//! Targets whose answers are made while they are sent: which they are, and by what.

use std::sync::Arc;

use http_core::framing::{BodyDecision, BodyLength};
use http_core::message::RequestTarget;

use super::content::Expects;
use super::target::foreign_scheme;
use super::{Circumstances, Content, Request};
use crate::cgi::Gateway;
use crate::heard::Heard;
use crate::resolve;

/// An answer to be made.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) heard: Heard,
    pub(crate) maker: Maker,
}

/// What makes an answer.
#[derive(Debug, Clone)]
pub(crate) enum Maker {
    Program(Arc<Gateway>),
    /// The request told back.
    Echo,
    /// The fault of this name.
    Fault(String),
}

impl Maker {
    /// What makes the answers for a name, if it is not a file.
    fn of(key: &[u8], with: &Circumstances<'_>) -> Option<Self> {
        let gateway = with
            .gateways
            .iter()
            .find(|gateway| key.starts_with(&gateway.prefix));
        if let Some(gateway) = gateway {
            return Some(Self::Program(Arc::clone(gateway)));
        }
        // The prefix itself, or what is below it.
        let below = |prefix: &Option<String>| {
            let rest = key.strip_prefix(prefix.as_deref()?.as_bytes())?;
            match rest {
                b"" => Some(rest),
                rest => rest.strip_prefix(b"/"),
            }
        };
        if below(&with.config.echo).is_some() {
            return Some(Self::Echo);
        }
        let name = below(&with.config.faults)?;
        Some(Self::Fault(String::from_utf8_lossy(name).into_owned()))
    }

    fn accepts(&self, method: &[u8]) -> bool {
        match self {
            Self::Program(_) | Self::Fault(_) => matches!(method, b"GET" | b"HEAD" | b"POST"),
            // Any method, but for those that mean something else (RFC 9110 §9.3.6 to §9.3.8).
            Self::Echo => !matches!(method, b"OPTIONS" | b"CONNECT" | b"TRACE"),
        }
    }

    /// The Allow field.
    pub(super) fn allow(&self) -> &'static [u8] {
        match self {
            Self::Program(_) | Self::Fault(_) => b"Allow: GET, HEAD, OPTIONS, POST\r\n",
            Self::Echo => b"Allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n",
        }
    }
}

impl Request<'_> {
    /// What makes the answers for a target, with its name in `buffer`.
    pub(super) fn maker(
        self,
        target: RequestTarget<'_>,
        buffer: &mut Vec<u8>,
        with: &Circumstances<'_>,
    ) -> Option<Maker> {
        let path = match target {
            _ if with.has_only_files() => return None,
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
        let maker = Maker::of(key, with)?;
        buffer.clear();
        buffer.extend_from_slice(key);
        Some(maker)
    }

    /// The answer to be made, if it is to be made.
    pub(super) fn live(
        self,
        target: RequestTarget<'_>,
        body: &BodyDecision,
        with: &Circumstances<'_>,
    ) -> Option<Box<Live>> {
        let mut key = Vec::new();
        let maker = self.maker(target, &mut key, with)?;
        let method = self.head.method();
        if self.expects == Expects::Unknown || !maker.accepts(method) {
            return None;
        }
        let (path, query) = match target {
            RequestTarget::Origin { path, query } => (path, query),
            RequestTarget::Absolute { path, query, .. } => (path, query),
            RequestTarget::Asterisk | RequestTarget::Authority { .. } => return None,
        };
        // What is no URI is answered like that of a file: with the URI it should have been.
        let for_program = matches!(maker, Maker::Program(_)) && matches!(method, b"GET" | b"HEAD");
        let is_uri = resolve::is_uri(path) && query.is_none_or(resolve::is_uri);
        if for_program && !is_uri {
            return None;
        }
        let content = match body.length {
            BodyLength::None => Content::None,
            BodyLength::Length(n) => Content::Length(n),
            BodyLength::Chunked => Content::Chunked,
            BodyLength::UntilClose | BodyLength::Tunnel => return None,
        };
        let mut heard = Heard::new(self.head, &key, query);
        heard.content = content;
        heard.expects = self.expects == Expects::Continue;
        heard.close = self.close(body, true, with);
        Some(Box::new(Live { heard, maker }))
    }
}

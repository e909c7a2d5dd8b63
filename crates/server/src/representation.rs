//! A file as it is served: its content in each coding, with validators and rendered fields.

use std::borrow::Cow;
use std::ffi::CString;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use crate::open::Stamp;
use crate::render::{self, Described};

/// One file in one state. Never changes once made; a gzip coding made later makes a new value
/// that shares the content.
#[derive(Debug)]
pub(crate) struct Representation {
    /// The file, below the root.
    pub(crate) path: CString,
    pub(crate) stamp: Stamp,
    /// Content-Type.
    pub(crate) media_type: Cow<'static, str>,
    /// Seconds since the epoch; `None` for files older than it.
    pub(crate) last_modified: Option<u64>,
    /// Vary: what else decides on the answer.
    pub(crate) vary: Option<&'static str>,
    pub(crate) identity: Coded,
    pub(crate) gzip: Gzip,
    /// Further field lines by rule, each with its line end.
    pub(crate) extra: Arc<[u8]>,
    /// Expires so many seconds after Date.
    pub(crate) expires_after: Option<u32>,
}

/// Whether there is a gzip coding.
#[derive(Debug)]
pub(crate) enum Gzip {
    /// Nothing to gain, switched off, or too large to hold.
    Never,
    /// Worth making when somebody asks.
    NotYet,
    Made(Coded),
}

/// The octets of one content coding (RFC 9110 §8.4) and what is sent about them.
#[derive(Debug)]
pub(crate) struct Coded {
    /// Opaque part of the strong entity tag, without quotes; `None` while it is not known.
    pub(crate) tag: Option<Box<str>>,
    /// Content-Encoding.
    pub(crate) coding: Option<&'static str>,
    pub(crate) length: u64,
    pub(crate) content: Content,
    /// Head of a 200 up to the value of Date.
    pub(crate) ok: Box<[u8]>,
    /// Head of a 304 up to the value of Date.
    pub(crate) not_modified: Box<[u8]>,
}

/// Where octets are.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Memory(Arc<[u8]>),
    File(Arc<File>),
}

/// Which coding of a representation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Identity,
    Gzip,
}

impl Representation {
    /// The coding asked for, or identity where there is none.
    pub(crate) fn coded(&self, which: Which) -> &Coded {
        match (&self.gzip, which) {
            (Gzip::Made(coded), Which::Gzip) => coded,
            _ => &self.identity,
        }
    }

    /// True while the digest of some content is not known.
    pub(crate) fn lacks_tag(&self) -> bool {
        let gzip = match &self.gzip {
            Gzip::Made(coded) => coded.tag.is_none(),
            _ => false,
        };
        gzip || self.identity.tag.is_none()
    }

    /// The same file with other codings; to be rendered.
    pub(crate) fn like(&self, identity: Coded, gzip: Gzip) -> Self {
        Self {
            path: self.path.clone(),
            stamp: self.stamp,
            media_type: self.media_type.clone(),
            last_modified: self.last_modified,
            vary: self.vary,
            identity,
            gzip,
            extra: Arc::clone(&self.extra),
            expires_after: self.expires_after,
        }
    }

    /// Octets of memory held.
    pub(crate) fn weight(&self) -> u64 {
        let gzip = match &self.gzip {
            Gzip::Made(coded) => coded.weight(),
            _ => 0,
        };
        1024 + self.identity.weight() + gzip
    }

    /// Renders the heads, once everything they say is known.
    pub(crate) fn rendered(mut self, common: &[u8]) -> Self {
        for which in [Which::Identity, Which::Gzip] {
            let described = Described::of(&self, which, self.last_modified);
            let ok = render::ok(common, &described).into_boxed_slice();
            let not_modified = render::not_modified(common, &described).into_boxed_slice();
            let coded = match (&mut self.gzip, which) {
                (Gzip::Made(coded), Which::Gzip) => coded,
                (_, Which::Gzip) => continue,
                _ => &mut self.identity,
            };
            coded.ok = ok;
            coded.not_modified = not_modified;
        }
        self
    }
}

impl Coded {
    pub(crate) fn new(
        tag: Option<Box<str>>,
        coding: Option<&'static str>,
        length: u64,
        content: Content,
    ) -> Self {
        Self {
            tag,
            coding,
            length,
            content,
            ok: Box::default(),
            not_modified: Box::default(),
        }
    }

    /// The same octets, to be rendered anew.
    pub(crate) fn share(&self) -> Self {
        Self::new(
            self.tag.clone(),
            self.coding,
            self.length,
            self.content.clone(),
        )
    }

    /// The octets of a range, where they are in memory.
    pub(crate) fn slice(&self, range: Range<u64>) -> Option<&[u8]> {
        let Content::Memory(octets) = &self.content else {
            return None;
        };
        let start = usize::try_from(range.start).ok()?;
        let end = usize::try_from(range.end).ok()?;
        octets.get(start..end)
    }

    fn weight(&self) -> u64 {
        match &self.content {
            Content::Memory(octets) => octets.len() as u64,
            // A handle costs little memory, but there are few of them.
            Content::File(_) => 64 << 10,
        }
    }
}

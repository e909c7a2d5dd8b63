//! Field names this crate or a server acts on, recognised once while a head is parsed.

macro_rules! names {
    ($($variant:ident $name:literal)+) => {
        /// A field name that framing, connection handling or request semantics look up. Recognised
        /// without regard to case (RFC 9110 §5.1).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum KnownName {
            $(#[doc = concat!("`", $name, "`.")] $variant,)+
        }

        impl KnownName {
            /// Every name, in table order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in lower case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

names! {
    Host "host"
    ContentLength "content-length"
    TransferEncoding "transfer-encoding"
    Connection "connection"
    Expect "expect"
    Upgrade "upgrade"
    Te "te"
    Trailer "trailer"
    KeepAlive "keep-alive"
    ProxyConnection "proxy-connection"
    Accept "accept"
    AcceptEncoding "accept-encoding"
    AcceptLanguage "accept-language"
    Authorization "authorization"
    CacheControl "cache-control"
    ContentEncoding "content-encoding"
    ContentRange "content-range"
    ContentType "content-type"
    Cookie "cookie"
    Date "date"
    Etag "etag"
    Forwarded "forwarded"
    IfMatch "if-match"
    IfModifiedSince "if-modified-since"
    IfNoneMatch "if-none-match"
    IfRange "if-range"
    IfUnmodifiedSince "if-unmodified-since"
    LastModified "last-modified"
    Location "location"
    MaxForwards "max-forwards"
    Origin "origin"
    Range "range"
    Referer "referer"
    Server "server"
    UserAgent "user-agent"
    Via "via"
}

impl KnownName {
    /// The known name that `name` is, without regard to case.
    #[must_use]
    pub fn of(name: &[u8]) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.as_str().as_bytes().eq_ignore_ascii_case(name))
    }
}

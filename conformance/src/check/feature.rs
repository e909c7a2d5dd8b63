//! What a check may need of the target (`needs:`), one table.

macro_rules! features {
    ($($variant:ident $id:literal $lacking:literal)*) => {
        /// Something a target may or may not offer; found by discovery, named by `needs:`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feature { $(#[doc = $lacking] $variant),* }

        impl Feature {
            /// All features in the order of the documentation.
            pub const ALL: &[Feature] = &[$(Feature::$variant),*];

            /// The name used in check files.
            pub fn as_str(self) -> &'static str {
                match self { $(Feature::$variant => $id),* }
            }

            /// The sentence a not-applicable verdict shows when the target lacks it.
            pub fn lacking(self) -> &'static str {
                match self { $(Feature::$variant => $lacking),* }
            }
        }
    };
}

features! {
    Get "get" "No path was found that answers GET with 2xx."
    Head "head" "HEAD is not answered with 2xx."
    Options "options" "OPTIONS is not answered with 2xx."
    KeepAlive "keep-alive" "The target closes the connection after each response."
    Closing "closing" "The target keeps connections open."
    Http10 "http10" "HTTP/1.0 requests are not answered."
    Http11 "http11" "The target answers HTTP/1.1 requests in HTTP/1.0: that is the highest version it conforms to."
    Post "post" "POST is not answered with 2xx."
    Content "content" "No method takes content: a request with Content-Length is refused or ends the connection."
    ContentRead "content-read" "No method reads content: what follows a request with Content-Length is not understood, or the connection ends (length-exact judges that)."
    ChunkedContent "chunked-content" "No method takes chunked content: such a request is refused or ends the connection."
    ChunkedRead "chunked-read" "No method reads chunked content: what follows such a request is not understood, or the connection ends (chunk-one judges that)."
    Echo "echo" "The target does not echo the content of a request."
    Writable "writable" "No writable path was named (--writable)."
    Deletable "deletable" "No writable path was named (--writable), or DELETE does not work there."
    Protected "protected" "No resource was found that answers 401 (--protected names one)."
    Credentials "credentials" "No credentials were given that open the protected resource (--protected, --credentials)."
    Upgrade "upgrade" "The target switches to no protocol: WebSocket and h2c were offered (--upgrade names a path that does)."
    Undated "undated" "Every resource found carries Last-Modified."
    Missing "missing" "No path was found that answers 404 or 410."
    Etag "etag" "No resource with an ETag was found."
    StrongEtag "strong-etag" "No resource with a strong ETag was found."
    LetteredEtag "lettered-etag" "No resource with letters in its entity tag was found."
    LastModified "last-modified" "No resource with Last-Modified was found."
    Inm "inm" "If-None-Match with the current entity tag is not answered with 304."
    Ims "ims" "If-Modified-Since with the current date is not answered with 304."
    Ranges "ranges" "A range request is not answered with 206."
    Gzip "gzip" "The target compresses nothing with gzip."
    GzipEtag "gzip-etag" "No gzip-coded response with an ETag was found."
    Trace "trace" "TRACE is not answered with 2xx."
    Large "large" "No resource of 64 KiB or more was found."
    Streamed "streamed" "No resource was found whose length is not announced (chunked content)."
    Body "body" "No resource with at least four octets of stable content was found."
    NamedText "named-text" "The text resource has no letter or digit in its path."
    Tls "tls" "The target is reached without TLS."
    Clear "clear" "The target is reached over TLS."
    Tcp "tcp" "The target is reached by a Unix socket."
    Dir "dir" "No path was found that is redirected to itself with a slash at its end."
    Redirect "redirect" "No path was found that redirects."
    MethodRefused "method-refused" "No method is refused with 405."
    Concurrent "concurrent" "Connections are served one after the other."
    Slow "slow" "Slow checks run with --slow only."
}

impl Feature {
    /// Reads the name used in check files; `None` when there is no such feature.
    pub fn from_id(id: &str) -> Option<Feature> {
        Feature::ALL
            .iter()
            .copied()
            .find(|feature| feature.as_str() == id)
    }
}

/// The variables a check may use, and for those that discovery may fail to fill, the features one
/// of which the check has to need.
pub const VARIABLES: &[(&str, &[Feature])] = &[
    ("host", &[]),
    ("name", &[]),
    ("port", &[]),
    ("path", &[]),
    ("text", &[]),
    ("length", &[]),
    ("last-octet", &[]),
    ("etag", &[Feature::Etag, Feature::StrongEtag, Feature::Inm]),
    (
        "opaque",
        &[Feature::Etag, Feature::StrongEtag, Feature::Inm],
    ),
    (
        "opaque-inner",
        &[Feature::Etag, Feature::StrongEtag, Feature::Inm],
    ),
    ("opaque-other-case", &[Feature::LetteredEtag]),
    ("rfc850-far", &[Feature::LastModified, Feature::Ims]),
    ("text-encoded", &[Feature::NamedText]),
    ("text-encoded-twice", &[Feature::NamedText]),
    ("gz-path", &[Feature::Gzip, Feature::GzipEtag]),
    ("dir", &[Feature::Dir]),
    ("last-modified", &[Feature::LastModified, Feature::Ims]),
    (
        "last-modified-rfc850",
        &[Feature::LastModified, Feature::Ims],
    ),
    (
        "last-modified-asctime",
        &[Feature::LastModified, Feature::Ims],
    ),
    (
        "last-modified-minus",
        &[Feature::LastModified, Feature::Ims],
    ),
    ("last-modified-minus-rfc850", &[Feature::LastModified]),
    ("last-modified-minus-asctime", &[Feature::LastModified]),
    ("last-modified-plus", &[Feature::LastModified, Feature::Ims]),
    (
        "last-modified-second-before",
        &[Feature::LastModified, Feature::Ims],
    ),
    ("now", &[]),
    ("past", &[]),
    ("future", &[]),
    ("writable", &[Feature::Writable, Feature::Deletable]),
    ("protected", &[Feature::Protected, Feature::Credentials]),
    ("credentials", &[Feature::Credentials]),
    ("credentials-other-case", &[Feature::Credentials]),
    ("upgrade", &[Feature::Upgrade]),
    ("upgrade-path", &[Feature::Upgrade]),
    ("undated", &[Feature::Undated]),
    ("missing", &[Feature::Missing]),
    ("content-method", &[]),
    ("content-path", &[]),
    ("early-method", &[]),
    ("large", &[Feature::Large]),
    ("largest", &[Feature::Body]),
    ("streamed", &[Feature::Streamed]),
    ("post-path", &[Feature::Post]),
    ("unique", &[]),
    ("timeout", &[]),
    ("settle", &[]),
];

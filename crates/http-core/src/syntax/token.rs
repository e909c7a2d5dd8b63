//! Names for octets: what the lossless sink calls each run of them.

macro_rules! tokens {
    ($($(#[$doc:meta])+ $variant:ident $name:literal)+) => {
        /// What a run of octets is. In a lossless parse every octet belongs to exactly one token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Token {
            $($(#[$doc])+ $variant,)+
        }

        impl Token {
            /// Every token, in the order of a message.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The kebab-case name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The token with this kebab-case name.
            #[must_use]
            #[allow(clippy::should_implement_trait)] // an unknown name is no error with a cause
            pub fn from_str(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|token| token.as_str() == name)
            }
        }
    };
}

tokens! {
    /// A line with nothing on it: before a request, or at the end of a section. Its line end included.
    EmptyLine "empty-line"
    /// `method`.
    Method "method"
    /// Whitespace between the parts of a start line.
    Space "space"
    /// `request-target`.
    RequestTarget "request-target"
    /// `HTTP-version`.
    HttpVersion "http-version"
    /// `status-code`.
    StatusCode "status-code"
    /// `reason-phrase`.
    ReasonPhrase "reason-phrase"
    /// CR LF, or the bare LF taken for it.
    LineEnd "line-end"
    /// `field-name`, in a header or trailer section.
    FieldName "field-name"
    /// The colon after a field name.
    Colon "colon"
    /// Optional or bad whitespace around a field value or a chunk extension.
    Ows "ows"
    /// `field-value` without the whitespace around it; one per line when the value is folded.
    FieldValue "field-value"
    /// The whitespace that begins a line and so continues the field value of the line before.
    ObsFold "obs-fold"
    /// Content delimited by Content-Length or by the end of the connection.
    Content "content"
    /// `chunk-size` of a chunk with data.
    ChunkSize "chunk-size"
    /// The `;` that begins a chunk extension.
    ChunkExtStart "chunk-ext-start"
    /// `chunk-ext-name`.
    ChunkExtName "chunk-ext-name"
    /// The `=` of a chunk extension.
    ChunkExtEquals "chunk-ext-equals"
    /// `chunk-ext-val`, quotes included.
    ChunkExtValue "chunk-ext-value"
    /// `chunk-data`.
    ChunkData "chunk-data"
    /// The CR LF after the data of a chunk.
    ChunkDataEnd "chunk-data-end"
    /// The size of the last chunk: one or more zeros.
    LastChunk "last-chunk"
    /// Octets after a switch of protocol or within a tunnel.
    Tunnel "tunnel"
    /// Octets after the last message that was expected.
    Excess "excess"
    /// Octets the grammar has no name for.
    Garbage "garbage"
    /// Octets past the bounds of a dissection.
    Omitted "omitted"
    /// Octets of a line that the end of the stream cut off.
    Partial "partial"
}

impl core::fmt::Display for Token {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

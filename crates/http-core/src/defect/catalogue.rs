//! The table. To add a defect, add a row; ids never change meaning and are never reused.
//!
//! Columns: variant, id, RFC, section, severity, suggested status (`0` = none: there is no one to
//! answer, or the defect is in a response), what was expected.

use super::Severity;

macro_rules! catalogue {
    ($($variant:ident $id:literal $rfc:literal $section:literal $severity:ident $status:literal $expected:literal)+) => {
        /// The entries of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum DefectId {
            $(#[doc = concat!("`", $id, "`: ", $expected, " (RFC ", $rfc, " §", $section, ").")] $variant,)+
        }

        impl DefectId {
            /// Every entry, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The kebab-case id.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The entry with this kebab-case id.
            #[must_use]
            #[allow(clippy::should_implement_trait)] // an unknown id is no error with a cause
            pub fn from_str(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|entry| entry.as_str() == id)
            }

            /// The section it offends, as `RFC 9112 §2.2`.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Self::$variant => concat!("RFC ", $rfc, " §", $section),)+ }
            }

            /// The number of the RFC it offends.
            #[must_use]
            pub const fn rfc(self) -> u16 {
                match self { $(Self::$variant => $rfc,)+ }
            }

            /// What a strict recipient does about it.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// The status a server may answer with, when there is something to answer.
            #[must_use]
            pub const fn status(self) -> Option<u16> {
                let status = match self { $(Self::$variant => $status,)+ };
                if status == 0 { None } else { Some(status) }
            }

            /// What was expected, as the start of a sentence without full stop.
            #[must_use]
            pub const fn expected(self) -> &'static str {
                match self { $(Self::$variant => $expected,)+ }
            }
        }
    };
}

catalogue! {
    // Lines
    BareLf "bare-lf" 9112 "2.2" Refuse 400 "a line ends with CR LF, not with LF alone"
    BareCr "bare-cr" 9112 "2.2" Refuse 400 "CR stands only directly before LF"
    Nul "nul" 9110 "5.5" Refuse 400 "a head holds no NUL octet"
    EmptyLineBeforeRequest "empty-line-before-request" 9112 "2.2" Report 400 "a request begins with its method, not with an empty line"
    TooManyEmptyLines "too-many-empty-lines" 9112 "2.2" Refuse 400 "at most a few empty lines stand before a request"
    EmptyLineBeforeStatus "empty-line-before-status" 9112 "4" Refuse 0 "a response begins with its status line, not with an empty line"
    WhitespaceBeforeFirstField "whitespace-before-first-field" 9112 "2.2" Refuse 400 "no whitespace stands between the start line and the first field line"
    HeadTruncated "head-truncated" 9112 "8" Refuse 400 "the head of a message ends with an empty line"

    // Other protocols on this port
    TlsRecord "tls-record" 8446 "5.1" Refuse 400 "clear-text HTTP begins with a method; octet 0x16 begins a TLS handshake"
    Http2Preface "http2-preface" 9113 "3.4" Refuse 505 "HTTP/1.1 was expected, not the preface of HTTP/2"

    // Request line
    MethodMissing "method-missing" 9112 "3.1" Refuse 400 "a request line begins with a method"
    MethodOctet "method-octet" 9112 "3.1" Refuse 400 "a method is made of token characters"
    MethodTooLong "method-too-long" 9112 "3" Refuse 501 "a method is no longer than this recipient's limit"
    RequestLineWhitespace "request-line-whitespace" 9112 "3" Refuse 400 "exactly one SP stands between the parts of a request line"
    RequestLineTrailing "request-line-trailing" 9112 "3" Refuse 400 "nothing stands between the version and the end of a request line"
    TargetMissing "target-missing" 9112 "3" Refuse 400 "a request line names a target"
    TargetSpace "target-space" 9112 "3.2" Refuse 400 "no whitespace stands within a request target"
    TargetOctet "target-octet" 9112 "3.2" Refuse 400 "a request target holds visible ASCII only; other octets are percent-encoded"
    TargetFragment "target-fragment" 9112 "3.2" Refuse 400 "a request target has no fragment"
    TargetDelimiter "target-delimiter" 3986 "2" Report 400 "the octets \" < > \\ ^ ` { | } of a target are percent-encoded"
    TargetPercent "target-percent" 3986 "2.1" Refuse 400 "% is followed by two hexadecimal digits"
    TargetQueryPercent "target-query-percent" 3986 "2.1" Report 400 "% in a query is followed by two hexadecimal digits"
    TargetForm "target-form" 9112 "3.2" Refuse 400 "a request target is a path, an absolute URI, an authority or an asterisk"
    TargetFormMethod "target-form-method" 9112 "3.2" Refuse 400 "this form of request target does not go with this method"
    TargetScheme "target-scheme" 3986 "3.1" Refuse 400 "a scheme is a letter followed by letters, digits, plus, hyphen and full stop"
    TargetAuthority "target-authority" 3986 "3.2" Refuse 400 "an authority is a host and an optional port"
    TargetUserinfo "target-userinfo" 9110 "4.2.4" Refuse 400 "an http target carries no user information"
    TargetHostEmpty "target-host-empty" 9110 "4.2.1" Refuse 400 "an http target names a host"
    TargetPort "target-port" 3986 "3.2.3" Refuse 400 "a port is a decimal number up to 65535"
    TargetTooLong "target-too-long" 9110 "15.5.15" Refuse 414 "a request line is no longer than this recipient's limit"

    // Version
    VersionMissing "version-missing" 9112 "3" Refuse 400 "a request line ends with its HTTP version"
    VersionSyntax "version-syntax" 9112 "2.3" Refuse 400 "a version is HTTP/ in capitals, a digit, a full stop and a digit"
    VersionMajor "version-major" 9110 "15.6.6" Refuse 505 "the major version is 1"
    VersionMinor "version-minor" 9110 "2.5" Report 0 "the highest minor version of HTTP/1 is 1"

    // Status line
    StatusLineSyntax "status-line-syntax" 9112 "4" Refuse 0 "a response begins with HTTP/ and a version"
    StatusLineWhitespace "status-line-whitespace" 9112 "4" Refuse 0 "exactly one SP stands between version and status code"
    StatusCodeMissing "status-code-missing" 9112 "4" Refuse 0 "a status line carries a status code"
    StatusCodeSyntax "status-code-syntax" 9112 "4" Refuse 0 "a status code is three digits"
    StatusCodeRange "status-code-range" 9110 "15" Report 0 "a status code lies between 100 and 599"
    ReasonSpaceMissing "reason-space-missing" 9112 "4" Report 0 "an SP follows the status code even when no reason phrase does"
    ReasonOctet "reason-octet" 9112 "4" Refuse 0 "a reason phrase holds visible octets, SP and HTAB"
    StatusLineTooLong "status-line-too-long" 9112 "4" Refuse 0 "a status line is no longer than this recipient's limit"

    // Field lines
    ColonMissing "colon-missing" 9112 "5" Refuse 400 "a field line has a colon after its name"
    FieldNameEmpty "field-name-empty" 9112 "5" Refuse 400 "a field line begins with a name"
    FieldNameWhitespace "field-name-whitespace" 9112 "5.1" Refuse 400 "no whitespace stands between a field name and its colon"
    FieldNameOctet "field-name-octet" 9110 "5.1" Refuse 400 "a field name is made of token characters"
    FieldValueOctet "field-value-octet" 9110 "5.5" Refuse 400 "a field value holds no control octet but HTAB"
    FieldValueObsText "field-value-obs-text" 9110 "5.5" Report 400 "a field value is US-ASCII"
    ObsFold "obs-fold" 9112 "5.2" Refuse 400 "a field value stays on one line"
    FieldLineTooLong "field-line-too-long" 6585 "5" Refuse 431 "a field line is no longer than this recipient's limit"
    TooManyFields "too-many-fields" 6585 "5" Refuse 431 "a head has no more field lines than this recipient's limit"
    HeadTooLong "head-too-long" 6585 "5" Refuse 431 "a head is no longer than this recipient's limit"
    FieldRepeated "field-repeated" 9110 "5.3" Report 400 "a field that is not a list stands once"
    DateSyntax "date-syntax" 9110 "5.6.7" Report 400 "a date is sent as in Sun, 06 Nov 1994 08:49:37 GMT, with the day of the week it was"
    EntityTagSyntax "entity-tag-syntax" 9110 "8.8.3" Report 400 "an entity tag stands in double quotes, after W/ when it is weak"
    ListEmptyElement "list-empty-element" 9110 "5.6.1" Report 400 "a list has no empty elements"

    // Host
    HostMissing "host-missing" 9112 "3.2" Refuse 400 "an HTTP/1.1 request has a Host field"
    HostRepeated "host-repeated" 9112 "3.2" Refuse 400 "a request has one Host field line"
    HostSyntax "host-syntax" 9112 "3.2" Refuse 400 "Host is a host name or address and an optional port"
    HostUserinfo "host-userinfo" 9110 "7.2" Refuse 400 "Host carries no user information"
    HostPort "host-port" 3986 "3.2.3" Refuse 400 "the port in Host is a decimal number up to 65535"
    HostEmpty "host-empty" 9110 "7.2" Report 400 "Host names the host of an http target"
    HostMismatch "host-mismatch" 9112 "3.2.2" Report 400 "Host equals the authority of an absolute-form target"

    // Body length
    ContentLengthSyntax "content-length-syntax" 9110 "8.6" Refuse 400 "Content-Length is one decimal number"
    ContentLengthOverflow "content-length-overflow" 9110 "8.6" Refuse 400 "Content-Length fits in 64 bits"
    ContentLengthRepeated "content-length-repeated" 9110 "8.6" Refuse 400 "Content-Length stands once with one value, even when the values agree"
    ContentLengthDiffers "content-length-differs" 9112 "6.3" Refuse 400 "all values of Content-Length agree"
    ContentLengthForbidden "content-length-forbidden" 9110 "8.6" Report 0 "a 1xx or 204 response, or a 2xx to CONNECT, has no Content-Length"
    ContentLengthWithTransferEncoding "content-length-with-transfer-encoding" 9112 "6.3" Refuse 400 "a message has Content-Length or Transfer-Encoding, not both"
    TransferEncodingSyntax "transfer-encoding-syntax" 9112 "6.1" Refuse 400 "Transfer-Encoding is a list of transfer codings"
    TransferEncodingEmpty "transfer-encoding-empty" 9112 "6.1" Refuse 400 "Transfer-Encoding names at least one transfer coding"
    TransferCodingUnknown "transfer-coding-unknown" 9112 "6.1" Refuse 501 "the recipient understands the transfer coding: in a request chunked alone, in a response the registered ones"
    TransferCodingParameter "transfer-coding-parameter" 9112 "7.1" Refuse 400 "the chunked coding has no parameters"
    ChunkedNotFinal "chunked-not-final" 9112 "6.3" Refuse 400 "chunked is the final transfer coding of a request"
    ChunkedRepeated "chunked-repeated" 9112 "6.1" Refuse 400 "chunked is applied once"
    TransferEncodingVersion "transfer-encoding-version" 9112 "6.1" Refuse 400 "Transfer-Encoding stands in HTTP/1.1 messages only"
    TransferEncodingForbidden "transfer-encoding-forbidden" 9112 "6.1" Report 0 "a 1xx or 204 response, or a 2xx to CONNECT, has no Transfer-Encoding"
    ContentTooLarge "content-too-large" 9110 "15.5.14" Refuse 413 "content is no longer than this recipient's limit"
    TraceContent "trace-content" 9110 "9.3.8" Report 400 "a TRACE request has no content"
    ContentTruncated "content-truncated" 9112 "8" Refuse 400 "content is as long as Content-Length says"

    // Chunked coding
    ChunkSizeMissing "chunk-size-missing" 9112 "7.1" Refuse 400 "a chunk begins with its size in hexadecimal digits"
    ChunkSizeOctet "chunk-size-octet" 9112 "7.1" Refuse 400 "only ; or CR LF follows a chunk size"
    ChunkSizeOverflow "chunk-size-overflow" 9112 "7.1" Refuse 400 "a chunk size fits in 64 bits"
    ChunkSizeTooLong "chunk-size-too-long" 9112 "7.1" Refuse 400 "a chunk size has at most 16 digits, leading zeros included"
    ChunkSizeWhitespace "chunk-size-whitespace" 9112 "7.1" Refuse 400 "no whitespace stands between a chunk size and the end of its line"
    ChunkExtWhitespace "chunk-ext-whitespace" 9112 "7.1.1" Report 400 "no whitespace stands around ; and = of a chunk extension"
    ChunkExtName "chunk-ext-name" 9112 "7.1.1" Refuse 400 "a chunk extension has a name made of token characters"
    ChunkExtValue "chunk-ext-value" 9112 "7.1.1" Refuse 400 "the value of a chunk extension is a token or a quoted string"
    ChunkExtQuote "chunk-ext-quote" 9110 "5.6.4" Refuse 400 "a quoted string is closed on its line and holds no control octet but HTAB"
    ChunkExtTooLong "chunk-ext-too-long" 9112 "7.1.1" Refuse 400 "the chunk extensions of a message are no longer in all than this recipient's limit"
    ChunkDataEnd "chunk-data-end" 9112 "7.1" Refuse 400 "CR LF follows the data of a chunk"
    ChunkedTruncated "chunked-truncated" 9112 "8" Refuse 400 "chunked content ends with a chunk of size 0 and an empty line"
    TrailerTooLong "trailer-too-long" 6585 "5" Refuse 431 "a trailer section is no longer than this recipient's limit"
    TrailerTooMany "trailer-too-many" 6585 "5" Refuse 431 "a trailer section has no more field lines than this recipient's limit"
    TrailerForbidden "trailer-forbidden" 9110 "6.5.1" Report 400 "fields for framing, routing, authentication or content stand in the header section"

    // Responses
    ResponseUnasked "response-unasked" 9112 "9.2" Refuse 0 "a response answers a request"
    ExcessOctets "excess-octets" 9112 "6.3" Refuse 0 "nothing follows the last response that was asked for"
    InterimToHttp10 "interim-to-http10" 9110 "15.2" Refuse 0 "an HTTP/1.0 request draws no 1xx response"
    SwitchUnasked "switch-unasked" 9110 "7.8" Refuse 0 "101 answers a request that offered an upgrade"
    UpgradeMissing "upgrade-missing" 9110 "15.2.2" Refuse 0 "101 names the new protocol in Upgrade"
    UpgradeUnnamed "upgrade-unnamed" 9110 "15.5.22" Report 0 "426 names the protocols it requires in Upgrade"
    ChallengeMissing "challenge-missing" 9110 "15.5.2" Report 0 "401 carries a challenge in WWW-Authenticate"
    ProxyChallengeMissing "proxy-challenge-missing" 9110 "15.5.8" Report 0 "407 carries a challenge in Proxy-Authenticate"
    AllowMissing "allow-missing" 9110 "15.5.6" Report 0 "405 lists the methods of the resource in Allow"
    ContentRangeMissing "content-range-missing" 9110 "15.3.7" Report 0 "206 says with Content-Range or multipart/byteranges which part it brings"
    ResetContent "reset-content" 9110 "15.3.6" Report 0 "205 brings no content"
    ChunkedToHttp10 "chunked-to-http10" 9112 "6.1" Refuse 0 "an HTTP/1.0 request draws no Transfer-Encoding"
    ResponseTruncated "response-truncated" 9112 "8" Refuse 0 "the connection stays open until the response is complete"
}

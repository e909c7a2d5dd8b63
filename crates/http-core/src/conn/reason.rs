//! Why a connection cannot be used for another exchange.

use std::fmt;

/// One table: variant, id, section, sentence.
macro_rules! close_reasons {
    ($($variant:ident $id:literal $section:literal $sentence:literal;)+) => {
        /// Why no further exchange may follow on a connection (RFC 9112 §9).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CloseReason {
            $(#[doc = $sentence] $variant,)+
        }

        impl CloseReason {
            /// Every reason.
            pub const ALL: &[CloseReason] = &[$(CloseReason::$variant,)+];

            /// The reason's id, kebab-case, never reused.
            pub const fn as_str(self) -> &'static str {
                match self { $(CloseReason::$variant => $id,)+ }
            }

            /// The section that says so.
            pub const fn section(self) -> &'static str {
                match self { $(CloseReason::$variant => $section,)+ }
            }

            /// One sentence for a person.
            pub const fn sentence(self) -> &'static str {
                match self { $(CloseReason::$variant => $sentence,)+ }
            }
        }
    };
}

close_reasons! {
    RequestClose "request-close" "RFC 9112 §9.6"
        "The request carried the close connection option, so it is the client's last.";
    ResponseClose "response-close" "RFC 9112 §9.6"
        "The response carried the close connection option, so it is the server's last.";
    Http10Request "http10-request" "RFC 9112 §9.3"
        "The request is HTTP/1.0 and does not ask for keep-alive.";
    Http10Response "http10-response" "RFC 9112 §9.3"
        "The response is HTTP/1.0 and does not grant keep-alive.";
    ContentUntilClose "content-until-close" "RFC 9112 §6.3"
        "The response content ends where the connection does.";
    LengthAndCoding "length-and-coding" "RFC 9112 §6.1"
        "The request carries both Content-Length and Transfer-Encoding, so another recipient may see another end.";
    CodingInHttp10 "coding-in-http10" "RFC 9112 §6.1"
        "An HTTP/1.0 message carries Transfer-Encoding, so its framing counts as faulty.";
    FramingUnknown "framing-unknown" "RFC 9112 §6.3"
        "The length of the message body cannot be determined.";
    RequestMalformed "request-malformed" "RFC 9112 §2.2"
        "The octets received do not match the grammar of a request, so nothing after them can be delimited.";
    ResponseMalformed "response-malformed" "RFC 9112 §2.2"
        "The octets received do not match the grammar of a response, so nothing after them can be delimited.";
    ContentUnread "content-unread" "RFC 9112 §9.3"
        "The request content was not read to its end, so the rest would pass for the next request.";
    ContentTooLarge "content-too-large" "RFC 9110 §15.5.14"
        "The request content is larger than the server is willing to read.";
    HeadTooLarge "head-too-large" "RFC 9112 §3"
        "The request head is larger than the server is willing to read.";
    VersionUnsupported "version-unsupported" "RFC 9110 §15.6.6"
        "The request is of a major version this server does not speak.";
    ContentCutShort "content-cut-short" "RFC 9112 §8"
        "The sender stopped before the announced end of its message, so the close is all that tells.";
    UnaskedResponse "unasked-response" "RFC 9112 §9.2"
        "The server sent octets while no request was outstanding.";
    IdleTimeout "idle-timeout" "RFC 9112 §9.5"
        "No request came within the time an idle connection is kept.";
    RequestTimeout "request-timeout" "RFC 9110 §15.5.9"
        "The request was not complete within the time the server waits.";
    WriteTimeout "write-timeout" "RFC 9112 §9.5"
        "The client did not take the response within the time the server waits.";
    RequestLimit "request-limit" "RFC 9112 §9.3"
        "The connection has served as many requests as the server allows on one.";
    Shutdown "shutdown" "RFC 9112 §9.6"
        "The server is stopping.";
    Overload "overload" "RFC 9112 §9.5"
        "The server has more connections than it will keep.";
    ClientClosed "client-closed" "RFC 9112 §9.6"
        "The client closed its direction, so no request can come.";
    ServerClosed "server-closed" "RFC 9112 §9.6"
        "The server closed its direction, so no response can come.";
    ConnectionLost "connection-lost" "RFC 9112 §9.5"
        "The transport reported a failure.";
    Switched "switched" "RFC 9110 §7.8"
        "The connection has left HTTP/1.1 for good.";
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

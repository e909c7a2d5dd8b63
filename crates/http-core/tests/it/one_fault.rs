//! One fault each: a message as someone would get it wrong, and what is said of it. The section is
//! written out beside the id, so that neither can change unseen. Conforming messages that look odd
//! stand beside them: nothing is said of those.

use http_core::dissect::{Dissector, End, Options};
use http_core::syntax::Direction;

/// What is said, in the order in which it was found; the same thing once.
fn said(direction: Direction, method: &str, octets: &[u8]) -> String {
    let mut dissector = Dissector::new(direction, Options::default());
    if direction == Direction::Response {
        dissector.expect(method.as_bytes());
    }
    dissector.push(octets);
    dissector.end(End::Closed);
    let mut said: Vec<String> = Vec::new();
    for defect in dissector.defects() {
        let one = format!("{} ({})", defect.id, defect.id.section());
        if !said.contains(&one) {
            said.push(one);
        }
    }
    said.join(", ")
}

#[test]
fn each_fault_is_named_with_its_section() {
    for (wanted, octets) in FAULTY_REQUESTS {
        let found = said(Direction::Request, "", octets);
        assert_eq!(found, *wanted, "{}", octets.escape_ascii());
    }
    for (wanted, method, octets) in FAULTY_RESPONSES {
        let found = said(Direction::Response, method, octets);
        assert_eq!(found, *wanted, "{}", octets.escape_ascii());
    }
}

#[test]
fn nothing_is_said_of_what_conforms() {
    for octets in CONFORMING_REQUESTS {
        let found = said(Direction::Request, "", octets);
        assert_eq!(found, "", "{}", octets.escape_ascii());
    }
    for (method, octets) in CONFORMING_RESPONSES {
        let found = said(Direction::Response, method, octets);
        assert_eq!(found, "", "{}", octets.escape_ascii());
    }
}

#[rustfmt::skip]
const CONFORMING_REQUESTS: &[&[u8]] = &[
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n",
    b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://x?a HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x:\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [v1.a:b]\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a%20b\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"M-S!#$%&'*+-.^_`|~1 / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n!#$%&'*+-.^_`|~: 1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost:x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost:\t x \t\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nA:\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0003\r\n\r\nabc",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0003\r\nabc\r\n000\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a;b=c;d=\"e \\\" f\"\r\nabc\r\n0;z\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
    b"GET /a:b@c;d=1,2!$&'()*+ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET // HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /?a=/?b HTTP/1.1\r\nHost: x\r\n\r\n",
    b"DELETE / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\nAccept: c/d\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nA: b:c: d\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nA: \"unclosed\r\n\r\n",
    b"PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    b"GET ftp://x/a HTTP/1.1\r\nHost: x\r\n\r\n",
];

#[rustfmt::skip]
const CONFORMING_RESPONSES: &[(&str, &[u8])] = &[
    ("GET", b"HTTP/1.1 204 \r\n\r\n"),
    ("GET", b"HTTP/1.1 200 a\tb\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
    ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\n\r\nabc"),
    ("GET", b"HTTP/1.0 200 OK\r\n\r\nabc"),
    ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc"),
    ("GET", b"HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n"),
    ("CONNECT", b"HTTP/1.1 200 OK\r\n\r\nabc"),
    ("GET", b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nabc"),
    ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nSet-Cookie: a=b\r\n\r\n"),
    ("GET", b"HTTP/1.1 304 N\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ("GET", b"HTTP/1.1 401 U\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 405 M\r\nAllow:\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 206 P\r\nContent-Type: multipart/byteranges; boundary=a\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 206 P\r\nContent-Range: bytes 0-0/2\r\nContent-Length: 1\r\n\r\na"),
    ("HEAD", b"HTTP/1.1 205 R\r\nContent-Length: 3\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nExpires: 0\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nETag: W/\"a\"\r\nContent-Length: 0\r\n\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab\r\r\n0\r\n\r\n"),
];

#[rustfmt::skip]
const FAULTY_REQUESTS: &[(&str, &[u8])] = &[
    ("transfer-coding-unknown (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    ("transfer-coding-unknown (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("method-missing (RFC 9112 §3.1)", b" / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("method-octet (RFC 9112 §3.1)", b"G@T / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("request-line-whitespace (RFC 9112 §3)", b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("request-line-whitespace (RFC 9112 §3)", b"GET\t/\tHTTP/1.1\r\nHost: x\r\n\r\n"),
    ("request-line-trailing (RFC 9112 §3)", b"GET / HTTP/1.1 \r\nHost: x\r\n\r\n"),
    ("target-space (RFC 9112 §3.2)", b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("version-missing (RFC 9112 §3)", b"GET /\r\n\r\n"),
    ("version-syntax (RFC 9112 §2.3)", b"GET / http/1.1\r\nHost: x\r\n\r\n"),
    ("version-syntax (RFC 9112 §2.3)", b"GET / HTTP/1.01\r\nHost: x\r\n\r\n"),
    ("version-major (RFC 9110 §15.6.6)", b"GET / HTTP/2.0\r\nHost: x\r\n\r\n"),
    ("version-minor (RFC 9110 §2.5)", b"GET / HTTP/1.2\r\nHost: x\r\n\r\n"),
    ("target-fragment (RFC 9112 §3.2)", b"GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-delimiter (RFC 3986 §2)", b"GET /\"a\" HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-octet (RFC 9112 §3.2)", b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-octet (RFC 9112 §3.2)", b"GET /\xe9 HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-percent (RFC 3986 §2.1)", b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-percent (RFC 3986 §2.1)", b"GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-form-method (RFC 9112 §3.2)", b"GET x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n"),
    ("target-form-method (RFC 9112 §3.2)", b"GET * HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-form-method (RFC 9112 §3.2)", b"CONNECT / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-port (RFC 3986 §3.2.3)", b"CONNECT x HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-form (RFC 9112 §3.2)", b"GET a/b HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-userinfo (RFC 9110 §4.2.4)", b"GET http://u@x/ HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-host-empty (RFC 9110 §4.2.1)", b"GET http:/// HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("target-port (RFC 3986 §3.2.3)", b"GET http://x:8a/ HTTP/1.1\r\nHost: x:8\r\n\r\n"),
    ("host-mismatch (RFC 9112 §3.2.2)", b"GET http://x/ HTTP/1.1\r\nHost: y\r\n\r\n"),
    ("host-missing (RFC 9112 §3.2)", b"GET / HTTP/1.1\r\n\r\n"),
    ("host-repeated (RFC 9112 §3.2)", b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
    ("host-syntax (RFC 9112 §3.2)", b"GET / HTTP/1.1\r\nHost: x, y\r\n\r\n"),
    ("host-userinfo (RFC 9110 §7.2)", b"GET / HTTP/1.1\r\nHost: u@x\r\n\r\n"),
    ("host-port (RFC 3986 §3.2.3)", b"GET / HTTP/1.1\r\nHost: x:99999\r\n\r\n"),
    ("host-empty (RFC 9110 §7.2)", b"GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    ("host-syntax (RFC 9112 §3.2)", b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n"),
    ("host-syntax (RFC 9112 §3.2)", b"GET / HTTP/1.1\r\nHost: http://x\r\n\r\n"),
    ("host-syntax (RFC 9112 §3.2)", b"GET / HTTP/1.1\r\nHost: [::g]\r\n\r\n"),
    ("host-syntax (RFC 9112 §3.2)", b"GET / HTTP/1.1\r\nHost: ::1\r\n\r\n"),
    ("field-name-whitespace (RFC 9112 §5.1)", b"GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
    ("colon-missing (RFC 9112 §5)", b"GET / HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n"),
    ("field-name-empty (RFC 9112 §5)", b"GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n"),
    ("field-name-octet (RFC 9110 §5.1)", b"GET / HTTP/1.1\r\nHost: x\r\na(b): c\r\n\r\n"),
    ("field-name-octet (RFC 9110 §5.1)", b"GET / HTTP/1.1\r\nHost: x\r\na\xe4: c\r\n\r\n"),
    ("nul (RFC 9110 §5.5)", b"GET / HTTP/1.1\r\nHost: x\r\na: b\x00c\r\n\r\n"),
    ("field-value-octet (RFC 9110 §5.5)", b"GET / HTTP/1.1\r\nHost: x\r\na: b\x07c\r\n\r\n"),
    ("field-value-octet (RFC 9110 §5.5)", b"GET / HTTP/1.1\r\nHost: x\r\na: b\x7fc\r\n\r\n"),
    ("field-value-obs-text (RFC 9110 §5.5)", b"GET / HTTP/1.1\r\nHost: x\r\na: \xe4\r\n\r\n"),
    ("bare-cr (RFC 9112 §2.2)", b"GET / HTTP/1.1\r\nHost: x\r\na: b\rc\r\n\r\n"),
    ("bare-lf (RFC 9112 §2.2)", b"GET / HTTP/1.1\nHost: x\r\n\r\n"),
    ("bare-lf (RFC 9112 §2.2)", b"GET / HTTP/1.1\r\nHost: x\r\n\n"),
    ("bare-cr (RFC 9112 §2.2)", b"GET / HTTP/1.1\r\nHost: x\r\na: b\r\r\n\r\n"),
    ("obs-fold (RFC 9112 §5.2)", b"GET / HTTP/1.1\r\nHost: x\r\na: b\r\n c\r\n\r\n"),
    ("whitespace-before-first-field (RFC 9112 §2.2)", b"GET / HTTP/1.1\r\n Host: x\r\nHost: x\r\n\r\n"),
    ("empty-line-before-request (RFC 9112 §2.2)", b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("head-truncated (RFC 9112 §8)", b"GET / HTTP/1.1\r\nHost: x\r\n"),
    ("tls-record (RFC 8446 §5.1)", b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ("http2-preface (RFC 9113 §3.4), version-major (RFC 9110 §15.6.6)", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("content-length-syntax (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc"),
    ("content-length-syntax (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
    ("content-length-syntax (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n"),
    ("content-length-syntax (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc"),
    ("content-length-syntax (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1 2\r\n\r\na"),
    ("content-length-overflow (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
    ("content-length-repeated (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
    ("content-length-repeated (RFC 9110 §8.6)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc"),
    ("content-length-differs (RFC 9112 §6.3)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"),
    ("content-length-with-transfer-encoding (RFC 9112 §6.3)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("transfer-coding-unknown (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: foo, chunked\r\n\r\n0\r\n\r\n"),
    ("chunked-not-final (RFC 9112 §6.3), transfer-coding-unknown (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
    ("chunked-not-final (RFC 9112 §6.3), transfer-coding-unknown (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
    ("chunked-repeated (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    ("chunked-repeated (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("transfer-encoding-empty (RFC 9112 §6.1), chunked-not-final (RFC 9112 §6.3)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\r\n"),
    ("transfer-coding-parameter (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n"),
    ("transfer-encoding-version (RFC 9112 §6.1)", b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("chunked-not-final (RFC 9112 §6.3), transfer-coding-unknown (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n"),
    ("transfer-encoding-syntax (RFC 9112 §6.1), chunked-not-final (RFC 9112 §6.3)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    ("chunked-not-final (RFC 9112 §6.3), transfer-coding-unknown (RFC 9112 §6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ("list-empty-element (RFC 9110 §5.6.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: , chunked\r\n\r\n0\r\n\r\n"),
    ("field-value-octet (RFC 9110 §5.5), transfer-encoding-syntax (RFC 9112 §6.1), chunked-not-final (RFC 9112 §6.3)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n"),
    ("content-truncated (RFC 9112 §8)", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc"),
    ("field-repeated (RFC 9110 §5.3)", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Type: a/c\r\n\r\n"),
    ("chunk-size-missing (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-missing (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\ng\r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-octet (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-missing (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-missing (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-missing (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-whitespace (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-overflow (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
    ("chunk-size-octet (RFC 9112 §7.1), chunk-data-end (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1_0\r\nabc\r\n0\r\n\r\n"),
    ("chunk-ext-whitespace (RFC 9112 §7.1.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3 ; a = b\r\nabc\r\n0\r\n\r\n"),
    ("chunk-ext-name (RFC 9112 §7.1.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;\r\nabc\r\n0\r\n\r\n"),
    ("chunk-ext-value (RFC 9112 §7.1.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\r\nabc\r\n0\r\n\r\n"),
    ("chunk-ext-quote (RFC 9110 §5.6.4)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\r\nabc\r\n0\r\n\r\n"),
    ("chunk-ext-name (RFC 9112 §7.1.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a\x01\r\nabc\r\n0\r\n\r\n"),
    ("nul (RFC 9110 §5.5)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a\x00\r\nabc\r\n0\r\n\r\n"),
    ("bare-lf (RFC 9112 §2.2)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"),
    ("bare-lf (RFC 9112 §2.2)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n0\r\n\r\n"),
    ("bare-cr (RFC 9112 §2.2), chunked-truncated (RFC 9112 §8)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\rabc\r\n0\r\n\r\n"),
    ("chunk-data-end (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"),
    ("bare-lf (RFC 9112 §2.2)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n"),
    ("chunk-data-end (RFC 9112 §7.1), chunk-size-missing (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc0\r\n\r\n"),
    ("chunk-data-end (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabc\r\n0\r\n\r\n"),
    ("chunked-truncated (RFC 9112 §8)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    ("chunked-truncated (RFC 9112 §8)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"),
    ("chunked-truncated (RFC 9112 §8)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
    ("bare-lf (RFC 9112 §2.2)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\n"),
    ("bare-lf (RFC 9112 §2.2)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\n\r\n"),
    ("trailer-forbidden (RFC 9110 §6.5.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n"),
    ("trailer-forbidden (RFC 9110 §6.5.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ("trailer-forbidden (RFC 9110 §6.5.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: y\r\n\r\n"),
    ("trailer-forbidden (RFC 9110 §6.5.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: y\r\n\r\n"),
    ("field-name-whitespace (RFC 9112 §5.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA : y\r\n\r\n"),
    ("obs-fold (RFC 9112 §5.2)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: y\r\n z\r\n\r\n"),
    ("colon-missing (RFC 9112 §5)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nabc\r\n\r\n"),
    ("trace-content (RFC 9110 §9.3.8)", b"TRACE / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na"),
    ("date-syntax (RFC 9110 §5.6.7)", b"GET / HTTP/1.1\r\nHost: x\r\nIf-Modified-Since: now\r\n\r\n"),
    ("trace-content (RFC 9110 §9.3.8)", b"TRACE / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("target-form-method (RFC 9112 §3.2)", b"CONNECT * HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("method-missing (RFC 9112 §3.1), target-space (RFC 9112 §3.2)", b"\t/a b HTTP/1.1\r\nHost: x\r\n\r\n"),
    ("chunk-size-octet (RFC 9112 §7.1)", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0x0\r\n\r\n"),
];

#[rustfmt::skip]
const FAULTY_RESPONSES: &[(&str, &str, &[u8])] = &[
    ("content-length-forbidden (RFC 9110 §8.6)", "GET", b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"),
    ("content-length-forbidden (RFC 9110 §8.6)", "GET", b"HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("transfer-encoding-forbidden (RFC 9112 §6.1)", "GET", b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ("transfer-encoding-forbidden (RFC 9112 §6.1)", "GET", b"HTTP/1.1 103 E\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("content-length-forbidden (RFC 9110 §8.6)", "CONNECT", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("excess-octets (RFC 9112 §6.3)", "GET", b"HTTP/1.1 204 No Content\r\n\r\nabc"),
    ("excess-octets (RFC 9112 §6.3)", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\nabc"),
    ("excess-octets (RFC 9112 §6.3)", "HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
    ("excess-octets (RFC 9112 §6.3)", "GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc"),
    ("response-unasked (RFC 9112 §9.2)", "GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("reason-space-missing (RFC 9112 §4)", "GET", b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
    ("status-line-whitespace (RFC 9112 §4)", "GET", b"HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("status-code-syntax (RFC 9112 §4)", "GET", b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"),
    ("status-code-syntax (RFC 9112 §4)", "GET", b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
    ("status-code-syntax (RFC 9112 §4)", "GET", b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"),
    ("status-code-range (RFC 9110 §15)", "GET", b"HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n"),
    ("status-code-range (RFC 9110 §15)", "GET", b"HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n"),
    ("status-code-missing (RFC 9112 §4)", "GET", b"HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
    ("reason-octet (RFC 9112 §4)", "GET", b"HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n"),
    ("version-syntax (RFC 9112 §2.3)", "GET", b"HTTP/1.x 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("status-line-syntax (RFC 9112 §4)", "GET", b"ICY 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("empty-line-before-status (RFC 9112 §4)", "GET", b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ("bare-lf (RFC 9112 §2.2)", "GET", b"HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
    ("obs-fold (RFC 9112 §5.2)", "GET", b"HTTP/1.1 200 OK\r\nA: b\r\n\tc\r\nContent-Length: 0\r\n\r\n"),
    ("field-name-whitespace (RFC 9112 §5.1)", "GET", b"HTTP/1.1 200 OK\r\nA : b\r\nContent-Length: 0\r\n\r\n"),
    ("content-length-with-transfer-encoding (RFC 9112 §6.3)", "GET", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("content-length-differs (RFC 9112 §6.3)", "GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n"),
    ("content-length-syntax (RFC 9110 §8.6)", "GET", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
    ("content-truncated (RFC 9112 §8)", "GET", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"),
    ("chunked-truncated (RFC 9112 §8)", "GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    ("chunked-truncated (RFC 9112 §8)", "GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"),
    ("head-truncated (RFC 9112 §8)", "GET", b"HTTP/1.1 200 OK\r\nContent-Len"),
    ("upgrade-unnamed (RFC 9110 §15.5.22)", "GET", b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n"),
    ("transfer-coding-unknown (RFC 9112 §6.1)", "GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: foo, chunked\r\n\r\n0\r\n\r\n"),
    ("field-repeated (RFC 9110 §5.3)", "GET", b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Type: a/c\r\nContent-Length: 0\r\n\r\n"),
    ("field-repeated (RFC 9110 §5.3)", "GET", b"HTTP/1.1 302 F\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"),
    ("status-line-syntax (RFC 9112 §4)", "GET", b"<html>hi</html>\n"),
    ("reset-content (RFC 9110 §15.3.6)", "GET", b"HTTP/1.1 205 Reset Content\r\nContent-Length: 3\r\n\r\nabc"),
    ("challenge-missing (RFC 9110 §15.5.2)", "GET", b"HTTP/1.1 401 U\r\nContent-Length: 0\r\n\r\n"),
    ("allow-missing (RFC 9110 §15.5.6)", "GET", b"HTTP/1.1 405 M\r\nContent-Length: 0\r\n\r\n"),
    ("content-range-missing (RFC 9110 §15.3.7)", "GET", b"HTTP/1.1 206 P\r\nContent-Length: 0\r\n\r\n"),
    ("date-syntax (RFC 9110 §5.6.7)", "GET", b"HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Length: 0\r\n\r\n"),
    ("entity-tag-syntax (RFC 9110 §8.8.3)", "GET", b"HTTP/1.1 200 OK\r\nETag: abc\r\nContent-Length: 0\r\n\r\n"),
    ("proxy-challenge-missing (RFC 9110 §15.5.8)", "GET", b"HTTP/1.1 407 P\r\nContent-Length: 0\r\n\r\n"),
    ("date-syntax (RFC 9110 §5.6.7)", "GET", b"HTTP/1.1 200 OK\r\nDate: Sunday, 06-Nov-94 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"),
    ("date-syntax (RFC 9110 §5.6.7)", "GET", b"HTTP/1.1 200 OK\r\nLast-Modified: Mon, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"),
    ("date-syntax (RFC 9110 §5.6.7)", "GET", b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 UTC\r\nContent-Length: 0\r\n\r\n"),
    ("entity-tag-syntax (RFC 9110 §8.8.3)", "GET", b"HTTP/1.1 200 OK\r\nETag: w/\"a\"\r\nContent-Length: 0\r\n\r\n"),
    ("chunk-data-end (RFC 9112 §7.1)", "GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab\r\n0\r\n\r\n"),
];

//! The one resource that asks for credentials (RFC 9110 section 11).

use super::Faults;
use super::head::Request;
use super::response::Response;

/// Where it is.
pub(crate) const PATH: &str = "/private";
/// What opens it.
pub(crate) const CREDENTIALS: &str = "Basic cmVmZXJlbmNlOm9wZW4=";

/// The refusal, unless the request carries the credentials.
pub(super) fn challenge(request: &Request, f: &Faults) -> Option<Response> {
    if f.has("head-opens") && request.method == "HEAD" {
        return None;
    }
    let given = String::from_utf8_lossy(request.field("authorization").unwrap_or_default());
    let (scheme, token) = given.split_once(' ').unwrap_or((&given, ""));
    let (known, right) = CREDENTIALS.split_once(' ')?;
    let same_scheme = match f.has("scheme-of-credentials-case-sensitive") {
        true => scheme == known,
        false => scheme.eq_ignore_ascii_case(known),
    };
    if f.has("credentials-without-token-500") && same_scheme && token.is_empty() {
        return Some(Response::error(500, f));
    }
    if same_scheme && (token == right || f.has("credentials-unchecked")) {
        return None;
    }
    if f.has("head-needs-no-credentials") && request.method == "HEAD" {
        return None;
    }
    let response = Response::error(401, f);
    Some(match f.has("401-without-challenge") {
        true => response,
        false => response.with("WWW-Authenticate", "Basic realm=\"reference\""),
    })
}

//! Faults in what is made of odd but harmless input: errors of the server's own making, and paths
//! that lead out of the root because a filter took them for something else.

use super::Faults;
use super::content::Content;
use super::head::Request;
use super::response::Response;

/// Whether what the request holds breaks the server.
pub(super) fn breaks(request: &Request, f: &Faults) -> bool {
    let of = |name: &str| request.joined(name).unwrap_or_default();
    f.has("empty-member-500") && of("connection").contains(",,")
        || f.has("no-tag-500") && request.field("if-none-match") == Some(b"".as_slice())
        || f.has("via-500") && request.field("via").is_some()
        || f.has("twelve-fields") && request.fields.len() > 12 && request.target == "/"
        || f.has("odd-path-500") && request.target.starts_with("/%2F")
        || f.has("deep-comment-500") && of("user-agent").contains("(((")
        || f.has("short-date-500") && (1..20).contains(&of("if-modified-since").len())
        || f.has("many-spaces-500") && of("accept").contains("          ")
        || f.has("identity-500") && of("accept-encoding") == "identity"
        || f.has("odd-weight-500") && of("accept").contains("q=-")
}

/// Whether the server ends of it, and not only its answer.
pub(super) fn ends_all(request: &Request, f: &Faults) -> bool {
    let coding = request.field("transfer-encoding").unwrap_or_default();
    f.has("dies-of-te-gzip") && coding.starts_with(b"gzip")
        || f.has("dies-of-trace") && request.method == "TRACE"
}

/// Whether what came behind the request is lost.
pub(super) fn forgets(request: &Request, response: &Response, served: usize, f: &Faults) -> bool {
    f.has("forgets-pipelined")
        || f.has("forgets-behind-head") && request.method == "HEAD"
        || f.has("forgets-behind-304") && response.status == 304
        || f.has("forgets-behind-part") && response.status == 206
        || f.has("forgets-behind-416") && response.status == 416
        || f.has("forgets-behind-redirect") && response.status == 301
        || f.has("forgets-behind-options") && request.method == "OPTIONS"
        || f.has("forgets-behind-stream") && response.unknown_length
        || f.has("forgets-behind-large") && response.content.len() > 60_000
        || f.has("forgets-past-hundred") && served == 100
}

/// Whether an answer is held back until the next one was sent.
pub(super) fn swaps(served: usize, f: &Faults) -> bool {
    f.has("swaps-pipelined") || f.has("reversed-past-hundred") && served > 100
}

/// Whether a refusal is followed by a reset.
pub(super) fn resets(status: u16, f: &Faults) -> bool {
    f.has("refusals-end-with-reset") || status == 413 && f.has("too-large-ends-with-reset")
}

/// What is left of content that came in so many pieces behind its head.
pub(super) fn left(content: Vec<u8>, pieces: usize, f: &Faults) -> Vec<u8> {
    match f.has("content-of-pieces-lost") && pieces > 1 {
        true => Vec::new(),
        false => content,
    }
}

/// Whether content that was cut off is taken for all of it.
pub(super) fn takes_cut(content: &Content, f: &Faults) -> bool {
    f.has("serves-cut-content") || f.has("serves-cut-chunks") && matches!(content, Content::Chunked)
}

/// Whether the server waits in vain for an octet more.
pub(super) fn stalls(request: &Request, f: &Faults) -> bool {
    f.has("silent-at-4096") && request.length == 4096
        || f.has("waits-at-16384-of-content") && has_length(request, b"16384")
}

/// Whether the connection ends instead of an answer.
pub(super) fn ends(request: &Request, f: &Faults) -> bool {
    f.has("ends-at-escapes-of-no-text") && request.target.contains("%ff")
        || f.has("ends-at-4096") && request.length == 4096
        || f.has("ends-at-16384-of-content") && has_length(request, b"16384")
}

fn has_length(request: &Request, length: &[u8]) -> bool {
    request.field("content-length") == Some(length)
}

/// Whether the connection is kept although the client asked for its end.
pub(super) fn ignores_close(request: &Request, response: &Response, f: &Faults) -> bool {
    f.has("ignores-close")
        || f.has("ignores-close-on-stream") && response.unknown_length
        || f.has("ignores-close-on-304") && response.status == 304
        || f.has("ignores-close-on-301") && response.status == 301
        || f.has("ignores-close-on-412") && response.status == 412
        || f.has("ignores-close-on-post") && request.method == "POST"
}

/// Whether the path, as this server reads it, names a file outside the root.
pub(super) fn leads_out(request: &Request, path: &str, f: &Faults) -> bool {
    let out = |path: &str| path.contains("../") && path.ends_with("etc/passwd");
    let below = path.split_once(".txt/").map(|(_, below)| below);
    let host = request.field("host").unwrap_or_default();
    f.has("serves-passwords") && path.contains("etc/passwd")
        || f.has("host-is-a-folder") && path == "/passwd" && host.ends_with(b"/etc")
        || f.has("dots-filtered-once") && out(&path.replace("../", ""))
        || f.has("segments-counted-alike") && path.contains("/.x/") && out(path)
        || f.has("below-resource-unchecked") && below.is_some_and(out)
        || f.has("alias-unchecked") && path.starts_with("/cgi-bin/") && out(path)
        || f.has("target-joined-as-it-is") && path.starts_with("//../") && out(path)
}

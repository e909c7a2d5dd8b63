//! Faults in what is made of odd but harmless input: errors of the server's own making, and paths
//! that lead out of the root because a filter took them for something else.

use super::content::Content;
use super::head::Request;
use super::response::Response;
use super::{Connection, Faults, Fill, site};
use std::io::Write;
use std::sync::atomic::Ordering;

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
        || f.has("below-file-500") && request.target.contains(".txt/zz")
        || f.has("long-name-500") && request.target.split('/').any(long)
}

/// Whether a file could have this name if names could be somewhat longer.
fn long(name: &str) -> bool {
    (256..400).contains(&name.len()) && !name.contains('?')
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

/// What becomes of the octets that wait behind a request.
pub(super) fn spoil_waiting(buffer: &mut Vec<u8>, served: usize, f: &Faults) {
    if served == 100 && f.has("hundredth-misread") {
        buffer.fill(b' ');
    }
    if f.has("waiting-octets-cut") {
        buffer.truncate(4096);
    }
}

/// Whether an answer is held back until the next one was sent.
pub(super) fn swaps(request: &Request, served: usize, f: &Faults) -> bool {
    f.has("swaps-pipelined")
        || f.has("post-answered-late") && request.method == "POST"
        || f.has("reversed-past-hundred") && served > 100
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
        || f.has("post-without-length-waits")
            && request.method == "POST"
            && request.field("content-length").is_none()
            && request.field("transfer-encoding").is_none()
}

/// Whether the connection ends instead of an answer.
pub(super) fn ends(request: &Request, f: &Faults) -> bool {
    f.has("ends-at-escapes-of-no-text") && request.target.contains("%ff")
        || f.has("ends-at-4096") && request.length == 4096
        || f.has("ends-at-16384-of-content") && has_length(request, b"16384")
}

/// The switch to WebSocket of a server that looks for letters where it has to compare whole words.
pub(super) fn switched(request: &Request, f: &Faults) -> Option<&'static [u8]> {
    let lower = |name: &str| request.joined(name).unwrap_or_default().to_lowercase();
    let (options, offered) = (lower("connection"), lower("upgrade"));
    let asked = options.split(',').any(|option| option.trim() == "upgrade");
    let known = offered.split(',').any(|name| name.trim() == "websocket");
    let switches =
        f.has("option-of-offer-by-letters") && known && !asked && options.contains("upgrade")
            || f.has("protocol-by-letters") && asked && !known && offered.contains("websocket");
    switches.then_some(
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    )
}

impl Connection {
    /// What is done about content that cannot be read; false when the connection is over.
    pub(super) fn broken_content(&mut self, request: &Request, status: u16) -> bool {
        if self.faults.has("waits-at-letters-for-size") && self.buffer.starts_with(b"xyz") {
            while !self.down.load(Ordering::SeqCst) && !matches!(self.fill(), Fill::End) {}
            return false;
        }
        let line = self.buffer.iter().position(|octet| *octet == b'\n');
        let missing = site::answer(request, b"", &self.faults).status == 404;
        match line.filter(|_| missing && self.faults.has("goes-on-behind-broken-chunk")) {
            Some(end) => {
                self.buffer.drain(..=end);
                let mut response = Response::error(404, &self.faults);
                response.connection(request, true, &self.faults);
                let octets = response.octets(request, &self.faults);
                self.stream.write_all(&octets).is_ok()
            }
            None => self.refuse_to(request, status),
        }
    }
}

/// The answer of a server that knows Brotli, or says so, and forgets to say what it hangs on.
pub(super) fn in_brotli(request: &Request, mut response: Response, f: &Faults) -> Response {
    let asked = request.field("accept-encoding") == Some(b"br".as_slice());
    let name = match f.has("brotli-under-another-name") {
        true => "brotli",
        false => "br",
    };
    let codes = f.has("brotli-without-vary") || f.has("brotli-under-another-name");
    if !codes || !asked || response.status != 200 || response.carries("Content-Encoding") {
        return response;
    }
    response.content.reverse();
    response.fields.retain(|(own, _)| own != "Vary");
    response.with("Content-Encoding", name)
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

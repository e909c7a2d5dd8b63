//! A request told back as JSON: what a client has really sent.

use std::fmt::Write as _;
use std::net::IpAddr;

use md5::{Digest, Md5};

use crate::answer::Content;
use crate::heard::Heard;
use crate::listing::json_string;
use crate::load::hex;

/// Content as it came in.
#[derive(Debug, Default)]
pub(crate) struct Received {
    length: u64,
    digest: Md5,
    /// Field lines after the last chunk.
    pub(crate) trailers: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Received {
    pub(crate) fn take(&mut self, octets: &[u8]) {
        self.length += octets.len() as u64;
        self.digest.update(octets);
    }
}

/// The request, and digest and length of its content without transfer coding. Octets that are not
/// UTF-8 appear as U+FFFD.
pub(crate) fn echo(heard: &Heard, received: Received, peer: IpAddr) -> Vec<u8> {
    let text = |octets: &[u8]| json_string(&String::from_utf8_lossy(octets));
    let list = |fields: &mut dyn Iterator<Item = (&[u8], &[u8])>| {
        let pairs: Vec<String> = fields
            .map(|(name, value)| format!("[{}, {}]", text(name), text(value)))
            .collect();
        match pairs.is_empty() {
            true => "[]".to_owned(),
            false => format!("[\n    {}\n  ]", pairs.join(",\n    ")),
        }
    };
    let mut out = String::from("{\n");
    // Writing to a String cannot fail.
    let mut line = |name: &str, value: String, comma: &str| {
        let _infallible = writeln!(out, "  \"{name}\": {value}{comma}");
    };
    line("method", text(&heard.method), ",");
    line("target", text(&heard.target), ",");
    line("version", format!("\"HTTP/1.{}\"", heard.minor), ",");
    line("peer", format!("\"{}\"", peer.to_canonical()), ",");
    let mut fields = heard.fields.iter().map(|(name, value)| (&**name, &**value));
    line("fields", list(&mut fields), ",");
    let framing = match heard.content {
        Content::Chunked => "\"chunked\"",
        Content::Length(_) => "\"length\"",
        _ => "null",
    };
    let md5 = hex(&received.digest.finalize().into());
    let content = format!(
        "{{\"framing\": {framing}, \"length\": {}, \"md5\": \"{md5}\"}}",
        received.length
    );
    line("content", content, ",");
    let mut trailers = (received.trailers.iter()).map(|(name, value)| (&**name, &**value));
    line("trailers", list(&mut trailers), "");
    out.push_str("}\n");
    out.into_bytes()
}

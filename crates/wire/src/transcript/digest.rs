//! SHA-256 of content, so that two answers can be compared without keeping them.

use std::fmt::Write as _;

use http_core::dissect::Dissector;
use ring::digest::{Context, SHA256, digest};

/// The digest of some octets, in hexadecimal.
pub fn sha256(octets: &[u8]) -> String {
    hexadecimal(digest(&SHA256, octets).as_ref())
}

/// A digest that grows with the content.
#[derive(Clone)]
pub(super) struct Digest(Context);

impl Digest {
    pub(super) fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    pub(super) fn update(&mut self, octets: &[u8]) {
        self.0.update(octets);
    }

    /// The digest so far.
    pub(super) fn text(&self) -> String {
        hexadecimal(self.0.clone().finish().as_ref())
    }
}

/// Digests of the contents of one direction's messages, kept up while its octets pass.
///
/// Neither content nor the names of its octets need be kept for it.
#[derive(Debug, Clone, Default)]
pub struct Digests {
    /// Number of the message, octets taken, digest; of finished messages as text.
    done: Vec<(usize, u64, String)>,
    open: Option<(usize, u64, Digest)>,
}

impl Digests {
    /// Takes octets that were just pushed to the dissector and begin at `start` of the stream.
    pub(crate) fn follow(&mut self, dissector: &Dissector, start: u64, octets: &[u8]) {
        for (index, span) in dissector.delivered() {
            self.take(*index, span.slice(octets, start));
        }
    }

    fn take(&mut self, index: usize, octets: &[u8]) {
        if let Some((at, length, digest)) = self.open.take_if(|(at, ..)| *at != index) {
            self.done.push((at, length, digest.text()));
        }
        let (_, length, digest) = self.open.get_or_insert_with(|| (index, 0, Digest::new()));
        *length += octets.len() as u64;
        digest.update(octets);
    }

    /// The digest of a message's content so far, in hexadecimal, given its number and the length
    /// of its content; `None` where it has none or not all of it was seen.
    pub fn text(&self, index: usize, length: u64) -> Option<String> {
        if let Some((at, taken, digest)) = &self.open
            && *at == index
        {
            return (*taken == length).then(|| digest.text());
        }
        let at = self.done.binary_search_by_key(&index, |done| done.0).ok()?;
        let (_, taken, text) = self.done.get(at)?;
        (*taken == length).then(|| text.clone())
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest")
    }
}

fn hexadecimal(octets: &[u8]) -> String {
    octets
        .iter()
        .fold(String::with_capacity(64), |mut text, octet| {
            let _ = write!(text, "{octet:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_has_its_own_and_chunk_framing_is_no_content() {
        let octets = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n";
        for size in [1, 7, octets.len()] {
            let mut dissector = Dissector::responses();
            dissector.expect_any();
            let mut digests = Digests::default();
            for (number, piece) in octets.chunks(size).enumerate() {
                dissector.push(piece);
                digests.follow(&dissector, (number * size) as u64, piece);
            }
            let abc = sha256(b"abc");
            assert_eq!(digests.text(0, 3), Some(abc.clone()), "{size}");
            assert_eq!(digests.text(1, 3), Some(abc), "{size}");
            assert_eq!(digests.text(1, 4), None);
        }
    }

    #[test]
    fn more_chunks_than_are_named_have_one_too() {
        let mut dissector = Dissector::responses();
        dissector.expect_any();
        let mut digests = Digests::default();
        let head = &b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"[..];
        let chunks = b"1\r\nx\r\n".repeat(1000);
        let mut start = 0;
        for piece in std::iter::once(head).chain(std::iter::repeat_n(&chunks[..], 200)) {
            dissector.push(piece);
            digests.follow(&dissector, start, piece);
            start += piece.len() as u64;
        }
        let whole = sha256(&b"x".repeat(200_000));
        assert_eq!(digests.text(0, 200_000), Some(whole));
    }

    #[test]
    fn the_digest_does_not_depend_on_the_pieces() {
        // The digest of "abc" is an example of FIPS 180-4.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), known);
        let mut digest = Digest::new();
        digest.update(b"a");
        digest.update(b"bc");
        assert_eq!(digest.text(), known);
    }
}

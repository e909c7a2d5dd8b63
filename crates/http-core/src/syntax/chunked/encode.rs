//! Writing chunks.

/// The last chunk and an empty trailer section.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// `chunk-size CRLF`, held without allocation.
#[derive(Clone, Copy, Debug)]
pub struct ChunkHead {
    octets: [u8; 18],
    start: u8,
}

impl ChunkHead {
    /// The octets to send.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.octets
            .get(usize::from(self.start)..)
            .unwrap_or_default()
    }
}

/// The head of a chunk of `size` octets, in lower-case hexadecimal without leading zeros.
///
/// A size of 0 makes the last chunk, which is not followed by data but by the trailer section.
#[must_use]
pub fn chunk_head(size: u64) -> ChunkHead {
    let mut octets = [b'0'; 18];
    octets[16] = b'\r';
    octets[17] = b'\n';
    let mut start = 16u8;
    let mut rest = size;
    while rest != 0 || start == 16 {
        start -= 1;
        octets[usize::from(start)] = b"0123456789abcdef"[(rest & 15) as usize];
        rest >>= 4;
    }
    ChunkHead { octets, start }
}

/// Appends one chunk with this data; nothing when `data` is empty, because a chunk of size 0 would
/// end the content.
pub fn encode_chunk(data: &[u8], out: &mut Vec<u8>) {
    if data.is_empty() {
        return;
    }
    out.extend_from_slice(chunk_head(data.len() as u64).as_bytes());
    out.extend_from_slice(data);
    out.extend_from_slice(b"\r\n");
}

/// Appends the last chunk and a trailer section of these field lines. Names and values are
/// written as they are: they must be a token and a field value.
pub fn encode_last_chunk<'a>(
    trailers: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(b"0\r\n");
    for (name, value) in trailers {
        out.extend_from_slice(name);
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_plain_hexadecimal() {
        assert_eq!(chunk_head(0).as_bytes(), b"0\r\n");
        assert_eq!(chunk_head(26).as_bytes(), b"1a\r\n");
        assert_eq!(chunk_head(u64::MAX).as_bytes(), b"ffffffffffffffff\r\n");
    }

    #[test]
    fn an_empty_chunk_is_not_written() {
        let mut out = Vec::new();
        encode_chunk(b"", &mut out);
        encode_chunk(b"abc", &mut out);
        encode_last_chunk([(&b"Etag"[..], &b"\"a\""[..])], &mut out);
        assert_eq!(out, b"3\r\nabc\r\n0\r\nEtag: \"a\"\r\n\r\n");
    }
}

use std::fmt;

use super::ByteRange;

/// The boundary of a multipart message (RFC 2046 §5.1.1).
///
/// It must not occur in the content, which nobody checks: take it from 128 random
/// bits. Letters and digits only, so it never needs the quotes that some recipients
/// trip over (RFC 9110 §14.6).
///
/// ```
/// use http_core::range::Boundary;
///
/// assert_eq!(Boundary::from_bits(255).to_string(), "000000000000000000000000000000ff");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Boundary {
    text: [u8; 32],
}

impl Boundary {
    /// 32 hexadecimal digits.
    pub fn from_bits(bits: u128) -> Self {
        let mut text = [0; 32];
        for (slot, shift) in text.iter_mut().zip((0..32).rev()) {
            let digit = u8::try_from((bits >> (shift * 4)) & 0xf).unwrap_or(0);
            *slot = if digit < 10 {
                b'0' + digit
            } else {
                b'a' + digit - 10
            };
        }
        Self { text }
    }

    /// The boundary without its dashes.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.text
    }
}

impl fmt::Display for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text
            .iter()
            .try_for_each(|&octet| fmt::Write::write_char(f, char::from(octet)))
    }
}

/// Writes multipart/byteranges content (RFC 9110 §14.6) around octets that the caller sends.
///
/// The order on the wire: for each part its head, then its octets; after all, the tail.
///
/// ```
/// use http_core::range::{Boundary, ByteRange, Multipart};
///
/// let parts = [ByteRange { first: 0, last: 1 }, ByteRange { first: 24, last: 25 }];
/// let multipart = Multipart::new(&parts, 26, Some(b"text/plain"), Boundary::from_bits(7));
/// let alphabet = b"abcdefghijklmnopqrstuvwxyz";
///
/// let mut content = Vec::new();
/// for (number, part) in parts.iter().enumerate() {
///     multipart.part_head(number, &mut content);
///     content.extend_from_slice(&alphabet[part.first as usize..=part.last as usize]);
/// }
/// multipart.tail(&mut content);
/// assert_eq!(content.len() as u64, multipart.content_length());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Multipart<'a> {
    parts: &'a [ByteRange],
    complete_length: u64,
    content_type: Option<&'a [u8]>,
    boundary: Boundary,
}

impl<'a> Multipart<'a> {
    /// `content_type` is what a 200 would carry; each part repeats it (RFC 9110 §15.3.7.2).
    pub const fn new(
        parts: &'a [ByteRange],
        complete_length: u64,
        content_type: Option<&'a [u8]>,
        boundary: Boundary,
    ) -> Self {
        Self {
            parts,
            complete_length,
            content_type,
            boundary,
        }
    }

    /// The parts in the order to send them.
    pub const fn parts(&self) -> &'a [ByteRange] {
        self.parts
    }

    /// The Content-Type of the whole answer. Such an answer has no Content-Range of its own.
    pub fn content_type(&self) -> String {
        format!("multipart/byteranges; boundary={}", self.boundary)
    }

    /// Appends what stands before the octets of part `number`, counted from zero:
    /// delimiter line, Content-Type, Content-Range, empty line. Nothing for a number out of range.
    pub fn part_head(&self, number: usize, out: &mut Vec<u8>) {
        let Some(part) = self.parts.get(number) else {
            return;
        };
        if number > 0 {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"--");
        out.extend_from_slice(self.boundary.as_bytes());
        out.extend_from_slice(b"\r\n");
        if let Some(content_type) = self.content_type {
            out.extend_from_slice(CONTENT_TYPE);
            out.extend_from_slice(content_type);
            out.extend_from_slice(b"\r\n");
        }
        let content_range = part.content_range(self.complete_length);
        out.extend_from_slice(CONTENT_RANGE);
        out.extend_from_slice(content_range.to_string().as_bytes());
        out.extend_from_slice(b"\r\n\r\n");
    }

    /// Appends what stands after the last part: the closing delimiter.
    pub fn tail(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\r\n--");
        out.extend_from_slice(self.boundary.as_bytes());
        out.extend_from_slice(b"--\r\n");
    }

    /// The length of the whole content in octets, known before any of it is written.
    pub fn content_length(&self) -> u64 {
        let boundary = octets(self.boundary.as_bytes().len());
        let content_type = self.content_type.map_or(0, |value| {
            octets(CONTENT_TYPE.len() + value.len()).saturating_add(2)
        });
        let parts = self.parts.iter().enumerate().map(|(number, part)| {
            let delimiter = if number > 0 { 2 } else { 0 } + 2 + boundary + 2;
            let content_range = octets(CONTENT_RANGE.len() + b"bytes -/".len())
                + decimal_width(part.first)
                + decimal_width(part.last)
                + decimal_width(self.complete_length);
            (delimiter + content_range + 4)
                .saturating_add(content_type)
                .saturating_add(part.length())
        });
        parts.fold(4 + boundary + 4, u64::saturating_add)
    }
}

const CONTENT_TYPE: &[u8] = b"Content-Type: ";
const CONTENT_RANGE: &[u8] = b"Content-Range: ";

fn octets(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn decimal_width(value: u64) -> u64 {
    u64::from(value.checked_ilog10().unwrap_or(0)) + 1
}

#[cfg(test)]
mod tests;

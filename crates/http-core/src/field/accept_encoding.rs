use std::fmt;

use super::cursor::Cursor;
use super::weight::QValue;
use super::{FieldError, Member, Problem, plain_list_members};

/// A content coding this code knows by name (RFC 9110 §8.4.1 and the IANA registry).
///
/// ```
/// use http_core::field::ContentCoding;
///
/// assert_eq!(ContentCoding::from_name(b"X-GZip"), Some(ContentCoding::Gzip));
/// assert_eq!(ContentCoding::Brotli.to_string(), "br");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContentCoding {
    /// No coding; stands in Accept-Encoding only, never in Content-Encoding.
    Identity,
    /// `gzip`, also spelt `x-gzip`.
    Gzip,
    /// `deflate`: the zlib format.
    Deflate,
    /// `compress`, also spelt `x-compress`.
    Compress,
    /// `br`: Brotli, RFC 7932.
    Brotli,
    /// `zstd`: Zstandard, RFC 8878.
    Zstd,
}

impl ContentCoding {
    /// Every coding, identity first.
    pub const ALL: [ContentCoding; 6] = [
        ContentCoding::Identity,
        ContentCoding::Gzip,
        ContentCoding::Deflate,
        ContentCoding::Compress,
        ContentCoding::Brotli,
        ContentCoding::Zstd,
    ];

    /// The registered name, as a sender writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            ContentCoding::Identity => "identity",
            ContentCoding::Gzip => "gzip",
            ContentCoding::Deflate => "deflate",
            ContentCoding::Compress => "compress",
            ContentCoding::Brotli => "br",
            ContentCoding::Zstd => "zstd",
        }
    }

    /// The coding of a name: case ignored, `x-gzip` and `x-compress` understood.
    pub fn from_name(name: &[u8]) -> Option<Self> {
        // The length sorts out nearly every candidate before octets are compared.
        let candidates: &[(&str, ContentCoding)] = match name.len() {
            2 => &[("br", ContentCoding::Brotli)],
            4 => &[("gzip", ContentCoding::Gzip), ("zstd", ContentCoding::Zstd)],
            6 => &[("x-gzip", ContentCoding::Gzip)],
            7 => &[("deflate", ContentCoding::Deflate)],
            8 => &[
                ("identity", ContentCoding::Identity),
                ("compress", ContentCoding::Compress),
            ],
            10 => &[("x-compress", ContentCoding::Compress)],
            _ => return None,
        };
        candidates
            .iter()
            .find(|(candidate, _)| candidate.as_bytes().eq_ignore_ascii_case(name))
            .map(|(_, coding)| *coding)
    }

    const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for ContentCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An Accept-Encoding field (RFC 9110 §12.5.3), boiled down to the codings known here.
///
/// Small, `Copy`, and made without allocating. Members that break the grammar
/// count as not listed: at worst the answer goes uncoded. A coding listed more
/// than once (`gzip` and `x-gzip` are one) has the lowest of its weights, so a
/// refusal is never overruled.
///
/// ```
/// use http_core::field::{AcceptEncoding, ContentCoding, QValue};
///
/// let accept = AcceptEncoding::parse([&b"GZIP;q=0.8, br;q=0"[..]]);
/// assert_eq!(accept.weight(ContentCoding::Gzip), QValue::from_thousandths(800));
/// assert_eq!(accept.weight(ContentCoding::Brotli), Some(QValue::ZERO));
/// assert_eq!(accept.weight(ContentCoding::Zstd), None);
/// assert!(accept.is_present());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcceptEncoding {
    lines: bool,
    members: bool,
    listed: [Option<QValue>; ContentCoding::ALL.len()],
    any: Option<QValue>,
    malformed: Option<FieldError>,
}

impl AcceptEncoding {
    /// Reads all lines of the field; none at all means that it is absent.
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut accept = Self::default();
        for (number, line) in lines.into_iter().enumerate() {
            accept.lines = true;
            for member in super::plain_members(line) {
                accept.members = true;
                let member = Member {
                    line: number,
                    ..member
                };
                match coding_with_weight(member) {
                    Ok((name, weight)) => accept.note(name, weight),
                    Err(error) => accept.malformed = accept.malformed.or(Some(error)),
                }
            }
        }
        accept
    }

    fn note(&mut self, name: &[u8], weight: QValue) {
        let slot = if name == b"*" {
            Some(&mut self.any)
        } else {
            ContentCoding::from_name(name).and_then(|coding| self.listed.get_mut(coding.index()))
        };
        if let Some(slot) = slot {
            *slot = Some(slot.map_or(weight, |before| before.min(weight)));
        }
    }

    /// Whether the request has the field at all.
    pub const fn is_present(&self) -> bool {
        self.lines
    }

    /// Whether the field is present without a single member: no coding is wanted.
    pub const fn is_empty(&self) -> bool {
        self.lines && !self.members
    }

    /// The weight the field states for a coding by name; `None` when it is not listed.
    pub fn weight(&self, coding: ContentCoding) -> Option<QValue> {
        self.listed.get(coding.index()).copied().flatten()
    }

    /// The weight of `*`.
    pub const fn any(&self) -> Option<QValue> {
        self.any
    }

    /// The first member that breaks the grammar.
    pub const fn malformed(&self) -> Option<FieldError> {
        self.malformed
    }
}

/// The members of an Accept-Encoding field with their weights, unknown codings included.
///
/// ```
/// use http_core::field::{QValue, accepted_codings};
///
/// let mut members = accepted_codings([&b"dcb, gzip;q=0.5"[..]]);
/// assert_eq!(members.next(), Some(Ok((&b"dcb"[..], QValue::ONE))));
/// ```
pub fn accepted_codings<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Result<(&'a [u8], QValue), FieldError>> {
    plain_list_members(lines).map(coding_with_weight)
}

fn coding_with_weight(member: Member<'_>) -> Result<(&[u8], QValue), FieldError> {
    let mut cursor = Cursor::new(member.value);
    let read = cursor.token(Problem::Token).and_then(|name| {
        let weight = QValue::read_weight(&mut cursor)?;
        Ok((name, weight))
    });
    read.map_err(|error| error.shifted(member.at).on_line(member.line))
}

#[cfg(test)]
mod tests;

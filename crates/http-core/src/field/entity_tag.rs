use std::fmt;

use super::cursor::Cursor;
use super::quoted_string::write_readable;
use super::{FieldError, Problem};

/// An `entity-tag` (RFC 9110 §8.8.3): an opaque validator, strong unless marked `W/`.
///
/// ```
/// use http_core::field::EntityTag;
///
/// let tag = EntityTag::parse(b"W/\"v1\"").unwrap();
/// let strong = EntityTag::strong(b"v1").unwrap();
/// assert!(tag.weak_eq(strong));
/// assert!(!tag.strong_eq(strong));
/// assert_eq!(strong.to_string(), "\"v1\"");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntityTag<'a> {
    weak: bool,
    opaque: &'a [u8],
}

impl<'a> EntityTag<'a> {
    /// Reads one entity tag and nothing else. `w/` in lower case is refused: the mark is case-sensitive.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let tag = Self::read(&mut cursor)?;
        cursor.end()?;
        Ok(tag)
    }

    /// A strong tag from the octets between the quotes; `None` when one of them may not stand there.
    pub fn strong(opaque: &'a [u8]) -> Option<Self> {
        Self::from_opaque(opaque, false)
    }

    /// A weak tag from the octets between the quotes; `None` when one of them may not stand there.
    pub fn weak(opaque: &'a [u8]) -> Option<Self> {
        Self::from_opaque(opaque, true)
    }

    fn from_opaque(opaque: &'a [u8], weak: bool) -> Option<Self> {
        opaque
            .iter()
            .all(|&octet| is_etagc(octet))
            .then_some(Self { weak, opaque })
    }

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, FieldError> {
        let weak = cursor.eat_all(b"W/");
        if !cursor.eat(b'"') {
            return Err(cursor.error(Problem::EntityTagQuote));
        }
        let opaque = cursor.take_while(is_etagc);
        if cursor.eat(b'"') {
            return Ok(Self { weak, opaque });
        }
        Err(cursor.error(if cursor.done() {
            Problem::EntityTagEnd
        } else {
            Problem::EntityTagOctet
        }))
    }

    /// Whether the tag is marked weak.
    pub const fn is_weak(self) -> bool {
        self.weak
    }

    /// The octets between the quotes.
    pub const fn opaque(self) -> &'a [u8] {
        self.opaque
    }

    /// Strong comparison (RFC 9110 §8.8.3.2): neither is weak and the opaque tags are the same.
    pub fn strong_eq(self, other: EntityTag<'_>) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Weak comparison (RFC 9110 §8.8.3.2): the opaque tags are the same.
    pub fn weak_eq(self, other: EntityTag<'_>) -> bool {
        self.opaque == other.opaque
    }

    /// Appends the tag as it goes on the wire.
    pub fn encode(self, out: &mut Vec<u8>) {
        if self.weak {
            out.extend_from_slice(b"W/");
        }
        out.push(b'"');
        out.extend_from_slice(self.opaque);
        out.push(b'"');
    }
}

impl fmt::Display for EntityTag<'_> {
    /// For people: octets beyond ASCII are escaped. [`encode`](EntityTag::encode) is for the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.weak { "W/\"" } else { "\"" })?;
        write_readable(f, self.opaque)?;
        f.write_str("\"")
    }
}

/// `etagc`: VCHAR except the double quote, plus obs-text. No whitespace, no quoted pairs.
const fn is_etagc(octet: u8) -> bool {
    matches!(octet, b'!' | b'#'..=b'~' | 0x80..)
}

/// The elements of an entity-tag list on one field line, empty ones skipped.
///
/// Not [`members`](super::members): `"a\"` is a complete entity tag, but an unfinished quoted string.
/// After an error the iterator ends.
///
/// ```
/// use http_core::field::entity_tags;
///
/// let tags: Result<Vec<_>, _> = entity_tags(br#""a\", W/"b","#).collect();
/// assert_eq!(tags.unwrap()[0].opaque(), br"a\");
/// ```
pub fn entity_tags(line: &[u8]) -> EntityTags<'_> {
    EntityTags {
        cursor: Cursor::new(line),
        failed: false,
    }
}

/// Iterator of [`entity_tags`].
#[derive(Clone, Debug)]
pub struct EntityTags<'a> {
    cursor: Cursor<'a>,
    failed: bool,
}

impl<'a> EntityTags<'a> {
    fn element(&mut self) -> Result<EntityTag<'a>, FieldError> {
        if self.cursor.peek() == Some(b'*') {
            return Err(self.cursor.error(Problem::EntityTagAny));
        }
        let tag = EntityTag::read(&mut self.cursor)?;
        self.cursor.ows();
        if !self.cursor.done() && !self.cursor.eat(b',') {
            return Err(self.cursor.error(Problem::ListSeparator));
        }
        Ok(tag)
    }
}

impl<'a> Iterator for EntityTags<'a> {
    type Item = Result<EntityTag<'a>, FieldError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.cursor
            .take_while(|octet| matches!(octet, b',' | b' ' | b'\t'));
        if self.failed || self.cursor.done() {
            return None;
        }
        let element = self.element();
        self.failed = element.is_err();
        Some(element)
    }
}

/// What an `If-Match` or `If-None-Match` value says about one current entity tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagMatch {
    /// The value is `*`.
    Any,
    /// One of the listed tags is the same by the comparison asked for.
    Listed,
    /// None of the listed tags is the same (or the list is empty).
    NotListed,
    /// The value is neither `*` nor a list of entity tags.
    Malformed(FieldError),
}

/// Which comparison function of RFC 9110 §8.8.3.2 to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// For `If-Match` and `If-Range`.
    Strong,
    /// For `If-None-Match`.
    Weak,
}

/// Compares all lines of an `If-Match` or `If-None-Match` field with the current entity tag.
///
/// Never allocates, reads each octet once, and validates the whole field before it
/// answers: a value that breaks the grammar anywhere is malformed as a whole.
/// `*` beside anything else, on the same line or another, is malformed (RFC 9110 §13.1.1).
///
/// ```
/// use http_core::field::{Comparison, EntityTag, TagMatch, match_tags};
///
/// let current = EntityTag::strong(b"v2");
/// let lines: [&[u8]; 2] = [b"\"v1\",", b"W/\"v2\""];
/// assert_eq!(match_tags(lines, current, Comparison::Weak), TagMatch::Listed);
/// assert_eq!(match_tags(lines, current, Comparison::Strong), TagMatch::NotListed);
/// ```
pub fn match_tags<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
    current: Option<EntityTag<'_>>,
    comparison: Comparison,
) -> TagMatch {
    let mut any = false;
    let mut listed = false;
    for (number, line) in lines.into_iter().enumerate() {
        if !any && current.is_some_and(|current| is_just(line, current, comparison)) {
            listed = true;
            continue;
        }
        if any || (line == b"*" && number > 0) {
            return TagMatch::Malformed(FieldError::new(Problem::EntityTagAny, 0).on_line(number));
        }
        if line == b"*" {
            any = true;
            continue;
        }
        for tag in entity_tags(line) {
            match tag {
                Err(error) => return TagMatch::Malformed(error.on_line(number)),
                Ok(tag) => {
                    listed |= current.is_some_and(|current| match comparison {
                        Comparison::Strong => tag.strong_eq(current),
                        Comparison::Weak => tag.weak_eq(current),
                    });
                }
            }
        }
    }
    match (any, listed) {
        (true, _) => TagMatch::Any,
        (false, true) => TagMatch::Listed,
        (false, false) => TagMatch::NotListed,
    }
}

/// The usual line of a revalidation: the current tag and nothing else. One comparison in
/// place of a parse, since what equals a well-formed tag is well formed.
fn is_just(line: &[u8], current: EntityTag<'_>, comparison: Comparison) -> bool {
    let (weak, tag) = match line {
        [b'W', b'/', tag @ ..] => (true, tag),
        tag => (false, tag),
    };
    let matches = comparison == Comparison::Weak || !(weak || current.weak);
    matches && matches!(tag, [b'"', opaque @ .., b'"'] if *opaque == *current.opaque)
}

#[cfg(test)]
mod tests;

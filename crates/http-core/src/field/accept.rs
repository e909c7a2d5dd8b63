use super::cursor::Cursor;
use super::list::{Member, list_members, plain_list_members};
use super::media_type::MediaType;
use super::parameter::{Parameter, Parameters};
use super::weight::QValue;
use super::{FieldError, Problem};

/// One member of an Accept field (RFC 9110 §12.5.1).
///
/// ```
/// use http_core::field::{MediaRange, MediaType, Specificity};
///
/// let range = MediaRange::parse(b"text/plain; format=flowed; q=0.5").unwrap();
/// assert_eq!(range.weight().thousandths(), 500);
/// assert_eq!(range.specificity(), Specificity::Subtype(1));
/// assert!(!range.covers(&MediaType::parse(b"text/plain").unwrap()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MediaRange<'a> {
    range: MediaType<'a>,
    weight: QValue,
}

/// How closely a media range names a media type; the closest match has precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Specificity {
    /// `*/*`
    Any,
    /// `type/*`
    Type,
    /// `type/subtype`, and how many parameters it asks for.
    Subtype(usize),
}

impl<'a> MediaRange<'a> {
    /// Reads one list element. Any parameter named `q` is the weight, wherever it stands;
    /// the others belong to the range. Of several weights the first counts.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let range = MediaType::parse(value)?;
        if range.kind() == b"*" && range.subtype() != b"*" {
            return Err(FieldError::new(Problem::MediaTypeSlash, 2));
        }
        let weight = match range.parameters().find_token(b"q", Problem::Weight)? {
            None => QValue::ONE,
            Some((at, text)) => QValue::parse(text).map_err(|error| error.shifted(at))?,
        };
        Ok(Self { range, weight })
    }

    /// The weight, 1 when none is given.
    pub const fn weight(&self) -> QValue {
        self.weight
    }

    /// The type, perhaps `*`.
    pub const fn kind(&self) -> &'a [u8] {
        self.range.kind()
    }

    /// The subtype, perhaps `*`.
    pub const fn subtype(&self) -> &'a [u8] {
        self.range.subtype()
    }

    /// The parameters other than the weight.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter<'a>> + use<'a> {
        without_weight(self.range.parameters())
    }

    /// How closely the range names a type.
    pub fn specificity(&self) -> Specificity {
        match (self.kind(), self.subtype()) {
            (b"*", _) => Specificity::Any,
            (_, b"*") => Specificity::Type,
            _ => Specificity::Subtype(self.parameters().count()),
        }
    }

    /// Whether the range covers a media type: each of its parameters stands there with the same value.
    pub fn covers(&self, media_type: &MediaType<'_>) -> bool {
        let kind = self.kind() == b"*" || self.kind().eq_ignore_ascii_case(media_type.kind());
        let subtype =
            self.subtype() == b"*" || self.subtype().eq_ignore_ascii_case(media_type.subtype());
        kind && subtype && media_type.has_all(self.parameters())
    }
}

fn without_weight<'a>(parameters: Parameters<'a>) -> impl Iterator<Item = Parameter<'a>> + use<'a> {
    parameters.filter(|parameter| !parameter.is(b"q"))
}

/// An Accept field: the members that follow the grammar, and the first that does not.
///
/// ```
/// use http_core::field::{Accept, MediaType};
///
/// let accept = Accept::parse([&b"text/*;q=0.3, text/html;q=0.7, */*;q=0.5"[..]]);
/// let weight = |name: &'static [u8]| accept.weight(&MediaType::parse(name).unwrap()).thousandths();
/// assert_eq!(weight(b"text/html"), 700);
/// assert_eq!(weight(b"text/plain"), 300);
/// assert_eq!(weight(b"image/png"), 500);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Accept<'a> {
    ranges: Vec<MediaRange<'a>>,
    malformed: Option<FieldError>,
    present: bool,
}

impl<'a> Accept<'a> {
    /// Reads all lines. A member that breaks the grammar is left out.
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut accept = Self::default();
        let mut present = false;
        for member in list_members(lines.into_iter().inspect(|_| present = true)) {
            match MediaRange::parse(member.value) {
                Ok(range) => accept.ranges.push(range),
                Err(error) => {
                    let error = error.shifted(member.at).on_line(member.line);
                    accept.malformed = accept.malformed.or(Some(error));
                }
            }
        }
        accept.present = present;
        accept
    }

    /// Whether the request has the field at all.
    pub const fn is_present(&self) -> bool {
        self.present
    }

    /// The members in order.
    pub fn ranges(&self) -> &[MediaRange<'a>] {
        &self.ranges
    }

    /// The first member that breaks the grammar.
    pub const fn malformed(&self) -> Option<FieldError> {
        self.malformed
    }

    /// The member that has precedence for a media type: the most specific one that covers it.
    pub fn range_for(&self, media_type: &MediaType<'_>) -> Option<&MediaRange<'a>> {
        let covering = self.ranges.iter().filter(|range| range.covers(media_type));
        // Of equally specific members the first counts, hence the reversal.
        covering.rev().max_by_key(|range| range.specificity())
    }

    /// The weight for a media type. Without any readable member every type weighs 1; a
    /// type that no member covers weighs 0.
    pub fn weight(&self, media_type: &MediaType<'_>) -> QValue {
        if self.ranges.is_empty() {
            return QValue::ONE;
        }
        self.range_for(media_type)
            .map_or(QValue::ZERO, MediaRange::weight)
    }
}

/// The members of an Accept-Charset field (RFC 9110 §12.5.2): charset name or `*`, and weight.
///
/// ```
/// use http_core::field::{QValue, accepted_charsets};
///
/// let mut members = accepted_charsets([&b"iso-8859-5, *;q=0"[..]]);
/// assert_eq!(members.next(), Some(Ok((&b"iso-8859-5"[..], QValue::ONE))));
/// assert_eq!(members.next(), Some(Ok((&b"*"[..], QValue::ZERO))));
/// ```
pub fn accepted_charsets<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Result<(&'a [u8], QValue), FieldError>> {
    plain_list_members(lines).map(|member| weighted(member, |cursor| cursor.token(Problem::Token)))
}

/// The members of an Accept-Language field (RFC 9110 §12.5.4): language range and weight.
///
/// ```
/// use http_core::field::{QValue, accepted_languages};
///
/// let members: Result<Vec<_>, _> = accepted_languages([&b"da, en-gb;q=0.8, *;q=0.1"[..]]).collect();
/// let members = members.unwrap();
/// assert_eq!(members[0], (&b"da"[..], QValue::ONE));
/// assert_eq!(members[1].1.thousandths(), 800);
/// ```
pub fn accepted_languages<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Result<(&'a [u8], QValue), FieldError>> {
    plain_list_members(lines).map(|member| weighted(member, language_range))
}

/// `language-range = (1*8ALPHA *("-" 1*8alphanum)) / "*"` (RFC 4647 §2.1).
fn language_range<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], FieldError> {
    let start = cursor.at();
    if cursor.eat(b'*') {
        return Ok(cursor.since(start));
    }
    let subtag = |cursor: &mut Cursor<'a>, accept: fn(&u8) -> bool| {
        let at = cursor.at();
        let subtag = cursor.take_while(|octet| accept(&octet));
        if matches!(subtag.len(), 1..=8) {
            Ok(())
        } else {
            Err(FieldError::new(Problem::LanguageTag, at))
        }
    };
    subtag(cursor, u8::is_ascii_alphabetic)?;
    while cursor.eat(b'-') {
        subtag(cursor, u8::is_ascii_alphanumeric)?;
    }
    Ok(cursor.since(start))
}

fn weighted<'a>(
    member: Member<'a>,
    name: impl Fn(&mut Cursor<'a>) -> Result<&'a [u8], FieldError>,
) -> Result<(&'a [u8], QValue), FieldError> {
    let mut cursor = Cursor::new(member.value);
    let read = name(&mut cursor).and_then(|name| {
        let weight = QValue::read_weight(&mut cursor)?;
        Ok((name, weight))
    });
    read.map_err(|error| error.shifted(member.at).on_line(member.line))
}

#[cfg(test)]
mod tests;

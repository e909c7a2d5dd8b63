use crate::field::{HttpDate, Lines};
use crate::message::{FieldSection, RequestHead};
use crate::syntax::KnownName;

/// What a request says that bears on its preconditions, gathered in one pass over its fields.
///
/// ```
/// use http_core::field::HttpDate;
/// use http_core::precondition::RequestFacts;
///
/// let now = HttpDate::from_unix(784_111_777).unwrap();
/// let mut facts = RequestFacts::new(b"GET", now);
/// let fields: [(&[u8], &[u8]); 2] = [(b"host", b"example.test"), (b"range", b"bytes=0-4")];
/// for (name, value) in fields {
///     facts.note(name, value);
/// }
/// assert_eq!(facts.range.only(), Some(&b"bytes=0-4"[..]));
/// ```
#[derive(Clone, Debug)]
pub struct RequestFacts<'a> {
    /// The method, case-sensitive.
    pub method: &'a [u8],
    /// The server's clock; only two-digit years need it.
    pub now: HttpDate,
    /// Values of the If-Match lines.
    pub if_match: Lines<'a>,
    /// Values of the If-Unmodified-Since lines.
    pub if_unmodified_since: Lines<'a>,
    /// Values of the If-None-Match lines.
    pub if_none_match: Lines<'a>,
    /// Values of the If-Modified-Since lines.
    pub if_modified_since: Lines<'a>,
    /// Values of the If-Range lines.
    pub if_range: Lines<'a>,
    /// Values of the Range lines.
    pub range: Lines<'a>,
}

impl<'a> RequestFacts<'a> {
    /// A request without any precondition.
    pub const fn new(method: &'a [u8], now: HttpDate) -> Self {
        Self {
            method,
            now,
            if_match: Lines::new(),
            if_unmodified_since: Lines::new(),
            if_none_match: Lines::new(),
            if_modified_since: Lines::new(),
            if_range: Lines::new(),
            range: Lines::new(),
        }
    }

    /// What a request head says, by its index of known names.
    pub fn of(head: &RequestHead<'a>, now: HttpDate) -> Self {
        Self::of_section(head.method(), head.section(), now)
    }

    /// What a field section says, by its index of known names.
    pub fn of_section(method: &'a [u8], section: FieldSection<'a>, now: HttpDate) -> Self {
        let lines = |name| {
            if section.has(name) {
                section.values(name).collect()
            } else {
                Lines::new()
            }
        };
        Self {
            method,
            now,
            if_match: lines(KnownName::IfMatch),
            if_unmodified_since: lines(KnownName::IfUnmodifiedSince),
            if_none_match: lines(KnownName::IfNoneMatch),
            if_modified_since: lines(KnownName::IfModifiedSince),
            if_range: lines(KnownName::IfRange),
            range: lines(KnownName::Range),
        }
    }

    /// Keeps the value if the field is a precondition or Range (names ignore case); tells whether it did.
    pub fn note(&mut self, name: &[u8], value: &'a [u8]) -> bool {
        // The length sorts out nearly every other field before a name is compared.
        let (expected, lines): (&[u8], _) = match name.len() {
            5 => (b"range", &mut self.range),
            8 => match name.get(3) {
                Some(b'r' | b'R') => (b"if-range", &mut self.if_range),
                _ => (b"if-match", &mut self.if_match),
            },
            13 => (b"if-none-match", &mut self.if_none_match),
            17 => (b"if-modified-since", &mut self.if_modified_since),
            19 => (b"if-unmodified-since", &mut self.if_unmodified_since),
            _ => return false,
        };
        let hit = name.eq_ignore_ascii_case(expected);
        if hit {
            lines.push(value);
        }
        hit
    }

    /// Keeps what matters of all fields, given as name and value.
    pub fn note_all<I>(&mut self, fields: I)
    where
        I: IntoIterator<Item = (&'a [u8], &'a [u8])>,
    {
        for (name, value) in fields {
            self.note(name, value);
        }
    }

    pub(super) fn is_get_or_head(&self) -> bool {
        self.method == b"GET" || self.method == b"HEAD"
    }

    /// Methods that neither select nor modify a representation (RFC 9110 §13.2.1).
    pub(super) fn method_ignores_preconditions(&self) -> bool {
        matches!(self.method, b"CONNECT" | b"OPTIONS" | b"TRACE")
    }

    pub(super) fn in_step_order(&self) -> [&Lines<'a>; 5] {
        [
            &self.if_match,
            &self.if_unmodified_since,
            &self.if_none_match,
            &self.if_modified_since,
            &self.if_range,
        ]
    }

    pub(super) fn range_without_if_range(&self) -> super::RangeUse {
        match (self.range.is_present(), self.method) {
            (false, _) => super::RangeUse::Absent,
            (true, b"GET") => super::RangeUse::Apply,
            (true, _) => super::RangeUse::Ignore,
        }
    }
}

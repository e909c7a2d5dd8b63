//! The field lines of a head: an index over the buffer, and the view that borrows both.

use crate::span::Span;
use crate::syntax::{FieldLineSpans, KnownName};

/// Where one field line lies in the buffer.
#[derive(Clone, Copy, Debug)]
struct Entry {
    name: (u32, u32),
    value: (u32, u32),
    known: Option<KnownName>,
}

/// The reusable index of a head's field lines. `first` answers "is there a Host, and where" in
/// constant time, which is what framing and Host checks ask of every request.
#[derive(Clone, Debug)]
pub(super) struct Index {
    entries: Vec<Entry>,
    first: [u16; KnownName::ALL.len()],
    count: [u16; KnownName::ALL.len()],
    seen: u64,
}

const _: () = assert!(
    KnownName::ALL.len() <= 64,
    "one bit of `seen` per known name"
);

impl Index {
    pub(super) fn new() -> Self {
        let names = [0; KnownName::ALL.len()];
        Self {
            entries: Vec::new(),
            first: names,
            count: names,
            seen: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.seen = 0;
    }

    #[inline]
    pub(super) fn push(&mut self, line: FieldLineSpans) {
        if let Some(known) = line.known {
            let (slot, bit) = (known as usize, 1u64 << known as u8);
            if self.seen & bit == 0 {
                self.seen |= bit;
                self.first[slot] = u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
                self.count[slot] = 1;
            } else {
                self.count[slot] = self.count[slot].saturating_add(1);
            }
        }
        self.entries.push(Entry {
            name: narrow(line.name),
            value: narrow(line.value),
            known: line.known,
        });
    }

    #[inline]
    fn count(&self, known: KnownName) -> usize {
        if self.seen & (1 << known as u8) == 0 {
            0
        } else {
            usize::from(self.count[known as usize])
        }
    }
}

/// Heads are held to less than 4 GiB, so offsets within one fit 32 bits.
#[inline]
fn narrow(span: Span) -> (u32, u32) {
    (span.start as u32, span.end as u32)
}

#[inline]
pub(super) fn octets(buf: &[u8], (start, end): (u32, u32)) -> &[u8] {
    buf.get(start as usize..end as usize).unwrap_or_default()
}

/// One field line: name as sent, value without the whitespace around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldLine<'a> {
    /// `field-name`, in the case it came in.
    pub name: &'a [u8],
    /// `field-value`.
    pub value: &'a [u8],
    /// Where the value lies in the buffer.
    pub value_span: Span,
    /// Which of the names this crate acts on it is.
    pub known: Option<KnownName>,
}

/// The field lines of a head, in the order sent. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct FieldSection<'a> {
    buf: &'a [u8],
    index: &'a Index,
}

impl<'a> FieldSection<'a> {
    pub(super) fn new(buf: &'a [u8], index: &'a Index) -> Self {
        Self { buf, index }
    }

    /// Number of field lines.
    #[must_use]
    pub fn len(self) -> usize {
        self.index.entries.len()
    }

    /// True when there is no field line.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.index.entries.is_empty()
    }

    /// Every field line, in the order sent.
    #[must_use]
    pub fn lines(self) -> FieldLines<'a> {
        FieldLines {
            section: self,
            at: 0,
        }
    }

    /// How many lines carry this name, in constant time.
    #[must_use]
    #[inline]
    pub fn count(self, known: KnownName) -> usize {
        self.index.count(known)
    }

    /// True when a line carries this name, in constant time.
    #[must_use]
    #[inline]
    pub fn has(self, known: KnownName) -> bool {
        self.index.seen & (1 << known as u8) != 0
    }

    /// The value of the first line with this name, in constant time.
    #[must_use]
    #[inline]
    pub fn value(self, known: KnownName) -> Option<&'a [u8]> {
        if !self.has(known) {
            return None;
        }
        let entry = self
            .index
            .entries
            .get(usize::from(self.index.first[known as usize]))?;
        Some(octets(self.buf, entry.value))
    }

    /// Where in the buffer the value of the first line with this name lies, in constant time.
    #[must_use]
    pub fn value_span(self, known: KnownName) -> Option<Span> {
        let first = usize::from(self.index.first[known as usize]);
        let (start, end) = self
            .index
            .entries
            .get(first)
            .filter(|_| self.has(known))?
            .value;
        Some(Span::new(u64::from(start), u64::from(end)))
    }

    /// The lines with this name, in the order sent. Lines after the last of them are not looked
    /// at, and none at all when there is none.
    #[must_use]
    pub fn lines_of(self, known: KnownName) -> KnownLines<'a> {
        let at = usize::from(self.index.first[known as usize]);
        KnownLines {
            lines: FieldLines { section: self, at },
            known,
            left: self.count(known),
        }
    }

    /// The values of all lines with this name, in the order sent.
    #[must_use]
    pub fn values(self, known: KnownName) -> FieldValues<'a> {
        FieldValues(Values::Known(self.lines_of(known)))
    }

    /// The value of the first line with this name, in any case.
    #[must_use]
    pub fn value_named(self, name: &[u8]) -> Option<&'a [u8]> {
        match KnownName::of(name) {
            Some(known) => self.value(known),
            None => self
                .lines()
                .find(|line| line.name.eq_ignore_ascii_case(name))
                .map(|line| line.value),
        }
    }

    /// The values of all lines with this name, in any case, in the order sent.
    #[must_use]
    pub fn values_named<'n>(self, name: &'n [u8]) -> FieldValues<'n>
    where
        'a: 'n,
    {
        match KnownName::of(name) {
            Some(known) => self.values(known),
            None => FieldValues(Values::Named(self.lines(), name)),
        }
    }
}

/// Iterator over field lines.
#[derive(Clone, Copy, Debug)]
pub struct FieldLines<'a> {
    section: FieldSection<'a>,
    at: usize,
}

impl<'a> Iterator for FieldLines<'a> {
    type Item = FieldLine<'a>;

    fn next(&mut self) -> Option<FieldLine<'a>> {
        let entry = self.section.index.entries.get(self.at)?;
        self.at += 1;
        let buf = self.section.buf;
        Some(FieldLine {
            name: octets(buf, entry.name),
            value: octets(buf, entry.value),
            value_span: Span::new(u64::from(entry.value.0), u64::from(entry.value.1)),
            known: entry.known,
        })
    }
}

/// Iterator over the field lines of one known name.
#[derive(Clone, Copy, Debug)]
pub struct KnownLines<'a> {
    lines: FieldLines<'a>,
    known: KnownName,
    left: usize,
}

impl<'a> Iterator for KnownLines<'a> {
    type Item = FieldLine<'a>;

    #[inline]
    fn next(&mut self) -> Option<FieldLine<'a>> {
        self.left = self.left.checked_sub(1)?;
        let known = Some(self.known);
        self.lines.find(|line| line.known == known)
    }
}

/// Iterator over the values of the field lines of one name.
#[derive(Clone, Copy, Debug)]
pub struct FieldValues<'a>(Values<'a>);

#[derive(Clone, Copy, Debug)]
enum Values<'a> {
    Known(KnownLines<'a>),
    Named(FieldLines<'a>, &'a [u8]),
}

impl<'a> Iterator for FieldValues<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let line = match &mut self.0 {
            Values::Known(lines) => lines.next(),
            Values::Named(lines, name) => {
                lines.find(|line| line.known.is_none() && line.name.eq_ignore_ascii_case(name))
            }
        };
        line.map(|line| line.value)
    }
}

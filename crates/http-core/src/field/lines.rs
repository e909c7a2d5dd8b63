/// The field lines of one name, in the order received: usually none or one, so
/// nothing is allocated before a second line arrives.
///
/// ```
/// use http_core::field::Lines;
///
/// let mut lines = Lines::new();
/// assert!(!lines.is_present());
/// lines.push(b"\"a\"");
/// assert_eq!(lines.only(), Some(&b"\"a\""[..]));
/// lines.push(b"\"b\"");
/// assert_eq!((lines.count(), lines.only()), (2, None));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines<'a> {
    first: Option<&'a [u8]>,
    more: Vec<&'a [u8]>,
}

impl<'a> Lines<'a> {
    /// No line yet: the field is absent.
    pub const fn new() -> Self {
        Self {
            first: None,
            more: Vec::new(),
        }
    }

    /// One more line's value, without its surrounding whitespace.
    pub fn push(&mut self, value: &'a [u8]) {
        if self.first.is_none() {
            self.first = Some(value);
        } else {
            self.more.push(value);
        }
    }

    /// Whether there is at least one line, be it empty.
    pub const fn is_present(&self) -> bool {
        self.first.is_some()
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        usize::from(self.first.is_some()) + self.more.len()
    }

    /// The value when there is exactly one line: what a field that is no list needs.
    pub fn only(&self) -> Option<&'a [u8]> {
        if self.more.is_empty() {
            self.first
        } else {
            None
        }
    }

    /// The first line's value.
    pub const fn first(&self) -> Option<&'a [u8]> {
        self.first
    }

    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + Clone + '_ {
        self.first.into_iter().chain(self.more.iter().copied())
    }
}

impl<'a> From<&'a [u8]> for Lines<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self {
            first: Some(value),
            more: Vec::new(),
        }
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Lines<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::from(value.as_slice())
    }
}

impl<'a> FromIterator<&'a [u8]> for Lines<'a> {
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(values: I) -> Self {
        let mut values = values.into_iter();
        Self {
            first: values.next(),
            more: values.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_is_present() {
        let lines = Lines::from(b"");
        assert!(lines.is_present());
        assert_eq!(lines.only(), Some(&b""[..]));
        assert_eq!(Lines::default().only(), None);
    }

    #[test]
    fn order_is_kept() {
        let values: [&[u8]; 3] = [b"a", b"b", b"c"];
        let lines: Lines<'_> = values.into_iter().collect();
        assert_eq!(lines.iter().collect::<Vec<_>>(), values);
        assert_eq!(lines.count(), 3);
    }
}

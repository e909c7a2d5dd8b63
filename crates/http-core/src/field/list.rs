use crate::octet::{is_ows, trim_ows};

/// Splits one field line at the commas that separate list elements (RFC 9110 §5.6.1.2).
///
/// Commas inside quoted strings do not separate; optional whitespace around an
/// element is removed; empty elements are skipped. A quoted string that never
/// ends reaches to the end of the line. Elements are not validated.
///
/// Not for entity-tag lists: an entity tag has no quoted pairs, so a backslash
/// before its closing quote means something else there (see [`entity_tags`](super::entity_tags)).
///
/// ```
/// use http_core::field::members;
///
/// let list: Vec<_> = members(br#"foo ,, "a,b" ,bar="\",",  "#).map(|member| member.value).collect();
/// assert_eq!(list, [&b"foo"[..], br#""a,b""#, br#"bar="\",""#]);
/// ```
pub fn members(line: &[u8]) -> Members<'_> {
    Members {
        line,
        at: 0,
        quotes: true,
    }
}

/// Splits one field line at every comma: for lists whose elements have no quoted strings.
///
/// There a stray double quote breaks the element it stands in and no other, so
/// `Connection: ", close` still says close.
///
/// ```
/// use http_core::field::plain_members;
///
/// let list: Vec<_> = plain_members(b"\", close").map(|member| member.value).collect();
/// assert_eq!(list, [&b"\""[..], b"close"]);
/// ```
pub fn plain_members(line: &[u8]) -> Members<'_> {
    Members {
        line,
        at: 0,
        quotes: false,
    }
}

/// The members of a list that may be spread over several field lines (RFC 9110 §5.3).
///
/// ```
/// use http_core::field::list_members;
///
/// let lines: [&[u8]; 2] = [b"a, b", b" c"];
/// let last = list_members(lines).last().unwrap();
/// assert_eq!((last.value, last.line, last.at), (&b"c"[..], 1, 1));
/// ```
pub fn list_members<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Member<'a>> {
    lines.into_iter().enumerate().flat_map(|(number, line)| {
        members(line).map(move |member| Member {
            line: number,
            ..member
        })
    })
}

/// [`list_members`] for lists whose elements have no quoted strings, see [`plain_members`].
pub fn plain_list_members<'a>(
    lines: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Member<'a>> {
    lines.into_iter().enumerate().flat_map(|(number, line)| {
        plain_members(line).map(move |member| Member {
            line: number,
            ..member
        })
    })
}

/// One list element and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The element without surrounding whitespace; never empty.
    pub value: &'a [u8],
    /// Which field line, counted from zero.
    pub line: usize,
    /// Octet offset of the element in its line.
    pub at: usize,
}

/// Iterator of [`members`] and [`plain_members`].
#[derive(Clone, Debug)]
pub struct Members<'a> {
    line: &'a [u8],
    at: usize,
    quotes: bool,
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        loop {
            if self.at >= self.line.len() {
                return None;
            }
            let start = self.at;
            let end = if self.quotes {
                element_end(self.line, start)
            } else {
                comma(self.line, start)
            };
            self.at = end + 1;
            let element = self.line.get(start..end)?;
            let value = trim_ows(element);
            if !value.is_empty() {
                let leading = element
                    .iter()
                    .position(|&octet| !is_ows(octet))
                    .unwrap_or(0);
                return Some(Member {
                    value,
                    line: 0,
                    at: start + leading,
                });
            }
        }
    }
}

fn comma(line: &[u8], start: usize) -> usize {
    let rest = line.get(start..).unwrap_or_default();
    start
        + rest
            .iter()
            .position(|&octet| octet == b',')
            .unwrap_or(rest.len())
}

fn element_end(line: &[u8], start: usize) -> usize {
    let mut quoted = false;
    let mut at = start;
    while let Some(&octet) = line.get(at) {
        match octet {
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            b',' if !quoted => return at,
            _ => {}
        }
        at += 1;
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &[u8]) -> Vec<(usize, &[u8])> {
        members(line)
            .map(|member| (member.at, member.value))
            .collect()
    }

    #[test]
    fn one_line() {
        let cases: [(&[u8], &[(usize, &[u8])]); 16] = [
            (b"", &[]),
            (b",", &[]),
            (b",   ,", &[]),
            (b"foo,bar", &[(0, b"foo"), (4, b"bar")]),
            (b"foo ,bar,", &[(0, b"foo"), (5, b"bar")]),
            (
                b"foo , ,bar,charlie",
                &[(0, b"foo"), (7, b"bar"), (11, b"charlie")],
            ),
            (b"\tfoo\t", &[(1, b"foo")]),
            (b"a b", &[(0, b"a b")]),
            (b"\"a,b\"", &[(0, b"\"a,b\"")]),
            (b"\"a\\\",b\",c", &[(0, b"\"a\\\",b\""), (8, b"c")]),
            (b"x=\"1,2\";y, z", &[(0, b"x=\"1,2\";y"), (11, b"z")]),
            (b"\"open,a", &[(0, b"\"open,a")]),
            (b"\"open\\", &[(0, b"\"open\\")]),
            (b"a\\,b", &[(0, b"a\\"), (3, b"b")]),
            (b"\xa0a,b\xa0", &[(0, b"\xa0a"), (3, b"b\xa0")]),
            (b"\x0ba,\x0c", &[(0, b"\x0ba"), (3, b"\x0c")]),
        ];
        for (line, expected) in cases {
            assert_eq!(split(line), expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn plain_lists_are_split_at_every_comma() {
        let split = |line| -> Vec<_> {
            plain_members(line)
                .map(|member| (member.at, member.value))
                .collect()
        };
        assert_eq!(
            split(b"\"a,b\", ,\\,c "),
            [(0, &b"\"a"[..]), (3, b"b\""), (8, b"\\"), (10, b"c")]
        );
        let lines: [&[u8]; 2] = [b"\"a,b", b"c"];
        assert_eq!(plain_list_members(lines).count(), 3);
    }

    #[test]
    fn several_lines_keep_their_numbers() {
        let lines: [&[u8]; 3] = [b"a, b", b"", b" c"];
        let found: Vec<_> = list_members(lines)
            .map(|member| (member.line, member.at, member.value))
            .collect();
        assert_eq!(
            found,
            [(0, 0, &b"a"[..]), (0, 3, b"b"), (2, 1, b"c")].to_vec()
        );
    }

    #[test]
    fn a_quote_does_not_reach_into_the_next_line() {
        let lines: [&[u8]; 2] = [b"\"open, x", b"b, c"];
        assert_eq!(list_members(lines).count(), 3);
    }
}

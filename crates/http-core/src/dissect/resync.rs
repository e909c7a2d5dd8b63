//! Finding the next status line in octets that have lost their framing.

use crate::octet::is_digit;
use memchr::memchr;

/// What a status line begins with: `HTTP/` DIGIT `.` DIGIT SP 3DIGIT (RFC 9112 §4).
pub(super) const PATTERN: usize = 12;

const fn fits(at: usize, octet: u8) -> bool {
    match at {
        0..=4 => octet == b"HTTP/"[at],
        6 => octet == b'.',
        8 => octet == b' ',
        _ => is_digit(octet),
    }
}

/// Where in a line a status line may be found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Anywhere: a response is outstanding, and content that was declared too short runs straight
    /// into it.
    Anywhere,
    /// At the start of a line only: nothing is outstanding, and text may quote a status line.
    LineStart,
}

/// A search that remembers how much of the pattern the octets so far have matched.
///
/// `H` occurs in the pattern only at its start, so after a mismatch no shorter match can be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Search {
    matched: usize,
    at_line_start: bool,
}

impl Search {
    pub(super) const fn new(at_line_start: bool) -> Self {
        Self {
            matched: 0,
            at_line_start,
        }
    }

    /// Octets at the end of what was seen that may begin a status line.
    pub(super) const fn matched(&self) -> usize {
        self.matched
    }

    /// Reads on. Returns how many octets were read; all of them, unless the pattern was completed
    /// by the last of these.
    pub(super) fn read(&mut self, octets: &[u8], place: Where) -> (usize, bool) {
        let mut at = 0;
        while at < octets.len() {
            if self.matched == 0 && place == Where::Anywhere {
                match memchr(b'H', &octets[at..]) {
                    Some(skipped) => at += skipped,
                    None => {
                        self.at_line_start = octets.ends_with(b"\n");
                        return (octets.len(), false);
                    }
                }
            } else if self.matched == 0 && !self.at_line_start {
                match memchr(b'\n', &octets[at..]) {
                    Some(skipped) => {
                        at += skipped + 1;
                        self.at_line_start = true;
                        continue;
                    }
                    None => return (octets.len(), false),
                }
            }
            let octet = octets[at];
            at += 1;
            if fits(self.matched, octet) {
                self.matched += 1;
                if self.matched == PATTERN {
                    self.matched = 0;
                    return (at, true);
                }
            } else {
                let restart = octet == b'H' && place == Where::Anywhere;
                self.matched = usize::from(restart);
            }
            self.at_line_start = octet == b'\n';
        }
        (at, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offset at which a status line was found, whatever the pieces.
    fn find(octets: &[u8], place: Where) -> Option<usize> {
        let whole = Search::new(true).read(octets, place);
        let whole = whole.1.then(|| whole.0 - PATTERN);
        for cut in 0..=octets.len() {
            let mut search = Search::new(true);
            let (read, found) = search.read(&octets[..cut], place);
            let found = if found {
                Some(read - PATTERN)
            } else {
                let (read, found) = search.read(&octets[cut..], place);
                found.then(|| cut + read - PATTERN)
            };
            assert_eq!(found, whole, "cut at {cut}");
        }
        whole
    }

    #[test]
    fn finds_a_status_line_where_it_may_be() {
        assert_eq!(find(b" worldHTTP/1.1 200 OK\r\n", Where::Anywhere), Some(6));
        assert_eq!(find(b" worldHTTP/1.1 200 OK\r\n", Where::LineStart), None);
        assert_eq!(find(b"x\nHTTP/1.0 404\r\n", Where::LineStart), Some(2));
        assert_eq!(find(b"HTTP/1.1 200", Where::LineStart), Some(0));
        assert_eq!(
            find(b"HHTTP/HTTP/1.1HTTP/1.1 2000", Where::Anywhere),
            Some(14)
        );
        assert_eq!(find(b"HTTP/1.1 20", Where::Anywhere), None);
        assert_eq!(find(b"http/1.1 200 OK", Where::Anywhere), None);
    }
}

//! Reading answers just closely enough to know that they are the right ones.

use std::io;

/// What an answer has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    /// Octets of content; `None` when any length will do, as for an error page.
    pub(crate) length: Option<u64>,
    /// There is no content whatever the fields say (304, RFC 9110 §15.4.5).
    pub(crate) bodiless: bool,
}

/// Finds answers in what one connection receives.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// The beginning of a head whose end has not come.
    head: Vec<u8>,
    state: State,
}

/// What comes next.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Head,
    /// So many octets of content.
    Content(u64),
    /// The line with the size of a chunk; of it so far, and of the chunks before.
    Size { size: u64, known: bool, before: u64 },
    /// So many octets of a chunk and its line end; and of content up to its end.
    Chunk { left: u64, before: u64 },
    /// Trailer lines up to the empty one.
    Trailer { empty: bool, before: u64 },
}

/// How the content of an answer ends.
enum Framing {
    Length(u64),
    Chunked,
}

/// Heads longer than this are not read.
const LONGEST_HEAD: usize = 16 << 10;

impl Reader {
    /// Takes octets and counts the answers that are complete with them.
    ///
    /// # Errors
    /// `InvalidData`, saying what was wrong, when an answer is not the expected one.
    pub(crate) fn take(&mut self, mut octets: &[u8], expected: &Expected) -> io::Result<u32> {
        let mut complete = 0;
        while !octets.is_empty() {
            octets = match self.state {
                State::Head => match self.take_head(octets, expected)? {
                    Some(rest) => rest,
                    None => return Ok(complete),
                },
                State::Content(left) => {
                    let n = left.min(octets.len() as u64);
                    self.state = State::Content(left - n);
                    octets.get(to_usize(n)..).unwrap_or_default()
                }
                _ => self.take_chunk(octets, expected)?,
            };
            if self.state == State::Content(0) {
                self.state = State::Head;
                complete += 1;
            }
        }
        Ok(complete)
    }

    /// Returns what follows the head, or `None` when its end has not come.
    fn take_head<'a>(
        &mut self,
        octets: &'a [u8],
        expected: &Expected,
    ) -> io::Result<Option<&'a [u8]>> {
        let head_end = if self.head.is_empty() {
            memchr::memmem::find(octets, b"\r\n\r\n").map(|at| at + 4)
        } else {
            self.join(octets)
        };
        let Some(end) = head_end else {
            if self.head.is_empty() {
                self.head.extend_from_slice(octets);
            }
            if self.head.len() > LONGEST_HEAD {
                return Err(wrong("a head has no end"));
            }
            return Ok(None);
        };
        let (head, rest) = octets.split_at(end.min(octets.len()));
        let framing = if self.head.is_empty() {
            framing(head, expected)?
        } else {
            framing(&std::mem::take(&mut self.head), expected)?
        };
        self.state = match framing {
            Framing::Length(length) => State::Content(length),
            Framing::Chunked => State::Size {
                size: 0,
                known: false,
                before: 0,
            },
        };
        Ok(Some(rest))
    }

    /// One step through chunked content (RFC 9112 §7.1).
    fn take_chunk<'a>(&mut self, octets: &'a [u8], expected: &Expected) -> io::Result<&'a [u8]> {
        let Some((&octet, rest)) = octets.split_first() else {
            return Ok(octets);
        };
        let (state, rest) = match self.state {
            State::Chunk { left, before } if left > 0 => {
                let n = left.min(octets.len() as u64);
                let left = left - n;
                let rest = octets.get(to_usize(n)..).unwrap_or_default();
                (State::Chunk { left, before }, rest)
            }
            State::Chunk { before, .. } => {
                let (size, known) = (0, false);
                (
                    State::Size {
                        size,
                        known,
                        before,
                    },
                    octets,
                )
            }
            State::Size {
                size,
                known,
                before,
            } => match (octet, char::from(octet).to_digit(16)) {
                (b'\n', _) if size > 0 => {
                    let (left, before) = (size.saturating_add(2), before.saturating_add(size));
                    (State::Chunk { left, before }, rest)
                }
                (b'\n', _) => (
                    State::Trailer {
                        empty: true,
                        before,
                    },
                    rest,
                ),
                (_, Some(digit)) if !known => {
                    let size = size.saturating_mul(16).saturating_add(u64::from(digit));
                    (
                        State::Size {
                            size,
                            known,
                            before,
                        },
                        rest,
                    )
                }
                // A line end or an extension: the size is complete.
                _ => (
                    State::Size {
                        size,
                        known: true,
                        before,
                    },
                    rest,
                ),
            },
            State::Trailer {
                empty: true,
                before,
            } if octet == b'\n' => match expected.length {
                Some(wanted) if wanted != before => {
                    return Err(wrong(&format!(
                        "{before} octets of content instead of {wanted}"
                    )));
                }
                _ => (State::Content(0), rest),
            },
            State::Trailer { empty, before } => {
                let empty = octet == b'\n' || (empty && octet == b'\r');
                (State::Trailer { empty, before }, rest)
            }
            other => (other, octets),
        };
        self.state = state;
        Ok(rest)
    }

    /// Completes the head begun earlier; says how many of `octets` belong to it.
    fn join(&mut self, octets: &[u8]) -> Option<usize> {
        let before = self.head.len();
        self.head.extend_from_slice(octets);
        let from = before.saturating_sub(3);
        let tail = self.head.get(from..).unwrap_or_default();
        let end = from + memchr::memmem::find(tail, b"\r\n\r\n")? + 4;
        self.head.truncate(end);
        Some(end - before)
    }
}

/// Checks a head and says how its content ends.
fn framing(head: &[u8], expected: &Expected) -> io::Result<Framing> {
    let status = match head {
        [
            b'H',
            b'T',
            b'T',
            b'P',
            b'/',
            b'1',
            b'.',
            _,
            b' ',
            a,
            b,
            c,
            ..,
        ] => digits(&[*a, *b, *c]).unwrap_or(0),
        _ => return Err(wrong("the answer does not begin with a status line")),
    };
    if status != u64::from(expected.status) {
        return Err(wrong(&format!(
            "status {status} instead of {}",
            expected.status
        )));
    }
    if expected.bodiless {
        return Ok(Framing::Length(0));
    }
    let Some(length) = field(head) else {
        const CHUNKED: &[u8] = b"transfer-encoding: chunked";
        let chunked = head
            .windows(CHUNKED.len())
            .any(|w| w.eq_ignore_ascii_case(CHUNKED));
        return match chunked {
            true => Ok(Framing::Chunked),
            false => Err(wrong("the answer has no Content-Length")),
        };
    };
    match expected.length {
        Some(wanted) if wanted != length => Err(wrong(&format!(
            "Content-Length {length} instead of {wanted}"
        ))),
        _ => Ok(Framing::Length(length)),
    }
}

/// The value of Content-Length.
fn field(head: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"\r\ncontent-length:";
    // Every peer writes the same two spellings; the slow way is for the others.
    let at = memchr::memmem::find(head, b"\r\nContent-Length:").or_else(|| {
        head.windows(NAME.len())
            .position(|w| w.eq_ignore_ascii_case(NAME))
    })?;
    let value = head.get(at + NAME.len()..)?;
    let end = memchr::memchr(b'\r', value)?;
    digits(value.get(..end)?.trim_ascii())
}

fn digits(text: &[u8]) -> Option<u64> {
    let digit = |value: u64, octet: &u8| match octet {
        b'0'..=b'9' => value.checked_mul(10)?.checked_add(u64::from(octet - b'0')),
        _ => None,
    };
    match text {
        [] => None,
        _ => text.iter().try_fold(0, digit),
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// At most the length of a buffer, so it fits.
fn to_usize(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OK: Expected = Expected {
        status: 200,
        length: Some(5),
        bodiless: false,
    };

    #[test]
    fn answers_are_counted_however_they_arrive() {
        let two = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello\
            HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n\
            2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: z\r\n\r\n";
        assert_eq!(Reader::default().take(two, &OK).unwrap(), 2);
        for cut in 1..two.len() {
            let mut reader = Reader::default();
            let first = reader.take(&two[..cut], &OK).unwrap();
            assert_eq!(first + reader.take(&two[cut..], &OK).unwrap(), 2, "{cut}");
        }
        let mut reader = Reader::default();
        let each = two.iter().map(|b| reader.take(&[*b], &OK).unwrap());
        assert_eq!(each.sum::<u32>(), 2);
    }

    #[test]
    fn a_wrong_answer_is_an_error_that_says_why() {
        for (octets, expected) in [
            (
                "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n",
                "status 404 instead of 200",
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n",
                "Content-Length 6 instead of 5",
            ),
            (
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
                "no Content-Length",
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
                "4 octets of content instead of 5",
            ),
            ("hello\r\n\r\n", "status line"),
        ] {
            let error = Reader::default().take(octets.as_bytes(), &OK).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn a_304_has_no_content_whatever_it_says() {
        let expected = Expected {
            status: 304,
            length: None,
            bodiless: true,
        };
        let octets = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n";
        assert_eq!(Reader::default().take(octets, &expected).unwrap(), 1);
    }
}

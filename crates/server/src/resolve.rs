//! From the path of a request target to a name below the root.
//!
//! Percent-decoding happens exactly once, and what is decoded is never decoded or split again:
//! an encoded slash is refused rather than understood, because a proxy in front may have read it
//! the other way.

/// Why a path stands for no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A `%` without two hex digits (RFC 3986 §2.1).
    BadEncoding,
    /// `%00`: no file system has such a name, and C would cut it short.
    Nul,
    /// `..` above the root.
    AboveRoot,
    /// `%2F`, which is no separator (RFC 3986 §2.2) and cannot be part of a name.
    EncodedSlash,
    /// A segment begins with a dot and is not `/.well-known` (RFC 8615).
    Hidden,
}

impl Refusal {
    /// Malformed targets are the client's fault (400); names that cannot be are not found.
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::BadEncoding | Self::Nul | Self::AboveRoot => 400,
            Self::EncodedSlash | Self::Hidden => 404,
        }
    }
}

/// Turns the path of a target (it begins with `/`) into a name relative to the root: no leading,
/// doubled or dot segments; ends in `/` or is empty when a directory is meant.
///
/// A path that is already in that form, the usual case, is returned as it is; `buffer` holds the
/// result otherwise.
pub(crate) fn resolve<'a>(path: &'a [u8], buffer: &'a mut Vec<u8>) -> Result<&'a [u8], Refusal> {
    let Some((b'/', rest)) = path.split_first() else {
        return Err(Refusal::BadEncoding);
    };
    let mut before = b'/';
    for &octet in rest {
        if octet == b'%' || octet == 0 || (before == b'/' && (octet == b'/' || octet == b'.')) {
            return resolve_slowly(rest, buffer);
        }
        before = octet;
    }
    Ok(rest)
}

fn resolve_slowly<'a>(path: &[u8], out: &'a mut Vec<u8>) -> Result<&'a [u8], Refusal> {
    out.clear();
    let mut segments = path.split(|&b| b == b'/').peekable();
    while let Some(segment) = segments.next() {
        let start = out.len();
        decode(segment, out)?;
        let last = segments.peek().is_none();
        match &out[start..] {
            b"" | b"." => out.truncate(start),
            b".." => {
                out.truncate(start);
                if out.pop().is_none() {
                    return Err(Refusal::AboveRoot);
                }
                let parent = memchr::memrchr(b'/', out).map_or(0, |at| at + 1);
                out.truncate(parent);
            }
            name => {
                if name[0] == b'.' && !(start == 0 && name == b".well-known") {
                    return Err(Refusal::Hidden);
                }
                if !last {
                    out.push(b'/');
                }
            }
        }
    }
    Ok(out)
}

fn decode(segment: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
    let mut rest = segment;
    while let Some((&octet, after)) = rest.split_first() {
        let (decoded, after) = match (octet, after) {
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => return Err(Refusal::BadEncoding),
            },
            (b'%', _) => return Err(Refusal::BadEncoding),
            _ => (octet, after),
        };
        match decoded {
            0 => return Err(Refusal::Nul),
            b'/' => return Err(Refusal::EncodedSlash),
            _ => out.push(decoded),
        }
        rest = after;
    }
    Ok(())
}

fn hex(octet: u8) -> Option<u8> {
    match octet {
        b'0'..=b'9' => Some(octet - b'0'),
        b'a'..=b'f' => Some(octet - b'a' + 10),
        b'A'..=b'F' => Some(octet - b'A' + 10),
        _ => None,
    }
}

/// Appends a name as the path of a URI reference: always one leading slash, so that it can never
/// be read as `//host`, and everything but unreserved octets encoded.
pub(crate) fn encode(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    encode_name(name, out);
}

/// Appends a name with everything but unreserved octets and slashes encoded.
pub(crate) fn encode_name(name: &[u8], out: &mut Vec<u8>) {
    for &octet in name {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(octet);
            }
            _ => push_encoded(octet, out),
        }
    }
}

/// Octets that may stand in a path or query (RFC 3986 §3.3, §3.4); `%` is looked at more closely.
const URI_OCTETS: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = (octet as u8).is_ascii_alphanumeric();
        octet += 1;
    }
    let marks = b"-._~!$&'()*+,;=:@/?";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// Is this path or query of the form that RFC 3986 gives it?
pub(crate) fn is_uri(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some((&octet, after)) = rest.split_first() {
        rest = match (octet, after) {
            (b'%', [a, b, after @ ..]) if hex(*a).is_some() && hex(*b).is_some() => after,
            _ if URI_OCTETS[usize::from(octet)] => after,
            _ => return false,
        };
    }
    true
}

/// Appends a path or query as it came, with everything encoded that may not stand there.
pub(crate) fn mend(text: &[u8], out: &mut Vec<u8>) {
    for (at, &octet) in text.iter().enumerate() {
        let triplet = || {
            let digit = |n| text.get(at + n).copied().and_then(hex);
            octet == b'%' && digit(1).is_some() && digit(2).is_some()
        };
        if URI_OCTETS[usize::from(octet)] || triplet() {
            out.push(octet);
        } else {
            push_encoded(octet, out);
        }
    }
}

fn push_encoded(octet: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.extend_from_slice(&[
        b'%',
        HEX[usize::from(octet >> 4)],
        HEX[usize::from(octet & 15)],
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str) -> Result<String, Refusal> {
        let mut buffer = Vec::new();
        resolve(path.as_bytes(), &mut buffer).map(|n| String::from_utf8_lossy(n).into_owned())
    }

    #[test]
    fn a_path_becomes_one_name_however_it_is_written() {
        for (path, expected) in [
            ("/", ""),
            ("/a.txt", "a.txt"),
            ("/a/b/", "a/b/"),
            ("//a//b", "a/b"),
            ("//", ""),
            ("/./a/./b/.", "a/b/"),
            ("/a/../b", "b"),
            ("/a/b/..", "a/"),
            ("/a/b/../", "a/"),
            ("/a/%2e%2E/b", "b"),
            ("/a%20b%25.txt", "a b%.txt"),
            ("/%C3%A9", "é"),
            ("/a%252fb", "a%2fb"),
            ("/.well-known/x", ".well-known/x"),
            ("/a..b/c...", "a..b/c..."),
            ("/a\\..\\b", "a\\..\\b"),
        ] {
            assert_eq!(name(path).as_deref(), Ok(expected), "{path}");
        }
    }

    #[test]
    fn paths_that_stand_for_nothing_are_refused() {
        for (path, refusal) in [
            ("", Refusal::BadEncoding),
            ("a", Refusal::BadEncoding),
            ("/%", Refusal::BadEncoding),
            ("/%4", Refusal::BadEncoding),
            ("/%+5", Refusal::BadEncoding),
            ("/%gg", Refusal::BadEncoding),
            ("/a%00.txt", Refusal::Nul),
            ("/a%2fb", Refusal::EncodedSlash),
            ("/..", Refusal::AboveRoot),
            ("/%2e%2e/etc/passwd", Refusal::AboveRoot),
            ("/a/../../b", Refusal::AboveRoot),
            ("/..%2f..%2fetc/passwd", Refusal::EncodedSlash),
            ("/.git/config", Refusal::Hidden),
            ("/a/.hidden", Refusal::Hidden),
            ("/a/.well-known/x", Refusal::Hidden),
            ("/%2ehidden", Refusal::Hidden),
            ("/...", Refusal::Hidden),
        ] {
            assert_eq!(name(path), Err(refusal), "{path}");
        }
    }

    #[test]
    fn what_is_no_uri_is_mended_once() {
        for (text, mended) in [
            ("/a?b=c&d=%20(e)", "/a?b=c&d=%20(e)"),
            ("{a}|\"<>\\^`", "%7Ba%7D%7C%22%3C%3E%5C%5E%60"),
            ("%zz%4", "%25zz%254"),
            ("%", "%25"),
            ("é#", "%C3%A9%23"),
        ] {
            let mut out = Vec::new();
            mend(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), mended);
            assert!(is_uri(&out), "{mended}");
            assert_eq!(is_uri(text.as_bytes()), text == mended, "{text}");
        }
    }

    #[test]
    fn an_encoded_name_resolves_to_itself_and_never_to_a_host() {
        for text in ["", "a b/", "ü?#%", "evil.example/%2f", "a//b"] {
            let mut path = Vec::new();
            encode(text.as_bytes(), &mut path);
            assert!(path.starts_with(b"/") && !path.starts_with(b"//"), "{text}");
            if !text.contains("//") {
                let path = String::from_utf8(path).unwrap();
                assert_eq!(name(&path).as_deref(), Ok(text));
            }
        }
    }
}

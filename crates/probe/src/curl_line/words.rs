//! Words as a shell cuts them, for command lines that were pasted.

/// The words of a command line; `None` where a quote is not closed.
///
/// Single and double quotes, `$'...'` with its escapes, and a backslash before a character or a
/// line end mean what they mean to a shell; nothing is expanded.
pub(super) fn words(line: &str) -> Option<Vec<Vec<u8>>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut octets = line.bytes().peekable();
    while let Some(octet) = octets.next() {
        match octet {
            b' ' | b'\t' | b'\n' | b'\r' => words.extend(word.take()),
            b'\\' => match octets.next() {
                Some(b'\n') | None => {}
                Some(b'\r') if octets.peek() == Some(&b'\n') => drop(octets.next()),
                Some(next) => word.get_or_insert_default().push(next),
            },
            b'\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match octets.next()? {
                        b'\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            b'"' => {
                let word = word.get_or_insert_default();
                loop {
                    match octets.next()? {
                        b'"' => break,
                        b'\\' => match octets.next()? {
                            b'\n' => {}
                            escaped @ (b'"' | b'\\' | b'$' | b'`') => word.push(escaped),
                            other => word.extend([b'\\', other]),
                        },
                        inner => word.push(inner),
                    }
                }
            }
            b'$' if octets.peek() == Some(&b'\'') => {
                octets.next();
                ansi(&mut octets, word.get_or_insert_default())?;
            }
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

/// The inside of `$'...'`, up to its closing quote.
fn ansi(octets: &mut std::iter::Peekable<std::str::Bytes<'_>>, word: &mut Vec<u8>) -> Option<()> {
    loop {
        match octets.next()? {
            b'\'' => return Some(()),
            b'\\' => match octets.next()? {
                b'n' => word.push(b'\n'),
                b'r' => word.push(b'\r'),
                b't' => word.push(b'\t'),
                b'x' => word.push(u8::try_from(number(octets, 2)).ok()?),
                b'u' => {
                    let character = char::from_u32(number(octets, 4))?;
                    word.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                escaped => word.push(escaped),
            },
            inner => word.push(inner),
        }
    }
}

/// Up to `most` hexadecimal digits.
fn number(octets: &mut std::iter::Peekable<std::str::Bytes<'_>>, most: usize) -> u32 {
    let mut value = 0;
    for _ in 0..most {
        let digit = octets
            .peek()
            .and_then(|octet| char::from(*octet).to_digit(16));
        let Some(digit) = digit else { break };
        value = value * 16 + digit;
        octets.next();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::words;

    fn cut(line: &str) -> Option<Vec<String>> {
        let words = words(line)?;
        let text = |word: Vec<u8>| String::from_utf8_lossy(&word).into_owned();
        Some(words.into_iter().map(text).collect())
    }

    #[test]
    fn quotes_mean_what_they_mean_to_a_shell() {
        assert_eq!(
            cut("curl 'a b' \"c \\\" \\x $\" d\\ e \\\n -H $'x\\r\\n\\'\\u00e9\\x41' ''").unwrap(),
            [
                "curl",
                "a b",
                "c \" \\x $",
                "d e",
                "-H",
                "x\r\n'\u{e9}A",
                ""
            ]
        );
        assert_eq!(cut("  ").unwrap().len(), 0);
        assert_eq!(cut("curl 'a"), None);
        assert_eq!(cut("curl \"a\\\""), None);
        assert_eq!(cut("curl $'a"), None);
    }
}

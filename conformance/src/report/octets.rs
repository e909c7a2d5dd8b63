//! Octets as text in the forms reports need.

/// The escapes of the script language, as a string.
pub(crate) fn escaped(octets: &[u8]) -> String {
    wire::script::bare_literal(octets).replace("{{", "{")
}

/// Base64 of RFC 4648 section 4, with padding.
pub(crate) fn base64(octets: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for group in octets.chunks(3) {
        let word = (0..3).fold(0u32, |word, at| {
            word << 8 | u32::from(group.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            if at <= group.len() {
                text.push(char::from(ALPHABET[(word >> (18 - 6 * at) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// One line per line of the octets, escaped, at most `lines` of at most `width` characters; the
/// last line says how much is left out.
pub(crate) fn excerpt(octets: &[u8], lines: usize, width: usize) -> Vec<String> {
    let mut shown = Vec::new();
    let mut at = 0;
    while at < octets.len() && shown.len() < lines {
        let rest = &octets[at..];
        let line = &rest[..rest
            .iter()
            .position(|octet| *octet == b'\n')
            .map_or(rest.len(), |end| end + 1)];
        at += line.len();
        // Escapes are at most four times as long, so this prefix fills the width.
        let mut text: String = escaped(&line[..line.len().min(width)]);
        if text.chars().count() > width || line.len() > width {
            text = text.chars().take(width.saturating_sub(1)).collect();
            let tail = format!(" ... ({} octets in this line)", line.len());
            text.push_str(&tail);
        }
        shown.push(text);
    }
    if at < octets.len() {
        shown.push(format!("... {} more octets", octets.len() - at));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_rfc_examples() {
        let examples = [
            "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
        ];
        for (length, expected) in examples.into_iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..length]), expected);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }

    #[test]
    fn an_excerpt_keeps_lines_and_says_what_it_leaves_out() {
        assert_eq!(
            excerpt(b"a\r\nb\n\x01", 9, 40),
            ["a\\r\\n", "b\\n", "\\x01"]
        );
        assert_eq!(
            excerpt(b"a\nb\nc\n", 2, 40),
            ["a\\n", "b\\n", "... 2 more octets"]
        );
        let long = excerpt(&[b'x'; 100], 2, 10);
        assert_eq!(long, ["xxxxxxxxx ... (100 octets in this line)"]);
    }
}

//! Octets as characters a terminal can show, one look per octet.

use std::fmt::Write as _;

/// Draws octets so that nothing the peer sends reaches a terminal as it is.
///
/// With symbols: CR is `␍`, LF is `␊`, other controls have their control picture; with `ascii` they
/// are the script's escapes. Octets above 0x7f are always `\xHH` and a backslash is doubled, so the
/// text can be read back.
pub fn draw(octets: &[u8], ascii: bool) -> String {
    let mut out = String::with_capacity(octets.len() + 8);
    for &octet in octets {
        draw_one(octet, ascii, &mut out);
    }
    out
}

fn draw_one(octet: u8, ascii: bool, out: &mut String) {
    match octet {
        b'\\' => out.push_str("\\\\"),
        b' '..=b'~' => out.push(char::from(octet)),
        b'\r' if ascii => out.push_str("\\r"),
        b'\n' if ascii => out.push_str("\\n"),
        b'\t' if ascii => out.push_str("\\t"),
        0 if ascii => out.push_str("\\0"),
        0x1b if ascii => out.push_str("\\e"),
        0x7f if !ascii => out.push('\u{2421}'),
        0..=0x1f if !ascii => out.push(char::from_u32(0x2400 + u32::from(octet)).unwrap_or('?')),
        _ => {
            let _ = write!(out, "\\x{octet:02x}");
        }
    }
}

/// Draws at most about `width` characters; what is left out is counted at the end.
pub(super) fn draw_within(octets: &[u8], ascii: bool, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for (index, &octet) in octets.iter().enumerate() {
        let before = out.len();
        draw_one(octet, ascii, &mut out);
        used += out[before..].chars().count();
        if used > width {
            out.truncate(before);
            let _ = write!(out, " ... {} more octets", octets.len() - index);
            return out;
        }
    }
    out
}

/// How many characters the octets take when drawn.
pub(super) fn drawn_width(octets: &[u8], ascii: bool) -> usize {
    draw(octets, ascii).chars().count()
}

/// Octets as lines of sixteen, in hexadecimal and as characters; offsets count from `base`.
pub fn hex(octets: &[u8], base: u64) -> String {
    let mut out = String::with_capacity(octets.len() * 5);
    for (row, line) in octets.chunks(16).enumerate() {
        let _ = write!(out, "  {:06x}  ", base + row as u64 * 16);
        for column in 0..16 {
            match line.get(column) {
                Some(octet) => {
                    let _ = write!(out, "{octet:02x} ");
                }
                None => out.push_str("   "),
            }
            if column == 7 {
                out.push(' ');
            }
        }
        out.push_str(" |");
        out.extend(line.iter().map(|octet| match octet {
            b' '..=b'~' => char::from(*octet),
            _ => '.',
        }));
        out.push_str("|\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_octet_is_drawn_as_a_control_character() {
        let all: Vec<u8> = (0..=255).collect();
        for ascii in [false, true] {
            let text = draw(&all, ascii);
            assert!(!text.chars().any(char::is_control), "{text}");
            assert_eq!(text.is_ascii(), ascii);
        }
        assert!(!hex(&all, 0).chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn long_text_is_cut_and_counted() {
        assert_eq!(draw_within(b"abcdef", true, 4), "abcd ... 2 more octets");
        assert_eq!(draw_within(b"abcd", true, 4), "abcd");
    }
}

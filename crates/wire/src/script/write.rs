//! Octets to script text: what is written reads back as the same octets.

use std::fmt::Write as _;

/// Longest line content before a literal is continued on the next line.
const LINE: usize = 100;

/// The literal, quotes included, that expands to exactly these octets. Runs of
/// one octet longer than 64 become `\{repeat N ...}`, so that a saved limit test
/// stays readable.
pub fn literal(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len() + 2);
    out.push('"');
    out.push_str(&bare_literal(octets));
    out.push('"');
    out
}

/// Like [`literal`] without the quotes.
pub fn bare_literal(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    let mut rest = octets;
    while let Some(&octet) = rest.first() {
        let run = rest.iter().take_while(|o| **o == octet).count();
        if run > 64 {
            let mut once = String::new();
            escape(octet, &mut once);
            let _ = write!(out, "\\{{repeat {run} \"{once}\"}}");
        } else {
            for _ in 0..run {
                escape(octet, &mut out);
            }
        }
        rest = &rest[run..];
    }
    out
}

/// A `send` line for these octets, one literal per CRLF-ended line, joined by
/// continuation, so that a request reads as it looks on the wire.
pub fn send_lines(octets: &[u8]) -> String {
    let mut literals = Vec::new();
    let mut rest = octets;
    while !rest.is_empty() {
        let line = rest
            .iter()
            .position(|o| *o == b'\n')
            .map_or(rest.len(), |at| at + 1);
        let run = rest.iter().take_while(|o| **o == rest[0]).count();
        let end = if run > 64 {
            run.max(line)
        } else {
            line.min(LINE)
        };
        let end = end.min(rest.len());
        // An empty line stays with the line before it: `...\r\n\r\n`.
        let end = if rest[end..].starts_with(b"\r\n") && rest[..end].ends_with(b"\r\n") {
            end + 2
        } else {
            end
        };
        literals.push(literal(&rest[..end]));
        rest = &rest[end..];
    }
    if literals.is_empty() {
        literals.push("\"\"".to_owned());
    }
    format!("send {}", literals.join(" \\\n     "))
}

fn escape(octet: u8, out: &mut String) {
    match octet {
        b'\r' => out.push_str("\\r"),
        b'\n' => out.push_str("\\n"),
        b'\t' => out.push_str("\\t"),
        b'\0' => out.push_str("\\0"),
        0x1b => out.push_str("\\e"),
        b'\\' => out.push_str("\\\\"),
        b'"' => out.push_str("\\\""),
        b'{' => out.push_str("{{"),
        b' '..=b'~' => out.push(char::from(octet)),
        other => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            out.push_str("\\x");
            out.push(char::from(DIGITS[usize::from(other >> 4)]));
            out.push(char::from(DIGITS[usize::from(other & 15)]));
        }
    }
}

//! Octets as text a terminal can show and a script can read back.

use core::fmt;

/// Shows octets with the escapes of the script language: `\r \n \t \0 \e \\ \"`, `\xHH` for every
/// other octet outside printable ASCII. The result is pure printable ASCII, so peer octets never
/// reach a terminal as they are.
#[must_use]
pub const fn escape(bytes: &[u8]) -> Escaped<'_> {
    Escaped(bytes)
}

/// What [`escape`] returns: displays the octets it borrows.
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(&'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for &b in self.0 {
            match b {
                b'\r' => f.write_str("\\r")?,
                b'\n' => f.write_str("\\n")?,
                b'\t' => f.write_str("\\t")?,
                0 => f.write_str("\\0")?,
                0x1b => f.write_str("\\e")?,
                b'\\' => f.write_str("\\\\")?,
                b'"' => f.write_str("\\\"")?,
                b' '..=b'~' => f.write_char(char::from(b))?,
                _ => write!(f, "\\x{b:02x}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn only_printable_ascii_comes_out() {
        let all: Vec<u8> = (0..=255).collect();
        let text = escape(&all).to_string();
        assert!(text.bytes().all(|b| (b' '..=b'~').contains(&b)));
        assert_eq!(
            escape(b"a\r\n\t\0\x1b\\\"\x7f\xff").to_string(),
            r#"a\r\n\t\0\e\\\"\x7f\xff"#
        );
    }
}

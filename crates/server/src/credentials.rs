//! Who may write: the Basic scheme (RFC 7617) against a file of hashed passwords.

use std::io;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Names and bcrypt hashes, as `htpasswd -B` writes them.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    entries: Vec<(String, String)>,
}

/// What unknown names are checked against, so that they take as long as known ones. It is the
/// hash of nothing anybody could send.
const NOBODY: &str = "$2b$10$abcdefghijklmnopqrstuuN3WPWsZTMgPfLJY5V3AHsgWYYCKkBLG";

impl Credentials {
    /// Reads a file of `name:hash` lines; empty ones and those that begin with `#` are skipped.
    ///
    /// # Errors
    /// When it cannot be read, a line has no bcrypt hash, or there is no line.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let mut entries = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let entry = (line.split_once(':'))
                .filter(|(name, hash)| !name.is_empty() && hash.starts_with("$2"));
            let Some((name, hash)) = entry else {
                let message = format!(
                    "line {}: expected name:hash as htpasswd -B writes it",
                    number + 1
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            };
            entries.push((name.to_owned(), hash.trim_end().to_owned()));
        }
        if entries.is_empty() {
            let message = "nobody is in it, so nobody could write";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Self { entries })
    }

    /// Does this Authorization value name somebody and their password? Takes some ten
    /// milliseconds on purpose, whatever the answer.
    pub(crate) fn allow(&self, authorization: Option<&[u8]>) -> bool {
        self.user(authorization).is_some()
    }

    /// The one that it names, under the same conditions and in the same time.
    pub(crate) fn user(&self, authorization: Option<&[u8]>) -> Option<Vec<u8>> {
        let (name, password) = authorization.and_then(basic)?;
        let known = self
            .entries
            .iter()
            .find(|(known, _)| known.as_bytes() == name);
        let hash = known.map_or(NOBODY, |(_, hash)| hash);
        let matches = bcrypt::verify(password, hash).unwrap_or(false);
        (matches && known.is_some()).then_some(name)
    }
}

/// Name and password of a Basic value; the scheme is known in any case (RFC 9110 §11.1).
fn basic(value: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (scheme, token) = value.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let spaces = token.iter().take_while(|&&octet| octet == b' ').count();
    let pair = STANDARD.decode(&token[spaces..]).ok()?;
    let colon = memchr::memchr(b':', &pair)?;
    Some((pair[..colon].to_vec(), pair[colon + 1..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> io::Result<Credentials> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("passwords");
        std::fs::write(&path, text)?;
        Credentials::read(&path)
    }

    #[test]
    fn only_the_right_password_of_somebody_known_is_enough() {
        let hash = bcrypt::hash("sesame:open", 4).unwrap();
        let known = with(&format!("# who may write\n\nali:{hash}\n")).unwrap();
        let value = |scheme: &str, pair: &str| format!("{scheme} {}", STANDARD.encode(pair));
        for (value, allowed) in [
            (value("Basic", "ali:sesame:open"), true),
            (value("bASIC", "ali:sesame:open"), true),
            (value("Basic ", "ali:sesame:open"), true),
            (value("Basic", "ali:sesame"), false),
            (value("Basic", "ali:"), false),
            (value("Basic", "baba:sesame:open"), false),
            (value("Basic", "ali"), false),
            (value("Bearer", "ali:sesame:open"), false),
            ("Basic ???".to_owned(), false),
            ("Basic".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(known.allow(Some(value.as_bytes())), allowed, "{value}");
        }
        assert!(!known.allow(None));
        assert!(bcrypt::verify("", NOBODY).is_ok_and(|matches| !matches));
    }

    #[test]
    fn a_file_that_lets_nobody_in_or_holds_passwords_in_clear_is_refused() {
        for text in ["", "# nobody\n", "ali:sesame\n", "ali\n", ":$2b$10$x\n"] {
            assert!(with(text).is_err(), "{text:?}");
        }
    }
}

//! Who may write: the Basic scheme (RFC 7617) against a file of hashed passwords.

use std::io;
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bcrypt::HashParts;

/// Names and bcrypt hashes, as `htpasswd -B` writes them.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    entries: Vec<Entry>,
    /// The highest cost of all.
    cost: u32,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    hash: String,
    /// Checking a password takes 2 to this power of rounds.
    cost: u32,
}

/// Costs of hashes that are checked: bcrypt itself begins at 4, and with more than 16 each request
/// would take a thread for many seconds, whoever sends it.
const COSTS: RangeInclusive<u32> = 4..=16;

/// The end of a hash that is the one of nothing anybody could send.
const NOBODY: &str = "abcdefghijklmnopqrstuuN3WPWsZTMgPfLJY5V3AHsgWYYCKkBLG";

impl Credentials {
    /// Reads a file of `name:hash` lines; empty ones and those that begin with `#` are skipped.
    ///
    /// # Errors
    /// When it cannot be read, a line has no bcrypt hash or one of a cost that is not checked, or
    /// there is no line.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let mut entries = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let entry = (line.split_once(':'))
                .map(|(name, hash)| (name, hash.trim_end()))
                .filter(|(name, _)| !name.is_empty())
                .and_then(|(name, hash)| Some((name, hash, hash.parse::<HashParts>().ok()?)));
            let Some((name, hash, parts)) = entry else {
                let message = format!(
                    "line {}: expected name:hash as htpasswd -B writes it",
                    number + 1
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            };
            let cost = parts.get_cost();
            if !COSTS.contains(&cost) {
                let message = format!(
                    "line {}: the hash has a cost of {cost}, and may have one from {} to {} \
                     (htpasswd -B -C 10)",
                    number + 1,
                    COSTS.start(),
                    COSTS.end()
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            entries.push(Entry {
                name: name.to_owned(),
                hash: hash.to_owned(),
                cost,
            });
        }
        let Some(cost) = entries.iter().map(|entry| entry.cost).max() else {
            let message = "nobody is in it, so nobody could write";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        };
        Ok(Self { entries, cost })
    }

    /// Does this Authorization value name somebody and their password? Takes milliseconds on
    /// purpose, whatever the answer.
    pub(crate) fn allow(&self, authorization: Option<&[u8]>) -> bool {
        self.user(authorization).is_some()
    }

    /// The one that it names, under the same conditions and in the same time.
    pub(crate) fn user(&self, authorization: Option<&[u8]>) -> Option<Vec<u8>> {
        let (name, password) = authorization.and_then(basic)?;
        let known = self
            .entries
            .iter()
            .find(|entry| entry.name.as_bytes() == name);
        let matches =
            known.is_some_and(|entry| bcrypt::verify(&password, &entry.hash).unwrap_or(false));
        for cost in self.idle_costs(known.map(|entry| entry.cost)) {
            let hash = format!("$2b${cost:02}${NOBODY}");
            let _never = bcrypt::verify(&password, &hash);
        }
        matches.then_some(name)
    }

    /// What is worked off besides checking a hash of this cost, or without one to check, so that
    /// everybody takes as long as the one with the highest cost: each step doubles the rounds.
    fn idle_costs(&self, known: Option<u32>) -> Range<u32> {
        match known {
            Some(cost) => cost..self.cost,
            None => self.cost..self.cost + 1,
        }
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
        let nobody = format!("$2b$04${NOBODY}");
        assert!(bcrypt::verify("", &nobody).is_ok_and(|matches| !matches));
    }

    /// Otherwise the time of a refusal would tell which names there are.
    #[test]
    fn known_and_unknown_names_take_as_many_rounds() {
        let hash = |cost| bcrypt::hash("sesame", cost).unwrap();
        let text = format!("ali:{}\nbaba:{}\n", hash(4), hash(7));
        let known = with(&text).unwrap();
        let rounds = |checked: Option<u32>| -> u64 {
            let idle = known.idle_costs(checked).map(|cost| 1 << cost);
            checked.map_or(0, |cost| 1 << cost) + idle.sum::<u64>()
        };
        assert_eq!(rounds(None), 1 << 7);
        assert_eq!(rounds(Some(4)), 1 << 7);
        assert_eq!(rounds(Some(7)), 1 << 7);
        let value = format!("Basic {}", STANDARD.encode("ali:sesame"));
        assert!(known.allow(Some(value.as_bytes())));
    }

    #[test]
    fn a_file_that_lets_nobody_in_or_holds_passwords_in_clear_is_refused() {
        for text in ["", "# nobody\n", "ali:sesame\n", "ali\n", "ali:$2b$10$x\n"] {
            assert!(with(text).is_err(), "{text:?}");
        }
    }

    /// bcrypt reads any two digits as a cost. Below 4 it computes nothing, so that the time of a
    /// refusal would tell names apart; a high one holds up whoever waits for a thread.
    #[test]
    fn a_hash_of_a_cost_that_is_never_meant_is_refused() {
        let hash = |cost: u32| format!("ali:$2b${cost:02}${NOBODY}");
        for cost in [4, 10, 16] {
            assert_eq!(with(&hash(cost)).unwrap().cost, cost);
        }
        for cost in [0, 3, 17, 31, 99] {
            let text = format!("# names\n{}\n{}\n", hash(4), hash(cost));
            let error = with(&text).unwrap_err().to_string();
            let begin =
                format!("line 3: the hash has a cost of {cost}, and may have one from 4 to 16");
            assert!(error.starts_with(&begin), "{error}");
        }
    }
}

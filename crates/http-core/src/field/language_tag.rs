use super::{FieldError, Problem};

/// Whether a value is a well-formed language tag (RFC 5646 §2.1): its subtags have the right
/// shape and order. Registration and duplicates are not looked into.
///
/// ```
/// use http_core::field::check_language_tag;
///
/// assert!(check_language_tag(b"az-Arab").is_ok());
/// assert!(check_language_tag(b"i-klingon").is_ok());
/// assert!(check_language_tag(b"en_US").is_err());
/// ```
pub fn check_language_tag(value: &[u8]) -> Result<(), FieldError> {
    if IRREGULAR.iter().any(|tag| tag.eq_ignore_ascii_case(value)) {
        return Ok(());
    }
    let mut subtags = Subtags {
        rest: Some(value),
        at: 0,
    };
    if subtags.take_if(|tag| tag.eq_ignore_ascii_case(b"x")) {
        return subtags.private_use();
    }
    subtags.language()?;
    subtags.take_if(|tag| alphas(tag, 4, 4)); // script
    subtags.take_if(|tag| alphas(tag, 2, 2) || digits(tag, 3)); // region
    while subtags.take_if(is_variant) {}
    while subtags.take_if(is_singleton) {
        if !subtags.take_if(|tag| alphanums(tag, 2, 8)) {
            return Err(subtags.error());
        }
        while subtags.take_if(|tag| alphanums(tag, 2, 8)) {}
    }
    if subtags.take_if(|tag| tag.eq_ignore_ascii_case(b"x")) {
        return subtags.private_use();
    }
    subtags.end()
}

/// Grandfathered tags that do not match the `langtag` production. (The regular ones do.)
const IRREGULAR: [&[u8]; 17] = [
    b"en-GB-oed",
    b"i-ami",
    b"i-bnn",
    b"i-default",
    b"i-enochian",
    b"i-hak",
    b"i-klingon",
    b"i-lux",
    b"i-mingo",
    b"i-navajo",
    b"i-pwn",
    b"i-tao",
    b"i-tay",
    b"i-tsu",
    b"sgn-BE-FR",
    b"sgn-BE-NL",
    b"sgn-CH-DE",
];

struct Subtags<'a> {
    rest: Option<&'a [u8]>,
    at: usize,
}

impl Subtags<'_> {
    fn take_if(&mut self, accept: impl Fn(&[u8]) -> bool) -> bool {
        let Some(rest) = self.rest else {
            return false;
        };
        let hyphen = rest.iter().position(|&octet| octet == b'-');
        let length = hyphen.unwrap_or(rest.len());
        if !rest.get(..length).is_some_and(accept) {
            return false;
        }
        self.rest = hyphen.and_then(|hyphen| rest.get(hyphen + 1..));
        self.at += length + usize::from(hyphen.is_some());
        true
    }

    /// `2*3ALPHA [ extlang ] / 4ALPHA / 5*8ALPHA`, extlang being up to three subtags of three letters.
    fn language(&mut self) -> Result<(), FieldError> {
        if self.take_if(|tag| alphas(tag, 2, 3)) {
            let mut extensions = 0;
            while extensions < 3 && self.take_if(|tag| alphas(tag, 3, 3)) {
                extensions += 1;
            }
            return Ok(());
        }
        if self.take_if(|tag| alphas(tag, 4, 8)) {
            return Ok(());
        }
        Err(self.error())
    }

    /// `1*( "-" 1*8alphanum )` after the `x`.
    fn private_use(mut self) -> Result<(), FieldError> {
        if !self.take_if(|tag| alphanums(tag, 1, 8)) {
            return Err(self.error());
        }
        while self.take_if(|tag| alphanums(tag, 1, 8)) {}
        self.end()
    }

    fn end(&self) -> Result<(), FieldError> {
        match self.rest {
            None => Ok(()),
            Some(_) => Err(self.error()),
        }
    }

    const fn error(&self) -> FieldError {
        FieldError::new(Problem::LanguageTag, self.at)
    }
}

fn is_variant(tag: &[u8]) -> bool {
    alphanums(tag, 5, 8) || (alphanums(tag, 4, 4) && tag.first().is_some_and(u8::is_ascii_digit))
}

fn is_singleton(tag: &[u8]) -> bool {
    alphanums(tag, 1, 1) && !tag.eq_ignore_ascii_case(b"x")
}

fn alphas(tag: &[u8], least: usize, most: usize) -> bool {
    (least..=most).contains(&tag.len()) && tag.iter().all(u8::is_ascii_alphabetic)
}

fn digits(tag: &[u8], length: usize) -> bool {
    tag.len() == length && tag.iter().all(u8::is_ascii_digit)
}

fn alphanums(tag: &[u8], least: usize, most: usize) -> bool {
    (least..=most).contains(&tag.len()) && tag.iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed() {
        for tag in [
            "fr",
            "en-US",
            "es-419",
            "az-Arab",
            "x-pig-latin",
            "man-Nkoo-GN",
            "de",
            "de-CH-1901",
            "sl-rozaj-biske-1994",
            "zh-cmn-Hans-CN",
            "zh-yue-HK",
            "hy-Latn-IT-arevela",
            "en-a-myext-b-another",
            "de-DE-u-co-phonebk",
            "en-x-us",
            "x-whatever",
            "i-default",
            "sgn-be-fr",
            "art-lojban",
            "zh-min-nan",
            "en-GB-oed",
            "abcd",
            "abcdefgh",
            "X-A",
            "a2c".replace('2', "b").as_str(),
        ] {
            assert_eq!(check_language_tag(tag.as_bytes()), Ok(()), "{tag}");
        }
    }

    #[test]
    fn malformed() {
        for (tag, at) in [
            ("", 0),
            ("a", 0),
            ("e2", 0),
            ("abcdefghi", 0),
            ("en-", 3),
            ("-en", 0),
            ("en--US", 3),
            ("en_US", 0),
            ("en US", 0),
            ("en-a", 4),
            ("en-a-x-b", 5),
            ("x", 1),
            ("x-", 2),
            ("x-abcdefghi", 2),
            ("de-419-DE", 7),
            ("en-US-GB", 6),
            ("*", 0),
            ("i-unheard", 0),
            ("d\u{e9}", 0),
        ] {
            assert_eq!(
                check_language_tag(tag.as_bytes()),
                Err(FieldError::new(Problem::LanguageTag, at)),
                "{tag}"
            );
        }
    }
}

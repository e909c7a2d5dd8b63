//! Patterns of paths in rules and redirects.

use std::str::FromStr;

/// A pattern: `*` is any run of octets within a segment, `**` also across slashes, `?` one octet.
/// Without a slash it is matched against the last segment, otherwise against the whole path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    /// Against the last segment only.
    last: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Octet(u8),
    One,
    Run,
    Everything,
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a path pattern cannot be empty".to_owned());
        }
        let last = !text.contains('/');
        let text = text.strip_prefix('/').unwrap_or(text);
        let mut parts = Vec::new();
        let mut rest = text.as_bytes();
        while let [octet, after @ ..] = rest {
            let (part, after) = match (octet, after) {
                (b'*', [b'*', after @ ..]) => (Part::Everything, after),
                (b'*', _) => (Part::Run, after),
                (b'?', _) => (Part::One, after),
                (octet, _) => (Part::Octet(*octet), after),
            };
            parts.push(part);
            rest = after;
        }
        let wild = |part: &&Part| matches!(part, Part::Run | Part::Everything);
        if parts.iter().filter(wild).count() > 8 {
            // Each one multiplies the work of a match.
            return Err("a path pattern has at most eight * or **".to_owned());
        }
        Ok(Self { parts, last })
    }
}

impl Pattern {
    /// The directory that everything it matches is below: what comes before the first `*` or `?`,
    /// up to its last slash.
    #[must_use]
    pub(crate) fn directory(&self) -> String {
        let literal = |part: &Part| match part {
            Part::Octet(octet) => Some(*octet),
            _ => None,
        };
        let mut prefix: Vec<u8> = match self.last {
            true => Vec::new(),
            false => self.parts.iter().map_while(literal).collect(),
        };
        prefix.truncate(memchr::memrchr(b'/', &prefix).unwrap_or(0));
        String::from_utf8_lossy(&prefix).into_owned()
    }

    /// Is there a `*` or `**` in it?
    pub(crate) fn has_star(&self) -> bool {
        let star = |part: &Part| matches!(part, Part::Run | Part::Everything);
        self.parts.iter().any(star)
    }

    /// Whether a name (a path without its leading slash) matches; if so, what the first `*` or
    /// `**` stands for.
    #[must_use]
    pub fn matches<'a>(&self, name: &'a [u8]) -> Option<&'a [u8]> {
        let name = match memchr::memrchr(b'/', name) {
            Some(at) if self.last => &name[at + 1..],
            _ => name,
        };
        let mut captured = None;
        matched(&self.parts, name, &mut captured).then(|| captured.unwrap_or_default())
    }
}

fn matched<'a>(parts: &[Part], rest: &'a [u8], captured: &mut Option<&'a [u8]>) -> bool {
    let Some((part, parts)) = parts.split_first() else {
        return rest.is_empty();
    };
    match part {
        Part::Octet(octet) => rest.first() == Some(octet) && matched(parts, &rest[1..], captured),
        Part::One => {
            rest.first().is_some_and(|&octet| octet != b'/') && matched(parts, &rest[1..], captured)
        }
        Part::Run | Part::Everything => {
            let reach = match part {
                Part::Run => memchr::memchr(b'/', rest).unwrap_or(rest.len()),
                _ => rest.len(),
            };
            let before = captured.is_none();
            (0..=reach).rev().any(|n| {
                if before {
                    *captured = Some(&rest[..n]);
                }
                matched(parts, &rest[n..], captured)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(pattern: &str, name: &str) -> Option<String> {
        let pattern: Pattern = pattern.parse().unwrap();
        pattern
            .matches(name.as_bytes())
            .map(|octets| String::from_utf8(octets.to_vec()).unwrap())
    }

    #[test]
    fn the_directory_of_a_pattern_is_what_is_certain_of_it() {
        for (pattern, directory) in [
            ("/upload/**", "upload"),
            ("/a/b/c.txt", "a/b"),
            ("/a/b*/c", "a"),
            ("/a/?/c", "a"),
            ("/**", ""),
            ("*.txt", ""),
            ("name", ""),
            ("/name", ""),
        ] {
            let pattern: Pattern = pattern.parse().unwrap();
            assert_eq!(pattern.directory(), directory, "{pattern:?}");
        }
    }

    #[test]
    fn stars_stop_at_slashes_unless_doubled() {
        for (pattern, name, expected) in [
            ("/a.html", "a.html", Some("")),
            ("/a.html", "b/a.html", None),
            ("a.html", "b/a.html", Some("")),
            ("*.css", "x/y/main.css", Some("main")),
            ("/assets/*", "assets/a", Some("a")),
            ("/assets/*", "assets/a/b", None),
            ("/assets/**", "assets/a/b", Some("a/b")),
            ("/assets/**", "assets", None),
            ("/**", "", Some("")),
            ("/**/x", "a/b/x", Some("a/b")),
            ("/old/*/page", "old/7/page", Some("7")),
            ("/a?c", "abc", Some("")),
            ("/a?c", "a/c", None),
            ("/dir/", "dir/", Some("")),
        ] {
            assert_eq!(
                captured(pattern, name).as_deref(),
                expected,
                "{pattern} {name}"
            );
        }
    }

    #[test]
    fn hostile_patterns_are_refused() {
        assert!("".parse::<Pattern>().is_err());
        assert!("*a".repeat(9).parse::<Pattern>().is_err());
    }
}

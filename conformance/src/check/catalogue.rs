//! All checks of a run: those in the binary and those of a folder the user names.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{Check, CheckError, parse};

/// Name (`area/id.check`) and text of every check in the binary.
pub const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Checks in the order of their files, ids unique.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    checks: Vec<Check>,
}

impl Catalogue {
    /// Parses `(name, text)` pairs and adds the good ones; returns every mistake found.
    pub fn add<'a>(
        &mut self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<CheckError> {
        let mut errors = Vec::new();
        for (name, text) in files {
            match parse(text, name) {
                Ok(check) => match self.checks.iter().find(|other| other.id == check.id) {
                    Some(other) => errors.push(CheckError {
                        file: name.to_owned(),
                        line: 0,
                        column: 1,
                        length: 1,
                        message: format!("the id `{}` is taken by {}", check.id, other.file),
                        fix: "ids are unique over all areas; choose another".to_owned(),
                        source: String::new(),
                    }),
                    None => self.checks.push(check),
                },
                Err(wrong) => errors.extend(wrong),
            }
        }
        errors
    }

    /// The checks in the binary, and the mistakes in them (none, as the tests of this crate prove).
    pub fn embedded() -> (Catalogue, Vec<CheckError>) {
        let mut catalogue = Catalogue::default();
        let errors = catalogue.add(EMBEDDED.iter().copied());
        (catalogue, errors)
    }

    /// Adds every `*.check` below `dir`.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read; mistakes in the files are the inner list.
    pub fn add_dir(&mut self, dir: &Path) -> io::Result<Vec<CheckError>> {
        let mut paths = Vec::new();
        collect(dir, &mut paths)?;
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?;
            files.push((path.display().to_string(), text));
        }
        Ok(self.add(
            files
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str())),
        ))
    }

    /// The checks, in order.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The check of that id.
    pub fn find(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// Keeps what matches one of `only` (all when empty) and none of `skip`. A glob is matched
    /// against the id, `area/id` and the requirement ids.
    ///
    /// # Errors
    /// The first glob that matches no check.
    pub fn select(&mut self, only: &[String], skip: &[String]) -> Result<(), String> {
        for glob in only.iter().chain(skip) {
            if !self.checks.iter().any(|check| matches(check, glob)) {
                return Err(glob.clone());
            }
        }
        self.checks.retain(|check| {
            (only.is_empty() || only.iter().any(|glob| matches(check, glob)))
                && !skip.iter().any(|glob| matches(check, glob))
        });
        Ok(())
    }
}

fn collect(dir: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", dir.display())))?
    {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "check")
        {
            found.push(path);
        }
    }
    Ok(())
}

fn matches(check: &Check, pattern: &str) -> bool {
    glob(pattern, &check.id)
        || glob(pattern, &format!("{}/{}", check.area, check.id))
        || check.requirements.iter().any(|id| glob(pattern, id))
}

/// Matches `*` (any run of characters) and `?` (one character); all else literally.
pub fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((star_p, star_t)) => {
                    star = Some((star_p, star_t + 1));
                    p = star_p + 1;
                    t = star_t + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("*-lf-*", "bare-lf-line"),
            ("a?c", "abc"),
            ("a**", "a"),
        ] {
            assert!(glob(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("a", "ab"),
            ("a*c", "abd"),
            ("?", ""),
            ("a?c", "ac"),
            ("", "a"),
        ] {
            assert!(!glob(pattern, text), "{pattern} {text}");
        }
    }
}

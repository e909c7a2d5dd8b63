//! All checks of a run: those in the binary and those of a folder the user names.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::validate::area_and_stem;
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

    /// Those checks of the binary that [`select`](Self::select) would keep; the others are not
    /// read, as reading a thousand of them takes longer than many a command has to do.
    ///
    /// # Errors
    /// The first glob that matches no check.
    pub fn embedded_only(
        only: &[String],
        skip: &[String],
    ) -> Result<(Catalogue, Vec<CheckError>), String> {
        let labels: Vec<Label<'_>> = EMBEDDED.iter().map(Label::of).collect();
        for glob in only.iter().chain(skip) {
            if !labels.iter().any(|label| label.matches(glob)) {
                return Err(glob.clone());
            }
        }
        let wanted = EMBEDDED.iter().zip(&labels).filter(|(_, label)| {
            (only.is_empty() || only.iter().any(|glob| label.matches(glob)))
                && !skip.iter().any(|glob| label.matches(glob))
        });
        let mut catalogue = Catalogue::default();
        let errors = catalogue.add(wanted.map(|(file, _)| *file));
        Ok((catalogue, errors))
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
    let requirements = check.requirements.iter().map(String::as_str);
    named(pattern, &check.id, &check.area, requirements)
}

fn named<'a>(
    pattern: &str,
    id: &str,
    area: &str,
    mut requirements: impl Iterator<Item = &'a str>,
) -> bool {
    glob(pattern, id)
        || glob(pattern, &format!("{area}/{id}"))
        || requirements.any(|id| glob(pattern, id))
}

/// What a check file is called and about, told without reading all of it.
#[derive(Debug, PartialEq, Eq)]
struct Label<'a> {
    id: &'a str,
    area: &'a str,
    requirements: Vec<&'a str>,
}

impl<'a> Label<'a> {
    fn of(&(name, text): &(&'a str, &'a str)) -> Label<'a> {
        let (area, id) = area_and_stem(name);
        let key = "requirements:";
        let mut requirements = Vec::new();
        let mut lines = text.lines().skip_while(|line| !line.starts_with(key));
        if let Some(first) = lines.next() {
            requirements.extend(first[key.len()..].split_whitespace());
            let more = lines.take_while(|line| line.starts_with([' ', '\t']));
            requirements.extend(more.flat_map(str::split_whitespace));
        }
        Label {
            id,
            area,
            requirements,
        }
    }

    fn matches(&self, pattern: &str) -> bool {
        let requirements = self.requirements.iter().copied();
        named(pattern, self.id, self.area, requirements)
    }
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
    use super::*;

    #[test]
    fn every_check_of_the_binary_bears_its_label() {
        let (catalogue, errors) = Catalogue::embedded();
        assert!(errors.is_empty());
        assert_eq!(catalogue.checks().len(), EMBEDDED.len());
        for (check, file) in catalogue.checks().iter().zip(EMBEDDED) {
            let label = Label {
                id: &check.id,
                area: &check.area,
                requirements: check.requirements.iter().map(String::as_str).collect(),
            };
            assert_eq!(Label::of(file), label);
        }
    }

    #[test]
    fn what_is_read_of_the_binary_is_what_would_be_kept() {
        let globs = |globs: &[&str]| globs.iter().map(|glob| (*glob).to_owned()).collect();
        for (only, skip) in [
            (vec!["date-*", "host/*"], vec!["R9112-3.2-*"]),
            (vec!["R9110-*"], vec!["connection/*", "*-lf-*"]),
            (vec![], vec!["limits/*"]),
        ] {
            let (only, skip): (Vec<String>, Vec<String>) = (globs(&only), globs(&skip));
            let (mut all, _) = Catalogue::embedded();
            all.select(&only, &skip).unwrap();
            let (some, errors) = Catalogue::embedded_only(&only, &skip).unwrap();
            assert!(errors.is_empty() && !some.checks().is_empty());
            let ids = |catalogue: &Catalogue| {
                (catalogue.checks().iter())
                    .map(|check| check.id.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(ids(&some), ids(&all));
        }
        let nothing = Catalogue::embedded_only(&globs(&["date-*", "no-such"]), &[]);
        assert_eq!(nothing.err().as_deref(), Some("no-such"));
    }

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

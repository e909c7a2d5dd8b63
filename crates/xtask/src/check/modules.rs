//! The order of modules inside `http-core`: each may mention only what stands before it.

use crate::finding::Finding;
use crate::{source, tree};
use std::path::{Component, Path};
use std::{fs, io};

/// Levels from the ground up. Modules on one level do not mention each other.
const LEVELS: &[&[&str]] = &[
    &["octet"],
    &["span"],
    &["defect"],
    &["syntax"],
    &["message"],
    &["field"],
    &["precondition", "range", "negotiate"],
    &["conn"],
    &["framing"],
    &["readings", "dissect"],
];

pub(crate) fn check(root: &Path) -> io::Result<Vec<Finding>> {
    let src = root.join("crates/http-core/src");
    let mut findings = Vec::new();
    for file in tree::files(&src, "rs")? {
        let inner = tree::relative(&src, &file);
        let Some((module, depth)) = place(&inner) else {
            continue;
        };
        let text = fs::read_to_string(&file)?;
        for (line, message) in judge(&module, depth, &text) {
            findings.push(Finding {
                file: tree::relative(root, &file),
                line,
                message,
            });
        }
    }
    Ok(findings)
}

/// The top-level module a file belongs to and how deep it lies; `None` for the crate's root and
/// for tests, which may look anywhere.
fn place(inner: &Path) -> Option<(String, usize)> {
    let parts: Vec<String> = inner
        .with_extension("")
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let last = parts.last()?;
    if last == "lib"
        || parts
            .iter()
            .any(|part| part == "tests" || part.ends_with("_tests"))
    {
        return None;
    }
    let depth = parts.len() - usize::from(last == "mod");
    Some((parts[0].clone(), depth))
}

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&module))
}

fn judge(module: &str, depth: usize, text: &str) -> Vec<(usize, String)> {
    let Some(own) = level(module) else {
        return vec![(
            0,
            format!(
                "module {module} has no place in the order; give it one in xtask and in docs/architecture.md"
            ),
        )];
    };
    source::own_mentions(text, depth)
        .into_iter()
        .filter(|mention| mention.name != module)
        .filter_map(|mention| match level(&mention.name) {
            Some(other) if other < own => None,
            Some(_) => Some((
                mention.line,
                format!(
                    "{module} must not mention {}, which stands beside or above it",
                    mention.name
                ),
            )),
            None => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upward_and_sideways_are_refused_downward_is_fine() {
        let text = "use crate::span::Span;\nuse crate::dissect::Token;\nuse super::conn::State;\n";
        let lines: Vec<usize> = judge("syntax", 1, text).into_iter().map(|f| f.0).collect();
        assert_eq!(lines, [2, 3]);
        assert_eq!(judge("range", 1, "use crate::negotiate::x;").len(), 1);
        assert_eq!(judge("surprise", 1, "").len(), 1);
    }

    #[test]
    fn places() {
        assert_eq!(place(Path::new("span.rs")), Some(("span".into(), 1)));
        assert_eq!(place(Path::new("conn/mod.rs")), Some(("conn".into(), 1)));
        assert_eq!(place(Path::new("field/host.rs")), Some(("field".into(), 2)));
        assert_eq!(
            place(Path::new("field/http_date/read.rs")),
            Some(("field".into(), 3))
        );
        assert_eq!(place(Path::new("conn/tests.rs")), None);
        assert_eq!(place(Path::new("lib.rs")), None);
    }
}

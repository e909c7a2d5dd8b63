//! Every defect is documented, and some test produces it.

use crate::finding::Finding;
use crate::tree;
use http_core::defect::DefectId;
use std::path::{Path, PathBuf};
use std::{fs, io};

const PAGE: &str = "docs/defects.md";
const VECTORS: &str = "crates/http-core/tests";
const SOURCE: &str = "crates/http-core/src";

pub(crate) fn check(root: &Path) -> io::Result<Vec<Finding>> {
    let page = fs::read_to_string(root.join(PAGE)).unwrap_or_default();
    let tests = test_text(root)?;
    let mut findings = Vec::new();
    for id in DefectId::ALL {
        let name = id.as_str();
        if !page.contains(&format!("\n## {name}\n")) {
            let message = format!("defect {name} has no section; run `cargo xtask gen`");
            findings.push(Finding {
                file: PathBuf::from(PAGE),
                line: 0,
                message,
            });
        }
        if !mentions(&tests, name) && !mentions(&tests, &format!("{id:?}")) {
            let message =
                format!("no test produces defect {name}; add a vector, or drop the defect");
            findings.push(Finding {
                file: PathBuf::from(VECTORS),
                line: 0,
                message,
            });
        }
    }
    Ok(findings)
}

/// Vectors, integration tests, and the test code within the source.
fn test_text(root: &Path) -> io::Result<String> {
    let mut text = String::new();
    for extension in ["md", "rs"] {
        for file in tree::files(&root.join(VECTORS), extension)? {
            text.push_str(&fs::read_to_string(file)?);
        }
    }
    for file in tree::files(&root.join(SOURCE), "rs")? {
        let own = fs::read_to_string(&file)?;
        if file
            .components()
            .any(|part| part.as_os_str().to_string_lossy().starts_with("tests"))
        {
            text.push_str(&own);
        } else if let Some(at) = own.find("#[cfg(test)]\nmod tests {") {
            text.push_str(&own[at..]);
        }
    }
    Ok(text)
}

/// Whether `id` stands in `text` as a word of its own, not as part of a longer id.
fn mentions(text: &str, id: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(id).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(part)
            && !text[at + id.len()..].chars().next().is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn whole_ids_only() {
        assert!(mentions("defect bare-lf 3..4", "bare-lf"));
        assert!(!mentions("defect bare-lf-in-chunk", "bare-lf"));
        assert!(!mentions("not-bare-lf", "bare-lf"));
    }
}

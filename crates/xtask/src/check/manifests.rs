//! Every dependency says why it is there, beside it in Cargo.toml.

use crate::finding::Finding;
use crate::tree;
use std::path::Path;
use std::{fs, io};

pub(crate) fn check(root: &Path) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (_, dir) in tree::CRATES {
        let manifest = root.join(dir).join("Cargo.toml");
        for (line, name) in unexplained(&fs::read_to_string(&manifest)?) {
            findings.push(Finding {
                file: tree::relative(root, &manifest),
                line,
                message: format!(
                    "{name}: say in a comment on this line or the one above why it is a dependency"
                ),
            });
        }
    }
    Ok(findings)
}

/// Dependencies without a comment; those of the workspace itself explain themselves.
fn unexplained(text: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut above = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let ours = line.contains("workspace = true") || line.contains("path = ");
            if !above && !ours && !line.contains(" # ") {
                let name = line.split([' ', '=', '.']).next().unwrap_or(line);
                found.push((index + 1, name.to_owned()));
            }
        }
        above = line.starts_with('#');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::unexplained;

    #[test]
    fn a_reason_beside_or_above() {
        let text = "[dependencies]\na = \"1\" # why\n# because\nb = \"1\"\nc = \"1\"\nd = { workspace = true }\n[lib]\ne = 1\n";
        assert_eq!(unexplained(text), [(5, "c".to_owned())]);
    }
}

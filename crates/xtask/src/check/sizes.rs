//! Files one can read in a sitting, with names that say what is in them.

use crate::finding::Finding;
use crate::{generate, tree};
use std::path::Path;
use std::{fs, io};

/// Where a source file stops. Most are far shorter; ask why at 400.
const STOP: usize = 600;

/// Names that say nothing of what a file holds.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "common", "helpers", "helper", "imp", "misc",
];

pub(crate) fn check(root: &Path) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (_, dir) in tree::CRATES {
        for file in tree::files(&root.join(dir), "rs")? {
            let text = fs::read_to_string(&file)?;
            let lines = text.lines().count();
            let relative = tree::relative(root, &file);
            if lines > STOP && !text.starts_with(generate::RUST_MARK) {
                findings.push(Finding {
                    file: relative.clone(),
                    line: STOP + 1,
                    message: format!(
                        "{lines} lines; files stop at {STOP}, split it along its subjects"
                    ),
                });
            }
            let stem = file
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
            if EMPTY_NAMES.contains(&stem.as_str()) {
                findings.push(Finding {
                    file: relative,
                    line: 0,
                    message: format!(
                        "`{stem}` says nothing about its contents; name the file after them"
                    ),
                });
            }
        }
    }
    Ok(findings)
}

//! Where things are in the repository.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The workspace members with the directory each lives in, inner layers first.
pub(crate) const CRATES: &[(&str, &str)] = &[
    ("http-core", "crates/http-core"),
    ("wire", "crates/wire"),
    ("server", "crates/server"),
    ("probe", "crates/probe"),
    ("conformance", "conformance"),
    ("bench", "crates/bench"),
    ("xtask", "crates/xtask"),
];

/// The root of the repository: two levels above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Every file below `dir` whose name ends in `extension`, sorted; nothing when `dir` is missing.
pub(crate) fn files(dir: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if dir.is_dir() {
        collect(dir, extension, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(dir: &Path, extension: &str, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                collect(&path, extension, found)?;
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    Ok(())
}

/// `path` as seen from `root`.
pub(crate) fn relative(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_path_buf()
}

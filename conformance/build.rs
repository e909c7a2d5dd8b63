//! Collects `checks/**/*.check` and `www/` into tables of name and content, so that the binary
//! carries them.
#![allow(clippy::print_stdout)] // the way a build script talks to cargo
use std::fmt::Write as _;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn collect(dir: &Path, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", dir.display());
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, wanted, found)?;
        } else if wanted(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// Writes a table of the files below `root` to `name`, their content by `include`.
fn table(root: &Path, wanted: &dyn Fn(&Path) -> bool, include: &str, name: &str) -> io::Result<()> {
    let mut files = Vec::new();
    if root.is_dir() {
        collect(root, wanted, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let name: Vec<_> = (file.strip_prefix(root).unwrap_or(file).iter())
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        println!("cargo::rerun-if-changed={}", file.display());
        let _ = writeln!(table, "    ({:?}, {include}({file:?})),", name.join("/"));
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join(name), table)
}

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let is_check = |path: &Path| (path.extension()).is_some_and(|extension| extension == "check");
    table(
        &here.join("checks"),
        &is_check,
        "include_str!",
        "embedded.rs",
    )?;
    let www = here.join("..").join("www");
    table(&www, &|_| true, "include_bytes!", "www.rs")
}

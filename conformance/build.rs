//! Collects `checks/**/*.check` into one table of name and text, so that the binary carries them.
#![allow(clippy::print_stdout)] // the way a build script talks to cargo
use std::fmt::Write as _;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn collect(dir: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", dir.display());
    for entry in fs::read_dir(dir)? {
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

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("checks");
    let mut files = Vec::new();
    if root.is_dir() {
        collect(&root, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let name: Vec<_> = (file.strip_prefix(&root).unwrap_or(file).iter())
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        println!("cargo::rerun-if-changed={}", file.display());
        let _ = writeln!(table, "    ({:?}, include_str!({file:?})),", name.join("/"));
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("embedded.rs"), table)
}

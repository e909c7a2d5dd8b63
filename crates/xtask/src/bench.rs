//! Builds the server and its benchmark as they are meant to run, and measures.
//!
//! The benchmark is a program of its own: compiled with optimisation, and without the rest of this
//! one in the process that makes the load.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Where the tables go when everything is measured.
const PAGE: &str = "docs/benchmarks.md";

/// Runs `bench` with these arguments; without any, it measures everything and writes the page.
pub(crate) fn run(root: &Path, arguments: &[String]) -> io::Result<ExitCode> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let built = Command::new(&cargo)
        .current_dir(root)
        .args([
            "build",
            "--release",
            "-p",
            "server",
            "-p",
            "bench",
            "--bins",
        ])
        .status()?;
    if !built.success() {
        return Ok(ExitCode::from(1));
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |dir| root.join(dir));
    let mut bench = Command::new(target.join("release/bench"));
    bench.args(arguments);
    if arguments.is_empty() {
        bench.arg("--page").arg(root.join(PAGE));
        bench.arg("--json").arg(target.join("bench.json"));
    }
    let status = bench.status()?;
    Ok(match status.code() {
        Some(0) => ExitCode::SUCCESS,
        Some(2) => ExitCode::from(2),
        _ => ExitCode::from(1),
    })
}

//! Grades every mutant of the reference server with every check, and keeps the table.
//!
//! The mutants are part of the tests of `conformance`, so this is one of its tests: ignored
//! otherwise, because it takes minutes.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Where the table goes.
const PAGE: &str = "docs/mutation.md";

/// Runs the matrix. `--dev` saves the optimised build, `--meant` runs only the check meant for each
/// mutant; names of mutants run these alone and leave the page as it is.
pub(crate) fn run(root: &Path, arguments: &[String]) -> io::Result<ExitCode> {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let faults: Vec<&str> = (arguments.iter().map(String::as_str))
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let unknown = (arguments.iter()).find(|argument| {
        argument.starts_with("--") && !["--dev", "--meant"].contains(&argument.as_str())
    });
    if let Some(unknown) = unknown {
        return Err(io::Error::other(format!(
            "{unknown} is no option; there are --dev and --meant"
        )));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut test = Command::new(&cargo);
    test.current_dir(root).arg("test");
    if !has("--dev") {
        test.arg("--release");
    }
    test.args(["-p", "conformance", "--test", "it"]);
    test.arg("every_mutant_against_every_check");
    test.args(["--", "--ignored", "--nocapture"]);
    if has("--meant") {
        test.env("MUTATION_MEANT", "1");
    }
    if faults.is_empty() {
        test.env("MUTATION_PAGE", root.join(PAGE));
    } else {
        test.env("MUTATION_FAULTS", faults.join(","));
    }
    Ok(if test.status()?.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

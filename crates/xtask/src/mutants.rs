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
/// Where rows are kept until the table is whole.
const ROWS: &str = "target/mutants.tsv";
/// Options beside `--seconds=N`.
const OPTIONS: [&str; 3] = ["--dev", "--meant", "--resume"];

/// Runs the matrix. `--dev` saves the optimised build, `--meant` runs only the check meant for each
/// mutant, `--seconds=N` ends the run after a while and `--resume` takes it up again; names of
/// mutants run these alone and leave the page as it is.
pub(crate) fn run(root: &Path, arguments: &[String]) -> io::Result<ExitCode> {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let faults: Vec<&str> = (arguments.iter().map(String::as_str))
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let seconds = (arguments.iter()).find_map(|argument| argument.strip_prefix("--seconds="));
    let unknown = (arguments.iter()).find(|argument| {
        argument.starts_with("--")
            && !argument.starts_with("--seconds=")
            && !OPTIONS.contains(&argument.as_str())
    });
    if let Some(unknown) = unknown {
        return Err(io::Error::other(format!(
            "{unknown} is no option; there are {} and --seconds=N",
            OPTIONS.join(", ")
        )));
    }
    if let Some(seconds) = seconds
        && seconds.parse::<u64>().is_err()
    {
        return Err(io::Error::other(format!(
            "--seconds={seconds}: a number of seconds is wanted, as in --seconds=400"
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
    if let Some(seconds) = seconds {
        test.env("MUTATION_SECONDS", seconds);
    }
    if faults.is_empty() {
        let rows = root.join(ROWS);
        if !has("--resume") && rows.exists() {
            std::fs::remove_file(&rows)?;
        }
        test.env("MUTATION_ROWS", rows);
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

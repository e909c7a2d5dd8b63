//! `cargo xtask`: the chores of this repository that need code.
//!
//! - `check` holds the tree to its own design: arrows between crates and modules, file sizes,
//!   generated files that are fresh, defects that are documented.
//! - `gen` writes the generated files.
//! - `mutants` grades every mutant of the reference server with every check.
//! - `bench` compares the server with others on this machine.

mod bench;
mod check;
mod finding;
mod generate;
mod mutants;
mod source;
mod tree;

use finding::Finding;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask check    hold the tree to its design; every finding names file and line
       cargo xtask gen      write the generated documentation, man pages and completions
       cargo xtask bench [...]    compare the server with others on this machine, and write
                            docs/benchmarks.md when all is measured; --help names the options
       cargo xtask mutants [--dev] [--meant] [--seconds=N] [--resume] [NAME...]    grade every
                            mutant of the reference server with every check, and write
                            docs/mutation.md; --dev without optimisation, --meant with the check
                            meant for it only; --seconds=N ends the run after a while, --resume
                            takes it up again
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = tree::root();
    if let Some((first, rest)) = arguments.split_first()
        && first == "bench"
    {
        return ended(bench::run(&root, rest));
    }
    if let Some((first, rest)) = arguments.split_first()
        && first == "mutants"
    {
        return ended(mutants::run(&root, rest));
    }
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["check"] => check(&root),
        ["gen"] => generate(&root),
        _ => {
            let _ = io::stderr().write_all(USAGE.as_bytes());
            return ExitCode::from(2);
        }
    };
    ended(outcome)
}

fn ended(outcome: io::Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(4)
        }
    }
}

fn check(root: &Path) -> io::Result<ExitCode> {
    let findings: Vec<Finding> = check::all(root)?;
    let mut out = io::stderr().lock();
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    if findings.is_empty() {
        writeln!(out, "xtask check: the tree keeps its design")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "xtask check: {} findings", findings.len())?;
    Ok(ExitCode::from(1))
}

fn generate(root: &Path) -> io::Result<ExitCode> {
    let changed = generate::write(root)?;
    let mut out = io::stderr().lock();
    for path in &changed {
        writeln!(out, "wrote {}", path.display())?;
    }
    writeln!(out, "xtask gen: {} files changed", changed.len())?;
    Ok(ExitCode::SUCCESS)
}

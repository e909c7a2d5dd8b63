//! The command line.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::check::catalogue::Catalogue;
use crate::checklist::coverage::Coverage;

/// Grades HTTP/1.1 servers against the specification.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Parse check files and prove their exemplars.
    Prove {
        /// Read `*.check` below this folder instead of those in the binary.
        #[arg(long)]
        checks: Option<PathBuf>,
        /// Only checks whose id, area/id or requirement matches.
        #[arg(long)]
        only: Vec<String>,
    },
    /// List the checks.
    List {
        /// Show how much of the requirement table they cover.
        #[arg(long)]
        coverage: bool,
        /// Read `*.check` below this folder too.
        #[arg(long)]
        checks: Option<PathBuf>,
    },
}

/// Runs the command line; see the exit codes in `--help`.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments.command, &mut io::stdout().lock()) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(command: &Command, out: &mut dyn Write) -> io::Result<ExitCode> {
    match command {
        Command::Prove { checks, only } => {
            let (mut catalogue, errors) = match checks {
                Some(dir) => {
                    let mut catalogue = Catalogue::default();
                    let errors = catalogue.add_dir(dir)?;
                    (catalogue, errors)
                }
                None => Catalogue::embedded(),
            };
            for error in &errors {
                writeln!(out, "{error}\n")?;
            }
            if let Err(glob) = catalogue.select(only, &[]) {
                writeln!(out, "error: no check matches `{glob}`")?;
                return Ok(ExitCode::from(2));
            }
            writeln!(
                out,
                "{} checks read, {} mistakes",
                catalogue.checks().len(),
                errors.len()
            )?;
            Ok(ExitCode::from(u8::from(!errors.is_empty())))
        }
        Command::List { coverage, checks } => {
            let (mut catalogue, mut errors) = Catalogue::embedded();
            if let Some(dir) = checks {
                errors.extend(catalogue.add_dir(dir)?);
            }
            for error in &errors {
                writeln!(out, "{error}\n")?;
            }
            if *coverage {
                Coverage::of(catalogue.checks()).write(out)?;
            } else {
                for check in catalogue.checks() {
                    writeln!(out, "{:<44} {:<9} {}", check.id, check.level, check.title)?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

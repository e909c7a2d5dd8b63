//! The command line.

mod arguments;
mod beside;
mod course;
mod grade;
mod look;
mod scaffold;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::report;
use arguments::{Arguments, Color, Command};

/// How a run ended, as the exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Exit {
    Fine = 0,
    Findings = 1,
    Usage = 2,
    Unreachable = 3,
    Internal = 4,
    EndedEarly = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command stopped before it was done.
enum Stop {
    /// It was said on standard error.
    Exit(Exit),
    /// The output failed.
    Output(io::Error),
}

impl From<Exit> for Stop {
    fn from(exit: Exit) -> Stop {
        Stop::Exit(exit)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Output(error)
    }
}

/// The command line, for man pages and completions.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command line.
pub fn main() -> ExitCode {
    crate::memory::give_back();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            }
            .into();
        }
    };
    let choice = match arguments.color {
        Color::Auto => anstream::AutoStream::choice(&io::stdout()),
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    let mut out = anstream::AutoStream::new(io::stdout().lock(), choice);
    let done = perform(&arguments, &mut out);
    match done.and_then(|exit| Ok(out.flush().map(|()| exit)?)) {
        Ok(exit) | Err(Stop::Exit(exit)) => exit.into(),
        // A reader that has seen enough is no failure.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine.into(),
        Err(Stop::Output(error)) => {
            complain(&error.to_string());
            Exit::Internal.into()
        }
    }
}

fn perform(arguments: &Arguments, out: &mut dyn Write) -> Result<Exit, Stop> {
    match &arguments.command {
        None if arguments.grade.profile == crate::profile::Profile::Course => {
            course::course(&arguments.grade, out)
        }
        None => grade::grade(&arguments.grade, out),
        Some(Command::List {
            coverage,
            only,
            checks,
        }) => Ok(look::list(*coverage, only, checks.as_deref(), out)?),
        Some(Command::Explain { id, checks }) => Ok(look::explain(id, checks.as_deref(), out)?),
        Some(Command::Prove { checks, only }) => Ok(look::prove(checks.as_deref(), only, out)?),
        Some(Command::New { id, dir, passive }) => scaffold::new(id, dir, *passive, out),
        Some(Command::Diff {
            before,
            after,
            format,
            fail_on,
            output,
        }) => beside::diff(before, after, *format, *fail_on, output.as_deref(), out),
        Some(Command::Grid {
            reports,
            format,
            output,
            only,
            verdict,
            differing,
        }) => {
            let filter = crate::grid::Filter {
                only: only.clone(),
                verdicts: verdict.clone(),
                differing: *differing,
            };
            beside::grid(reports, *format, &filter, output.as_deref(), out)
        }
        Some(Command::Schema) => {
            out.write_all(report::json::SCHEMA_TEXT.as_bytes())?;
            Ok(Exit::Fine)
        }
        Some(Command::Rubric) => {
            out.write_all(crate::course::BUILT_IN.as_bytes())?;
            Ok(Exit::Fine)
        }
    }
}

/// Says what is wrong on standard error.
fn complain(message: &str) {
    let _ = writeln!(
        io::stderr(),
        "error: {}",
        message.strip_prefix("error: ").unwrap_or(message)
    );
}

fn stop(exit: Exit, message: impl std::fmt::Display) -> Stop {
    complain(&message.to_string());
    Stop::Exit(exit)
}

/// Writes to the file when there is one, else to `out`; a file is there in full or not at all.
fn deliver(content: &[u8], file: Option<&Path>, out: &mut dyn Write) -> Result<(), Stop> {
    let Some(path) = file else {
        return Ok(out.write_all(content)?);
    };
    fill(path, &mut |out| out.write_all(content))
}

/// Writes a file; it is there in full or not at all.
fn fill(
    path: &Path,
    content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    report::write_atomically(path, content)
        .map_err(|error| stop(Exit::Usage, format!("{}: {error}", path.display())))
}

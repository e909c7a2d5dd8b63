//! The command line.

mod grade;
mod look;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::report::Format;
use crate::result::FailOn;

const EXIT_CODES: &str = "Exit codes:
  0  graded, and within the policy of --fail-on
  1  graded, with findings beyond the policy
  2  wrong usage: unknown option, id or glob, malformed check file
  3  the target cannot be reached, or is no HTTP/1.x server
  4  internal error";

/// How a run ended, as the exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Exit {
    Fine = 0,
    Findings = 1,
    Usage = 2,
    Unreachable = 3,
    Internal = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Grades any HTTP/1.1 server against RFC 9110, RFC 9111 and RFC 9112.
///
/// Without a target the project's own server is started and graded.
#[derive(Debug, Parser)]
#[command(name = "conformance", version, after_help = EXIT_CODES, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    grade: Grade,
    /// When to use colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What kind of target it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// Whatever discovery finds.
    Auto,
    /// A file server: content is sent with GET only, POST is not tried.
    Static,
    /// As auto, and every violation is beyond the policy unless --fail-on says otherwise.
    Strict,
}

#[derive(Debug, Args)]
struct Grade {
    /// HOST:PORT, http://HOST[:PORT][/PATH], https://... or unix:PATH.
    target: Option<String>,
    /// Only checks whose id, area/id or requirement matches this glob.
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// No checks whose id, area/id or requirement matches this glob.
    #[arg(long, value_name = "GLOB")]
    skip: Vec<String>,
    /// From which level on a violation makes the exit code 1 [default: must].
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the report to this file; the text report goes to standard output then.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// List every result, not only those to act on.
    #[arg(long, short)]
    verbose: bool,
    /// Start the server under test with this shell command, and stop it afterwards.
    #[arg(long, value_name = "CMD", requires = "target")]
    spawn: Option<String>,
    /// How long the started server may take to accept a connection.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    wait: Duration,
    /// The path to start from, instead of that of the target.
    #[arg(long)]
    path: Option<String>,
    /// Value of the Host field, instead of that of the target.
    #[arg(long)]
    host: Option<String>,
    /// A field line such as 'Authorization: Basic eDp5' to add to every request.
    #[arg(long, value_name = "FIELD")]
    header: Vec<String>,
    /// Where files may be made and deleted: inside PATH when it ends with a slash, else beside it,
    /// at paths that begin with PATH.
    #[arg(long, value_name = "PATH")]
    writable: Option<String>,
    /// A path that asks for credentials (found by itself where a link leads to it).
    #[arg(long, value_name = "PATH")]
    protected: Option<String>,
    /// The value of Authorization that opens it, such as 'Basic eDp5'.
    #[arg(long, value_name = "VALUE")]
    credentials: Option<String>,
    /// A path that switches to WebSocket or h2c, where the start path does not.
    #[arg(long, value_name = "PATH")]
    upgrade: Option<String>,
    /// A path that echoes the content of a POST.
    #[arg(long, value_name = "PATH")]
    echo: Option<String>,
    /// Checks at a time.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// The longest wait for something that should come.
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration)]
    timeout: Duration,
    /// How often a violation or an inconclusive verdict is tried again.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=10))]
    retries: u32,
    /// Run the checks that take seconds too.
    #[arg(long)]
    slow: bool,
    /// Accept any TLS certificate.
    #[arg(long)]
    insecure: bool,
    /// PEM file with the roots to trust.
    #[arg(long, value_name = "FILE")]
    tls_ca: Option<PathBuf>,
    /// Run the *.check files below this folder too.
    #[arg(long, value_name = "DIR")]
    checks: Option<PathBuf>,
    /// What kind of target it is.
    #[arg(long, value_enum, default_value_t = Profile::Auto)]
    profile: Profile,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the checks.
    List {
        /// Show how much of the requirement table they cover.
        #[arg(long)]
        coverage: bool,
        /// Only checks whose id, area/id or requirement matches this glob.
        #[arg(long, value_name = "GLOB")]
        only: Vec<String>,
        /// Read the *.check files below this folder too.
        #[arg(long, value_name = "DIR")]
        checks: Option<PathBuf>,
    },
    /// Explain a check: what it sends, what it accepts, and why it matters.
    Explain {
        /// The id of a check, or of a requirement.
        id: String,
        /// Read the *.check files below this folder too.
        #[arg(long, value_name = "DIR")]
        checks: Option<PathBuf>,
    },
    /// Parse check files and prove that their exemplars are graded as they say.
    Prove {
        /// Read the *.check files below this folder instead of those in the binary.
        #[arg(long, value_name = "DIR")]
        checks: Option<PathBuf>,
        /// Only checks whose id, area/id or requirement matches this glob.
        #[arg(long, value_name = "GLOB")]
        only: Vec<String>,
    },
}

/// The command line, for man pages and completions.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command line.
pub fn main() -> ExitCode {
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
    let done = match &arguments.command {
        None => grade::grade(&arguments.grade, &mut out),
        Some(Command::List {
            coverage,
            only,
            checks,
        }) => look::list(*coverage, only, checks.as_deref(), &mut out),
        Some(Command::Explain { id, checks }) => look::explain(id, checks.as_deref(), &mut out),
        Some(Command::Prove { checks, only }) => look::prove(checks.as_deref(), only, &mut out),
    };
    match done.and_then(|exit| out.flush().map(|()| exit)) {
        Ok(exit) => exit.into(),
        // A reader that has seen enough is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine.into(),
        Err(error) => {
            complain(&error.to_string());
            Exit::Internal.into()
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

/// Reads `500ms`, `2s`, `1m`, or a number of seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits]
        .parse()
        .map_err(|_| "a time such as 500ms, 2s or 1m".to_owned())?;
    let milliseconds = match &text[digits..] {
        "ms" => Some(number),
        "s" | "" => number.checked_mul(1000),
        "m" => number.checked_mul(60_000),
        _ => None,
    };
    match milliseconds {
        Some(milliseconds @ 1..=86_400_000) => Ok(Duration::from_millis(milliseconds)),
        _ => Err("a time such as 500ms, 2s or 1m, at most a day".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(duration("2"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("1m"), Ok(Duration::from_secs(60)));
        for wrong in [
            "",
            "ms",
            "0s",
            "-1s",
            "2h",
            "99999999999999999999s",
            "1441m",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}

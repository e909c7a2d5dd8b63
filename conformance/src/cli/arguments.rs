//! The command line as it is written.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diff::Form as DiffForm;
use crate::grid::Form as GridForm;
use crate::profile::Profile;
use crate::report::Format;
use crate::result::FailOn;
use crate::verdict::Verdict;

const EXIT_CODES: &str = "Exit codes:
  0  graded, and within the policy of --fail-on and the lines of --baseline
  1  graded, with findings beyond the policy or lines of the baseline that did not come true;
     diff: something got worse; prove: an exemplar is graded otherwise than its check says
  2  wrong usage: unknown option, id or glob, malformed check file, baseline or report
  3  the target cannot be reached, is no HTTP/1.x server, answers no GET with 2xx (and nothing is
     beyond the policy), or went away in the middle of the run
  4  internal error
  5  ended early, by --max-time or a signal; the report has all checks, those without a verdict as
     inconclusive";

/// Grades any HTTP/1.1 server against RFC 9110, RFC 9111 and RFC 9112.
///
/// Without a target the project's own server is started and graded.
#[derive(Debug, Parser)]
#[command(name = "conformance", version, after_help = EXIT_CODES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) grade: Grade,
    /// When to use colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(super) color: Color,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `conformance [TARGET]...`
#[derive(Debug, Args)]
pub(super) struct Grade {
    /// HOST:PORT, http://HOST[:PORT][/PATH], https://... or unix:PATH; several with --profile course.
    #[arg(value_name = "TARGET")]
    pub(super) targets: Vec<String>,
    /// With --profile course: a file with one `NAME TARGET [COMMAND]` per line.
    #[arg(long, value_name = "FILE", conflicts_with = "targets")]
    pub(super) targets_from: Option<PathBuf>,
    /// Only checks whose id, area/id or requirement matches this glob.
    #[arg(long, value_name = "GLOB")]
    pub(super) only: Vec<String>,
    /// No checks whose id, area/id or requirement matches this glob.
    #[arg(long, value_name = "GLOB")]
    pub(super) skip: Vec<String>,
    /// From which level on a violation makes the exit code 1 [default: must].
    #[arg(long, value_enum)]
    pub(super) fail_on: Option<FailOn>,
    /// Expected violations: these fail nobody, but a line that does not come true does.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the violations beyond the policy to this file as expected; reasons are kept.
    #[arg(long, value_name = "FILE")]
    pub(super) write_baseline: Option<PathBuf>,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Write the report to this file; the text report goes to standard output then.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// List every result, not only those to act on.
    #[arg(long, short)]
    pub(super) verbose: bool,
    /// Start the server under test with this shell command, and stop it afterwards.
    #[arg(long, value_name = "CMD", requires = "targets")]
    pub(super) spawn: Option<String>,
    /// How long the started server may take to accept a connection.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub(super) wait: Duration,
    /// The path to start from, instead of that of the target.
    #[arg(long)]
    pub(super) path: Option<String>,
    /// Value of the Host field, instead of that of the target.
    #[arg(long)]
    pub(super) host: Option<String>,
    /// A field line such as 'Authorization: Basic eDp5' to add to every request.
    #[arg(long, value_name = "FIELD")]
    pub(super) header: Vec<String>,
    /// Where files may be made and deleted: inside PATH when it ends with a slash, else beside it,
    /// at paths that begin with PATH.
    #[arg(long, value_name = "PATH")]
    pub(super) writable: Option<String>,
    /// A path that asks for credentials (found by itself where a link leads to it).
    #[arg(long, value_name = "PATH")]
    pub(super) protected: Option<String>,
    /// The value of Authorization that opens it, such as 'Basic eDp5'.
    #[arg(long, value_name = "VALUE")]
    pub(super) credentials: Option<String>,
    /// A path that switches to WebSocket or h2c, where the start path does not.
    #[arg(long, value_name = "PATH")]
    pub(super) upgrade: Option<String>,
    /// A path that echoes the content of a POST.
    #[arg(long, value_name = "PATH")]
    pub(super) echo: Option<String>,
    /// Checks at a time; also the most connections the target has to take at once. 5 unless said
    /// otherwise, which a listener with a backlog of 5 takes; 16 for the project's own server, and
    /// where answers or ends are slow and so many connections are found to be served at once.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,
    /// The longest wait for something that should come.
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration)]
    pub(super) timeout: Duration,
    /// End the run after this time: what has no verdict by then is inconclusive, and the exit code 5.
    /// Without it a run takes as long as it takes.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(super) max_time: Option<Duration>,
    /// How often a violation or an inconclusive verdict is tried again.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=10))]
    pub(super) retries: u32,
    /// Run the checks of time limits too: about three minutes more, and as long again where a limit is
    /// missed and has to be missed twice.
    #[arg(long)]
    pub(super) slow: bool,
    /// Accept any TLS certificate.
    #[arg(long)]
    pub(super) insecure: bool,
    /// PEM file with the roots to trust.
    #[arg(long, value_name = "FILE")]
    pub(super) tls_ca: Option<PathBuf>,
    /// Run the *.check files below this folder too.
    #[arg(long, value_name = "DIR")]
    pub(super) checks: Option<PathBuf>,
    /// What kind of target it is, and what the run is for.
    #[arg(long, value_enum, default_value_t = Profile::Auto)]
    pub(super) profile: Profile,
    /// With --profile course: the points per topic, instead of the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub(super) rubric: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
    /// Begin a check of your own: a file with exemplars that `prove` accepts as it is.
    New {
        /// The id: small letters, digits and hyphens.
        id: String,
        /// The folder to write it to; its name is the area of the check.
        #[arg(long, value_name = "DIR", default_value = "checks")]
        dir: PathBuf,
        /// Judge every response of the run instead of sending something.
        #[arg(long)]
        passive: bool,
    },
    /// Compare two JSON reports: what was fixed, what is new, what changed.
    Diff {
        /// The JSON report from before.
        before: PathBuf,
        /// The JSON report from after.
        after: PathBuf,
        /// The form of the comparison.
        #[arg(long, value_enum, default_value_t = DiffForm::Text)]
        format: DiffForm,
        /// From which level on a new violation makes the exit code 1.
        #[arg(long, value_enum, default_value_t = FailOn::Any)]
        fail_on: FailOn,
        /// Write the comparison to this file.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Put JSON reports side by side: one column per server, one row per check.
    Grid {
        /// JSON reports; NAME=FILE gives the column a name.
        #[arg(required = true, value_name = "[NAME=]FILE")]
        reports: Vec<String>,
        /// The form of the table.
        #[arg(long, value_enum, default_value_t = GridForm::Html)]
        format: GridForm,
        /// Write the table to this file.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Only checks whose id or area/id matches this glob.
        #[arg(long, value_name = "GLOB")]
        only: Vec<String>,
        /// Only checks for which at least one server has this verdict.
        #[arg(long, value_name = "VERDICT", value_parser = verdict)]
        verdict: Vec<Verdict>,
        /// Only checks that do not come out the same for every server.
        #[arg(long)]
        differing: bool,
    },
    /// Print the JSON Schema of the JSON report.
    Schema,
    /// Print the built-in rubric of --profile course, to change and give to --rubric.
    Rubric,
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

fn verdict(text: &str) -> Result<Verdict, String> {
    (Verdict::ALL.into_iter())
        .find(|verdict| verdict.as_str() == text)
        .ok_or_else(|| {
            let all: Vec<&str> = Verdict::ALL
                .iter()
                .map(|verdict| verdict.as_str())
                .collect();
            format!("one of {}", all.join(", "))
        })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
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

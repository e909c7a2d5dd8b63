//! The command line, as data.

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;
use wire::dial::ProxyLine;
use wire::drive::Interrupt;

const ABOUT: &str = "Send exact octets to an HTTP/1.1 peer and see what they mean";

const LONG: &str = "\
Send exact octets to an HTTP/1.1 peer and see what they mean.

With a target and nothing else, probe opens a prompt: type `help` there. With -e it sends once and \
shows the answer. With a URL that has a path it fetches that path once; -X, -H, -d and -I say \
what else the request is. When standard input is not a terminal, it is read as a script.

Nothing is added to what you send and nothing is repaired; what looks wrong is named, with its \
section, before it goes out.";

const AFTER: &str = "\
Octets: \\r \\n \\t \\0 \\e \\\\ \\\" \\xHH \\u{...}, {name} for a variable, {{ for a brace,
        \\{repeat N BYTES} \\{file PATH} \\{hex 0d 0a} \\{len}. Anything else after \\ is an error.
Exit:   0 as expected, 1 an expectation did not hold, 2 usage or script error (or a
        file or the output fails), 3 no connection or no TLS, 4 timed out.
";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "probe", version, about = ABOUT, long_about = LONG, after_help = AFTER)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,

    /// HOST:PORT[/PATH], [IPV6]:PORT, http://..., https://..., unix:PATH; a port alone is one on
    /// loopback, a host alone has port 80 (or 443)
    #[arg(value_name = "TARGET")]
    pub(crate) target: Option<String>,

    /// Octets to send (with escapes), or one line of script; may be repeated
    #[arg(
        short = 'e',
        long = "send",
        value_name = "BYTES",
        allow_hyphen_values = true
    )]
    pub(crate) send: Vec<String>,

    /// Open the prompt even for a URL with a path
    #[arg(short, long)]
    pub(crate) interactive: bool,

    #[command(flatten)]
    pub(crate) single: Single,

    #[command(subcommand)]
    pub(crate) command: Option<Task>,
}

/// A single request in the words of curl.
#[derive(Debug, Default, Args)]
pub(crate) struct Single {
    /// Its method (default: GET, or POST with data)
    #[arg(
        short = 'X',
        long,
        value_name = "METHOD",
        conflicts_with = "send",
        help_heading = "A single request"
    )]
    pub(crate) request: Option<String>,
    /// A header line, sent as it is; `Name:` leaves out what would be added; may be repeated
    #[arg(
        short = 'H',
        long,
        value_name = "LINE",
        conflicts_with = "send",
        help_heading = "A single request"
    )]
    pub(crate) header: Vec<String>,
    /// Its content, or @FILE; Content-Length is added
    #[arg(
        short = 'd',
        long,
        value_name = "DATA",
        conflicts_with = "send",
        help_heading = "A single request",
        allow_hyphen_values = true
    )]
    pub(crate) data: Option<String>,
    /// HEAD instead of GET
    #[arg(
        short = 'I',
        long,
        conflicts_with = "send",
        help_heading = "A single request"
    )]
    pub(crate) head: bool,
}

/// What to do besides talking to one target.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Run a script; its `expect` lines decide the exit code
    Run {
        /// The script; `-` is standard input
        file: PathBuf,
        /// Overrides the target written in the script (`# target: HOST:PORT`)
        target: Option<String>,
        /// Write what was done and what came back as a session for `replay`
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
        /// Write it as a conformance check
        #[arg(long, value_name = "FILE")]
        save_check: Option<PathBuf>,
    },
    /// Play a saved session again, octet for octet, and compare what comes back
    Replay {
        /// A session written by `save`
        file: PathBuf,
        /// Instead of the session's own target
        target: Option<String>,
    },
    /// Send the same script to several targets and show where their answers differ
    Diff {
        /// Two or more targets, then the script: diff 127.0.0.1:8080 127.0.0.1:8081 FILE
        #[arg(value_names = ["TARGET", "TARGET", "FILE"], num_args = 3.., required = true)]
        operands: Vec<String>,
        /// Compare these fields by presence only, besides Date and identifiers
        #[arg(long, value_name = "FIELD")]
        mask: Vec<String>,
    },
    /// Find out when a server closes idle connections, and what becomes of requests that meet it
    Idle {
        /// HOST:PORT or a URL
        target: String,
        /// The longest wait for the server to close
        #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
        within: Duration,
        /// The request to send, with escapes (default: a plain GET)
        #[arg(long, value_name = "BYTES")]
        request: Option<String>,
    },
    /// Accept connections, show what clients send, answer from a script
    #[command(after_help = crate::ready::list())]
    Listen {
        /// ADDRESS:PORT, or a port on loopback; port 0 picks a free one
        address: String,
        /// Lines of `answer "BYTES" [fin|rst|open] [pause DUR] [wait head|message|N|nothing]`, or the
        /// name of a ready-made answer (below)
        script: Option<PathBuf>,
        /// Print what arrives as plain lines, and answer nothing unless a script does
        #[arg(long)]
        lines: bool,
        /// Stop after this many connections
        #[arg(long, value_name = "N")]
        connections: Option<u64>,
    },
    /// Send what a command line of curl would send, and show what it means: probe curl 'URL' -H ...
    Curl {
        /// The words after `curl`, as they were copied
        #[arg(
            value_name = "CURL'S WORDS",
            trailing_var_arg = true,
            allow_hyphen_values = true,
            required = true
        )]
        words: Vec<String>,
    },
    /// Say what octets mean, without a network
    Dissect {
        /// Where they are; standard input when missing
        file: Option<PathBuf>,
        /// They were sent by a client (default: judged by how they begin)
        #[arg(long, conflicts_with = "response")]
        request: bool,
        /// They were sent by a server
        #[arg(long)]
        response: bool,
        /// The method of the request a response answers
        #[arg(long, value_name = "METHOD", requires = "response")]
        method: Option<String>,
        /// Also show how other readers would cut them
        #[arg(long)]
        readings: bool,
    },
}

/// Options of every task.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Time limit of a read without `within` (50ms, 2s, 1m)
    #[arg(short, long, value_name = "TIME", default_value = "5s", value_parser = duration, help_heading = "Time limits", global = true)]
    pub(crate) timeout: Duration,
    /// Time limit of look-up, connecting and TLS together
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration, help_heading = "Time limits", global = true)]
    pub(crate) connect_timeout: Duration,
    /// How long a connection is watched after its last answer, for its end and for octets that
    /// should not follow [default: 1s where the peer has to close, 100ms after a single shot];
    /// at the prompt, how long a send waits for its answer [default: 300ms]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Time limits", global = true)]
    pub(crate) watch: Option<Duration>,
    #[command(flatten)]
    pub(crate) phases: PhaseLimits,
    /// Value of a variable for scripts: NAME=OCTETS, with escapes
    #[arg(long = "set", value_name = "NAME=BYTES", global = true)]
    pub(crate) set: Vec<String>,
    /// What to show below each read and write
    #[arg(long, value_enum, default_value_t = ViewName::Lines, help_heading = "What is shown", global = true)]
    pub(crate) view: ViewName,
    /// Content octets to show per message
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1024,
        help_heading = "What is shown",
        global = true
    )]
    pub(crate) content: usize,
    /// Show content without gzip or deflate as well, once it is complete
    #[arg(long, help_heading = "What is shown", global = true)]
    pub(crate) decode: bool,
    /// One JSON object a line instead of text
    #[arg(long, help_heading = "What is shown", global = true)]
    pub(crate) json: bool,
    /// Draw control characters as \r\n instead of symbols
    #[arg(long, help_heading = "What is shown", global = true)]
    pub(crate) ascii: bool,
    /// Leave out times, for comparing outputs
    #[arg(long, help_heading = "What is shown", global = true)]
    pub(crate) no_times: bool,
    /// Colour: also off when NO_COLOR is set or TERM is dumb
    #[arg(long, value_enum, default_value_t = ColourName::Auto, help_heading = "What is shown", global = true)]
    pub(crate) color: ColourName,
    /// Octets kept per connection and direction; the rest is counted
    #[arg(long, value_name = "N", default_value_t = 16 * 1024 * 1024, global = true)]
    pub(crate) max_octets: usize,
    /// Speak TLS to the target
    #[arg(long, help_heading = "TLS", global = true)]
    pub(crate) tls: bool,
    /// Server name to ask for and to verify (implies --tls)
    #[arg(long, value_name = "NAME", help_heading = "TLS", global = true)]
    pub(crate) sni: Option<String>,
    /// Protocols to offer by ALPN, in order (implies --tls)
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        help_heading = "TLS",
        global = true
    )]
    pub(crate) alpn: Vec<String>,
    /// Accept any certificate (implies --tls)
    #[arg(short = 'k', long, help_heading = "TLS", global = true)]
    pub(crate) insecure: bool,
    /// PEM file of trusted roots (implies --tls)
    #[arg(long, value_name = "FILE", help_heading = "TLS", global = true)]
    pub(crate) cacert: Option<PathBuf>,
    /// Append session secrets to this file (implies --tls)
    #[arg(long, value_name = "FILE", help_heading = "TLS", global = true)]
    pub(crate) keylog: Option<PathBuf>,
    /// Local address to connect from
    #[arg(
        long,
        value_name = "ADDRESS",
        help_heading = "Connection",
        global = true
    )]
    pub(crate) source: Option<std::net::IpAddr>,
    /// Use IPv4 only
    #[arg(
        short = '4',
        long,
        conflicts_with = "ipv6",
        help_heading = "Connection",
        global = true
    )]
    pub(crate) ipv4: bool,
    /// Use IPv6 only
    #[arg(short = '6', long, help_heading = "Connection", global = true)]
    pub(crate) ipv6: bool,
    /// Send a PROXY line first: v1 or v2, then nothing (our own addresses), `unknown`, or
    /// CLIENT:PORT [SERVER:PORT]
    #[arg(long, value_name = "LINE", value_parser = proxy_line, help_heading = "Connection", global = true)]
    pub(crate) proxy_line: Option<ProxyLine>,
    /// Raised by Ctrl-C where that is not to end the program.
    #[arg(skip)]
    pub(crate) interrupt: Option<Interrupt>,
}

/// Time limits of single phases.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PhaseLimits {
    /// Time limit of the name look-up alone
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = "Time limits")]
    pub(crate) lookup_timeout: Option<Duration>,
    /// Time limit of the TLS handshake alone
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = "Time limits")]
    pub(crate) tls_timeout: Option<Duration>,
    /// Time limit of a write that makes no progress (default: as --timeout)
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = "Time limits")]
    pub(crate) write_timeout: Option<Duration>,
    /// Time limit of the first octet of an answer (default: as --timeout)
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = "Time limits")]
    pub(crate) first_octet_timeout: Option<Duration>,
}

/// Names of the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewName {
    /// One line per line of the protocol, named
    Lines,
    /// One line per token
    Tokens,
    /// Hexadecimal, with characters beside it
    Hex,
    /// Plain text with line ends drawn
    Text,
    /// Only facts and defects
    None,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourName {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The command line as clap knows it: for man pages and completions.
pub fn command() -> clap::Command {
    Cli::command()
}

/// A duration with its unit: `50ms`, `2s`, `1m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let number: Option<u64> = (digits > 0).then(|| text[..digits].parse().ok()).flatten();
    let millis = match (number, &text[digits..]) {
        (Some(number), "ms") => Some(number),
        (Some(number), "s") => number.checked_mul(1000),
        (Some(number), "m") => number.checked_mul(60_000),
        _ => None,
    };
    match millis {
        Some(millis) if millis <= 86_400_000 => Ok(Duration::from_millis(millis)),
        Some(_) => Err("at most a day".to_owned()),
        None => Err("write a number and its unit: 50ms, 2s or 1m".to_owned()),
    }
}

fn proxy_line(text: &str) -> Result<ProxyLine, &'static str> {
    ProxyLine::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn durations_have_units() {
        assert_eq!(duration("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        for wrong in ["", "5", "ms", "-1s", "1h", "99999999m", "1.5s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}

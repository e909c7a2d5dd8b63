//! `probe`: an interactive raw-socket client for HTTP/1.1.

/// The command line, for the binary, its man page and its shell completions.
pub fn command() -> clap::Command {
    clap::Command::new("probe")
        .about("Send exact octets to an HTTP/1.1 peer and see what they mean")
}

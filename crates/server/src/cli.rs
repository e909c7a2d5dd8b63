//! The command line.

use std::net::{IpAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::config::Config;

/// Serve the files below a directory over HTTP/1.1.
#[derive(Debug, Parser)]
#[command(name = "server", version, about, long_about = None, after_help = AFTER)]
pub struct Cli {
    /// Directory to serve
    #[arg(value_name = "ROOT", default_value = "www")]
    root: PathBuf,
    /// Address or host name to listen on
    #[arg(short, long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = address)]
    address: IpAddr,
    /// TCP port; 0 lets the system choose one
    #[arg(short, long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// Seconds a connection may be idle between requests
    #[arg(short, long, value_name = "TIMEOUT", default_value = "15", value_parser = seconds)]
    timeout: Duration,
    /// Seconds a request head may take, 408 after that [default: as --timeout]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    head_timeout: Option<Duration>,
    /// Seconds over which --min-rate is measured
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = seconds)]
    stall_timeout: Duration,
    /// Octets per second a client must at least send or take; slower ones are cut off
    #[arg(long, value_name = "OCTETS", default_value_t = 500)]
    min_rate: u64,
    /// Event loops; 0 is one per core
    #[arg(long, value_name = "N", default_value_t = 0)]
    workers: usize,
    /// Requests per connection; 0 is no limit
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    max_requests: u32,
    /// Connections at once, further ones are answered 503
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    max_connections: usize,
    /// Octets of request content that are read and dropped to keep a connection
    #[arg(long, value_name = "OCTETS", default_value_t = 65_536)]
    max_content: u64,
    /// File to serve for a directory; may be given more than once [default: index.html]
    #[arg(long, value_name = "NAME")]
    index: Vec<String>,
    /// Send text as it is, even to clients that accept gzip
    #[arg(long)]
    no_gzip: bool,
    /// MiB of memory for content, over all workers
    #[arg(long, value_name = "MIB", default_value_t = 256)]
    cache: u64,
    /// Value of the Server field; empty sends none
    #[arg(long, value_name = "TEXT", default_value = "http-workbench", value_parser = field_value)]
    server_name: String,
}

const AFTER: &str = "The first line of standard output is the address in use, as a URL.\n\
SIGTERM and SIGINT stop the server: answers under way are finished for up to 10 seconds; a second \
signal ends it at once.\n\nExit status: 0 stopped by a signal, 1 cannot serve, 2 usage.";

impl Cli {
    /// The configuration asked for.
    #[must_use]
    pub fn config(self) -> Config {
        let defaults = Config::default();
        Config {
            root: self.root,
            address: self.address,
            port: self.port,
            workers: self.workers,
            idle_timeout: self.timeout,
            head_timeout: self.head_timeout.unwrap_or(self.timeout),
            stall_timeout: self.stall_timeout,
            min_rate: self.min_rate,
            max_requests: self.max_requests,
            max_connections: self.max_connections.max(1),
            max_content: self.max_content,
            gzip: !self.no_gzip,
            index: if self.index.is_empty() {
                defaults.index
            } else {
                self.index
            },
            cache_size: self.cache.saturating_mul(1 << 20),
            server_name: self.server_name,
            ..defaults
        }
    }
}

fn address(text: &str) -> Result<IpAddr, String> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    if let Ok(address) = bare.unwrap_or(text).parse() {
        return Ok(address);
    }
    match (text, 0).to_socket_addrs() {
        Ok(mut found) => found
            .next()
            .map(|found| found.ip())
            .ok_or_else(|| "this name has no address".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "expected a number of seconds, such as 15 or 0.5".to_owned())?;
    if !(0.001..=86_400.0).contains(&number) {
        return Err("expected between 0.001 and 86400 seconds".to_owned());
    }
    Duration::try_from_secs_f64(number).map_err(|error| error.to_string())
}

fn field_value(text: &str) -> Result<String, String> {
    if text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        Ok(text.trim_matches(' ').to_owned())
    } else {
        Err("expected printable ASCII".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_its_defaults_are_the_defaults() {
        Cli::command().debug_assert();
        let config = Cli::parse_from(["server"]).config();
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn values_that_cannot_be_meant_are_refused() {
        for arguments in [
            ["server", "-t", "0"],
            ["server", "-t", "-1"],
            ["server", "-t", "inf"],
            ["server", "-t", "soon"],
            ["server", "-p", "65536"],
            ["server", "-a", "256.0.0.1.2"],
            ["server", "--server-name", "a\r\nb: c"],
        ] {
            assert!(Cli::try_parse_from(arguments).is_err(), "{arguments:?}");
        }
        let config = Cli::parse_from(["server", "-a", "[::1]", "-t", "0.5"]).config();
        assert!(config.address.is_ipv6());
        assert_eq!(config.head_timeout, Duration::from_millis(500));
    }
}

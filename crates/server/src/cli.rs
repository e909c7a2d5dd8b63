//! The command line.

use std::path::PathBuf;

use clap::Parser;

use crate::settings::Settings;

/// Serve the files below a directory over HTTP/1.1.
#[derive(Debug, Parser)]
#[command(name = "server", version, about, long_about = None, after_help = AFTER)]
pub struct Cli {
    /// TOML file with any of these settings by their long names, and with rules
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Check the configuration, say what is wrong with it, and end
    #[arg(long)]
    pub check: bool,
    /// What the flags say.
    #[command(flatten)]
    pub settings: Settings,
}

const AFTER: &str = "The first line of standard output is the address in use, as a URL.\n\
SIGTERM and SIGINT stop the server: answers under way are finished for up to --grace seconds; a \
second signal ends it at once. SIGHUP reads configuration, certificates and passwords anew and \
keeps connections; if anything is wrong with them, the old ones stay in force. SIGUSR1 opens the \
access log anew.\n\nExit status: 0 stopped by a signal, \
1 cannot serve, 2 usage or configuration.";

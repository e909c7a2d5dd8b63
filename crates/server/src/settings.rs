//! What a user can say, on the command line or in a file: one struct for both, so that neither
//! knows anything the other does not (but for the tables that only a file has).

mod cgi;
mod contradictions;
mod hosts;
mod message;
mod place;
mod tables;
mod values;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

use self::cgi::CgiSetting;
use self::hosts::{HostSetting, below_root, tls};
use self::tables::{RedirectSetting, RuleSetting, WritableSetting, lines};
use self::values::{Address, ErrorStatus, FieldName, FieldValue, HostName, PathPrefix, Seconds};
use crate::config::{Config, LogFormat, Redirect, Rule, UnknownHost, Writable};
use crate::congestion::Congestion;

/// Every setting, each of which may be left unsaid.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// Directory to serve [default: www]
    ///
    /// The first argument; everything below it is public, but for names that begin with a dot.
    #[arg(value_name = "ROOT")]
    root: Option<PathBuf>,
    /// Address or host name to listen on [default: 127.0.0.1]
    ///
    /// Only this machine, so that nobody else is let in unasked; 0.0.0.0 or :: is everybody.
    #[arg(short, long, value_name = "ADDRESS")]
    address: Option<Address>,
    /// TCP port; 0 lets the system choose one [default: 8080]
    ///
    /// 8080 needs no privileges.
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,
    /// Seconds a connection may be idle between requests [default: 15]
    ///
    /// Longer than a browser needs for the next file of a page, short enough that forgotten
    /// connections do not pile up.
    #[arg(short, long, value_name = "TIMEOUT")]
    timeout: Option<Seconds>,
    /// Seconds a request head may take, 408 after that [default: as --timeout]
    ///
    /// A head fits a few packets however slow the line is, and a drip does not extend the time.
    #[arg(long, value_name = "SECONDS")]
    head_timeout: Option<Seconds>,
    /// Seconds over which --min-rate is measured [default: 20]
    ///
    /// Buffers of the kernel hide shorter pauses.
    #[arg(long, value_name = "SECONDS")]
    stall_timeout: Option<Seconds>,
    /// Seconds that answers under way may take after SIGTERM [default: 10]
    ///
    /// Longer than most answers, and supervisors lose their patience after that.
    #[arg(long, value_name = "SECONDS")]
    grace: Option<Seconds>,
    /// Octets per second a client must at least send or take; slower ones are cut off [default: 500]
    ///
    /// Slower than any line in use, faster than what holds many connections open at no cost.
    #[arg(long, value_name = "OCTETS")]
    min_rate: Option<u64>,
    /// Event loops [default: one per core]
    ///
    /// Each has a thread and a listening socket of its own, and a connection stays with one.
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// Requests per connection, 0 for no limit [default: 10000]
    ///
    /// High enough to cost nothing, low enough that load spreads over the workers again.
    #[arg(long, value_name = "N")]
    max_requests: Option<u32>,
    /// Connections at once, further ones are answered 503 [default: 20000]
    ///
    /// An idle one takes some 4 KiB; there are never more than leave descriptors for files.
    #[arg(long, value_name = "N")]
    max_connections: Option<usize>,
    /// Connections at once from one client, further ones get 503, 0 for no limit [default: 0]
    ///
    /// No limit: behind a proxy or a carrier's NAT many users have one address. A client is an IPv4
    /// address or the /64 network of an IPv6 address.
    #[arg(long, value_name = "N")]
    max_per_client: Option<usize>,
    /// Requests per second from one client, further ones get 429, 0 for no limit [default: 0]
    ///
    /// No limit, for the same reason.
    #[arg(long, value_name = "N")]
    client_rate: Option<u32>,
    /// Requests that a client may send at once before --client-rate holds it back [default: 100]
    ///
    /// A page with everything on it.
    #[arg(long, value_name = "N")]
    client_burst: Option<u32>,
    /// Octets of request content that are read and dropped to keep a connection [default: 65536]
    ///
    /// Reading more costs more than a new connection.
    #[arg(long, value_name = "OCTETS")]
    max_content: Option<u64>,
    /// File to serve for a directory, may be given more than once [default: index.html]
    ///
    /// Most generators of sites, and most servers, call it so.
    #[arg(long, value_name = "NAME")]
    #[serde(default)]
    index: Vec<String>,
    /// Compress text for clients that accept gzip [default: true]
    ///
    /// Files up to 1 MiB, once for all who ask; larger ones would have to be compressed every time.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    gzip: Option<bool>,
    /// Send FILE.gz, where it is at least as new, as the gzip coding of FILE
    ///
    /// Off: an archive beside its content is not always meant to be that.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    precompressed: Option<bool>,
    /// List directories that have no index file, as HTML or JSON by Accept
    ///
    /// Off: what is not linked may not be meant to be found.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    listing: Option<bool>,
    /// Serve NAME.html for NAME where there is no NAME
    ///
    /// Off by default: /NAME and /NAME.html would be two addresses of one page.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    clean_urls: Option<bool>,
    /// Serve FILE for every missing path whose last segment has no dot (single-page applications)
    ///
    /// No default: a missing path is answered 404. With FILE it is answered 200, and the
    /// application in FILE has to say that a page does not exist.
    #[arg(long, value_name = "FILE")]
    fallback: Option<String>,
    /// Have the kernel tell of changes to files in memory (inotify) instead of looking at each before
    /// each answer, where it can [default: true]
    ///
    /// Looking is dear where many files are asked for. With false, also what a program changes through
    /// a memory mapping is seen at once, and not within five seconds.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    watch: Option<bool>,
    /// Congestion control of TCP, by the system's name for it [default: the system's; reno on
    /// loopback addresses]
    ///
    /// No line can be congested within a machine, and pacing (bbr) only makes large files dear there.
    #[arg(long, value_name = "NAME")]
    congestion: Option<Congestion>,
    /// MiB of memory for content, over all workers [default: 256]
    ///
    /// Enough for most sites; what does not fit is sent from the file, at a little more cost.
    #[arg(long, value_name = "MIB")]
    cache: Option<u64>,
    /// Value of the Server field, empty to send none [default: http-workbench]
    ///
    /// The name alone: a version would tell which bugs to try.
    #[arg(long, value_name = "TEXT")]
    server_name: Option<FieldValue>,
    /// Write one line per request to FILE, or to standard output for `-`
    ///
    /// A thread of its own writes: a disk or a pipe that cannot keep up loses lines, which are
    /// counted, and holds no request up.
    #[arg(long, value_name = "FILE")]
    access_log: Option<PathBuf>,
    /// Form of those lines: common, combined or json [default: combined]
    ///
    /// What most tools read.
    #[arg(long, value_name = "FORM")]
    log_format: Option<LogFormat>,
    /// Answer /metrics (Prometheus), /health and /ready on this address, apart from the files so that
    /// the numbers are not public with them
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics: Option<SocketAddr>,
    /// PEM file with the certificate chain: serve https instead of http
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// PEM file with the private key of --tls-certificate
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Host name of the site at the top level, may be given more than once; only --unknown-host
    /// needs it
    #[arg(long, value_name = "NAME")]
    #[serde(default)]
    host_name: Vec<HostName>,
    /// What requests for other hosts get: the site at the top level, 404 or 421 [default: default]
    ///
    /// A server with one site need not know its names.
    #[arg(long, value_name = "default|404|421")]
    unknown_host: Option<UnknownHost>,
    /// Unix socket for a restart without a gap: take the listening sockets of the server that
    /// listens there, and listen there for the next one
    #[arg(long, value_name = "FILE")]
    hand_over: Option<PathBuf>,
    /// Become this user once sockets, log and keys are open; name in /etc/passwd, or number
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Group to go with --user [default: the user's own]
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// Let the kernel hold the process to reading the roots and writing where that is allowed
    /// (Landlock), where it can: a bug of ours then reaches nothing else [default: true, with --cgi
    /// false, as programs are held too]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    confine: Option<bool>,
    /// Answer paths below PREFIX by the programs in DIRECTORY (CGI/1.1), may be given more than once
    #[arg(long, value_name = "PREFIX=DIRECTORY")]
    #[serde(default)]
    cgi: Vec<CgiSetting>,
    /// Tell requests for paths below PREFIX back as JSON
    #[arg(long, value_name = "PREFIX")]
    echo: Option<PathPrefix>,
    /// Answer paths below PREFIX late, slowly or wrongly, to test clients; PREFIX itself lists how
    #[arg(long, value_name = "PREFIX")]
    faults: Option<PathPrefix>,
    /// Give each answer an identifier of its own in this field
    #[arg(long, value_name = "FIELD", num_args = 0..=1, default_missing_value = "Message-ID")]
    response_id: Option<FieldName>,
    /// Field lines of every answer
    #[arg(skip)]
    #[serde(default)]
    headers: BTreeMap<FieldName, FieldValue>,
    /// What to say of files by their paths
    #[arg(skip)]
    #[serde(default)]
    rule: Vec<RuleSetting>,
    /// Paths that have moved
    #[arg(skip)]
    #[serde(default)]
    redirect: Vec<RedirectSetting>,
    /// Paths that PUT and DELETE may change
    #[arg(skip)]
    #[serde(default)]
    writable: Vec<WritableSetting>,
    /// Hosts with a site of their own
    #[arg(skip)]
    #[serde(default)]
    host: Vec<HostSetting>,
    /// Files to send with error statuses
    #[arg(skip)]
    #[serde(default)]
    error_pages: BTreeMap<ErrorStatus, String>,
}

/// Hands all settings to a macro: those that are there or not, and those that may be many.
macro_rules! every {
    ($to:ident) => {
        $to!(
            root address port timeout head_timeout stall_timeout grace min_rate workers max_requests
            max_connections max_per_client client_rate client_burst max_content gzip precompressed listing clean_urls
            fallback watch congestion cache server_name access_log log_format metrics tls_certificate tls_key
            unknown_host hand_over user group confine echo faults response_id;
            index host_name host headers rule redirect writable cgi error_pages
        )
    };
}

impl Settings {
    /// Reads a file.
    ///
    /// # Errors
    /// A message with the line, a caret and what was expected.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| message::plain(&error))
    }

    /// A message about settings of the file with this text, with the line and the caret where they
    /// can be told. `by_flag`: what is [`said`](Self::said) elsewhere, and goes before the file.
    #[must_use]
    pub fn placed(text: &str, message: &str, by_flag: &[String]) -> String {
        place::placed(text, message, by_flag)
    }

    /// These settings, and those of `base` where they say nothing.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        macro_rules! first {
            ($($field:ident)+; $($many:ident)+) => {
                Self {
                    $($field: self.$field.or(base.$field),)+
                    $($many: if self.$many.is_empty() { base.$many } else { self.$many },)+
                }
            };
        }
        every!(first)
    }

    /// Names of the settings that say something, as in a file.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        macro_rules! said {
            ($($field:ident)+; $($many:ident)+) => {
                [
                    $((stringify!($field), self.$field.is_some()),)+
                    $((stringify!($many), !self.$many.is_empty()),)+
                ]
            };
        }
        let all = every!(said).into_iter();
        all.filter(|(_, said)| *said)
            .map(|(name, _)| name.replace('_', "-"))
            .collect()
    }

    /// The configuration they amount to.
    ///
    /// # Errors
    /// When two of them contradict each other.
    pub fn config(self) -> Result<Config, String> {
        let d = Config::default();
        let tls = tls(self.tls_certificate, self.tls_key)?;
        let idle_timeout = self.timeout.map_or(d.idle_timeout, |s| s.0);
        // Nothing else is in this process, but for programs, and nobody knows what those need.
        let programs = !self.cgi.is_empty() || self.host.iter().any(HostSetting::has_programs);
        let confine = self.confine.unwrap_or(!programs);
        let mut config = Config {
            root: self.root.unwrap_or(d.root),
            address: self.address.map_or(d.address, |a| a.0),
            port: self.port.unwrap_or(d.port),
            workers: self.workers.unwrap_or(d.workers),
            idle_timeout,
            head_timeout: self.head_timeout.map_or(idle_timeout, |s| s.0),
            stall_timeout: self.stall_timeout.map_or(d.stall_timeout, |s| s.0),
            grace: self.grace.map_or(d.grace, |s| s.0),
            min_rate: self.min_rate.unwrap_or(d.min_rate),
            max_requests: self.max_requests.unwrap_or(d.max_requests),
            max_connections: self.max_connections.unwrap_or(d.max_connections).max(1),
            max_per_client: self.max_per_client.unwrap_or(d.max_per_client),
            client_rate: self.client_rate.unwrap_or(d.client_rate),
            client_burst: self.client_burst.unwrap_or(d.client_burst),
            max_content: self.max_content.unwrap_or(d.max_content),
            gzip: self.gzip.unwrap_or(d.gzip),
            precompressed: self.precompressed.unwrap_or(d.precompressed),
            listing: self.listing.unwrap_or(d.listing),
            clean_urls: self.clean_urls.unwrap_or(d.clean_urls),
            fallback: self.fallback.map(below_root),
            index: if self.index.is_empty() {
                d.index
            } else {
                self.index
            },
            watch: self.watch.unwrap_or(d.watch),
            congestion: self.congestion,
            cache_size: self
                .cache
                .map_or(d.cache_size, |m| m.saturating_mul(1 << 20)),
            cache_file_size: d.cache_file_size,
            cache_large_size: d.cache_large_size,
            server_name: self.server_name.map_or(d.server_name, |v| v.0),
            headers: lines(self.headers),
            rules: self.rule.into_iter().map(Rule::from).collect(),
            redirects: self.redirect.into_iter().map(Redirect::from).collect(),
            writable: self.writable.into_iter().map(Writable::from).collect(),
            echo: self.echo.map(|prefix| prefix.0),
            faults: self.faults.map(|prefix| prefix.0),
            response_id: self.response_id.map(|name| name.0),
            cgi: self.cgi.into_iter().map(|cgi| cgi.0).collect(),
            error_pages: (self.error_pages.into_iter())
                .map(|(status, path)| (status.0, below_root(path)))
                .collect(),
            access_log: self.access_log,
            log_format: self.log_format.unwrap_or(d.log_format),
            metrics: self.metrics,
            tls,
            host_names: self.host_name.into_iter().map(|name| name.0).collect(),
            unknown_host: self.unknown_host.unwrap_or(d.unknown_host),
            hosts: Vec::new(),
            hand_over: self.hand_over,
            file: None,
            user: self.user,
            group: self.group,
            confine,
        };
        hosts::add(&mut config, self.host)?;
        contradictions::look_for(&config)?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests;

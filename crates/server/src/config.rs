//! What can be set, with the default of each and the reason for it.

mod cgi;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::congestion::Congestion;
use crate::pattern::Pattern;

pub use cgi::Cgi;
pub(crate) use cgi::path_prefix;

/// Everything that can be set. `Config::default()` is what the binary does without flags.
#[derive(Debug, Clone)]
pub struct Config {
    /// Document root. Default `www`.
    pub root: PathBuf,
    /// Address to listen on. Default 127.0.0.1: nobody else is let in unasked.
    pub address: IpAddr,
    /// TCP port, 0 to let the system choose one. Default 8080.
    pub port: u16,
    /// Event loops, each with its own thread and listening socket; 0 (default) is one per core.
    pub workers: usize,
    /// How long a connection may wait for the next request. Default 15 s: longer than a browser
    /// needs to follow up a page, short enough that forgotten connections do not pile up.
    pub idle_timeout: Duration,
    /// Time from the first octet of a request head to its last; 408 after that. Default 15 s, as a
    /// head fits a few packets however slow the line is.
    pub head_timeout: Duration,
    /// Length of the window in which [`min_rate`](Self::min_rate) is measured, while content is
    /// received or an answer sent. Default 20 s: kernel buffers hide shorter pauses.
    pub stall_timeout: Duration,
    /// How long answers under way may take once the process is told to stop. Default 10 s: longer
    /// than most answers, and supervisors lose their patience after that. The library does not
    /// look at it: whoever calls [`Handle::stop`](crate::Handle::stop) says how long.
    pub grace: Duration,
    /// Octets per second that a peer must send or take on average over each window; slower ones
    /// are cut off. Default 500, the figure Apache's mod_reqtimeout uses.
    pub min_rate: u64,
    /// Requests served on one connection before it is closed, 0 for no limit. Default 10,000: high
    /// enough to cost nothing, low enough that load spreads over the workers again.
    pub max_requests: u32,
    /// Connections open at once over all workers; more are answered 503. Default 20,000.
    pub max_connections: usize,
    /// Connections open at once from one client (an IPv4 address or an IPv6 /64), 0 for no limit;
    /// more are answered 503. Default 0: behind a proxy or a carrier's NAT many users have one
    /// address.
    pub max_per_client: usize,
    /// Requests per second from one client, 0 for no limit; more are answered 429 (RFC 6585 §4)
    /// with Retry-After. Default 0, for the same reason.
    pub client_rate: u32,
    /// Requests that a client may send at once before [`client_rate`](Self::client_rate) holds it
    /// back. Default 100: a page with everything on it.
    pub client_burst: u32,
    /// Octets of request content that are read and dropped so that the connection can be kept.
    /// Default 64 KiB: reading more costs more than a new connection.
    pub max_content: u64,
    /// Serve text gzip-coded to clients that accept it. Default true.
    pub gzip: bool,
    /// Send `FILE.gz`, where it is at least as new, as the gzip coding of `FILE`. Default false:
    /// an archive beside its content is not always meant to be that.
    pub precompressed: bool,
    /// List directories without an index file. Default false: what is not linked may not be meant
    /// to be found.
    pub listing: bool,
    /// Serve `NAME.html` for `NAME` where there is no `NAME`. Default false.
    pub clean_urls: bool,
    /// File (below the root) for missing paths whose last segment has no dot. Default none.
    pub fallback: Option<String>,
    /// Names tried, in this order, for a request that ends in `/`. Default `index.html`.
    pub index: Vec<String>,
    /// Have the kernel tell of changes to files in memory, where it can (inotify), instead of looking
    /// at each before each answer. Default true: looking is what costs most in answering for many
    /// different files.
    pub watch: bool,
    /// Congestion control of TCP connections. Default none: the system's, and `reno` on loopback
    /// addresses, where there is nothing to pace for.
    pub congestion: Option<Congestion>,
    /// Octets of content kept in memory over all workers. Default 256 MiB.
    pub cache_size: u64,
    /// Largest file read into memory before it is answered with, in octets. Default 1 MiB.
    pub cache_file_size: u64,
    /// Largest file kept in memory once its digest is made, in octets; until then, and larger ones, are
    /// sent from the file. Default 16 MiB.
    pub cache_large_size: u64,
    /// Value of the Server field (RFC 9110 §10.2.4); empty leaves the field out.
    pub server_name: String,
    /// Further field lines of every answer. Default none.
    pub headers: Vec<(String, String)>,
    /// What to say of files by their paths; all that match apply, in order. Default none.
    pub rules: Vec<Rule>,
    /// Paths that have moved; the first that matches applies. Default none.
    pub redirects: Vec<Redirect>,
    /// Paths that PUT and DELETE may change; the first that matches decides. Default none.
    pub writable: Vec<Writable>,
    /// Paths answered by programs; the first whose prefix fits decides. Default none.
    pub cgi: Vec<Cgi>,
    /// Paths (without slashes around) that tell the request back as JSON. Default none.
    pub echo: Option<String>,
    /// Paths (without slashes around) that answer late, slowly or wrongly. Default none.
    pub faults: Option<String>,
    /// Name of a field with an identifier that no other answer has. Default none.
    pub response_id: Option<String>,
    /// Files (below the root) sent with error statuses. Default none.
    pub error_pages: BTreeMap<u16, String>,
    /// File for one line per request, `-` for standard output. Default none.
    pub access_log: Option<PathBuf>,
    /// Form of those lines. Default combined, which most tools read.
    pub log_format: LogFormat,
    /// Address that answers `/metrics` and `/health`. Default none. It is a listener of its own so
    /// that the numbers are not public with the files.
    pub metrics: Option<SocketAddr>,
    /// Serve https with these files instead of http. Default none.
    pub tls: Option<Tls>,
    /// Names of the site at the top level; needed only where [`unknown_host`](Self::unknown_host)
    /// refuses others. Default none.
    pub host_names: Vec<String>,
    /// What becomes of requests for hosts that nobody named. Default: they get the site at the top
    /// level, as a server with one site need not know its names.
    pub unknown_host: UnknownHost,
    /// Further sites by host name. Default none.
    pub hosts: Vec<Host>,
    /// Unix socket at which the next server gets our listening sockets, and at which we get those
    /// of the server before us. Default none. Only [`Server::take_up`](crate::Server::take_up)
    /// looks for a server before us.
    pub hand_over: Option<PathBuf>,
    /// File that this was read from. A confined process may read its directory, so that it can be
    /// read again. Default none.
    pub file: Option<PathBuf>,
    /// User, by name or number, that the process becomes once sockets, log and keys are open.
    /// Default none: who runs it has chosen already, unless it is root.
    pub user: Option<String>,
    /// Group that goes with [`user`](Self::user). Default: the user's own.
    pub group: Option<String>,
    /// Let the kernel confine the process to what it needs. Default false, but true in the binary:
    /// it is for the whole process, and a program that embeds the server may need more.
    pub confine: bool,
}

/// A site of its own for some host names (RFC 9110 §7.2).
#[derive(Debug, Clone)]
pub struct Host {
    /// Its names, without port, in any case; `*.` at the beginning stands for one or more labels.
    pub names: Vec<String>,
    /// What it serves. Of this, only what concerns files and answers is looked at: sockets, limits,
    /// workers and logs are those of the process.
    pub config: Config,
}

/// What becomes of a request for a host that nobody named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownHost {
    /// The site at the top level answers.
    Default,
    /// 404 (RFC 9110 §15.5.5).
    NotFound,
    /// 421 (RFC 9110 §15.5.20).
    Misdirected,
}

/// What to say of files whose path matches.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Which files: the path of the file below the root, for a directory that of its index file.
    pub path: Pattern,
    /// Further field lines.
    pub headers: Vec<(String, String)>,
    /// Content-Type instead of the one by name.
    pub content_type: Option<String>,
    /// The content may change at any moment: already expired, no Last-Modified, not stored.
    pub transient: bool,
    /// Expires so many seconds after Date (RFC 9111 §5.3), for caches that know no `max-age`.
    pub expires_after: Option<u32>,
    /// Files (below the root) sent with error statuses for these paths, there or not.
    pub error_pages: BTreeMap<u16, String>,
}

/// A path that has moved.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// Which paths.
    pub from: Pattern,
    /// Path or URL; a `*` in it becomes what the first `*` of the pattern stood for.
    pub to: String,
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
}

/// Paths that may be changed, and by whom.
#[derive(Debug, Clone)]
pub struct Writable {
    /// Which paths.
    pub path: Pattern,
    /// File with a `name:hash` line for each person, as `htpasswd -B` writes it.
    pub passwords: PathBuf,
    /// Largest file accepted, in octets.
    pub max_size: u64,
    /// Octets that all files of these paths may have together. Default none: the disk decides.
    pub quota: Option<u64>,
}

/// Form of the access log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Common Log Format.
    Common,
    /// Common, then Referer and User-Agent.
    Combined,
    /// One JSON object a line.
    Json,
}

/// Files for TLS, in PEM form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// Certificate chain, the server's own first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            root: PathBuf::from("www"),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            workers: 0,
            idle_timeout: Duration::from_secs(15),
            head_timeout: Duration::from_secs(15),
            stall_timeout: Duration::from_secs(20),
            grace: Duration::from_secs(10),
            min_rate: 500,
            max_requests: 10_000,
            max_connections: 20_000,
            max_per_client: 0,
            client_rate: 0,
            client_burst: 100,
            max_content: 64 << 10,
            gzip: true,
            precompressed: false,
            listing: false,
            clean_urls: false,
            fallback: None,
            index: vec!["index.html".to_owned()],
            watch: true,
            congestion: None,
            cache_size: 256 << 20,
            cache_file_size: 1 << 20,
            cache_large_size: 16 << 20,
            server_name: "http-workbench".to_owned(),
            headers: Vec::new(),
            rules: Vec::new(),
            redirects: Vec::new(),
            writable: Vec::new(),
            cgi: Vec::new(),
            echo: None,
            faults: None,
            response_id: None,
            error_pages: BTreeMap::new(),
            access_log: None,
            log_format: LogFormat::Combined,
            metrics: None,
            tls: None,
            host_names: Vec::new(),
            unknown_host: UnknownHost::Default,
            hosts: Vec::new(),
            hand_over: None,
            file: None,
            user: None,
            group: None,
            confine: false,
        }
    }
}

impl Config {
    /// Event loops to run: what was asked for, or one per core.
    #[must_use]
    pub fn worker_count(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        }
    }
}

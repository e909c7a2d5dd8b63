//! What can be set, with the default of each and the reason for it.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

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
    /// Octets per second that a peer must send or take on average over each window; slower ones
    /// are cut off. Default 500, the figure Apache's mod_reqtimeout uses.
    pub min_rate: u64,
    /// Requests served on one connection before it is closed, 0 for no limit. Default 10,000: high
    /// enough to cost nothing, low enough that load spreads over the workers again.
    pub max_requests: u32,
    /// Connections open at once over all workers; more are answered 503. Default 20,000.
    pub max_connections: usize,
    /// Octets of request content that are read and dropped so that the connection can be kept.
    /// Default 64 KiB: reading more costs more than a new connection.
    pub max_content: u64,
    /// Serve text gzip-coded to clients that accept it. Default true.
    pub gzip: bool,
    /// Names tried, in this order, for a request that ends in `/`. Default `index.html`.
    pub index: Vec<String>,
    /// Octets of content kept in memory over all workers. Default 256 MiB.
    pub cache_size: u64,
    /// Largest file kept in memory, in octets; larger ones are sent from the file. Default 1 MiB.
    pub cache_file_size: u64,
    /// Value of the Server field (RFC 9110 §10.2.4); empty leaves the field out.
    pub server_name: String,
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
            min_rate: 500,
            max_requests: 10_000,
            max_connections: 20_000,
            max_content: 64 << 10,
            gzip: true,
            index: vec!["index.html".to_owned()],
            cache_size: 256 << 20,
            cache_file_size: 1 << 20,
            server_name: "http-workbench".to_owned(),
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

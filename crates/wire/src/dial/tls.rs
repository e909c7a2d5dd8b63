//! TLS by rustls.
use std::path::PathBuf;

/// How TLS is spoken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsOptions {
    /// Server name to ask for and verify; `None`: the target's host.
    pub sni: Option<String>,
    /// Protocols offered by ALPN, in order; empty: no ALPN.
    pub alpn: Vec<String>,
    /// PEM file of trusted roots; `None`: the system's.
    pub ca: Option<PathBuf>,
    /// Accept any certificate.
    pub insecure: bool,
    /// File that session secrets are appended to, in the NSS key log format.
    pub key_log: Option<PathBuf>,
}

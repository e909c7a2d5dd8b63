//! TLS by rustls, which only this file and the verifiers know.

use std::fmt;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use http_core::octet::escape;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use super::verify::{Accepted, Named, Verifier};
use super::{Certificate, Socket};

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

/// What the handshake agreed on, in words.
#[derive(Debug, Clone)]
pub(crate) struct TlsFacts {
    pub(crate) version: String,
    pub(crate) suite: String,
    pub(crate) alpn: Option<String>,
    /// What the peer showed, its own certificate first.
    pub(crate) certificates: Vec<Certificate>,
    /// Time the handshake took.
    pub(crate) took: Duration,
}

/// What a batch of received TLS records amounted to.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) octets: Vec<u8>,
    /// close_notify was among them.
    pub(crate) closed: bool,
    /// The peer broke the protocol or sent a fatal alert.
    pub(crate) failure: Option<String>,
}

/// The TLS state of one connection. It does no input or output of its own once
/// the handshake is done, so that reader and writer never wait for each other's socket call.
pub(crate) struct TlsLink {
    session: ClientConnection,
}

impl fmt::Debug for TlsLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsLink")
    }
}

impl TlsLink {
    /// Decrypts received octets.
    pub(crate) fn open(&mut self, mut records: &[u8]) -> Opened {
        let mut opened = Opened::default();
        loop {
            // One call takes only as much as its buffer holds, so several may be needed.
            let taken = if records.is_empty() {
                0
            } else {
                self.session.read_tls(&mut records).unwrap_or(0)
            };
            match self.session.process_new_packets() {
                Ok(state) => opened.closed = state.peer_has_closed(),
                Err(error) => opened.failure = Some(error.to_string()),
            }
            let mut buffer = [0u8; 16 * 1024];
            while let Ok(count) = self.session.reader().read(&mut buffer) {
                if count == 0 {
                    break;
                }
                opened.octets.extend_from_slice(&buffer[..count]);
            }
            if taken == 0 || records.is_empty() || opened.failure.is_some() || opened.closed {
                break;
            }
        }
        opened
    }

    /// Encrypts octets to send.
    pub(crate) fn seal(&mut self, octets: &[u8]) -> io::Result<Vec<u8>> {
        self.session.writer().write_all(octets)?;
        Ok(self.records())
    }

    /// The close_notify alert.
    pub(crate) fn close_notify(&mut self) -> Vec<u8> {
        self.session.send_close_notify();
        self.records()
    }

    /// Records owed to the peer: alerts, key updates.
    pub(crate) fn records(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        while self.session.wants_write() {
            // Writing into memory cannot fail; a session that yields nothing is done.
            match self.session.write_tls(&mut out) {
                Ok(count) if count > 0 => {}
                _ => break,
            }
        }
        out
    }
}

/// Performs the handshake on a connected socket.
pub(super) fn handshake(
    socket: &Socket,
    options: &TlsOptions,
    host: &str,
    deadline: Instant,
) -> Result<(TlsLink, TlsFacts), String> {
    let name = options.sni.as_deref().unwrap_or(host);
    let name =
        ServerName::try_from(name.to_owned()).map_err(|_| format!("{name} is no server name"))?;
    let config = config(options)?;
    let mut session = ClientConnection::new(Arc::new(config), name).map_err(|e| e.to_string())?;
    session.set_buffer_limit(None); // what is handed to `seal` is taken whole; the driver hands out pieces
    let began = Instant::now();
    let mut buffer = [0u8; 16 * 1024];
    let mut answered = false;
    loop {
        let mut out = Vec::new();
        while session.wants_write() {
            session.write_tls(&mut out).map_err(|e| e.to_string())?;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err("the handshake took longer than its time limit".to_owned());
        }
        socket
            .set_timeouts(Some(left), Some(left))
            .map_err(|e| e.to_string())?;
        let mut rest = out.as_slice();
        while !rest.is_empty() {
            let count = socket.write(rest).map_err(|e| e.to_string())?;
            rest = &rest[count..];
        }
        // Only now: the last flight is ours.
        if !session.is_handshaking() {
            break;
        }
        let count = match socket.read(&mut buffer) {
            Ok(0) => return Err("the peer closed during the handshake".to_owned()),
            Ok(count) => count,
            Err(e)
                if matches!(
                    e.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) =>
            {
                return Err("the handshake took longer than its time limit".to_owned());
            }
            Err(e) => return Err(e.to_string()),
        };
        // Every record begins with its type (RFC 8446 section 5.1).
        if !std::mem::replace(&mut answered, true) && !matches!(buffer[0], 20..=24) {
            return Err(format!(
                "the peer does not speak TLS: it sent \"{}\"",
                escape(&buffer[..count.min(24)])
            ));
        }
        let mut records = &buffer[..count];
        while !records.is_empty() {
            session.read_tls(&mut records).map_err(|e| e.to_string())?;
            if let Err(error) = session.process_new_packets() {
                // The peer should learn why: send the alert before giving up.
                let mut alert = Vec::new();
                let _ = session.write_tls(&mut alert);
                let _ = socket.write(&alert);
                return Err(error.to_string());
            }
        }
    }
    let facts = TlsFacts {
        version: session
            .protocol_version()
            .map(|v| format!("{v:?}"))
            .unwrap_or_default(),
        suite: session
            .negotiated_cipher_suite()
            .map(|s| format!("{:?}", s.suite()))
            .unwrap_or_default(),
        alpn: session.alpn_protocol().map(crate::script::bare_literal),
        certificates: session
            .peer_certificates()
            .unwrap_or_default()
            .iter()
            .map(|der| Certificate::read(der))
            .collect(),
        took: began.elapsed(),
    };
    Ok((TlsLink { session }, facts))
}

fn config(options: &TlsOptions) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let accepted = if options.insecure {
        Accepted::Any
    } else {
        let (roots, named) = roots(options)?;
        let usual = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
            .build()
            .map_err(|e| e.to_string())?;
        Accepted::RootsOrNamed(usual, named)
    };
    let verifier = Verifier { provider, accepted };
    let mut config = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = options
        .alpn
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    if let Some(path) = &options.key_log {
        config.key_log = Arc::new(KeyLogTo { path: path.clone() });
    }
    Ok(config)
}

/// The roots to trust, and the certificates of the file that was named for that.
fn roots(options: &TlsOptions) -> Result<(Arc<RootCertStore>, Named), String> {
    let mut named = Named::new();
    let roots = if let Some(path) = &options.ca {
        let mut roots = RootCertStore::empty();
        let unreadable = |e: &dyn fmt::Display| format!("cannot read {}: {e}", path.display());
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| unreadable(&e))? {
            let certificate = certificate.map_err(|e| unreadable(&e))?;
            named.push(certificate.clone());
            roots.add(certificate).map_err(|e| unreadable(&e))?;
        }
        Arc::new(roots)
    } else {
        // Read once: there are more than a hundred, and a run opens thousands of connections.
        static SYSTEM: OnceLock<Arc<RootCertStore>> = OnceLock::new();
        let read = || {
            let mut roots = RootCertStore::empty();
            for certificate in rustls_native_certs::load_native_certs().certs {
                // A broken certificate among the system's is no reason to trust none.
                let _ = roots.add(certificate);
            }
            Arc::new(roots)
        };
        Arc::clone(SYSTEM.get_or_init(read))
    };
    if roots.is_empty() {
        return Err(
            "there are no trusted roots: name a CA file, or choose not to verify".to_owned(),
        );
    }
    Ok((roots, named))
}

/// Appends secrets to a file; rustls's own writer takes its path from the environment only.
#[derive(Debug)]
struct KeyLogTo {
    path: PathBuf,
}

impl rustls::KeyLog for KeyLogTo {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let hex = |octets: &[u8]| {
            octets
                .iter()
                .map(|o| format!("{o:02x}"))
                .collect::<String>()
        };
        let line = format!("{label} {} {}\n", hex(client_random), hex(secret));
        // A key log that cannot be written must not fail the connection.
        if let Ok(mut file) = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path)
        {
            let _ = file.write_all(line.as_bytes());
        }
    }
}

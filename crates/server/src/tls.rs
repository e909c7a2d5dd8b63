//! TLS, by rustls.

use std::fs::File;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::authority::HostNames;
use crate::config::Tls;
use crate::link::{self, Link};

/// Octets of a file read at once; they are encrypted, so there is no way around reading them.
const FILE_PIECE: u64 = 64 << 10;

/// The certificates of all hosts.
pub(crate) struct Certificates {
    /// `None` where nothing is encrypted.
    pub(crate) acceptor: Option<TlsAcceptor>,
    /// The certificate of each host, by number; empty where nothing is encrypted.
    pub(crate) numbers: Vec<usize>,
}

/// Reads the certificates of the hosts, of which the first is shown where none is named. A host
/// without one of its own has that too.
///
/// # Errors
/// When a file cannot be read or holds nothing of use, or certificate and key do not belong
/// together. The message names the file.
pub(crate) fn certificates(files: &[Option<&Tls>], names: &HostNames) -> io::Result<Certificates> {
    let mut known: Vec<(&Tls, Arc<CertifiedKey>)> = Vec::new();
    let mut numbers = Vec::new();
    for files in files {
        let Some(files) = files.or(known.first().map(|(files, _)| *files)) else {
            continue;
        };
        let number = match known.iter().position(|(other, _)| *other == files) {
            Some(number) => number,
            None => {
                known.push((files, Arc::new(certified_key(files)?)));
                known.len() - 1
            }
        };
        numbers.push(number);
    }
    if known.is_empty() {
        return Ok(Certificates {
            acceptor: None,
            numbers,
        });
    }
    let keys = (numbers.iter())
        .map(|&number| Arc::clone(&known[number].1))
        .collect();
    let shown = Shown {
        keys,
        names: names.clone(),
    };
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    // Both versions that are spoken here: who offers the older one alone would be turned away.
    config.alpn_protocols = vec![b"http/1.1".to_vec(), b"http/1.0".to_vec()];
    Ok(Certificates {
        acceptor: Some(TlsAcceptor::from(Arc::new(config))),
        numbers,
    })
}

fn certified_key(files: &Tls) -> io::Result<CertifiedKey> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| named("tls-certificate", &files.certificate, &error))?;
    if chain.is_empty() {
        return Err(named(
            "tls-certificate",
            &files.certificate,
            &"no certificate in it",
        ));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| named("tls-key", &files.key, &error))?;
    CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => {
            let key = files.key.display();
            let said = format!("the key in {key} is not that of this certificate");
            named("tls-certificate", &files.certificate, &said)
        }
        error => named("tls-certificate", &files.certificate, &error),
    })
}

/// Which certificate is shown to whom (RFC 6066 §3).
#[derive(Debug)]
struct Shown {
    /// By host.
    keys: Vec<Arc<CertifiedKey>>,
    names: HostNames,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello
            .server_name()
            .and_then(|name| self.names.find(name.as_bytes()));
        self.keys.get(host.unwrap_or(0)).map(Arc::clone)
    }
}

fn named(setting: &str, path: &Path, error: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{setting}: {}: {error}", path.display()),
    )
}

impl Link for Box<TlsStream<TcpStream>> {
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        link::poll_read_from(&mut **self, cx, into)
    }

    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        first: &[u8],
        second: &[u8],
        _more: bool,
    ) -> Poll<io::Result<usize>> {
        let octets = if first.is_empty() { second } else { first };
        AsyncWrite::poll_write(Pin::new(&mut **self), cx, octets)
    }

    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &File,
        offset: u64,
        length: u64,
    ) -> Poll<io::Result<usize>> {
        link::poll_copy_file(&mut **self, cx, file, offset, length.min(FILE_PIECE))
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_flush(Pin::new(&mut **self), cx)
    }

    const FAREWELL: bool = true;

    /// Says close_notify, then ends the TCP direction.
    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_shutdown(Pin::new(&mut **self), cx)
    }

    fn local_port(&self) -> u16 {
        self.get_ref()
            .0
            .local_addr()
            .map_or(0, |local| local.port())
    }

    fn abort(&mut self) {
        link::reset(self.get_mut().0);
    }
}

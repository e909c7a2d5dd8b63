//! TLS, by rustls.

use std::fs::File;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

use crate::config::Tls;
use crate::link::{Link, read_at};

/// Octets of a file read at once; they are encrypted, so there is no way around reading them.
const FILE_PIECE: u64 = 64 << 10;

/// Reads certificate and key.
///
/// # Errors
/// When a file cannot be read or holds nothing of use, or the two do not belong together. The
/// message names the file.
pub(crate) fn acceptor(files: &Tls) -> io::Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| named(&files.certificate, &error))?;
    if chain.is_empty() {
        return Err(named(&files.certificate, &"no certificate in it"));
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| named(&files.key, &error))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| named(&files.certificate, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn named(path: &Path, error: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{}: {error}", path.display()),
    )
}

impl Link for Box<TlsStream<TcpStream>> {
    fn poll_read(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(into);
        ready!(AsyncRead::poll_read(Pin::new(&mut **self), cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
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
        let mut piece = vec![0; usize::try_from(length.min(FILE_PIECE)).unwrap_or(1)];
        let n = read_at(file, &mut piece, offset)?;
        if n == 0 {
            return Poll::Ready(Ok(0));
        }
        AsyncWrite::poll_write(Pin::new(&mut **self), cx, &piece[..n])
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_flush(Pin::new(&mut **self), cx)
    }

    const FAREWELL: bool = true;

    /// Says close_notify, then ends the TCP direction.
    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        AsyncWrite::poll_shutdown(Pin::new(&mut **self), cx)
    }

    fn abort(&mut self) {
        self.get_mut().0.abort();
    }
}

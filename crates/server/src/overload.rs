//! Turning connections away when there are too many: 503, in an orderly way.

use std::rc::Rc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::error_page::{Form, Page};
use crate::render::{self, Onward};
use crate::worker::Worker;

/// How long the client has to read the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers the first request with 503, then waits a moment for the client to close.
///
/// An answer that nobody has asked for yet would be one to nothing (RFC 9112 §9.2), so the
/// beginning of a request is waited for, a moment as well. It need not be understood.
pub(crate) async fn turn_away(mut stream: TcpStream, worker: &Worker) {
    // Octets in clear mean nothing to a client that has begun with TLS, and a handshake is what
    // there are too many of.
    if worker.hosts().serving().tls.is_some() {
        return;
    }
    let mut asked = [0; 1024];
    let asked = match tokio::time::timeout(PATIENCE, stream.read(&mut asked)).await {
        Ok(Ok(0) | Err(_)) => return,
        Ok(Ok(n)) => asked.get(..n).unwrap_or_default(),
        Err(_) => b"",
    };
    let mut out = Vec::new();
    let page = Page {
        status: 503,
        detail: "There are too many connections at the moment.",
        form: Form::Plain,
        negotiated: false,
        fields: b"Retry-After: 5\r\n",
    };
    let host = Rc::clone(worker.hosts().default());
    let body = host.pages.write(&mut out, &page);
    render::finish(&mut out, &worker.clock.date(), Onward::Close);
    if !asked.starts_with(b"HEAD ") {
        out.extend_from_slice(&body);
    }
    let exchange = async {
        stream.write_all(&out).await?;
        stream.shutdown().await?;
        let mut unread = [0; 1024];
        while stream.read(&mut unread).await? > 0 {}
        std::io::Result::Ok(())
    };
    // Whatever becomes of it, the connection is dropped.
    let _outcome = tokio::time::timeout(PATIENCE, exchange).await;
}

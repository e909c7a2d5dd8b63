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

/// Answers 503 without reading a request, then waits a moment for the client to close.
pub(crate) async fn turn_away(mut stream: TcpStream, worker: &Worker) {
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
    out.extend_from_slice(&body);
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

//! Counters, and the listener that shows them.
//!
//! `/health` tells that the process works, `/ready` that it wants requests: while it stops, it is
//! in good health and not ready.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http_core::message::RequestDecoder;
use http_core::syntax::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::worker::Shared;

/// One number that one worker writes and anybody reads.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    /// Adds to it. Only the worker it belongs to may call this: it costs no locked instruction.
    pub(crate) fn add(&self, n: u64) {
        let now = self.0.load(Ordering::Relaxed);
        self.0.store(now.wrapping_add(n), Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The numbers of one worker, on cache lines of their own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Counters {
    pub(crate) accepted: Counter,
    pub(crate) turned_away: Counter,
    /// Answers by the first digit of their status, from 1.
    pub(crate) answers: [Counter; 5],
    pub(crate) content: Counter,
    pub(crate) broken_off: Counter,
    pub(crate) loads: Counter,
    pub(crate) panics: Counter,
}

/// How long a reader of the numbers may take for everything.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers `/metrics`, `/health` and `/ready` until dropped.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = Arc::clone(&shared);
                tokio::task::spawn_local(async move {
                    // A reader that fails or dawdles is dropped.
                    let _outcome = tokio::time::timeout(PATIENCE, exchange(stream, &shared)).await;
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn exchange(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut decoder = RequestDecoder::new(Limits::default());
    let mut input = Vec::new();
    let (status, body, head_only) = loop {
        if stream.read_buf(&mut input).await? == 0 {
            return Ok(());
        }
        match decoder.decode(&input) {
            Ok(None) => {}
            Ok(Some(_)) => {
                let head = decoder.head(&input);
                let (status, body) = answer(head.method(), head.target(), shared);
                break (status, body, head.method() == b"HEAD");
            }
            Err(defect) => break (defect.id.status().unwrap_or(400), String::new(), false),
        }
    };
    let mut out = Vec::new();
    crate::render::start(&mut out, status, b"");
    if status == 405 {
        out.extend_from_slice(b"Allow: GET, HEAD\r\n");
    }
    crate::render::field(
        &mut out,
        "Content-Type",
        b"text/plain; version=0.0.4; charset=utf-8",
    );
    crate::render::number_field(&mut out, "Content-Length", body.len() as u64);
    crate::render::field(&mut out, "Cache-Control", b"no-store");
    crate::render::date_name(&mut out);
    let date = crate::clock::Clock::new().date();
    crate::render::finish(&mut out, &date, crate::render::Onward::Close);
    if !head_only {
        out.extend_from_slice(body.as_bytes());
    }
    stream.write_all(&out).await?;
    stream.shutdown().await?;
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

fn answer(method: &[u8], target: &[u8], shared: &Shared) -> (u16, String) {
    let path = target.split(|&octet| octet == b'?').next();
    match (method, path) {
        (b"GET" | b"HEAD", Some(b"/metrics")) => (200, exposition(shared)),
        (b"GET" | b"HEAD", Some(b"/health")) => (200, "ok\n".to_owned()),
        (b"GET" | b"HEAD", Some(b"/ready")) => match shared.stopping.load(Ordering::Relaxed) {
            false => (200, "ready\n".to_owned()),
            true => (503, "stopping\n".to_owned()),
        },
        (b"GET" | b"HEAD", _) => (404, "There are /metrics, /health and /ready.\n".to_owned()),
        _ => (405, String::new()),
    }
}

/// The numbers of all workers together, in the Prometheus text format.
fn exposition(shared: &Shared) -> String {
    let sum = |of: &dyn Fn(&Counters) -> &Counter| -> u64 {
        shared
            .counters
            .iter()
            .map(|counters| of(counters).read())
            .sum()
    };
    let mut out = String::new();
    let mut metric = |name: &str, kind: &str, help: &str, lines: &[(&str, u64)]| {
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _infallible = writeln!(out, "{name}{labels} {value}");
        }
    };
    metric(
        "http_connections_accepted_total",
        "counter",
        "Connections accepted.",
        &[("", sum(&|c| &c.accepted))],
    );
    metric(
        "http_connections_refused_total",
        "counter",
        "Connections answered 503 because there were too many.",
        &[("", sum(&|c| &c.turned_away))],
    );
    metric(
        "http_connections_open",
        "gauge",
        "Connections open now.",
        &[("", shared.open_connections())],
    );
    let classes = [
        "{class=\"1xx\"}",
        "{class=\"2xx\"}",
        "{class=\"3xx\"}",
        "{class=\"4xx\"}",
        "{class=\"5xx\"}",
    ];
    let mut answers = Vec::new();
    for (number, label) in classes.iter().enumerate() {
        answers.push((*label, sum(&|c| &c.answers[number])));
    }
    metric(
        "http_responses_total",
        "counter",
        "Responses by class of status.",
        &answers,
    );
    metric(
        "http_content_octets_total",
        "counter",
        "Octets of content in responses.",
        &[("", sum(&|c| &c.content))],
    );
    metric(
        "http_connections_broken_off_total",
        "counter",
        "Connections that ended before their response did.",
        &[("", sum(&|c| &c.broken_off))],
    );
    metric(
        "http_panics_total",
        "counter",
        "Connections ended by an error of the server's own.",
        &[("", shared.panics())],
    );
    metric(
        "http_file_loads_total",
        "counter",
        "Files read because they were not in memory.",
        &[("", sum(&|c| &c.loads))],
    );
    let reloads = [
        (
            "{outcome=\"taken\"}",
            shared.reloads.load(Ordering::Relaxed),
        ),
        (
            "{outcome=\"refused\"}",
            shared.reloads_refused.load(Ordering::Relaxed),
        ),
    ];
    metric(
        "http_config_reloads_total",
        "counter",
        "Configurations read anew, by outcome.",
        &reloads,
    );
    metric(
        "http_access_log_lost_octets_total",
        "counter",
        "Octets of access log that could not be written.",
        &[("", shared.log_lost())],
    );
    out
}

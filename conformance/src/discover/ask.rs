//! Single questions to the target.

use std::time::Duration;

use http_core::dissect::Message;
use wire::dial::Target;
use wire::drive::{RunErrorKind, RunOptions};
use wire::script::{Vars, literal};
use wire::transcript::{ConnectionLog, EventKind};

use crate::early_end::EarlyEnd;
use crate::run::{Throttling, Watch};
use crate::subject::bounds;

/// What a request asks for that has its connection to itself.
pub(super) const CLOSE: &str = "Connection: close\r\n";

/// Asks the target and remembers every exchange.
#[derive(Debug)]
pub(super) struct Asker<'a> {
    pub(super) target: Target,
    pub(super) host: Vec<u8>,
    pub(super) extra_fields: Vec<u8>,
    /// The target never answers a request that asks for the end of the connection.
    pub(super) silent_to_close: bool,
    /// The longest wait for an answer.
    pub(super) patience: Duration,
    /// Shown everything that is exchanged, which is not kept: whole files are in it.
    pub(super) watch: &'a Watch<'a>,
    /// Ends what it waits for.
    pub(super) early_end: EarlyEnd,
    /// From the end of a request to the first octet of its answer, for plain GETs.
    pub(super) latencies: Vec<Duration>,
    /// The last request that was sent, by its first line.
    pub(super) last: String,
    /// The one behind which nobody accepts connections any more.
    pub(super) deadly: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) log: ConnectionLog,
}

impl Reply {
    /// The K-th final response, from 1, whether complete or not.
    pub(super) fn response(&self, number: usize) -> Option<&Message> {
        self.log.response(number)
    }

    /// The K-th final response if it is complete.
    pub(super) fn complete(&self, number: usize) -> Option<&Message> {
        self.response(number).filter(|message| message.complete)
    }

    /// Whether the first answer may speak of too many requests: 429 or 503.
    pub(super) fn is_throttled(&self) -> bool {
        self.response(1)
            .is_some_and(|response| Throttling::of(response) >= Throttling::Perhaps(503))
    }

    /// Whether the K-th final response is complete with a 2xx status.
    pub(super) fn succeeded(&self, number: usize) -> bool {
        self.complete(number).is_some_and(is_success)
    }
}

pub(super) fn is_success(message: &Message) -> bool {
    message.status().is_some_and(|status| status / 100 == 2)
}

impl Asker<'_> {
    /// A request with the Host and the user's own fields.
    pub(super) fn request(
        &self,
        method: &str,
        path: &str,
        fields: &str,
        content: &[u8],
    ) -> Vec<u8> {
        let mut octets = format!("{method} {path} HTTP/1.1\r\nHost: ").into_bytes();
        octets.extend_from_slice(&self.host);
        octets.extend_from_slice(b"\r\n");
        octets.extend_from_slice(&self.extra_fields);
        match fields.strip_prefix(CLOSE).filter(|_| self.silent_to_close) {
            Some(rest) => octets.extend_from_slice(rest.as_bytes()),
            None => octets.extend_from_slice(fields.as_bytes()),
        }
        octets.extend_from_slice(b"\r\n");
        octets.extend_from_slice(content);
        octets
    }

    /// One request on its own connection, which the target is asked to close.
    pub(super) fn once(
        &mut self,
        method: &str,
        path: &str,
        fields: &str,
        content: &[u8],
    ) -> Option<Reply> {
        let request = self.request(method, path, &format!("{CLOSE}{fields}"), content);
        self.exchange(&[&request]).ok()
    }

    /// A plain GET; its latency is remembered.
    pub(super) fn get(&mut self, path: &str) -> Option<Reply> {
        self.get_with(path, "")
    }

    /// The same with more field lines.
    pub(super) fn get_with(&mut self, path: &str, fields: &str) -> Option<Reply> {
        let reply = self.once("GET", path, fields, b"")?;
        self.latencies.extend(latency(&reply.log));
        Some(reply)
    }

    /// The middle one of the latencies so far.
    pub(super) fn median(&self) -> Duration {
        let mut latencies = self.latencies.clone();
        latencies.sort_unstable();
        let middle = latencies.get(latencies.len() / 2);
        middle.copied().unwrap_or_default()
    }

    /// Requests one after the other on one connection, each answer awaited before the next.
    ///
    /// # Errors
    /// When no connection can be made.
    pub(super) fn exchange(&mut self, requests: &[&[u8]]) -> Result<Reply, RunErrorKind> {
        let mut script = "connect\n".to_owned();
        for request in requests {
            script.push_str(&format!(
                "send {}\nread until message or close\n",
                literal(request)
            ));
        }
        self.play(&script)
    }

    fn failed(&mut self, kind: RunErrorKind) -> RunErrorKind {
        let refused = matches!(kind, RunErrorKind::ConnectFailed { .. });
        if refused && self.deadly.is_none() && !self.last.is_empty() {
            self.deadly = Some(self.last.clone());
        }
        kind
    }

    /// Plays a script of one connection.
    ///
    /// # Errors
    /// When no connection can be made.
    pub(super) fn play(&mut self, script: &str) -> Result<Reply, RunErrorKind> {
        let script = wire::script::parse(script, "discovery")
            .map_err(|_| RunErrorKind::UnknownConnection("discovery".to_owned()))?;
        if self.early_end.is_raised() {
            return Err(RunErrorKind::Interrupted);
        }
        let options = RunOptions {
            timeout: self.patience,
            interrupt: Some(self.early_end.interrupt()),
            ..bounds()
        };
        let mut transcript = wire::drive::run(&script, &self.target, &Vars::new(), &options)
            .map_err(|error| self.failed(error.kind))?;
        self.deadly = None;
        if let Some(log) = transcript.connections.last() {
            self.last = last_request_line(&log.sent);
        }
        self.watch.see(0, &transcript);
        let log = transcript.connections.pop();
        log.map(|log| Reply { log })
            .ok_or(RunErrorKind::UnknownConnection("discovery".to_owned()))
    }
}

/// The request line that was sent last.
fn last_request_line(sent: &[u8]) -> String {
    let lines = String::from_utf8_lossy(sent);
    let mut lines = lines.lines().rev();
    let line = lines.find(|line| line.contains(" HTTP/1."));
    line.unwrap_or_default().to_owned()
}

/// From the end of the first write to the first read after it.
fn latency(log: &ConnectionLog) -> Option<Duration> {
    let wrote = log
        .events
        .iter()
        .find(|event| matches!(event.kind, EventKind::Write(_)))?
        .at;
    let read = log
        .events
        .iter()
        .find(|event| matches!(event.kind, EventKind::Read(_)))?
        .at;
    read.checked_sub(wrote)
}

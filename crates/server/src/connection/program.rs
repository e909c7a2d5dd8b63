//! Requests answered by programs (RFC 3875), and what becomes of those that do not behave.

mod document;

use std::fs::File;
use std::future::poll_fn;
use std::io::{self, Seek, Write};
use std::sync::Arc;
use std::time::Duration;

use http_core::syntax::Limits;

use super::exchange::{Event, Exchange};
use super::{Connection, End};
use crate::answer::Content;
use crate::cgi::meta_variables::{Surroundings, meta_variables};
use crate::cgi::process::{Process, Stdin};
use crate::cgi::response::{Head, Kind};
use crate::cgi::{Gateway, Script};
use crate::heard::Heard;
use crate::intake::Intake;
use crate::link::Link;
use crate::receive::blocking;

/// How long a program may go on once it has redirected to a path of the server. It keeps its place
/// until it ends, and one request may lead from program to program.
const AFTER_REDIRECT: Duration = Duration::from_secs(5);

/// What came of running a program.
#[derive(Debug)]
pub(super) enum Ran {
    /// An answer has been appended.
    Answered,
    /// The answer is what the server has at this path and query.
    Elsewhere { target: Vec<u8>, unread: bool },
    /// The connection is over.
    Over(End),
}

/// A program under way.
#[derive(Debug)]
struct Running {
    script: Script,
    process: Process,
    exchange: Exchange,
}

/// Why there is no answer by the program.
#[derive(Debug)]
struct Refusal {
    status: u16,
    fields: &'static [u8],
    /// What the operator should know.
    fault: Option<String>,
}

impl From<u16> for Refusal {
    fn from(status: u16) -> Self {
        let fields: &[u8] = match status {
            401 => b"WWW-Authenticate: Basic realm=\"programs\", charset=\"UTF-8\"\r\n",
            503 => b"Retry-After: 1\r\n",
            _ => b"",
        };
        Self {
            status,
            fields,
            fault: None,
        }
    }
}

/// The program found, and who asks for it.
type Found = (Script, Option<Vec<u8>>);

impl<L: Link> Connection<L> {
    /// Runs the program that the request is for.
    pub(super) async fn run(&mut self, heard: &Heard, gateway: &Arc<Gateway>) -> Ran {
        self.wait_for_nothing();
        let (script, user) = match admit(heard, gateway).await {
            Ok(found) => found,
            Err(status) => {
                self.refuse(heard, &status.into(), heard.has_content());
                return Ran::Answered;
            }
        };
        let Ok(permit) = Arc::clone(&gateway.running).try_acquire_owned() else {
            self.refuse(heard, &503.into(), heard.has_content());
            return Ran::Answered;
        };
        let mut intake = None;
        let (stdin, length) = match heard.content {
            // A program has to be told how much there is (RFC 3875 §4.2), so all of it comes first.
            Content::Chunked => match self.spool(heard, gateway.max_content).await {
                Ok((file, length)) => (Stdin::File(file), Some(length)),
                Err(status) => {
                    self.refuse(heard, &status.into(), true);
                    return Ran::Answered;
                }
            },
            Content::Length(n) if n > 0 => {
                intake = Intake::new(heard.content, n, Limits::default());
                (Stdin::Pipe, Some(n))
            }
            Content::Length(n) => (Stdin::Nothing, Some(n)),
            _ => (Stdin::Nothing, None),
        };
        // Programs run elsewhere: a relative root would be another.
        let root = &self.config().root;
        let document_root = std::path::absolute(root).unwrap_or_else(|_| root.clone());
        let around = Surroundings {
            peer: self.peer,
            port: self.link.local_port(),
            secure: self.is_secure(),
            software: &self.config().server_name,
            document_root: &document_root,
            content_length: length,
            user: user.as_deref(),
        };
        let variables = meta_variables(heard, gateway, &script, &around);
        let started = blocking(move || {
            let started = Process::start(&script, &variables, stdin, permit);
            (script, started)
        });
        let (script, process, pipes) = match started.await {
            Ok((script, Ok((process, pipes)))) => (script, process, pipes),
            Ok((script, Err(error))) => {
                let refusal = Refusal::of(&error);
                self.refuse(heard, &refusal, intake.is_some());
                crate::cgi::process::Complaint::default().tell(&script, refusal.fault);
                return Ran::Answered;
            }
            Err(()) => {
                self.refuse(heard, &503.into(), intake.is_some());
                return Ran::Answered;
            }
        };
        if heard.expects && intake.is_some() && self.input.is_empty() {
            self.output.keep(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        let running = Running {
            script,
            process,
            exchange: Exchange::new(pipes, intake, gateway.time_limit),
        };
        self.attend(heard, running).await
    }

    /// Waits for the head of the answer, and goes by what it says.
    async fn attend(&mut self, heard: &Heard, mut running: Running) -> Ran {
        let mut octets = Vec::new();
        let (status, fault) = loop {
            match poll_fn(|cx| self.poll_exchange(cx, &mut running.exchange)).await {
                Event::Written(n) => octets.extend_from_slice(&running.exchange.piece[..n]),
                Event::Ended => break (502, "it ended without a complete head".to_owned()),
                Event::TimeUp => break (504, "it said nothing within its time limit".to_owned()),
                Event::TooSlow => break (408, "the client was too slow".to_owned()),
                Event::Gone => {
                    running.end(None);
                    return Ran::Over(End::Abort);
                }
            }
            let (head, length) = match Head::read(&octets) {
                Ok(None) => continue,
                Ok(Some(read)) => read,
                Err(fault) => break (502, fault.to_string()),
            };
            let rest = octets.split_off(length);
            match head.kind() {
                Ok(Kind::LocalRedirect(target)) => {
                    let (target, unread) = (target.to_vec(), running.exchange.has_unread());
                    running.leave_within(AFTER_REDIRECT);
                    return Ran::Elsewhere { target, unread };
                }
                Ok(Kind::Document(status) | Kind::ClientRedirect(status)) => {
                    return self.relay(heard, running, head, status, rest).await;
                }
                Err(fault) => break (502, fault.to_string()),
            }
        };
        let unread = running.exchange.has_unread();
        running.end(Some(fault));
        self.refuse(heard, &status.into(), unread);
        Ran::Answered
    }

    /// Receives content to its end, into a file that has no name. The error is a status.
    async fn spool(&mut self, heard: &Heard, bound: u64) -> Result<(File, u64), u16> {
        let mut intake = Intake::new(heard.content, bound, Limits::default()).ok_or(500u16)?;
        let mut file = blocking(tempfile::tempfile).await.map_err(|()| 503u16)?;
        self.ask_for_content(heard.expects).await?;
        let mut length = 0;
        loop {
            let mut gathered = Vec::new();
            let last =
                self.take_content(&mut intake, |octets| gathered.extend_from_slice(octets))?;
            length += gathered.len() as u64;
            file = blocking(move || {
                let mut file = file?;
                file.write_all(&gathered)?;
                if last {
                    file.rewind()?;
                }
                Ok(file)
            })
            .await
            .map_err(|()| 503u16)?;
            if last {
                return file
                    .map(|file| (file, length))
                    .map_err(|error| full(&error));
            }
            self.read_content().await?;
        }
    }

    fn refuse(&mut self, heard: &Heard, refusal: &Refusal, unread: bool) {
        self.say(heard, refusal.status, refusal.fields, unread);
    }
}

/// May this program be run for this client? The error is a status.
async fn admit(heard: &Heard, gateway: &Arc<Gateway>) -> Result<Found, u16> {
    if let Content::Length(n) = heard.content
        && n > gateway.max_content
    {
        return Err(413);
    }
    let authorization = heard.values(b"authorization").next().map(<[u8]>::to_vec);
    let (gateway, key) = (Arc::clone(gateway), heard.key.clone());
    blocking(move || {
        let user = match &gateway.credentials {
            None => None,
            Some(known) => Some(known.user(authorization.as_deref()).ok_or(401u16)?),
        };
        Ok((gateway.find(&key)?, user))
    })
    .await
    .unwrap_or(Err(503))
}

impl Running {
    fn end(self, fault: Option<String>) {
        self.process.end();
        self.exchange.complaint.tell(&self.script, fault);
    }

    /// Its answer is complete: whatever else it has to do it may do within its time.
    fn leave(self) {
        self.leave_within(Duration::MAX);
    }

    /// The same, for so long at most.
    fn leave_within(self, limit: Duration) {
        let left = self.exchange.time_left().min(limit);
        self.exchange.complaint.tell(&self.script, None);
        self.process.leave(left);
    }
}

impl Refusal {
    /// Why a program could not be started.
    fn of(error: &io::Error) -> Self {
        use io::ErrorKind as E;
        match error.kind() {
            E::PermissionDenied => 403.into(),
            // Somebody is writing the program at the moment, or there is no room for another.
            E::ExecutableFileBusy | E::WouldBlock | E::OutOfMemory => 503.into(),
            _ => Self {
                fault: Some(format!("cannot be started: {error}")),
                ..500.into()
            },
        }
    }
}

fn full(error: &io::Error) -> u16 {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => 507,
        _ => 500,
    }
}

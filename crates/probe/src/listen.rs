//! `probe listen`: shows what clients send, and answers from a script.

use crate::cli::Common;
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::file;
use crate::json::Object;
use crate::live::Live;
use crate::output::{self, Output};
use crate::plain_lines;
use crate::play::KEPT;
use crate::ready::Ready;
use crate::setup;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use wire::listen::{Answer, Handle, ListenOn, ListenOptions, Then, Wait, serve_with};
use wire::script::{AnswerLine, Vars};
use wire::transcript::{Role, Transcript, json_lines};

/// How to listen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct What<'a> {
    /// Answers to give.
    pub(crate) script: Option<&'a Path>,
    /// Print plain lines, and answer only what a script says.
    pub(crate) lines: bool,
    /// Stop after so many connections.
    pub(crate) connections: Option<u64>,
}

/// Serves until it is interrupted, or until so many connections have ended.
pub(crate) fn run(
    address: &str,
    what: &What<'_>,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let (ended, wait) = mpsc::channel();
    #[cfg(unix)]
    {
        // Seen at once, whatever the connections do: what they bring is for nobody.
        let (out, ended) = (out.clone(), ended.clone());
        output::when_unread(move || {
            out.give_up();
            let _ = ended.send(());
        });
    }
    let handle = begin(address, what, common, out, Some(ended))?;
    if common.json {
        let line = Object::new("listening").text("address", &handle.target().to_string());
        out.lines(&line.line());
    } else {
        out.line(&format!("* listening on {}", handle.target()));
    }
    let mut served = 0;
    let more = |served| what.connections.is_none_or(|limit| served < limit);
    while more(served) && !out.is_over() && wait.recv().is_ok() {
        served += 1;
    }
    Ok(Exit::Fine)
}

/// Serves until the handle is dropped.
pub(crate) fn start(
    address: &str,
    what: &What<'_>,
    common: &Common,
    out: &Output,
) -> Result<Handle, Complaint> {
    begin(address, what, common, out, None)
}

fn begin(
    address: &str,
    what: &What<'_>,
    common: &Common,
    out: &Output,
    ended: Option<mpsc::Sender<()>>,
) -> Result<Handle, Complaint> {
    let vars = setup::variables(common, None)?;
    let ready = what.script.and_then(ready);
    let answers = match what.script {
        Some(path) => match ready {
            Some(ready) => answers(&ready.script(), ready.name, &vars)?,
            None => from_file(path, &vars)?,
        },
        None if what.lines => Vec::new(),
        None => vec![plain()],
    };
    let live = Live::new(setup::view(common), out.clone(), false);
    let json = common.json && !what.lines;
    let observer = match (what.lines, json) {
        (true, _) => Some(plain_lines::observer(out.clone(), common.ascii)),
        (false, true) => None,
        (false, false) => Some(live.observer(Role::Server)),
    };
    let options = ListenOptions {
        on: listen_on(address)?,
        wait: common.timeout.max(Duration::from_secs(1)),
        max_octets: if json {
            common.max_octets
        } else {
            common.max_octets.min(KEPT)
        },
        // What is shown as it passes is not asked for afterwards, however long this runs.
        max_records: 1,
        observer,
        ..ListenOptions::default()
    };
    let out = out.clone();
    serve_with(options, move |mut peer| {
        peer.play(&answers);
        let log = peer.log();
        live.forget(&log.name);
        if json {
            let transcript = Transcript {
                connections: vec![log],
                ..Transcript::default()
            };
            out.lines(&json_lines(&transcript));
        }
        if let Some(ended) = &ended {
            let _ = ended.send(());
        }
    })
    .map_err(|error| Complaint {
        text: format!("cannot listen on {address}: {error}"),
        exit: Exit::Unreachable,
    })
}

/// A port alone means loopback: a debugging tool is not for the whole network unless told so.
fn listen_on(address: &str) -> Result<ListenOn, Complaint> {
    if let Some(path) = address.strip_prefix("unix:") {
        return Ok(ListenOn::Unix(path.into()));
    }
    let port = address.strip_prefix(':').unwrap_or(address);
    if let Ok(port) = port.parse::<u16>() {
        return Ok(ListenOn::Tcp(SocketAddr::new(
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            port,
        )));
    }
    let address = address.replacen("localhost:", "127.0.0.1:", 1);
    address.parse().map(ListenOn::Tcp).map_err(|_| {
        Complaint::usage(format!(
            "{address}: write ADDRESS:PORT, a port alone, or unix:PATH"
        ))
    })
}

/// The ready-made answer of that name. A file of the same name is meant only when it is there.
fn ready(path: &Path) -> Option<&'static Ready> {
    let ready = Ready::find(path.to_str()?)?;
    (!path.exists()).then_some(ready)
}

fn from_file(path: &Path, vars: &Vars) -> Result<Vec<Answer>, Complaint> {
    let text = file::text(path).map_err(|mut complaint| {
        if !path.exists() {
            complaint
                .text
                .push_str("; `probe listen --help` lists the answers known by name");
        }
        complaint
    })?;
    answers(&text, &path.display().to_string(), vars)
}

fn answers(text: &str, origin: &str, vars: &Vars) -> Result<Vec<Answer>, Complaint> {
    let lines = wire::script::parse_answers(text, origin)
        .map_err(|errors| Complaint::script(&errors, text))?;
    lines
        .iter()
        .map(|line| {
            answer(line, vars)
                .map_err(|error| Complaint::usage(format!("{origin}:{}: {error}", line.line)))
        })
        .collect()
}

fn answer(line: &AnswerLine, vars: &Vars) -> Result<Answer, wire::script::ExpandError> {
    let pause = line
        .pause
        .as_ref()
        .map(|time| time.resolve(vars))
        .transpose()?;
    Ok(Answer {
        wait: line.wait.unwrap_or(if line.early {
            Wait::Nothing
        } else {
            Wait::Message
        }),
        pause: pause.unwrap_or_default(),
        bytes: line.bytes.expand(vars)?,
        then: line.then,
    })
}

/// Without a script: a friendly answer to the first request, then the end.
fn plain() -> Answer {
    Answer {
        wait: Wait::Message,
        pause: Duration::ZERO,
        bytes: b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\nConnection: close\r\n\r\nprobe: seen".to_vec(),
        then: Then::Fin,
    }
}

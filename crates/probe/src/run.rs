//! From the command line to what it asks for.

use crate::cli::{Cli, Common, Task};
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::output::Output;
use crate::target::Place;
use crate::{check_file, diff, dissect, listen, play, repl, replay, session_file, setup};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;
use wire::script::Script;

/// Does what was asked.
pub(crate) fn run(cli: &Cli, out: &Output) -> Result<Exit, Complaint> {
    let common = &cli.common;
    match &cli.command {
        Some(Task::Run {
            file,
            target,
            save,
            save_check,
        }) => {
            let keep = (save.as_deref(), save_check.as_deref());
            file_run(file, target.as_deref(), keep, common, out)
        }
        Some(Task::Replay { file, target }) => replay::run(file, target.as_deref(), common, out),
        Some(Task::Diff { operands, mask }) => diff::run(operands, mask, common, out),
        Some(Task::Listen {
            address,
            script,
            lines,
            connections,
        }) => {
            let what = listen::What {
                script: script.as_deref(),
                lines: *lines,
                connections: *connections,
            };
            listen::run(address, &what, common, out)
        }
        Some(Task::Idle {
            target,
            within,
            request,
        }) => idle(target, *within, request.as_deref(), common, out),
        Some(Task::Dissect {
            file,
            request,
            response,
            method,
            readings,
        }) => dissect::run(
            &dissect::Question {
                file: file.as_deref(),
                request: *request,
                response: *response,
                method: method.as_deref(),
                readings: *readings,
            },
            common,
            out,
        ),
        None => target(cli, out),
    }
}

fn target(cli: &Cli, out: &Output) -> Result<Exit, Complaint> {
    let common = &cli.common;
    let Some(text) = &cli.target else {
        if cli.send.is_empty() && io::stdin().is_terminal() {
            return repl::run(None, common, out);
        }
        return Err(Complaint::usage(
            "name a target: probe HOST:PORT (see probe --help)",
        ));
    };
    let place = place(text, common)?;
    if !cli.send.is_empty() {
        return shots(&cli.send, &place, common, out);
    }
    if let (Some(path), false) = (&place.path, cli.interactive) {
        let request = format!(
            "GET {path} HTTP/1.1\\r\\nHost: {}\\r\\nConnection: close\\r\\n\\r\\n",
            place.target.authority()
        );
        let script = one_send(&request)?;
        return play::once(&script, &place.target, common, out);
    }
    if io::stdin().is_terminal() {
        return repl::run(Some(place.target), common, out);
    }
    let file = session_file::read(Path::new("-"))?;
    play::script(&file.script, &place.target, common, out)
}

/// `-e`: script lines, or octets.
fn shots(
    values: &[String],
    place: &Place,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    if values.iter().any(|value| is_script_line(value)) {
        let text: String = values
            .iter()
            .map(|value| {
                if is_script_line(value) {
                    format!("{value}\n")
                } else {
                    format!("{}\n", setup::send_line(value))
                }
            })
            .collect();
        let script =
            wire::script::parse(&text, "-e").map_err(|errors| Complaint::script(&errors, &text))?;
        return play::script(&script, &place.target, common, out);
    }
    play::once(&one_send(&values.concat())?, &place.target, common, out)
}

fn one_send(octets: &str) -> Result<Script, Complaint> {
    let line = setup::send_line(octets);
    wire::script::parse(&line, "-e").map_err(|errors| Complaint::script(&errors, &line))
}

/// Verbs are lower-case words and methods are not, so a line cannot be mistaken for octets.
fn is_script_line(value: &str) -> bool {
    const VERBS: &[&str] = &[
        "capture",
        "close",
        "connect",
        "drip",
        "expect",
        "fin",
        "pause",
        "read",
        "reconnect",
        "request",
        "rst",
        "send",
        "split",
        "tls",
        "use",
    ];
    let word: &str = value.split([' ', '\t']).next().unwrap_or_default();
    VERBS.contains(&word)
}

fn file_run(
    file: &Path,
    target: Option<&str>,
    (save, save_check): (Option<&Path>, Option<&Path>),
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let (session, how, target) = session_file::open(file, target, common)?;
    let (exit, transcript) = play::recorded(&session.script, &target, common, out)?;
    let done = || session_file::all_recorded(&session.script, &session.text, &transcript.vars);
    let write = |path: &Path, text: String| {
        fs::write(path, text).map_err(|error| Complaint::file(path, &error))
    };
    if let Some(path) = save {
        let text = session_file::write(&done(), &target.to_string(), &how, &transcript);
        write(path, text)?;
    }
    if let Some(path) = save_check {
        let id = check_file::id(path);
        let text = check_file::write(&id, &done(), &target.authority(), &transcript)?;
        write(path, text)?;
    }
    Ok(exit)
}

/// `probe idle`: exit code 1 when requests were lost.
fn idle(
    target: &str,
    within: Duration,
    request: Option<&str>,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let place = place(target, common)?;
    let path = place.path.as_deref().unwrap_or("/");
    let request = match request {
        Some(text) => setup::octets(text, "--request")?,
        None => format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            place.target.authority()
        )
        .into_bytes(),
    };
    let lost = crate::idle::sweep(&place.target, &request, within, common, out)?;
    Ok(if lost { Exit::Unexpected } else { Exit::Fine })
}

fn place(text: &str, common: &Common) -> Result<Place, Complaint> {
    Place::parse(text, common).map_err(|error| Complaint::usage(format!("{text}: {error}")))
}

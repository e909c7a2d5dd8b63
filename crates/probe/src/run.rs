//! From the command line to what it asks for.

use crate::cli::{Cli, Common, Single, Task};
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::output::Output;
use crate::request::Wish;
use crate::target::Place;
use crate::{
    check_file, curl_line, diff, dissect, file, habits, listen, play, repl, replay, session_file,
    setup,
};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;
use wire::dial::{Endpoint, Target};
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
        Some(Task::Curl { words }) => curl(words, common, out),
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
    if let Some(name) = habits::meant(text) {
        return Err(Complaint::usage(habits::no_command(text, &name)));
    }
    let place = place(text, common)?;
    if !cli.send.is_empty() {
        return shots(&cli.send, &place, common, out);
    }
    let wish = wish(&cli.single)?;
    if wish.is_more_than_a_path() || place.path.is_some() && !cli.interactive {
        let authority = place.target.authority();
        let octets = wish.octets(&authority, place.path.as_deref().unwrap_or("/"));
        return single(&octets, &place.target, common, out);
    }
    if io::stdin().is_terminal() {
        return repl::run(Some(place.target), common, out);
    }
    let file = session_file::read(Path::new("-"))?;
    if file.script.steps.is_empty() {
        return Err(Complaint::usage(format!(
            "nothing to do: standard input is no terminal and holds no script; {text}/ fetches that once, -e 'BYTES' sends octets"
        )));
    }
    play::script(&file.script, &place.target, common, out)
}

/// What -X, -H, -d and -I ask for.
fn wish(single: &Single) -> Result<Wish, Complaint> {
    let data = single
        .data
        .as_ref()
        .map(|data| match data.strip_prefix('@') {
            Some(path) => file::octets(Path::new(path)),
            None => Ok(data.clone().into_bytes()),
        });
    let lines = single.header.iter();
    Ok(Wish {
        method: single.request.clone(),
        head: single.head,
        lines: lines.map(|line| line.clone().into_bytes()).collect(),
        data: data.transpose()?,
        close: true,
    })
}

/// `probe curl ...`: the same request, with what curl adds by itself left out.
fn curl(words: &[String], common: &Common, out: &Output) -> Result<Exit, Complaint> {
    // One word is a line that was quoted as a whole.
    let line = match words {
        [line] if line.contains(' ') => curl_line::line(line)?,
        words => {
            let words: Vec<Vec<u8>> = words.iter().map(|word| word.clone().into_bytes()).collect();
            curl_line::arguments(&words)?
        }
    };
    let mut common = common.clone();
    common.insecure |= line.insecure && line.url.starts_with("https:");
    common.decode |= line.decode;
    common.cacert = line.ca.clone().or(common.cacert);
    let mut place = place(&line.url, &common)?;
    let octets = line.octets(&place);
    if let Some(path) = &line.socket {
        place.target.endpoint = Endpoint::Unix(path.into());
    }
    if !common.json {
        for note in &line.notes {
            out.line(&format!("* {note}"));
        }
    }
    single(&octets, &place.target, &common, out)
}

/// These octets in one write, and what comes of it.
fn single(
    octets: &[u8],
    target: &Target,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let line = wire::script::send_lines(octets);
    let script = wire::script::parse(&line, "request")
        .map_err(|errors| Complaint::script(&errors, &line))?;
    play::once(&script, target, common, out)
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

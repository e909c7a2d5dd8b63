//! The prompt.
//!
//! Commands and data never mix: at the prompt every line is a command, while composing every line
//! is data, and the one line that leads back is a lone full stop.

mod beside;
mod complete;
mod compose;
mod console;
mod history;
mod keep;
mod lines;
mod prompt;
#[cfg(unix)]
mod restore;
mod transmit;

pub(crate) use compose::Eol;
pub(crate) use console::Console;

use crate::cli::Common;
use crate::command::{self, Next};
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::output::Output;
use complete::{Helper, Known};
use compose::{Compose, Taken as Composed};
use lines::{Lines, Taken};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use wire::dial::Target;
use wire::drive::Interrupt;

/// How long the prompt waits after a send, so that it can show what the answer did to the state.
const PATIENCE: Duration = Duration::from_millis(300);

/// Opens the prompt.
pub(crate) fn run(
    target: Option<Target>,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let interrupt = interrupt()?;
    let patience = common.watch.unwrap_or(PATIENCE);
    let common = Common {
        interrupt: Some(interrupt.clone()),
        // Here it is the time a send waits; what a command opens for itself is watched as usual.
        watch: None,
        ..common.clone()
    };
    let helper = Helper::default();
    let words = helper.words();
    let mut lines = Lines::open(helper, out, &interrupt)?;
    let mut console = Console::new(target, &common, out)?;
    console.width = lines.width();
    console.patience = patience;
    out.lines(if console.width < 60 {
        "* `help` helps, Ctrl-D leaves\n"
    } else {
        "* `help` lists the commands, `compose` takes data to send, Ctrl-D leaves\n"
    });
    let mut composing: Option<Compose> = None;
    loop {
        console.width = lines.width();
        out.fold_at(console.width);
        words.set(Known {
            composing: composing.is_some(),
            eol: console.eol.drawn(common.ascii),
            whole: composing
                .as_ref()
                .is_some_and(|compose| compose.is_whole(&console.variables())),
            variables: console.variables().into_keys().collect(),
            connections: console.connections(),
        });
        let prompt = match &composing {
            Some(_) => "| ".to_owned(),
            None => prompt::text(&console),
        };
        match lines.next(&prompt)? {
            Taken::Line(line) => {
                interrupt.clear();
                let leave = lines_of(&mut console, &mut composing, &line);
                // What stopped a command is over; a terminal without an editor would see it again.
                interrupt.clear();
                if leave {
                    break;
                }
            }
            Taken::Interrupted if composing.take().is_some() => {
                out.line("* thrown away; nothing was sent");
            }
            Taken::Interrupted => out.line("* Ctrl-D or `quit` leaves"),
            Taken::End if composing.take().is_some() => {
                out.line("* thrown away; nothing was sent");
            }
            Taken::End => break,
        }
    }
    lines.keep();
    console.leave();
    Ok(Exit::Fine)
}

/// From now on Ctrl-C stops what is under way, and not the program. While a line is typed it is a
/// key like others.
fn interrupt() -> Result<Interrupt, Complaint> {
    let flag = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&flag))
        .map_err(|error| Complaint::usage(format!("no way to catch Ctrl-C: {error}")))?;
    Ok(Interrupt::new(flag))
}

/// What was typed; pasted text may be several lines. True when the prompt is to be left.
fn lines_of(console: &mut Console, composing: &mut Option<Compose>, typed: &str) -> bool {
    for line in pieces(typed, composing.is_some()) {
        match act(console, composing, &line) {
            Ok(Next::Quit) => return true,
            _ if console.stopped() => {
                console.out.line("* stopped; nothing that came was lost");
                return false;
            }
            Ok(_) => {}
            Err(complaint) => {
                // A line at the prompt has no number that would mean something.
                let text = complaint.text.strip_prefix("line 1: ");
                let text = text.unwrap_or(&complaint.text).replace('\n', "\n  ");
                console.out.lines(&format!("! {text}\n"));
                return false;
            }
        }
    }
    false
}

/// The lines of what was typed or pasted. At the prompt a backslash before the line end joins two,
/// as in a command line copied from elsewhere.
fn pieces(typed: &str, composing: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut joins = false;
    let typed = typed.split('\n');
    for line in typed.map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        match lines.last_mut().filter(|_| joins) {
            Some(last) => {
                last.truncate(last.len() - 1);
                last.push_str(line);
            }
            None => lines.push(line.to_owned()),
        }
        let command = |line: &String| line.trim_start().starts_with("curl ");
        joins = !composing && line.ends_with('\\') && lines.last().is_some_and(command);
    }
    lines
}

/// One line: of data while composing, else a command.
fn act(
    console: &mut Console,
    composing: &mut Option<Compose>,
    line: &str,
) -> Result<Next, Complaint> {
    if let Some(compose) = composing {
        match compose.take(line)? {
            Composed::More => {}
            Composed::Done(line) => {
                *composing = None;
                if let Some(line) = line {
                    console.send_line(&line)?;
                }
            }
        }
        return Ok(Next::Prompt);
    }
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(Next::Prompt);
    }
    if compose::looks_like_a_request_line(line) {
        let mut compose = Compose::new(console.eol);
        compose.take(line)?;
        begin(console);
        *composing = Some(compose);
        return Ok(Next::Compose);
    }
    let (word, operands) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let next = (command::find(word)?.run)(console, operands.trim())?;
    if next == Next::Compose {
        begin(console);
        *composing = Some(Compose::new(console.eol));
    }
    Ok(next)
}

fn begin(console: &Console) {
    console.out.line(&format!(
        "* composing, lines end with {}; a lone `.` sends, Ctrl-C throws away",
        console.eol.name()
    ));
}

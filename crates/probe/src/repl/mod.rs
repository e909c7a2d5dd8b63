//! The prompt.
//!
//! Commands and data never mix: at the prompt every line is a command, while composing every line
//! is data, and the one line that leads back is a lone full stop.

mod complete;
mod compose;
mod console;
mod prompt;

pub(crate) use compose::Eol;
pub(crate) use console::Console;

use crate::cli::Common;
use crate::command::{self, Next};
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::output::Output;
use complete::Helper;
use compose::{Compose, Taken};
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{Config, Editor};
use std::path::PathBuf;
use wire::dial::Target;

/// Opens the prompt.
pub(crate) fn run(
    target: Option<Target>,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let config = Config::builder()
        .auto_add_history(true)
        .max_history_size(1000)
        .map_err(broken)?
        .build();
    let mut editor: Editor<Helper, DefaultHistory> = Editor::with_config(config).map_err(broken)?;
    let helper = Helper::default();
    let words = helper.words();
    editor.set_helper(Some(helper));
    // A dumb terminal has no such printer; then lines go straight to standard output.
    if let Ok(printer) = editor.create_external_printer() {
        out.through(Box::new(printer));
    }
    let history = history_file();
    if let Some(path) = &history {
        let _ = editor.load_history(path);
    }
    let mut console = Console::new(target, common, out)?;
    out.line("* `help` lists the commands, `compose` takes data to send, Ctrl-D leaves");
    let mut composing: Option<Compose> = None;
    loop {
        words.set(
            composing.is_some(),
            console.variables().into_keys().collect(),
        );
        let wide = editor.dimensions().is_none_or(|(columns, _)| columns >= 60);
        let prompt = match &composing {
            Some(_) => "| ".to_owned(),
            None => prompt::text(&console, wide),
        };
        match editor.readline(&prompt) {
            Ok(line) => {
                // Pasted text may be several lines.
                let mut left = false;
                for line in line
                    .split('\n')
                    .map(|line| line.strip_suffix('\r').unwrap_or(line))
                {
                    match act(&mut console, &mut composing, line) {
                        Ok(next) => left |= next == Next::Quit,
                        Err(complaint) => {
                            out.lines(&format!("! {}\n", complaint.text.replace('\n', "\n  ")));
                            break;
                        }
                    }
                }
                if left {
                    break;
                }
            }
            Err(ReadlineError::Interrupted) => {
                let said = if composing.take().is_some() {
                    "* thrown away; nothing was sent"
                } else {
                    "* Ctrl-D or `quit` leaves"
                };
                out.line(said);
            }
            Err(ReadlineError::Eof) if composing.take().is_some() => {
                out.line("* thrown away; nothing was sent")
            }
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(broken(error)),
        }
    }
    if let Some(path) = &history {
        let _ = editor.save_history(path);
    }
    console.leave();
    Ok(Exit::Fine)
}

/// One line: of data while composing, else a command.
fn act(
    console: &mut Console,
    composing: &mut Option<Compose>,
    line: &str,
) -> Result<Next, Complaint> {
    if let Some(compose) = composing {
        match compose.take(line)? {
            Taken::More => {}
            Taken::Done(line) => {
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
        console
            .out
            .line("* composing; a lone `.` sends, Ctrl-C throws away");
        *composing = Some(compose);
        return Ok(Next::Compose);
    }
    let (word, operands) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let next = (command::find(word)?.run)(console, operands.trim())?;
    if next == Next::Compose {
        console
            .out
            .line("* composing; a lone `.` sends, Ctrl-C throws away");
        *composing = Some(Compose::new(console.eol));
    }
    Ok(next)
}

fn broken(error: ReadlineError) -> Complaint {
    Complaint::usage(format!("no prompt on this terminal: {error}"))
}

/// Where lines are remembered: `PROBE_HISTORY` (empty for nowhere), else the state directory.
fn history_file() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PROBE_HISTORY") {
        return (!path.is_empty()).then(|| PathBuf::from(path));
    }
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| {
        std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"))
    })?;
    std::fs::create_dir_all(&state).ok()?;
    Some(state.join("probe_history"))
}

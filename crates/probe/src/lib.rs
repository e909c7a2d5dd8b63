//! `probe`: an interactive raw-socket client for HTTP/1.1.
//!
//! A tour:
//! - [`cli`] is the command line (read with [`habits`] in mind), [`run`] does what it asks for;
//! - [`request`] and [`curl_line`] make requests of what other tools call them;
//! - [`play`] plays scripts and single shots, [`live`] shows what happens while it happens;
//! - [`repl`] is the prompt, [`command`] its commands, one file each and one table;
//! - [`lint`], [`explain`], [`readings`], [`compare`], [`beside`], [`resend`] say what octets mean;
//! - [`file`] reads what the user names; [`session_file`] (with [`connection`]), [`check_file`], [`curl`] write down what was done;
//! - [`replay`], [`diff`], [`listen`] (with [`plain_lines`] and the answers of [`ready`]), [`dissect`], [`idle`], [`minimise`], [`repeat`] are the other tasks.
//!
//! What HTTP means is decided in `http_core`, what happens on connections is recorded by `wire`.

mod beside;
mod check_file;
mod cli;
mod command;
mod compare;
mod complaint;
mod connection;
mod curl;
mod curl_line;
mod diff;
mod dissect;
mod exit;
mod explain;
mod file;
mod habits;
mod idle;
mod json;
mod lint;
mod listen;
mod live;
mod minimise;
mod output;
mod plain_lines;
mod play;
mod readings;
mod ready;
mod repeat;
mod repl;
mod replay;
mod request;
mod resend;
mod run;
mod session_file;
mod setup;
mod target;

pub use cli::command;
pub use command::{TABLE, markdown};
pub use exit::Exit;

/// Runs the command line; the result is the exit code of the process.
pub fn main() -> Exit {
    let cli = match habits::parse() {
        Ok(cli) => cli,
        Err(exit) => return exit,
    };
    let out = output::Output::standard(cli.common.color);
    let exit = run::run(&cli, &out).unwrap_or_else(|complaint| {
        output::complain(&complaint.text);
        complaint.exit
    });
    match out.failure() {
        Some(failure) => {
            output::complain(&failure.text);
            exit.max(failure.exit)
        }
        None => exit,
    }
}

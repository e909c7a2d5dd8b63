//! `probe`: an interactive raw-socket client for HTTP/1.1.

mod cli;
mod exit;
mod output;
mod target;

pub use cli::command;
pub use exit::Exit;

/// Runs the command line.
pub fn main() -> Exit {
    match cli::parse() {
        Ok(_) => Exit::Fine,
        Err(exit) => exit,
    }
}

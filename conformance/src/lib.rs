//! Grades any HTTP/1.1 server against RFC 9110, RFC 9111 and RFC 9112.
//!
//! A check is a file ([`check`]); the requirement table it refers to is [`checklist`]; what came
//! out of it is a [`verdict`].

pub mod baseline;
pub mod bundled;
pub mod check;
pub mod checklist;
pub mod cli;
pub mod course;
pub mod diff;
pub mod discover;
pub mod early_end;
pub mod grid;
mod memory;
pub mod pace;
pub mod procedure;
pub mod profile;
pub mod prove;
pub mod report;
pub mod result;
pub mod run;
pub mod saved;
pub mod scaffold;
pub mod spawn;
pub mod subject;
pub mod target;
pub mod verdict;

pub use cli::command;

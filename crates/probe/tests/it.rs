//! The binary as users run it, against scripted peers of this process.

// A test that cannot set itself up should fail at once; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod listen;
mod offline;
mod peer;
mod safety;
#[cfg(unix)]
mod screen;
mod scripts;
mod shots;

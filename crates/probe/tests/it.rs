//! The binary as users run it, against scripted peers of this process.

// A test that cannot set itself up should fail at once; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod devices;
mod docs;
#[cfg(unix)]
mod features;
mod habits;
mod hostile;
#[cfg(unix)]
mod interrupt;
mod json;
mod listen;
mod offline;
mod page;
mod peer;
#[cfg(unix)]
mod resend;
mod roundtrip;
mod safety;
#[cfg(unix)]
mod screen;
mod scripts;
#[cfg(unix)]
mod sessions;
mod shots;
#[cfg(unix)]
mod terminal;
mod tls;

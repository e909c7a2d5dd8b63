//! The server over real sockets: raw octets in, raw octets out.

// A test that cannot set itself up fails loudly, also in the functions tests share.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod bad_requests;
mod basics;
mod binary;
mod conditional;
mod content;
mod debugging;
mod exhaustion;
mod files;
mod hosts;
mod lessons;
mod operator;
mod peer;
mod pipeline;
mod process;
#[cfg(unix)]
mod programs;
mod ranges;
mod reload;
mod repeated;
mod rules;
mod secure;
mod slow;
mod stale;
mod stopping;
#[cfg(unix)]
mod succession;
mod watching;
mod writing;

//! Integration tests: checks and exemplars, the command line, reports, the reference server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bad_input;
mod baselines;
mod beside;
mod bundled;
mod checks;
mod courses;
mod early_end;
mod elsewhere;
mod forms;
mod limits;
mod matrix;
mod mutation;
mod peers;
mod permissions;
mod reference;
mod refusing;
mod reports;
mod sarif;
mod scaffolds;
mod small;
mod spawning;
mod targets;

//! The integration tests of `http-core`, as one binary.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // a test stops where it fails

mod agreement;
mod bodies;
mod catalogue;
mod dissect;
mod feed;
mod field_values;
mod linear;
mod markdown;
mod mutate;
mod one_fault;
mod pair;
mod properties;
mod replay;
mod semantics;
mod strictness;
mod vectors;

//! The integration tests of `http-core`, as one binary.

mod dissect;
mod feed;
mod markdown;
mod properties;
mod vectors;

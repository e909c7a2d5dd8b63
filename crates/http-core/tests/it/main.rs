//! The integration tests of `http-core`, as one binary.

mod dissect;
mod feed;
mod field_values;
mod markdown;
mod properties;
mod semantics;
mod vectors;

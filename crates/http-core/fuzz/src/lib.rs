//! Fuzz targets, each a few lines around a body that the stable tests replay.
//!
//! ```text
//! cd crates/http-core
//! cargo test --test it -- --ignored lines_as_files
//! cargo +nightly fuzz run head -- -max_len=2048
//! cargo +nightly fuzz run script --features script
//! cargo +nightly fuzz cmin head        # before the corpus is committed
//! ```

#[path = "../../tests/it/bodies.rs"]
mod bodies;
#[allow(dead_code)] // the vectors use more of it
#[path = "../../tests/it/feed.rs"]
mod feed;
#[cfg(feature = "script")]
#[path = "../../../wire/tests/it/script_body.rs"]
mod script_body;
#[path = "../../tests/it/strictness.rs"]
mod strictness;

/// One head, strict and lossless.
pub fn head(data: &[u8]) {
    bodies::head(data);
}

/// Chunked content, strict and lossless.
pub fn chunked(data: &[u8]) {
    bodies::chunked(data);
}

/// A strict server against the dissector, and the connection tables.
pub fn connection(data: &[u8]) {
    bodies::connection(data);
}

/// The dissector, whole and in pieces.
pub fn dissect(data: &[u8]) {
    bodies::dissect(data);
}

/// The same octets under every policy.
pub fn readings(data: &[u8]) {
    bodies::readings(data);
}

/// The script language.
#[cfg(feature = "script")]
pub fn script(data: &[u8]) {
    script_body::script(data);
}

//! The corpus of the fuzz targets, and every vector, through the bodies of the targets.

use crate::{bodies, markdown};
use std::fs;
use std::path::Path;

/// Runs a body over its corpus and, under a few settings, over the inputs of all vectors.
fn replay(target: &str, settings: &[[u8; 2]], body: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files = 0;
    for entry in fs::read_dir(&corpus).unwrap_or_else(|odd| panic!("{}: {odd}", corpus.display())) {
        body(&fs::read(entry.expect("an entry").path()).expect("a file of the corpus"));
        files += 1;
    }
    assert!(files > 0, "{} is empty", corpus.display());
    for vector in markdown::all() {
        for setting in settings {
            body(&[&setting[..], &vector.input].concat());
        }
    }
}

#[test]
fn head() {
    replay("head", &[[0xc0, 0], [0xc1, 3], [9, 1]], bodies::head);
}

#[test]
fn chunked() {
    replay("chunked", &[[0xc0, 0], [0xc0, 1], [9, 2]], bodies::chunked);
}

#[test]
fn connection() {
    replay("connection", &[[b'\r', b'\n']], bodies::connection);
}

#[test]
fn dissect() {
    replay(
        "dissect",
        &[[0xc0, 1], [0xc3, 2], [0xc9, 7], [21, 3]],
        bodies::dissect,
    );
}

//! The corpus of the fuzz targets, and every vector, through the bodies of the targets.

use crate::{bodies, markdown};
use std::fs;
use std::path::{Path, PathBuf};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// The inputs of `TARGET.txt`: one a line with escapes, so that a change can be reviewed.
fn lines(target: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(corpus().join(format!("{target}.txt"))).unwrap_or_default();
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| markdown::unescape(line).expect("an input with escapes"))
        .collect()
}

/// Writes the lines as files, which is what a fuzzing engine starts from.
#[test]
#[ignore = "writes into fuzz/corpus; run it before fuzzing"]
fn lines_as_files() {
    for target in ["head", "chunked", "dissect", "readings"] {
        let folder = corpus().join(target);
        fs::create_dir_all(&folder).expect("a folder");
        for (at, input) in lines(target).into_iter().enumerate() {
            fs::write(folder.join(format!("line-{at}")), input).expect("a file");
        }
    }
}

/// Runs a body over its corpus and, under a few settings, over the inputs of all vectors.
fn replay(target: &str, settings: &[[u8; 2]], body: fn(&[u8])) {
    let corpus = corpus().join(target);
    let mut inputs = lines(target);
    if let Ok(entries) = fs::read_dir(&corpus) {
        let files = entries.map(|entry| entry.expect("an entry").path());
        inputs.extend(files.map(|file| fs::read(file).expect("a file of the corpus")));
    }
    assert!(!inputs.is_empty(), "{} is empty", corpus.display());
    inputs.iter().for_each(|input| body(input));
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

#[test]
fn readings() {
    replay("readings", &[[b'\r', b'\n']], bodies::readings);
}

//! The corpus of the fuzz target `script` through its body.

use crate::script_body::script;
use std::fs;
use std::path::Path;

#[test]
fn corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../http-core/fuzz/corpus/script");
    let mut files = 0;
    for entry in fs::read_dir(corpus).unwrap() {
        script(&fs::read(entry.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files > 0, "the corpus is empty");
}

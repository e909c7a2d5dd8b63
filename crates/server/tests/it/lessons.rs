//! The proofs that `docs/lessons.md` names exist.

use std::path::{Path, PathBuf};

/// All files below a directory.
fn below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_lesson_has_a_proof_that_exists() {
    let server = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = server.parent().unwrap().parent().unwrap();
    let text = std::fs::read_to_string(project.join("docs/lessons.md")).unwrap();
    let mut sources = Vec::new();
    below(&server.join("src"), &mut sources);
    below(&server.join("tests"), &mut sources);
    let sources: Vec<(String, String)> = (sources.iter())
        .map(|path| {
            let name = path.to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    let mut lessons = 0;
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let proofs = line
            .trim_end_matches('|')
            .rsplit('|')
            .next()
            .unwrap()
            .trim();
        if proofs == "proof" {
            continue;
        }
        lessons += 1;
        let names: Vec<&str> = proofs.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no proof: {line}");
        for name in names {
            match name.split_once("::") {
                Some((file, test)) => {
                    let of_file = |path: &str| {
                        path.ends_with(&format!("/{file}.rs"))
                            || path.ends_with(&format!("/{file}/tests.rs"))
                    };
                    let found = (sources.iter()).any(|(path, text)| {
                        of_file(path) && text.contains(&format!("fn {test}()"))
                    });
                    assert!(found, "no test {name}");
                }
                None => {
                    let check = project
                        .join("conformance/checks")
                        .join(format!("{name}.check"));
                    assert!(check.is_file(), "no check {name}");
                }
            }
        }
    }
    assert!(lessons > 50, "{lessons} lessons");
}

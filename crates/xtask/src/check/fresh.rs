//! Generated files are what `cargo xtask gen` would write now.

use crate::finding::Finding;
use crate::{generate, tree};
use std::path::Path;
use std::{fs, io};

pub(crate) fn check(root: &Path) -> io::Result<Vec<Finding>> {
    let wanted = generate::everything()?;
    let mut findings = Vec::new();
    for (path, content) in &wanted {
        let message = match fs::read(root.join(path)) {
            Ok(found) if found == content.as_bytes() => continue,
            Ok(_) => "is stale; run `cargo xtask gen` and commit it",
            Err(_) => "is missing; run `cargo xtask gen` and commit it",
        };
        findings.push(Finding {
            file: path.clone(),
            line: 0,
            message: message.to_owned(),
        });
    }
    for dir in generate::OWNED {
        for extension in ["md", "1", "bash", "fish", "zsh"] {
            for file in tree::files(&root.join(dir), extension)? {
                let relative = tree::relative(root, &file);
                if !wanted.contains_key(&relative) {
                    let message = "is no longer generated; run `cargo xtask gen`, which removes it"
                        .to_owned();
                    findings.push(Finding {
                        file: relative,
                        line: 0,
                        message,
                    });
                }
            }
        }
    }
    Ok(findings)
}

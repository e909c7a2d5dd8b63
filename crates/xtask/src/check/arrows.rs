//! Arrows between crates, from the manifests and from the source.

use crate::finding::Finding;
use crate::{source, tree};
use std::path::Path;
use std::{fs, io};

/// Which workspace crates each crate may see, in `[dependencies]` and in tests alike.
const MAY_SEE: &[(&str, &[&str])] = &[
    ("http-core", &[]),
    ("wire", &["http-core"]),
    ("server", &["http-core"]),
    ("probe", &["http-core", "wire"]),
    ("conformance", &["http-core", "wire", "server"]),
    // It measures programs from outside, ours like the others.
    ("bench", &[]),
    (
        "xtask",
        &["http-core", "wire", "server", "probe", "conformance"],
    ),
];

/// All that the protocol core may link: it is functions and state.
const CORE_LINKS: &[&str] = &["memchr", "httpdate"];

/// The one file of the runner that may name the server: it grades any server, and starts this
/// one only when no target is named.
const BUNDLED: &str = "conformance/src/bundled.rs";

pub(crate) fn check(root: &Path) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (name, dir) in tree::CRATES {
        let manifest = root.join(dir).join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        for (message, line) in manifest_findings(name, &text).map_err(io::Error::other)? {
            findings.push(Finding {
                file: tree::relative(root, &manifest),
                line,
                message,
            });
        }
    }
    for file in tree::files(&root.join("conformance/src"), "rs")? {
        let relative = tree::relative(root, &file);
        if relative == Path::new(BUNDLED) {
            continue;
        }
        for line in source::crate_mentions(&fs::read_to_string(&file)?, "server") {
            let message =
                format!("only {BUNDLED} may name the server: the runner grades any server alike");
            findings.push(Finding {
                file: relative.clone(),
                line,
                message,
            });
        }
    }
    Ok(findings)
}

fn manifest_findings(name: &str, text: &str) -> Result<Vec<(String, usize)>, toml::de::Error> {
    let manifest: toml::Table = toml::from_str(text)?;
    let allowed = MAY_SEE
        .iter()
        .find(|(from, _)| *from == name)
        .map_or(&[][..], |(_, to)| to);
    let mut found = Vec::new();
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else {
            continue;
        };
        for dependency in table.keys() {
            let ours = MAY_SEE
                .iter()
                .any(|(crate_name, _)| crate_name == dependency);
            if ours && !allowed.contains(&dependency.as_str()) {
                let message =
                    format!("{name} must not see {dependency} (docs/architecture.md, arrows)");
                found.push((message, line_of(text, section, dependency)));
            }
            if name == "http-core"
                && section == "dependencies"
                && !CORE_LINKS.contains(&dependency.as_str())
            {
                let message = format!(
                    "http-core links {} and nothing else, not {dependency}",
                    CORE_LINKS.join(", ")
                );
                found.push((message, line_of(text, section, dependency)));
            }
        }
    }
    Ok(found)
}

fn line_of(text: &str, section: &str, key: &str) -> usize {
    let header = format!("[{section}]");
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.starts_with(&header);
        } else if inside
            && line
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with([' ', '=', '.']))
        {
            return index + 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_arrow_is_found_with_its_line() {
        let text = "[package]\nname = \"server\"\n\n[dependencies]\nhttp-core = { workspace = true }\n\n[dev-dependencies]\nwire.workspace = true\n";
        let found = manifest_findings("server", text).unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].0.contains("must not see wire"), "{}", found[0].0);
        assert_eq!(found[0].1, 8);
    }

    #[test]
    fn the_core_links_two_crates_only() {
        let found = manifest_findings(
            "http-core",
            "[dependencies]\nmemchr = \"2\"\nserde = \"1\"\n",
        )
        .unwrap();
        assert_eq!(found.iter().map(|f| f.1).collect::<Vec<_>>(), [3]);
    }
}

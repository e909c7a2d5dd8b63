//! `docs/checks/`: one page per area, from the check files in the binary.

use super::PAGE_MARK;
use conformance::check::catalogue::Catalogue;
use conformance::check::{Check, Kind};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

pub(crate) fn pages() -> io::Result<Vec<(PathBuf, String)>> {
    let (catalogue, errors) = Catalogue::embedded();
    if let Some(error) = errors.first() {
        return Err(io::Error::other(error.to_string()));
    }
    let mut areas: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
    for check in catalogue.checks() {
        areas.entry(&check.area).or_default().push(check);
    }
    let mut files = vec![(PathBuf::from("docs/checks/index.md"), index(&areas))];
    for (area, checks) in &areas {
        files.push((
            PathBuf::from(format!("docs/checks/{area}.md")),
            area_page(area, checks),
        ));
    }
    Ok(files)
}

fn index(areas: &BTreeMap<&str, Vec<&Check>>) -> String {
    let total: usize = areas.values().map(Vec::len).sum();
    let mut text = format!(
        "{PAGE_MARK}# Checks\n\n{total} checks in {} areas.\n",
        areas.len()
    );
    for (area, checks) in areas {
        let _ = write!(
            text,
            "\n## [{area}]({area}.md)\n\n| check | level | what is expected |\n|---|---|---|\n"
        );
        for check in checks {
            let _ = writeln!(
                text,
                "| [{0}]({area}.md#{0}) | {1} | {2} |",
                check.id,
                check.level,
                cell(&check.title)
            );
        }
    }
    text
}

fn area_page(area: &str, checks: &[&Check]) -> String {
    let mut text = format!("{PAGE_MARK}# Checks: {area}\n\n[All areas](index.md)\n");
    for check in checks {
        let _ = write!(
            text,
            "\n## {}\n\n**{}.** {}.",
            check.id,
            check.title.trim_end_matches('.'),
            check.level
        );
        if !check.requirements.is_empty() {
            let _ = write!(text, " {}.", check.requirements.join(", "));
        }
        let _ = write!(text, "\n\n{}\n", check.why);
        match &check.kind {
            Kind::Script { text: script, .. } => {
                let _ = write!(text, "\n```\n{}\n```\n", script.trim_end());
            }
            Kind::Passive { .. } => {
                text.push_str("\nLooks at every response of the run it applies to.\n")
            }
            Kind::Procedure { name, .. } => {
                let _ = write!(text, "\nA procedure: `{name}`.\n");
            }
        }
        text.push_str("\n| outcome | verdict | when |\n|---|---|---|\n");
        for outcome in &check.outcomes {
            let _ = writeln!(
                text,
                "| {} | {} | `{}`{} |",
                outcome.name,
                outcome.class,
                cell(&outcome.text),
                outcome
                    .sentence
                    .as_ref()
                    .map(|sentence| format!("<br>{}", cell(sentence)))
                    .unwrap_or_default(),
            );
        }
        if !check.refs.is_empty() {
            let _ = write!(text, "\nSee: {}.\n", check.refs.join("; "));
        }
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

//! What other testers look at is looked at here too, or a reason says why not.

use std::collections::BTreeSet;

use conformance::check::catalogue::Catalogue;

const TABLE: &str = include_str!("../../checklist/elsewhere.tsv");

const GRADING: &str = include_str!("../../../docs/grading.md");

/// Rows with a written reason instead of a check: lower it when one gets a check.
const REASONS: usize = 15;

#[test]
fn every_check_of_other_testers_has_an_equal_or_a_reason() {
    let (catalogue, _) = Catalogue::embedded();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let (mut rows, mut reasons) = (0, 0);
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        rows += 1;
        let columns: Vec<&str> = line.split('\t').collect();
        let [area, theirs, ours] = columns[..] else {
            wrong.push(format!("not three columns: {line}"));
            continue;
        };
        if !seen.insert((area, theirs)) {
            wrong.push(format!("{area}: {theirs} stands twice"));
        }
        match ours.strip_prefix("- ") {
            Some(reason) if reason.len() > 10 => reasons += 1,
            Some(_) => wrong.push(format!("{theirs}: no reason")),
            None => wrong.extend(
                (ours.split(' '))
                    .filter(|id| catalogue.find(id).is_none())
                    .map(|id| format!("{theirs}: there is no check {id:?}")),
            ),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(rows, 404);
    assert!(
        reasons <= REASONS,
        "{reasons} rows have a reason only, {REASONS} were allowed"
    );
}

#[test]
fn the_checks_that_docs_grading_names_exist() {
    let (catalogue, _) = Catalogue::embedded();
    let (mut names, mut unknown) = (0, Vec::new());
    for line in GRADING.lines().filter(|line| line.starts_with("| ")) {
        let checks = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        for name in (checks.split('`').skip(1).step_by(2)).filter(|name| name.contains('-')) {
            names += 1;
            let name = name.rsplit('/').next().unwrap();
            let (start, end) = name.split_once('*').unwrap_or((name, ""));
            let fits = |id: &str| match name.contains('*') {
                true => id.starts_with(start) && id.ends_with(end),
                false => id == name,
            };
            if !catalogue.checks().iter().any(|check| fits(&check.id)) {
                unknown.push(name);
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(names > 100, "{names}");
}

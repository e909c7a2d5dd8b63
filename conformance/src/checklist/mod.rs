//! The requirement table: every normative sentence and grammar rule of RFC 9110, 9111 and 9112.

pub mod coverage;

use std::collections::HashMap;
use std::sync::LazyLock;

/// One row of `checklist/requirements.tsv`.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// `R` + RFC number + `-` + section + `-` + running number.
    pub id: &'static str,
    /// `9110`, `9111` or `9112`.
    pub rfc: &'static str,
    /// Section number.
    pub section: &'static str,
    /// MUST, MUST NOT, SHOULD, SHOULD NOT, MAY or ABNF.
    pub level: &'static str,
    /// Whom it binds.
    pub role: &'static str,
    /// What kind of rig can see it.
    pub observable: &'static str,
    /// What provokes it.
    pub trigger: &'static str,
    /// What shows it.
    pub evidence: &'static str,
    /// One line.
    pub summary: &'static str,
    /// `active`, `passive`, `feature` or `permission`; `-` where no black box sees it.
    pub mode: &'static str,
}

impl Requirement {
    /// Whether a black box in front of a server can see it, and breaking it is wrong: the rows
    /// that need a check or a written reason.
    pub fn counts(&self) -> bool {
        matches!(self.observable, "server-blackbox" | "server-setup")
            && self.level != "MAY"
            && self.mode != "permission"
    }

    /// `RFC 9112 §6.3`.
    pub fn spec(&self) -> String {
        format!("RFC {} §{}", self.rfc, self.section)
    }
}

const TABLE: &str = include_str!("../../checklist/requirements.tsv");
const UNTESTABLE: &str = include_str!("../../checklist/untestable.tsv");

static REQUIREMENTS: LazyLock<Vec<Requirement>> =
    LazyLock::new(|| TABLE.lines().skip(1).filter_map(row).collect());

static BY_ID: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    REQUIREMENTS
        .iter()
        .enumerate()
        .map(|(index, row)| (row.id, index))
        .collect()
});

fn row(line: &'static str) -> Option<Requirement> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [
        id,
        rfc,
        section,
        level,
        role,
        observable,
        trigger,
        evidence,
        summary,
        _basis,
        _also,
        mode,
    ] = columns.as_slice()
    else {
        return None;
    };
    Some(Requirement {
        id,
        rfc,
        section,
        level,
        role,
        observable,
        trigger,
        evidence,
        summary,
        mode,
    })
}

/// Every row, in the order of the table.
pub fn requirements() -> &'static [Requirement] {
    &REQUIREMENTS
}

/// The row of that id.
pub fn requirement(id: &str) -> Option<&'static Requirement> {
    BY_ID.get(id).and_then(|index| REQUIREMENTS.get(*index))
}

/// Requirement ids that no black box can decide, each with the reason.
pub fn untestable() -> impl Iterator<Item = (&'static str, &'static str)> {
    UNTESTABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_row_and_ids_are_unique() {
        assert_eq!(requirements().len(), TABLE.lines().count() - 1);
        assert_eq!(BY_ID.len(), requirements().len());
    }

    #[test]
    fn every_written_reason_names_a_row_that_counts() {
        for (id, reason) in untestable() {
            assert!(requirement(id).is_some_and(Requirement::counts), "{id}");
            assert!(reason.len() > 20, "{id}: a reason is a sentence");
        }
    }
}

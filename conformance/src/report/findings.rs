//! Violations with one root cause, put together.

use crate::result::{CheckResult, Report};
use crate::verdict::Verdict;

/// The violations that no baseline expects, the most binding first. Those that broke the same rule
/// in the same way are one finding: a server that reads a length with `atoi` fails some twenty
/// checks, and has to be mended once.
///
/// The rule is the first requirement a check names, the way the outcome that held.
pub(super) fn of(report: &Report) -> Vec<Vec<&CheckResult>> {
    let mut findings: Vec<Vec<&CheckResult>> = Vec::new();
    for result in &report.results {
        if result.verdict != Verdict::Violates || result.expected.is_some() {
            continue;
        }
        match (findings.iter_mut()).find(|finding| one_cause(finding[0], result)) {
            Some(finding) => finding.push(result),
            None => findings.push(vec![result]),
        }
    }
    findings.sort_by_key(|finding| finding[0].level);
    findings
}

fn one_cause(one: &CheckResult, other: &CheckResult) -> bool {
    let rule = |result: &CheckResult| result.requirements.first().cloned();
    rule(one).is_some()
        && rule(one) == rule(other)
        && (one.level, &one.outcome) == (other.level, &other.outcome)
        && one.outcome.is_some()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::profile::Profile;
    use crate::result::{Discovered, Expected};
    use crate::verdict::Level;

    fn result(id: &str, rule: &str, outcome: &str, level: Level) -> CheckResult {
        CheckResult {
            id: id.to_owned(),
            title: String::new(),
            area: String::new(),
            level,
            verdict: Verdict::Violates,
            outcome: Some(outcome.to_owned()),
            requirements: vec![rule.to_owned(), "R9110-5.5-01".to_owned()],
            spec: Vec::new(),
            detail: String::new(),
            why: String::new(),
            refs: Vec::new(),
            allowed: Vec::new(),
            duration: Duration::ZERO,
            exchanges: Vec::new(),
            repeat: None,
            expected: None,
        }
    }

    #[test]
    fn the_same_rule_broken_in_the_same_way_is_one_finding() {
        let length = "R9112-6.3-08";
        let mut results = vec![
            result("unwise", length, "reads-on", Level::Should),
            result("plus", length, "reads-on", Level::Must),
            result("host", "R9112-3.2-10", "reads-on", Level::Must),
            result("hex", length, "reads-on", Level::Must),
            result("minus", length, "misread", Level::Must),
            result("known", length, "reads-on", Level::Must),
            result("right", length, "reads-on", Level::Must),
        ];
        results[5].expected = Some(Expected { reason: None });
        results[6].verdict = Verdict::Conforms;
        let report = Report {
            target: String::new(),
            profile: Profile::Auto,
            discovery: Discovered::default(),
            results,
            elapsed: Duration::ZERO,
            stopped: None,
            baseline: None,
        };
        let ids: Vec<Vec<&str>> = (of(&report).iter())
            .map(|finding| finding.iter().map(|result| result.id.as_str()).collect())
            .collect();
        assert_eq!(
            ids,
            [
                vec!["plus", "hex"],
                vec!["host"],
                vec!["minus"],
                vec!["unwise"]
            ]
        );
    }
}

//! The JUnit report: one suite per area, one case per check.
//!
//! Readers differ, so only what all of them take is used: `testsuites`, `testsuite`, `testcase`
//! with `classname` and `name`, `failure` for findings beyond the policy, `error` for checks that
//! could not be run because the target was gone, `skipped` for what was not graded or is expected
//! by the baseline, `system-out` for the rest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::markup;
use super::octets::excerpt;
use crate::baseline::Surprise;
use crate::result::{CheckResult, Expected, FailOn, Report};
use crate::run::UNREACHABLE;
use crate::verdict::Verdict;

/// Writes the report; violations beyond `fail_on` are failures, others are told in `system-out`.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, fail_on: FailOn, out: &mut dyn Write) -> io::Result<()> {
    let mut areas: BTreeMap<&str, Vec<&CheckResult>> = BTreeMap::new();
    for result in &report.results {
        areas.entry(&result.area).or_default().push(result);
    }
    let surprises = report.surprises();
    let kinds: Vec<Kind> = (report.results.iter())
        .map(|result| Kind::of(result, report, fail_on))
        .collect();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"conformance of {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3}\">",
        xml(&report.target),
        kinds.len() + surprises.len(),
        count(&kinds, Kind::Failure) + surprises.len(),
        count(&kinds, Kind::Error),
        report.elapsed.as_secs_f64()
    )?;
    for (area, results) in areas {
        let cases: Vec<(&CheckResult, Kind)> = (results.into_iter())
            .map(|result| (result, Kind::of(result, report, fail_on)))
            .collect();
        suite(area, &cases, out)?;
    }
    baseline(surprises, out)?;
    writeln!(out, "</testsuites>")
}

/// What a check is in the words of JUnit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Passed,
    Failure,
    Error,
    Skipped,
}

impl Kind {
    fn of(result: &CheckResult, report: &Report, fail_on: FailOn) -> Kind {
        let untold = result.verdict == Verdict::Inconclusive;
        if fail_on.fails(result) {
            Kind::Failure
        } else if untold && report.stopped.is_some() && result.detail == UNREACHABLE {
            Kind::Error
        } else if untold || result.verdict == Verdict::NotApplicable || result.expected.is_some() {
            Kind::Skipped
        } else {
            Kind::Passed
        }
    }
}

fn count(kinds: &[Kind], kind: Kind) -> usize {
    kinds.iter().filter(|other| **other == kind).count()
}

fn suite(area: &str, cases: &[(&CheckResult, Kind)], out: &mut dyn Write) -> io::Result<()> {
    let time: f64 = (cases.iter())
        .map(|(result, _)| result.duration.as_secs_f64())
        .sum();
    let kinds: Vec<Kind> = cases.iter().map(|(_, kind)| *kind).collect();
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{time:.3}\">",
        xml(area),
        kinds.len(),
        count(&kinds, Kind::Failure),
        count(&kinds, Kind::Error),
        count(&kinds, Kind::Skipped),
    )?;
    for (result, kind) in cases {
        case(result, *kind, out)?;
    }
    writeln!(out, "  </testsuite>")
}

/// The lines of the baseline that did not come true, as a suite of their own.
fn baseline(surprises: &[Surprise], out: &mut dyn Write) -> io::Result<()> {
    let count = surprises.len();
    if count == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "  <testsuite name=\"baseline\" tests=\"{count}\" failures=\"{count}\" errors=\"0\" skipped=\"0\" time=\"0.000\">"
    )?;
    for surprise in surprises {
        writeln!(
            out,
            "    <testcase classname=\"conformance.baseline\" name=\"{}\" time=\"0.000\">\n      <failure type=\"{}\" message=\"{}\"/>\n    </testcase>",
            xml(&surprise.id),
            surprise.kind.as_str(),
            xml(&surprise.message)
        )?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(result: &CheckResult, kind: Kind, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "    <testcase classname=\"conformance.{}\" name=\"{}\" time=\"{:.3}\"",
        xml(&result.area),
        xml(&format!("{}: {}", result.id, result.title)),
        result.duration.as_secs_f64()
    )?;
    let expected = match &result.expected {
        Some(Expected {
            reason: Some(reason),
        }) => format!("expected by the baseline ({reason}): "),
        Some(Expected { reason: None }) => "expected by the baseline: ".to_owned(),
        None => String::new(),
    };
    let message = xml(&format!(
        "{expected}{} {}: {}",
        result.level, result.verdict, result.detail
    ));
    match kind {
        Kind::Failure => {
            writeln!(
                out,
                ">\n      <failure type=\"{}\" message=\"{message}\">{}</failure>\n    </testcase>",
                result.level,
                xml(&account(result))
            )
        }
        Kind::Error => writeln!(
            out,
            ">\n      <error type=\"target-gone\" message=\"{message}\"/>\n    </testcase>"
        ),
        Kind::Skipped => writeln!(
            out,
            ">\n      <skipped message=\"{message}\"/>\n    </testcase>"
        ),
        Kind::Passed if result.verdict == Verdict::Conforms => writeln!(out, "/>"),
        Kind::Passed => writeln!(
            out,
            ">\n      <system-out>{message}\n{}</system-out>\n    </testcase>",
            xml(&account(result))
        ),
    }
}

fn account(result: &CheckResult) -> String {
    let mut text = format!("{}\n\n", result.spec.join(", "));
    for exchange in &result.exchanges {
        for line in excerpt(&exchange.sent, 40, 160) {
            let _ = writeln!(text, "> {line}");
        }
        for line in excerpt(&exchange.received, 40, 160) {
            let _ = writeln!(text, "< {line}");
        }
        let _ = writeln!(text, "= {}: {}\n", exchange.connection, exchange.ending);
    }
    for allowed in &result.allowed {
        let _ = writeln!(text, "allowed: {}", allowed.told());
    }
    let _ = writeln!(text, "\n{}", result.why);
    if let Some(repeat) = &result.repeat {
        let _ = writeln!(text, "\nrepeat: {repeat}");
    }
    text
}

/// Text for element content and attribute values of XML 1.0: what no document may hold, not even
/// as a reference, is shown as U+FFFD.
fn xml(text: &str) -> String {
    markup::escape(text, |c| {
        let held = !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
        held || matches!(c, '\t' | '\n')
    })
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn no_character_breaks_the_document() {
        assert_eq!(
            xml("a<b>&\"\u{0}\u{1b}\u{ffff}é\n"),
            "a&lt;b&gt;&amp;&quot;\u{fffd}\u{fffd}\u{fffd}é\n"
        );
    }
}

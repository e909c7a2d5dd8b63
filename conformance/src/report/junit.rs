//! The JUnit report: one suite per area, one case per check.
//!
//! Readers differ, so only what all of them take is used: `testsuites`, `testsuite`, `testcase`
//! with `classname` and `name`, `failure` for findings beyond the policy, `skipped` for what was
//! not graded, `system-out` for the rest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::octets::excerpt;
use crate::result::{CheckResult, FailOn, Report};
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
    let failures = report.count_beyond(fail_on);
    let skipped = report
        .results
        .iter()
        .filter(|result| is_skipped(result))
        .count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"conformance of {}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{:.3}\">",
        xml(&report.target),
        report.results.len(),
        report.elapsed.as_secs_f64()
    )?;
    for (area, results) in areas {
        suite(area, &results, fail_on, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(
    area: &str,
    results: &[&CheckResult],
    fail_on: FailOn,
    out: &mut dyn Write,
) -> io::Result<()> {
    let time: f64 = results
        .iter()
        .map(|result| result.duration.as_secs_f64())
        .sum();
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{time:.3}\">",
        xml(area),
        results.len(),
        results
            .iter()
            .filter(|result| fail_on.fails(result))
            .count(),
        results.iter().filter(|result| is_skipped(result)).count(),
    )?;
    for result in results {
        case(result, fail_on, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(result: &CheckResult, fail_on: FailOn, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "    <testcase classname=\"conformance.{}\" name=\"{}\" time=\"{:.3}\"",
        xml(&result.area),
        xml(&format!("{}: {}", result.id, result.title)),
        result.duration.as_secs_f64()
    )?;
    let message = xml(&format!(
        "{} {}: {}",
        result.level, result.verdict, result.detail
    ));
    if fail_on.fails(result) {
        writeln!(out, ">")?;
        writeln!(
            out,
            "      <failure type=\"{}\" message=\"{message}\">{}</failure>",
            result.level,
            xml(&account(result))
        )?;
        writeln!(out, "    </testcase>")
    } else if is_skipped(result) {
        writeln!(
            out,
            ">\n      <skipped message=\"{message}\"/>\n    </testcase>"
        )
    } else if result.verdict == Verdict::Conforms {
        writeln!(out, "/>")
    } else {
        writeln!(
            out,
            ">\n      <system-out>{message}\n{}</system-out>\n    </testcase>",
            xml(&account(result))
        )
    }
}

fn is_skipped(result: &CheckResult) -> bool {
    matches!(
        result.verdict,
        Verdict::NotApplicable | Verdict::Inconclusive
    )
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
        let _ = writeln!(text, "allowed: {} ({})", allowed.outcome, allowed.condition);
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
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' => safe.push(c),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                safe.push('\u{fffd}')
            }
            c => safe.push(c),
        }
    }
    safe
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

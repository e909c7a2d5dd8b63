//! The Markdown report, for job summaries and pull requests.

use std::io::{self, Write};

use super::Style;
use super::counted;
use super::octets::excerpt;
use crate::result::{CheckResult, Report};
use crate::verdict::{Level, Verdict};

/// Writes a table of counts, then an account of every violation that folds away.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let beyond = report.count_beyond(style.fail_on);
    writeln!(
        out,
        "## HTTP/1.1 conformance of {}\n",
        escaped(&report.target)
    )?;
    let expected = report.expected().count();
    let known = match expected {
        0 => String::new(),
        count => format!(", {count} expected by the baseline"),
    };
    writeln!(
        out,
        "{}, {}{known}, {beyond} beyond the policy ({}).\n",
        counted(report.results.len(), "check"),
        counted(report.count(Verdict::Violates), "violation"),
        style.fail_on.as_str()
    )?;
    if let Some(stopped) = &report.stopped {
        writeln!(out, "**Not complete:** {}.\n", escaped(stopped))?;
    }
    for surprise in report.surprises() {
        let kind = surprise.kind.as_str();
        writeln!(
            out,
            "- **Baseline, {kind}:** {}",
            escaped(&surprise.message)
        )?;
    }
    if !report.surprises().is_empty() {
        writeln!(out)?;
    }
    write!(out, "|  |")?;
    for verdict in Verdict::ALL {
        write!(out, " {verdict} |")?;
    }
    writeln!(out, "\n|---|{}", "---:|".repeat(Verdict::ALL.len()))?;
    for level in Level::ALL {
        write!(out, "| {level} |")?;
        for verdict in Verdict::ALL {
            write!(out, " {} |", report.count_at(verdict, level))?;
        }
        writeln!(out)?;
    }
    for (verdict, heading) in [
        (Verdict::Violates, "Violations"),
        (Verdict::Flaky, "Flaky"),
        (Verdict::Inconclusive, "Inconclusive"),
        (Verdict::Lenient, "Lenient"),
    ] {
        let mut results: Vec<&CheckResult> = report
            .results
            .iter()
            .filter(|result| result.verdict == verdict && result.expected.is_none())
            .collect();
        if results.is_empty() || (verdict == Verdict::Lenient && !style.verbose) {
            continue;
        }
        results.sort_by_key(|result| result.level);
        writeln!(out, "\n### {heading}\n")?;
        for result in results {
            account(result, out)?;
        }
    }
    if expected > 0 {
        writeln!(out, "\n### Expected by the baseline\n")?;
    }
    for result in report.expected() {
        let reason = (result.expected.as_ref()).and_then(|expected| expected.reason.as_deref());
        writeln!(
            out,
            "- {} `{}` {}: {}",
            result.level,
            result.id,
            escaped(result.outcome.as_deref().unwrap_or_default()),
            escaped(reason.unwrap_or("no reason given"))
        )?;
    }
    Ok(())
}

fn account(result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<details><summary><b>{}</b> <code>{}</code> {}</summary>\n",
        result.level,
        result.id,
        escaped(&result.title)
    )?;
    writeln!(
        out,
        "{} {}\n",
        escaped(&result.detail),
        escaped(&result.why)
    )?;
    if !result.spec.is_empty() {
        writeln!(out, "{}\n", result.spec.join(", "))?;
    }
    for exchange in &result.exchanges {
        // Four backticks: a line of the peer's may hold three.
        writeln!(out, "````text")?;
        for line in excerpt(&exchange.sent, 20, 140) {
            writeln!(out, "> {line}")?;
        }
        for line in excerpt(&exchange.received, 20, 140) {
            writeln!(out, "< {line}")?;
        }
        writeln!(out, "= {}\n````\n", exchange.ending)?;
    }
    for allowed in &result.allowed {
        writeln!(out, "- allowed: {}", escaped(&allowed.told()))?;
    }
    if let Some(repeat) = &result.repeat {
        writeln!(out, "\n````sh\n{repeat}\n````")?;
    }
    writeln!(out, "\n</details>\n")
}

/// Prose in which nothing is markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '`' | '*' | '_' | '[' | ']' | '|' | '\\' | '#' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

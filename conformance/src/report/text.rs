//! The report for people: what to act on first, then the count.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};

use super::counted;
use super::octets::excerpt;
use super::{Style, findings};
use crate::result::{Allowed, CheckResult, Report};
use crate::verdict::{Level, Verdict};

const BOLD: Paint = Paint::new().bold();
const DIM: Paint = Paint::new().dimmed();

fn paint(verdict: Verdict) -> Paint {
    let color = match verdict {
        Verdict::Violates => AnsiColor::Red,
        Verdict::Flaky | Verdict::Inconclusive => AnsiColor::Yellow,
        Verdict::Lenient => AnsiColor::Cyan,
        Verdict::Conforms => AnsiColor::Green,
        Verdict::NotApplicable => AnsiColor::BrightBlack,
    };
    color.on_default().bold()
}

/// Writes the report; colours are stripped by the writer where they are not wanted.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{BOLD}HTTP/1.1 conformance of {}{BOLD:#}",
        report.target
    )?;
    for note in &report.discovery.notes {
        writeln!(out, "  {note}")?;
    }
    writeln!(out, "  found: {}", report.discovery.features.join(", "))?;
    let findings = findings::of(report);
    for finding in &findings {
        for (index, result) in finding.iter().enumerate() {
            if index == 0 || style.verbose {
                account(result, out)?;
            }
        }
        if finding.len() > 1 && !style.verbose {
            alike(&finding[1..], out)?;
        }
    }
    if findings.len() > 1 {
        overview(&findings, out)?;
    }
    expected(report, out)?;
    brief(
        report,
        Verdict::Flaky,
        "Flaky: a retry came out differently",
        out,
    )?;
    brief(
        report,
        Verdict::Inconclusive,
        "Inconclusive: an answer the check cannot judge",
        out,
    )?;
    if style.verbose {
        brief(
            report,
            Verdict::Lenient,
            "Lenient: allowed, but a stricter answer exists",
            out,
        )?;
        brief(report, Verdict::Conforms, "Conforms", out)?;
        brief(report, Verdict::NotApplicable, "Not applicable", out)?;
    }
    summary(report, style, out)
}

/// What the baseline expects, and the lines of it that did not come true.
fn expected(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let Some(baseline) = &report.baseline else {
        return Ok(());
    };
    if report.expected().next().is_some() {
        writeln!(out, "\n{BOLD}Expected by {}{BOLD:#}", baseline.file)?;
    }
    for result in report.expected() {
        let reason = (result.expected.as_ref()).and_then(|expected| expected.reason.as_deref());
        writeln!(
            out,
            "  {:<9} {:<40} {}: {}",
            result.level,
            result.id,
            result.outcome.as_deref().unwrap_or_default(),
            reason.unwrap_or("no reason given")
        )?;
    }
    if !baseline.surprises.is_empty() {
        let red = paint(Verdict::Violates);
        writeln!(
            out,
            "\n{red}Lines of {} that did not come true{red:#}",
            baseline.file
        )?;
    }
    for surprise in &baseline.surprises {
        writeln!(out, "  {:<15} {}", surprise.kind.as_str(), surprise.message)?;
    }
    Ok(())
}

/// All findings once more, one line each and one for each violation beyond the first.
fn overview(findings: &[Vec<&CheckResult>], out: &mut dyn Write) -> io::Result<()> {
    let red = paint(Verdict::Violates);
    let violations: usize = findings.iter().map(Vec::len).sum();
    if violations == findings.len() {
        writeln!(
            out,
            "\n{red}Violations{red:#}, in the order of the accounts above"
        )?;
    } else {
        writeln!(
            out,
            "\n{red}Violations{red:#}: {violations}, which are {}: below the first of each \
             are those that broke the same rule in the same way",
            counted(findings.len(), "finding")
        )?;
    }
    for finding in findings {
        for (index, result) in finding.iter().enumerate() {
            let level = if index == 0 {
                result.level.as_str()
            } else {
                ""
            };
            let id = format!("{}{}", if index == 0 { "" } else { "  " }, result.id);
            writeln!(out, "  {level:<9} {id:<40} {}", result.title)?;
        }
    }
    Ok(())
}

/// The other violations of a finding, below the account of its first.
fn alike(others: &[&CheckResult], out: &mut dyn Write) -> io::Result<()> {
    let ids: Vec<&str> = others.iter().map(|result| result.id.as_str()).collect();
    let heading = format!(
        "{} more broke this rule in this way (--verbose shows each, `conformance explain ID` what was sent):",
        others.len()
    );
    let mut lines = vec![heading];
    let mut line = String::new();
    for id in ids {
        if !line.is_empty() && line.len() + id.len() > 100 {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(id);
    }
    lines.push(line);
    labelled("also", &lines, out)
}

fn account(result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
    let red = paint(result.verdict);
    writeln!(out)?;
    writeln!(
        out,
        "{red}{} {}{red:#} {BOLD}{}{BOLD:#}  {}",
        result.verdict, result.level, result.id, result.title
    )?;
    if !result.spec.is_empty() {
        labelled(
            "spec",
            &[format!(
                "{} ({})",
                result.spec.join(", "),
                result.requirements.join(", ")
            )],
            out,
        )?;
    }
    for exchange in &result.exchanges {
        let several = if result.exchanges.len() > 1 {
            format!(" {}", exchange.connection)
        } else {
            String::new()
        };
        labelled(
            &format!("sent{several}"),
            &excerpt(&exchange.sent, 14, 110),
            out,
        )?;
        let mut came = excerpt(&exchange.received, 12, 110);
        if came.is_empty() {
            came.push("nothing".to_owned());
        }
        came.push(format!("[{}]", exchange.ending));
        labelled(&format!("came{several}"), &came, out)?;
    }
    labelled("seen", std::slice::from_ref(&result.detail), out)?;
    let allowed: Vec<String> = result.allowed.iter().map(Allowed::told).collect();
    labelled("allowed", &allowed, out)?;
    labelled("why", std::slice::from_ref(&result.why), out)?;
    if !result.refs.is_empty() {
        labelled("known as", &[result.refs.join(", ")], out)?;
    }
    if let Some(repeat) = &result.repeat {
        labelled("repeat", std::slice::from_ref(repeat), out)?;
    }
    Ok(())
}

/// A label and its lines, aligned.
fn labelled(label: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    for (index, line) in lines.iter().enumerate() {
        let shown = if index == 0 { label } else { "" };
        writeln!(out, "  {DIM}{shown:<9}{DIM:#} {line}")?;
    }
    Ok(())
}

fn brief(report: &Report, verdict: Verdict, heading: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut results = report
        .results
        .iter()
        .filter(|result| result.verdict == verdict)
        .peekable();
    if results.peek().is_none() {
        return Ok(());
    }
    let paint = paint(verdict);
    writeln!(out, "\n{paint}{heading}{paint:#}")?;
    for result in results {
        writeln!(
            out,
            "  {:<42} {:<9} {}",
            result.id, result.level, result.detail
        )?;
    }
    Ok(())
}

fn summary(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\n{BOLD}{:<11}", "")?;
    for verdict in Verdict::ALL {
        write!(out, "{:>15}", verdict.as_str())?;
    }
    writeln!(out, "{BOLD:#}")?;
    for level in Level::ALL {
        write!(out, "{:<11}", level.as_str())?;
        for verdict in Verdict::ALL {
            match report.count_at(verdict, level) {
                0 => write!(out, "{:>15}", "-")?,
                count => {
                    let paint = paint(verdict);
                    write!(out, "{paint}{count:>15}{paint:#}")?;
                }
            }
        }
        writeln!(out)?;
    }
    let beyond = report.count_beyond(style.fail_on);
    let policy = match beyond {
        0 => "within the policy".to_owned(),
        count => format!("{count} beyond the policy"),
    };
    let known = match report.expected().count() {
        0 => String::new(),
        count => format!(" ({count} expected)"),
    };
    if let Some(stopped) = &report.stopped {
        let red = paint(Verdict::Violates);
        writeln!(out, "\n{red}Not complete{red:#}: {stopped}")?;
    }
    writeln!(
        out,
        "\n{} in {:.1} s: {}{known}, {policy}",
        counted(report.results.len(), "check"),
        report.elapsed.as_secs_f64(),
        counted(report.count(Verdict::Violates), "violation")
    )
}

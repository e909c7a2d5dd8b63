//! The HTML report: one file without references to any other, with filters and all octets.

use std::io::{self, Write};

use super::Style;
use super::octets::excerpt;
use crate::result::{CheckResult, Report};
use crate::verdict::{Level, Verdict};

const STYLE: &str = include_str!("html.css");
const SCRIPT: &str = include_str!("html.js");

/// Lines shown of each direction of a connection.
const LINES: usize = 200;

/// Writes the page.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let target = escaped(&report.target);
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">"
    )?;
    writeln!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    )?;
    writeln!(
        out,
        "<title>HTTP/1.1 conformance of {target}</title>\n<style>\n{STYLE}</style>"
    )?;
    writeln!(out, "<h1>HTTP/1.1 conformance of {target}</h1>")?;
    let beyond = report.count_beyond(style.fail_on);
    writeln!(
        out,
        "<p>{} checks in {:.1} s: <b>{} violations</b>, {beyond} beyond the policy.</p>",
        report.results.len(),
        report.elapsed.as_secs_f64(),
        report.count(Verdict::Violates)
    )?;
    writeln!(
        out,
        "<p>Found: {}.</p>",
        escaped(&report.discovery.features.join(", "))
    )?;
    for note in &report.discovery.notes {
        writeln!(out, "<p>{}</p>", escaped(note))?;
    }
    table(report, out)?;
    controls(report, out)?;
    let mut results: Vec<&CheckResult> = report.results.iter().collect();
    let order = |verdict: Verdict| Verdict::ALL.iter().position(|other| *other == verdict);
    results.sort_by_key(|result| (order(result.verdict), result.level));
    writeln!(out, "<main>")?;
    for result in results {
        account(result, out)?;
    }
    writeln!(out, "</main>\n<script>\n{SCRIPT}</script>\n</html>")
}

fn table(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<table><tr><td></td>")?;
    for verdict in Verdict::ALL {
        write!(out, "<th class=\"{verdict}\">{verdict}</th>")?;
    }
    writeln!(out, "</tr>")?;
    for level in Level::ALL {
        write!(out, "<tr><th>{level}</th>")?;
        for verdict in Verdict::ALL {
            write!(out, "<td>{}</td>", report.count_at(verdict, level))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</table>")
}

fn controls(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<form><label>Search <input id=\"search\" type=\"search\"></label> "
    )?;
    for verdict in Verdict::ALL
        .into_iter()
        .filter(|verdict| report.count(*verdict) > 0)
    {
        let on = !matches!(verdict, Verdict::Conforms | Verdict::NotApplicable);
        let checked = if on { " checked" } else { "" };
        write!(
            out,
            "<label class=\"{verdict}\"><input type=\"checkbox\" name=\"verdict\" value=\"{verdict}\"{checked}> {verdict} {}</label> ",
            report.count(verdict)
        )?;
    }
    writeln!(out, "<span id=\"shown\"></span></form>")
}

fn account(result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<details id=\"{id}\" data-verdict=\"{verdict}\"><summary><b class=\"{verdict}\">{verdict} {level}</b> <code>{area}/{id}</code> {title}</summary>",
        id = escaped(&result.id),
        verdict = result.verdict,
        level = result.level,
        area = escaped(&result.area),
        title = escaped(&result.title)
    )?;
    writeln!(
        out,
        "<p>{}</p>\n<p class=\"why\">{}</p>",
        escaped(&result.detail),
        escaped(&result.why)
    )?;
    if !result.spec.is_empty() {
        let ids = result.requirements.join(", ");
        writeln!(
            out,
            "<p>{} <small>({})</small></p>",
            escaped(&result.spec.join(", ")),
            escaped(&ids)
        )?;
    }
    if !result.refs.is_empty() {
        writeln!(out, "<p>Known as {}</p>", escaped(&result.refs.join(", ")))?;
    }
    for exchange in &result.exchanges {
        writeln!(
            out,
            "<h3>{}: {}</h3>\n<pre>",
            escaped(&exchange.connection),
            escaped(&exchange.ending)
        )?;
        for line in excerpt(&exchange.sent, LINES, 400) {
            writeln!(out, "<i>{}</i>", escaped(&line))?;
        }
        for line in excerpt(&exchange.received, LINES, 400) {
            writeln!(out, "{}", escaped(&line))?;
        }
        writeln!(out, "</pre>")?;
    }
    writeln!(out, "<ul>")?;
    for allowed in &result.allowed {
        let sentence = allowed.sentence.as_deref().unwrap_or_default();
        writeln!(
            out,
            "<li>allowed: <b>{}</b> <code>{}</code> {}</li>",
            escaped(&allowed.outcome),
            escaped(&allowed.condition),
            escaped(sentence)
        )?;
    }
    writeln!(out, "</ul>")?;
    if let Some(repeat) = &result.repeat {
        writeln!(out, "<pre class=\"repeat\">{}</pre>", escaped(repeat))?;
    }
    writeln!(out, "</details>")
}

/// Text for element content and attribute values.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() && c != '\n' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

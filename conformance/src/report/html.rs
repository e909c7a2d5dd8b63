//! The HTML report: one file without references to any other, with filters and all octets.
//!
//! Without JavaScript the filters are absent and every result can still be opened.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::counted;
use super::{Style, annotated, markup};
use crate::result::{CheckResult, Exchange, Report};
use crate::verdict::{Level, Verdict};

/// What all pages have in common: colours for light and dark, tables, forms.
pub(crate) const PAGE_STYLE: &str = include_str!("page.css");
const STYLE: &str = include_str!("html.css");
const SCRIPT: &str = include_str!("html.js");

/// Writes the page.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("HTTP/1.1 conformance of {}", escaped(&report.target));
    opening(&title, STYLE, out)?;
    writeln!(out, "<h1>{title}</h1>")?;
    summary(report, style, out)?;
    table(report, out)?;
    writeln!(out, "<details><summary>What the target offers</summary>")?;
    let features = report.discovery.features.join(", ");
    writeln!(out, "<p>Found: {}.</p>", escaped(&features))?;
    for note in &report.discovery.notes {
        writeln!(out, "<p>{}</p>", escaped(note))?;
    }
    writeln!(out, "</details>")?;
    controls(report, out)?;
    let mut results: Vec<&CheckResult> = report.results.iter().collect();
    let order = |verdict: Verdict| Verdict::ALL.iter().position(|other| *other == verdict);
    results.sort_by_key(|result| {
        (
            result.expected.is_some(),
            order(result.verdict),
            result.level,
        )
    });
    writeln!(out, "<main>")?;
    for result in results {
        account(result, out)?;
    }
    writeln!(out, "</main>\n<script>\n{SCRIPT}</script>\n</html>")
}

/// The beginning of a page.
pub(crate) fn opening(title: &str, style: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{PAGE_STYLE}{style}</style>"
    )
}

fn summary(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let beyond = report.count_beyond(style.fail_on);
    let expected = match report.expected().count() {
        0 => String::new(),
        count => format!(", {count} of them expected by the baseline"),
    };
    writeln!(
        out,
        "<p>{} in {:.1} s: <b>{}</b>{expected}, {beyond} beyond the policy ({}).</p>",
        counted(report.results.len(), "check"),
        report.elapsed.as_secs_f64(),
        counted(report.count(Verdict::Violates), "violation"),
        style.fail_on.as_str()
    )?;
    if let Some(stopped) = &report.stopped {
        let stopped = escaped(stopped);
        writeln!(out, "<p class=\"note\"><b>Not complete:</b> {stopped}.</p>")?;
    }
    for surprise in report.surprises() {
        writeln!(
            out,
            "<p class=\"note\"><b>Baseline, {}:</b> {}</p>",
            surprise.kind.as_str(),
            escaped(&surprise.message)
        )?;
    }
    Ok(())
}

fn table(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<div class=\"scroll\"><table class=\"counts\"><thead><tr><td></td>"
    )?;
    for verdict in Verdict::ALL {
        write!(out, "<th scope=\"col\" class=\"{verdict}\">{verdict}</th>")?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for level in Level::ALL {
        write!(out, "<tr><th scope=\"row\">{level}</th>")?;
        for verdict in Verdict::ALL {
            match report.count_at(verdict, level) {
                0 => write!(out, "<td class=\"soft\">-</td>")?,
                count => write!(out, "<td class=\"{verdict}\">{count}</td>")?,
            }
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")
}

fn controls(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<form hidden aria-label=\"Filter\"><label>Search <input id=\"search\" type=\"search\"></label>"
    )?;
    writeln!(out, "<fieldset><legend>Verdict</legend>")?;
    for verdict in Verdict::ALL {
        let count = report.count(verdict);
        if count == 0 {
            continue;
        }
        let on = !matches!(verdict, Verdict::Conforms | Verdict::NotApplicable);
        choice("verdict", verdict.as_str(), on, count, out)?;
    }
    writeln!(out, "</fieldset><fieldset><legend>Level</legend>")?;
    for level in Level::ALL {
        let count = (report.results.iter())
            .filter(|result| result.level == level)
            .count();
        if count > 0 {
            choice("level", level.as_str(), true, count, out)?;
        }
    }
    writeln!(
        out,
        "</fieldset><label>Area <select id=\"area\"><option value=\"\">all</option>"
    )?;
    let areas: BTreeSet<&str> = (report.results.iter())
        .map(|result| result.area.as_str())
        .collect();
    for area in areas {
        writeln!(out, "<option>{}</option>", escaped(area))?;
    }
    writeln!(
        out,
        "</select></label><button type=\"button\" id=\"unfold\">Open all shown</button> \
         <button type=\"button\" id=\"fold\">Close all</button> <span id=\"shown\" role=\"status\"></span></form>"
    )
}

fn choice(name: &str, value: &str, on: bool, count: usize, out: &mut dyn Write) -> io::Result<()> {
    let checked = if on { " checked" } else { "" };
    writeln!(
        out,
        "<label class=\"{value}\"><input type=\"checkbox\" name=\"{name}\" value=\"{value}\"{checked}> {value} {count}</label>"
    )
}

fn account(result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
    let expected = match result.expected {
        Some(_) => " <span class=\"tag\">expected</span>",
        None => "",
    };
    writeln!(
        out,
        "<details id=\"{id}\" data-verdict=\"{verdict}\" data-level=\"{level}\" data-area=\"{area}\">\
         <summary><b class=\"{verdict}\">{verdict} {level}</b> <span class=\"title\">{title} \
         <code class=\"soft\">{area}/{id}</code>{expected}</span></summary>\n<dl>",
        id = escaped(&result.id),
        verdict = result.verdict,
        level = result.level,
        area = escaped(&result.area),
        title = escaped(&result.title)
    )?;
    entry("seen", &escaped(&result.detail), out)?;
    if let Some(reason) = result
        .expected
        .as_ref()
        .and_then(|own| own.reason.as_deref())
    {
        entry("expected", &escaped(reason), out)?;
    }
    let allowed: String = (result.allowed.iter())
        .map(|allowed| {
            format!(
                "<li><b>{}</b> <code>{}</code> {}</li>",
                escaped(&allowed.outcome),
                escaped(&allowed.condition),
                escaped(allowed.sentence.as_deref().unwrap_or_default())
            )
        })
        .collect();
    entry("allowed", &format!("<ul>{allowed}</ul>"), out)?;
    entry("why", &escaped(&result.why), out)?;
    if !result.spec.is_empty() {
        let ids = escaped(&result.requirements.join(", "));
        let sections = escaped(&result.spec.join(", "));
        entry(
            "spec",
            &format!("{sections} <span class=\"soft\">({ids})</span>"),
            out,
        )?;
    }
    if !result.refs.is_empty() {
        entry("known as", &escaped(&result.refs.join(", ")), out)?;
    }
    if !result.exchanges.is_empty() {
        let octets: String = result.exchanges.iter().map(connection).collect();
        entry("octets", &octets, out)?;
    }
    if let Some(repeat) = &result.repeat {
        let command = format!(
            "<pre class=\"repeat\" tabindex=\"0\">{}</pre>",
            escaped(repeat)
        );
        entry("repeat", &command, out)?;
    }
    writeln!(out, "</dl></details>")
}

fn entry(name: &str, content: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<dt>{name}</dt><dd>{content}</dd>")
}

fn connection(exchange: &Exchange) -> String {
    let mut text = format!(
        "<p>{}: {}</p><pre tabindex=\"0\">",
        escaped(&exchange.connection),
        escaped(&exchange.ending)
    );
    // Lines about octets belong to the write or read above them.
    let mut side = "f";
    for line in annotated::lines(exchange) {
        let class = match line.chars().next() {
            Some('>') => {
                side = "s";
                "s"
            }
            Some('<') => {
                side = "r";
                "r"
            }
            Some('!') => "d",
            Some('*') => "f",
            _ => side,
        };
        text.push_str(&format!(
            "<span class=\"{class}\">{}</span>\n",
            escaped(&line)
        ));
    }
    text.push_str("</pre>");
    text
}

/// Text for element content and attribute values.
pub(crate) fn escaped(text: &str) -> String {
    markup::escape(text, |c| !c.is_control() || c == '\n')
}

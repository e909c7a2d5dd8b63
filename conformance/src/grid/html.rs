//! The grid as one page: no other file, filters, and every finding behind its row.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::write::sign;
use super::{Column, Grid, Row};
use crate::report::html::{escaped, opening};
use crate::saved::SavedResult;
use crate::verdict::{Level, Verdict};

const STYLE: &str = include_str!("grid.css");
const SCRIPT: &str = include_str!("grid.js");

/// Writes the page.
pub(super) fn write(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = "HTTP/1.1 conformance, side by side";
    opening(title, STYLE, out)?;
    writeln!(out, "<body class=\"wide\">\n<h1>{title}</h1>")?;
    totals(&grid.servers, out)?;
    write!(out, "<ul class=\"legend\" aria-label=\"Signs\">")?;
    for verdict in Verdict::ALL {
        write!(
            out,
            "<li class=\"{verdict}\">{} {verdict}</li>",
            sign(verdict)
        )?;
    }
    writeln!(out, "</ul>")?;
    controls(grid, out)?;
    writeln!(
        out,
        "<div class=\"frame\" tabindex=\"0\" role=\"region\" aria-label=\"Checks by server\">\n\
         <table class=\"grid\"><thead><tr><th scope=\"col\">check</th>"
    )?;
    for server in &grid.servers {
        writeln!(
            out,
            "<th scope=\"col\" title=\"{}\">{}</th>",
            escaped(&server.saved.target),
            escaped(server.name)
        )?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    let mut area = "";
    for row in &grid.rows {
        if row.area != area {
            area = row.area;
            writeln!(
                out,
                "<tr class=\"area\" data-area=\"{0}\"><th scope=\"rowgroup\" colspan=\"{1}\">{0}</th></tr>",
                escaped(area),
                grid.servers.len() + 1
            )?;
        }
        one_row(grid, row, out)?;
    }
    writeln!(
        out,
        "</tbody></table></div>\n<script>\n{SCRIPT}</script>\n</body></html>"
    )
}

fn totals(servers: &[Column<'_>], out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<div class=\"scroll\"><table class=\"counts\"><thead><tr><th scope=\"col\">server</th>"
    )?;
    for level in [Level::Must, Level::Should, Level::Hardening] {
        write!(
            out,
            "<th scope=\"col\" class=\"violates\">violates {level}</th>"
        )?;
    }
    for verdict in &Verdict::ALL[1..] {
        write!(out, "<th scope=\"col\" class=\"{verdict}\">{verdict}</th>")?;
    }
    writeln!(out, "<th scope=\"col\">graded as</th></tr></thead><tbody>")?;
    for server in servers {
        write!(out, "<tr><th scope=\"row\">{}</th>", escaped(server.name))?;
        for level in [Level::Must, Level::Should, Level::Hardening] {
            let count = server.count(Verdict::Violates, Some(level));
            write!(out, "<td class=\"soft\">{count}</td>")?;
        }
        for verdict in &Verdict::ALL[1..] {
            write!(
                out,
                "<td class=\"soft\">{}</td>",
                server.count(*verdict, None)
            )?;
        }
        let part = match &server.saved.stopped {
            Some(_) => " (not complete)",
            None => "",
        };
        writeln!(
            out,
            "<td class=\"soft\"><code>{}</code>{part}</td></tr>",
            escaped(&server.saved.target)
        )?;
    }
    writeln!(out, "</tbody></table></div>")
}

fn controls(grid: &Grid<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<form hidden aria-label=\"Filter\"><label>Search <input id=\"search\" type=\"search\"></label>\
         <fieldset><legend>At least one server</legend>"
    )?;
    for verdict in Verdict::ALL {
        let any = (grid.rows.iter())
            .flat_map(|row| row.cells.iter().flatten())
            .any(|result| result.verdict == verdict);
        if any {
            let on = !matches!(verdict, Verdict::Conforms | Verdict::NotApplicable);
            let checked = if on { " checked" } else { "" };
            writeln!(
                out,
                "<label class=\"{verdict}\"><input type=\"checkbox\" name=\"verdict\" value=\"{verdict}\"{checked}> {verdict}</label>"
            )?;
        }
    }
    writeln!(
        out,
        "</fieldset><label>Area <select id=\"area\"><option value=\"\">all</option>"
    )?;
    let areas: BTreeSet<&str> = grid.rows.iter().map(|row| row.area).collect();
    for area in areas {
        writeln!(out, "<option>{}</option>", escaped(area))?;
    }
    writeln!(
        out,
        "</select></label><label><input type=\"checkbox\" id=\"differing\"> only where servers differ</label> \
         <span id=\"shown\" role=\"status\"></span></form>"
    )
}

fn one_row(grid: &Grid<'_>, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
    let verdicts: BTreeSet<&str> = (row.cells.iter().flatten())
        .map(|result| result.verdict.as_str())
        .collect();
    let verdicts: Vec<&str> = verdicts.into_iter().collect();
    writeln!(
        out,
        "<tr data-area=\"{}\" data-verdicts=\"{}\" data-differs=\"{}\"><th scope=\"row\"><details><summary><code>{}</code> {}</summary>",
        escaped(row.area),
        verdicts.join(" "),
        row.differs(),
        escaped(row.id),
        escaped(row.title)
    )?;
    if !row.spec.is_empty() {
        writeln!(
            out,
            "<p class=\"soft\">{}</p>",
            escaped(&row.spec.join(", "))
        )?;
    }
    writeln!(out, "<ul>")?;
    for (server, cell) in grid.servers.iter().zip(&row.cells) {
        let Some(result) = cell else { continue };
        if result.verdict == Verdict::Conforms {
            continue;
        }
        writeln!(
            out,
            "<li>{}: <b class=\"{verdict}\">{verdict}</b> {}</li>",
            escaped(server.name),
            escaped(&result.detail),
            verdict = result.verdict
        )?;
    }
    writeln!(out, "</ul></details></th>")?;
    for cell in &row.cells {
        one_cell(*cell, out)?;
    }
    writeln!(out, "</tr>")
}

fn one_cell(cell: Option<&SavedResult>, out: &mut dyn Write) -> io::Result<()> {
    let Some(result) = cell else {
        return writeln!(out, "<td><span class=\"hidden-text\">not run</span></td>");
    };
    let level = match result.verdict {
        Verdict::Violates => format!(" {}", result.level),
        _ => String::new(),
    };
    writeln!(
        out,
        "<td class=\"{verdict} {}\" title=\"{verdict}{level}: {}\"><span aria-hidden=\"true\">{}</span><span class=\"hidden-text\">{verdict}</span>{level}</td>",
        result.level,
        escaped(result.shown_outcome()),
        sign(result.verdict),
        verdict = result.verdict,
    )
}

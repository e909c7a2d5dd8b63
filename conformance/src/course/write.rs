//! The table of marks in its forms.

use std::io::{self, Write};

use anstyle::Style as Paint;
use serde_json::{Value, json};

use super::{Mark, Rubric, Student};
use crate::report::Format;
use crate::report::csv::line;
use crate::report::html::{escaped as html, opening};
use crate::report::markdown::escaped;

const BOLD: Paint = Paint::new().bold();

/// Writes the table; `None` when there is no such form of it.
///
/// # Errors
/// When the writer fails.
pub fn write(
    rubric: &Rubric,
    students: &[Student],
    format: Format,
    verbose: bool,
    out: &mut dyn Write,
) -> Option<io::Result<()>> {
    Some(match format {
        Format::Text => text(rubric, students, verbose, out),
        Format::Markdown => markdown(rubric, students, verbose, out),
        Format::Csv => csv(rubric, students, out),
        Format::Json => document(rubric, students, out),
        Format::Html => page(rubric, students, out),
        Format::Junit | Format::Sarif | Format::Badge => return None,
    })
}

/// A number of points: at most one decimal.
fn points(points: f64) -> String {
    let rounded = (points * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 {
        format!("{rounded:.0}")
    } else {
        format!("{rounded:.1}")
    }
}

fn heads(rubric: &Rubric) -> Vec<String> {
    (rubric.topics.iter())
        .map(|topic| format!("{} ({})", topic.name, points(topic.points)))
        .collect()
}

fn cells(rubric: &Rubric, student: &Student) -> Vec<String> {
    match &student.marks {
        Ok(marks) => marks.iter().map(|mark| points(mark.points)).collect(),
        Err(_) => vec!["-".to_owned(); rubric.topics.len()],
    }
}

fn text(
    rubric: &Rubric,
    students: &[Student],
    verbose: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = (students.iter())
        .map(|student| student.name.chars().count())
        .max()
        .unwrap_or(0)
        .max(6);
    write!(out, "{BOLD}{:<width$}", "target")?;
    for head in heads(rubric) {
        write!(out, "  {head:>8}")?;
    }
    writeln!(out, "  total ({}){BOLD:#}", points(rubric.total()))?;
    for student in students {
        write!(out, "{:<width$}", student.name)?;
        for (head, cell) in heads(rubric).iter().zip(cells(rubric, student)) {
            let column = head.chars().count().max(8);
            write!(out, "  {cell:>column$}")?;
        }
        let column = format!("total ({})", points(rubric.total()))
            .chars()
            .count();
        writeln!(out, "  {BOLD}{:>column$}{BOLD:#}", points(student.total()))?;
        if let Err(why) = &student.marks {
            writeln!(
                out,
                "    not graded: {}",
                why.lines().next().unwrap_or_default()
            )?;
        }
    }
    if !verbose {
        return Ok(());
    }
    for student in students {
        let Ok(marks) = &student.marks else { continue };
        writeln!(out, "\n{BOLD}{}{BOLD:#}  {}", student.name, student.target)?;
        for (topic, mark) in rubric.topics.iter().zip(marks) {
            writeln!(
                out,
                "  {}: {} of {} checks, {} of {} points",
                topic.name,
                mark.passed,
                mark.counted,
                points(mark.points),
                points(topic.points)
            )?;
            for (id, why) in &mark.lost {
                writeln!(out, "    {id}  {why}")?;
            }
        }
    }
    Ok(())
}

fn markdown(
    rubric: &Rubric,
    students: &[Student],
    verbose: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "| target |")?;
    for head in heads(rubric) {
        write!(out, " {} |", escaped(&head))?;
    }
    writeln!(
        out,
        " total ({}) |\n|---|{}---:|",
        points(rubric.total()),
        "---:|".repeat(rubric.topics.len())
    )?;
    for student in students {
        write!(out, "| {} |", escaped(&student.name))?;
        for cell in cells(rubric, student) {
            write!(out, " {cell} |")?;
        }
        writeln!(out, " **{}** |", points(student.total()))?;
    }
    for student in students {
        match &student.marks {
            Err(why) => writeln!(
                out,
                "\n{}: not graded: {}",
                escaped(&student.name),
                escaped(why.lines().next().unwrap_or_default())
            )?,
            Ok(marks) if verbose => {
                writeln!(out, "\n### {}\n", escaped(&student.name))?;
                for (topic, id, why) in lost(rubric, marks) {
                    writeln!(out, "- {}: `{id}` {}", escaped(topic), escaped(why))?;
                }
            }
            Ok(_) => {}
        }
    }
    Ok(())
}

fn lost<'a>(
    rubric: &'a Rubric,
    marks: &'a [Mark],
) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    (rubric.topics.iter().zip(marks)).flat_map(|(topic, mark)| {
        (mark.lost.iter()).map(|(id, why)| (topic.name.as_str(), id.as_str(), why.as_str()))
    })
}

fn csv(rubric: &Rubric, students: &[Student], out: &mut dyn Write) -> io::Result<()> {
    let names = rubric.topics.iter().map(|topic| topic.name.as_str());
    line(
        ["name", "target"]
            .into_iter()
            .chain(names)
            .chain(["total", "remark"]),
        out,
    )?;
    for student in students {
        let total = points(student.total());
        let cells = cells(rubric, student);
        let (cells, remark) = match &student.marks {
            Ok(_) => (cells, ""),
            // Cells without a mark stay empty, as sheets leave those out of an average.
            Err(why) => (
                vec![String::new(); cells.len()],
                why.lines().next().unwrap_or_default(),
            ),
        };
        line(
            [student.name.as_str(), &student.target]
                .into_iter()
                .chain(cells.iter().map(String::as_str))
                .chain([total.as_str(), remark]),
            out,
        )?;
    }
    Ok(())
}

fn document(rubric: &Rubric, students: &[Student], out: &mut dyn Write) -> io::Result<()> {
    let rounded = |points: f64| (points * 100.0).round() / 100.0;
    let topics: Vec<Value> = (rubric.topics.iter())
        .map(|topic| json!({ "name": topic.name, "points": topic.points }))
        .collect();
    let rows: Vec<Value> = (students.iter())
        .map(|student| {
            let marks = student.marks.as_ref().ok().map(|marks| {
                (rubric.topics.iter().zip(marks))
                    .map(|(topic, mark)| {
                        let lost: Vec<Value> = (mark.lost.iter())
                            .map(|(id, why)| json!({ "id": id, "why": why }))
                            .collect();
                        json!({
                            "topic": topic.name,
                            "points": rounded(mark.points),
                            "passed": mark.passed,
                            "counted": mark.counted,
                            "lost": lost,
                        })
                    })
                    .collect::<Vec<_>>()
            });
            json!({
                "name": student.name,
                "target": student.target,
                "total": rounded(student.total()),
                "marks": marks,
                "error": student.marks.as_ref().err(),
            })
        })
        .collect();
    let document = json!({
        "schema": "http-workbench/conformance-course/1",
        "topics": topics,
        "total": rubric.total(),
        "targets": rows,
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn page(rubric: &Rubric, students: &[Student], out: &mut dyn Write) -> io::Result<()> {
    opening(
        "Marks",
        "body { max-width: 76rem; } td { text-align: right; }\n",
        out,
    )?;
    writeln!(
        out,
        "<h1>Marks</h1>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">target</th>"
    )?;
    for head in heads(rubric) {
        write!(out, "<th scope=\"col\">{}</th>", html(&head))?;
    }
    writeln!(
        out,
        "<th scope=\"col\">total ({})</th></tr></thead><tbody>",
        points(rubric.total())
    )?;
    for student in students {
        write!(out, "<tr><th scope=\"row\">{}</th>", html(&student.name))?;
        for cell in cells(rubric, student) {
            write!(out, "<td>{cell}</td>")?;
        }
        writeln!(out, "<td><b>{}</b></td></tr>", points(student.total()))?;
    }
    writeln!(out, "</tbody></table></div>")?;
    for student in students {
        writeln!(
            out,
            "<details><summary>{} <span class=\"soft\">{}</span></summary>",
            html(&student.name),
            html(&student.target)
        )?;
        match &student.marks {
            Err(why) => writeln!(out, "<p>Not graded: {}</p>", html(why))?,
            Ok(marks) => {
                writeln!(out, "<ul>")?;
                for (topic, id, why) in lost(rubric, marks) {
                    writeln!(
                        out,
                        "<li>{}: <code>{}</code> {}</li>",
                        html(topic),
                        html(id),
                        html(why)
                    )?;
                }
                writeln!(out, "</ul>")?;
            }
        }
        writeln!(out, "</details>")?;
    }
    writeln!(out, "</html>")
}

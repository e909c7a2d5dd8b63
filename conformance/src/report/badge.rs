//! A badge as SVG: how many violations beyond the policy there are.

use std::io::{self, Write};

use super::counted;
use crate::result::{FailOn, Report};

/// Width of a character of the 11-pixel sans-serif that badges use, rounded up.
const CHARACTER: usize = 7;

/// Writes the picture.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, fail_on: FailOn, out: &mut dyn Write) -> io::Result<()> {
    let beyond = report.count_beyond(fail_on);
    let label = "HTTP/1.1";
    let expected = report.expected().count();
    let (text, color) = match (beyond, expected) {
        _ if report.stopped.is_some() => ("not graded".to_owned(), "#5f5f5f"),
        (0, 0) => ("conforms".to_owned(), "#2e7d32"),
        (0, count) => (counted(count, "known violation"), "#8a6100"),
        (count, _) => (counted(count, "violation"), "#c62828"),
    };
    let left = label.len() * CHARACTER + 10;
    let right = text.len() * CHARACTER + 10;
    let width = left + right;
    writeln!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {text}">
<title>{label}: {text}</title>
<rect width="{left}" height="20" fill="#555"/>
<rect x="{left}" width="{right}" height="20" fill="{color}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{}" y="14">{label}</text>
<text x="{}" y="14">{text}</text>
</g>
</svg>"##,
        left / 2,
        left + right / 2
    )
}

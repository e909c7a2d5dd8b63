//! The ways a run is shown: independent consumers of its events.

mod annotated;
pub mod badge;
pub mod csv;
mod findings;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
mod markup;
mod octets;
pub mod progress;
pub mod sarif;
pub mod text;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::result::{FailOn, Report};

/// The forms a report can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs; `conformance schema` prints its schema.
    Json,
    /// For the test pages of GitHub, GitLab and Jenkins.
    Junit,
    /// For code scanning pages.
    Sarif,
    /// For job summaries.
    Markdown,
    /// One page with filters and all octets.
    Html,
    /// A picture for a README.
    Badge,
    /// For spreadsheets.
    Csv,
}

/// How a report is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The form.
    pub format: Format,
    /// What counts as a failure.
    pub fail_on: FailOn,
    /// Whether every result is listed, not only those somebody has to act on.
    pub verbose: bool,
}

/// So many of these, as one says it.
pub(crate) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// Writes a report.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match style.format {
        Format::Text => text::write(report, style, out),
        Format::Json => json::write(report, style.fail_on, out),
        Format::Junit => junit::write(report, style.fail_on, out),
        Format::Sarif => sarif::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Markdown => markdown::write(report, style, out),
        Format::Html => html::write(report, style, out),
        Format::Badge => badge::write(report, style.fail_on, out),
    }
}

/// Writes a file so that a reader sees the old content or the new, never a part. What `fill` writes
/// goes to the disk as it comes: a report is larger than what it is made of. What is there already and
/// is no regular file, a device or a pipe, is written to as it is: it must not be replaced.
///
/// # Errors
/// When the folder is not writable or `fill` fails; the half-written file is removed.
pub fn write_atomically(
    path: &Path,
    fill: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        let mut file = BufWriter::new(File::options().write(true).open(path)?);
        fill(&mut file)?;
        return file.flush();
    }
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}", std::process::id()));
    let temporary = path.with_file_name(hidden);
    let written = File::create(&temporary).and_then(|file| {
        let mut file = BufWriter::new(file);
        fill(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()
    });
    let moved = written.and_then(|()| std::fs::rename(&temporary, path));
    if moved.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    moved
}

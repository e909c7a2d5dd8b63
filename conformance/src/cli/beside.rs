//! `conformance diff` and `conformance grid`: saved reports beside each other.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Exit, Stop, deliver, stop};
use crate::result::FailOn;
use crate::saved::{Saved, load};
use crate::{diff, grid};

fn read(path: &Path) -> Result<Saved, Stop> {
    load(path).map_err(|message| stop(Exit::Usage, message))
}

/// `conformance diff BEFORE AFTER`
pub(super) fn diff(
    before: &Path,
    after: &Path,
    form: diff::Form,
    policy: FailOn,
    output: Option<&Path>,
    out: &mut dyn Write,
) -> Result<Exit, Stop> {
    let (before, after) = (read(before)?, read(after)?);
    let differences = diff::compare(&before, &after);
    match output {
        None => diff::write(&before, &after, &differences, form, policy, out)?,
        Some(_) => {
            let mut content = anstream::StripStream::new(Vec::new());
            diff::write(&before, &after, &differences, form, policy, &mut content)?;
            deliver(&content.into_inner(), output, out)?;
        }
    }
    let worse = (differences.iter()).any(|difference| difference.is_worse(policy));
    Ok(if worse { Exit::Findings } else { Exit::Fine })
}

/// `conformance grid REPORT...`
pub(super) fn grid(
    reports: &[String],
    form: grid::Form,
    filter: &grid::Filter,
    output: Option<&Path>,
    out: &mut dyn Write,
) -> Result<Exit, Stop> {
    let mut servers: Vec<(String, Saved)> = Vec::new();
    for text in reports {
        let (name, path) = named(text);
        let saved = read(&path)?;
        if servers.iter().any(|(other, _)| *other == name) {
            return Err(stop(
                Exit::Usage,
                format!(
                    "two columns would be called `{name}`; write NAME={}",
                    path.display()
                ),
            ));
        }
        servers.push((name, saved));
    }
    let grid = grid::Grid::of(&servers, filter).map_err(|glob| {
        stop(
            Exit::Usage,
            format!("no check of the reports matches `{glob}`"),
        )
    })?;
    let mut content = Vec::new();
    grid::write(&grid, form, &mut content)?;
    deliver(&content, output, out)?;
    Ok(Exit::Fine)
}

/// The name of the column and the file: `NAME=FILE`, or a file, named by its stem.
fn named(text: &str) -> (String, PathBuf) {
    let as_it_is = PathBuf::from(text);
    if let Some((name, path)) = text.split_once('=')
        && !name.is_empty()
        && !as_it_is.exists()
    {
        return (name.to_owned(), PathBuf::from(path));
    }
    let stem = as_it_is.file_stem().map_or_else(
        || text.to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    (stem, as_it_is)
}

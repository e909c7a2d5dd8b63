//! `conformance new`

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::{Exit, Stop, stop};
use crate::check::catalogue::Catalogue;
use crate::scaffold;

/// Writes a new check file; never over another.
pub(super) fn new(id: &str, dir: &Path, passive: bool, out: &mut dyn Write) -> Result<Exit, Stop> {
    if !scaffold::is_id(id) {
        return Err(stop(
            Exit::Usage,
            format!(
                "`{}` is no id: small letters and digits with hyphens between them, such as `bare-lf-in-value`",
                id.escape_debug()
            ),
        ));
    }
    let (embedded, _) = Catalogue::embedded();
    if embedded.find(id).is_some() {
        return Err(stop(
            Exit::Usage,
            format!("there is a check `{id}` already: `conformance explain {id}` shows it"),
        ));
    }
    let text = if passive {
        scaffold::passive(id)
    } else {
        scaffold::script(id)
    };
    let file = dir.join(format!("{id}.check"));
    let failed = |error| stop(Exit::Usage, format!("{}: {error}", file.display()));
    fs::create_dir_all(dir).map_err(failed)?;
    let created = fs::File::options().write(true).create_new(true).open(&file);
    let written = created.and_then(|mut created| created.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => stop(
            Exit::Usage,
            format!(
                "{} exists already and is left as it is: choose another id or --dir",
                file.display()
            ),
        ),
        _ => failed(error),
    })?;
    let dir = dir.display();
    writeln!(out, "{}", file.display())?;
    writeln!(out, "  prove it:  conformance prove --checks {dir}")?;
    writeln!(
        out,
        "  run it:    conformance TARGET --checks {dir} --only {id}"
    )?;
    Ok(Exit::Fine)
}

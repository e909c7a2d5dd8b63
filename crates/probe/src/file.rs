//! Files that the user names. A device may never end, so no more is read than can be meant.

use crate::complaint::Complaint;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A script, content to send, or a session with all that came back has fewer octets than this.
const LONGEST: u64 = 256 * 1024 * 1024;

/// What is read before it is looked at: text shows what it is from its start.
const PART: u64 = 64 * 1024;

/// The octets of a file.
pub(crate) fn octets(path: &Path) -> Result<Vec<u8>, Complaint> {
    let mut octets = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST).read_to_end(&mut octets))
        .map_err(|error| Complaint::file(path, &error))?;
    if octets.len() as u64 >= LONGEST {
        return Err(too_long(path));
    }
    Ok(octets)
}

/// The text of a file; `-` is standard input.
pub(crate) fn text(path: &Path) -> Result<String, Complaint> {
    let failed = |error: io::Error| Complaint::file(path, &error);
    let mut from: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(failed)?)
    };
    let mut octets = Vec::new();
    loop {
        let looked_at = octets.len();
        let read = from
            .by_ref()
            .take(PART)
            .read_to_end(&mut octets)
            .map_err(failed)?;
        let more = &octets[looked_at..];
        if more.contains(&0) || (looked_at == 0 && is_no_text(more)) {
            return Err(no_text(path));
        }
        if octets.len() as u64 >= LONGEST {
            return Err(too_long(path));
        }
        if (read as u64) < PART {
            return String::from_utf8(octets).map_err(|_| no_text(path));
        }
    }
}

/// Whether the octets cannot begin a text. A character cut off by their end is none of that.
fn is_no_text(octets: &[u8]) -> bool {
    std::str::from_utf8(octets).is_err_and(|error| error.error_len().is_some())
}

fn no_text(path: &Path) -> Complaint {
    Complaint::usage(format!(
        "{}: this is no text (UTF-8); octets of any kind are written in a script as \\xHH or \\{{file PATH}}",
        path.display()
    ))
}

fn too_long(path: &Path) -> Complaint {
    Complaint::usage(format!(
        "{}: it does not end within {} MiB",
        path.display(),
        LONGEST >> 20
    ))
}

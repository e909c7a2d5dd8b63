//! How much an area may hold.

use std::ffi::CString;
use std::io;

use super::Area;
use crate::open::{Kind, Root};

/// Directories within directories that are looked into.
const DEPTH: usize = 64;

/// Octets of the files in an area, as they are now: whoever else writes there counts too. Links
/// count for nothing, and neither do uploads under way.
///
/// # Errors
/// Those of reading directories; what is gone when it is looked at is no error.
pub(super) fn used(root: &Root, area: &Area) -> io::Result<u64> {
    let mut directory = area.path.directory().into_bytes();
    if !directory.is_empty() {
        directory.push(b'/');
    }
    add(root, area, &directory, DEPTH)
}

fn add(root: &Root, area: &Area, directory: &[u8], depth: usize) -> io::Result<u64> {
    let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let names = match root.names(&CString::new(directory)?) {
        Ok(names) => names,
        Err(error) if gone(&error) => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut sum: u64 = 0;
    for name in names.iter().filter(|name| !name.starts_with(b".")) {
        let mut path = [directory, name].concat();
        let status = match root.status_itself(&CString::new(path.as_slice())?) {
            Ok(status) => status,
            Err(error) if gone(&error) => continue,
            Err(error) => return Err(error),
        };
        let octets = match status.kind {
            Kind::File if area.path.matches(&path).is_some() => status.stamp.size,
            Kind::Directory if depth > 0 => {
                path.push(b'/');
                add(root, area, &path, depth - 1)?
            }
            _ => 0,
        };
        sum = sum.saturating_add(octets);
    }
    Ok(sum)
}

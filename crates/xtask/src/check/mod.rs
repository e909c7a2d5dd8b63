//! What `cargo xtask check` holds the tree to. One file per rule.

mod arrows;
mod defects;
mod fresh;
mod manifests;
mod modules;
mod sizes;

use crate::finding::Finding;
use std::io;
use std::path::Path;

/// Every finding of every rule.
pub(crate) fn all(root: &Path) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    findings.extend(arrows::check(root)?);
    findings.extend(modules::check(root)?);
    findings.extend(manifests::check(root)?);
    findings.extend(sizes::check(root)?);
    findings.extend(fresh::check(root)?);
    findings.extend(defects::check(root)?);
    Ok(findings)
}

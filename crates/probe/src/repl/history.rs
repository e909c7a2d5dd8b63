//! Where lines are remembered.

use std::path::PathBuf;

/// `PROBE_HISTORY` (empty for nowhere), else a file in the state directory.
pub(super) fn file() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PROBE_HISTORY") {
        return (!path.is_empty()).then(|| PathBuf::from(path));
    }
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| {
        std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"))
    })?;
    std::fs::create_dir_all(&state).ok()?;
    Some(state.join("probe_history"))
}

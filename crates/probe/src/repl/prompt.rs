//! The prompt is the connection's state.

use super::Console;
use http_core::dissect::Pending;
use std::fmt::Write as _;
use wire::transcript::Phase;

/// What stands before the cursor; on a narrow terminal only the connection's name.
pub(super) fn text(console: &Console, wide: bool) -> String {
    let mut text = String::new();
    match (console.connection(), console.target_text()) {
        (Some(name), target) => {
            text.push_str(&name);
            if wide {
                let _ = write!(text, " {}", target.unwrap_or_default());
                if let Some(state) = console.state() {
                    let _ = write!(
                        text,
                        " you:{} peer:{}",
                        phase(state.client),
                        phase(state.server)
                    );
                }
            }
        }
        (None, Some(target)) => {
            let _ = write!(text, "{target} not connected");
        }
        (None, None) => text.push_str("probe"),
    }
    if console.kept_back() > 0 {
        let _ = write!(text, " held:{}", console.kept_back());
    }
    text.push_str("> ");
    text
}

fn phase(phase: Phase) -> String {
    let state = phase.state.as_str();
    match phase.pending {
        Pending::StartLine | Pending::Head => format!("{state}(head unfinished)"),
        Pending::Content(left) => format!("{state}({left} left)"),
        Pending::ChunkData(left) => format!("{state}({left} of chunk left)"),
        Pending::ChunkLine => format!("{state}(chunks)"),
        Pending::Trailers => format!("{state}(trailers)"),
        Pending::Close => format!("{state}(until close)"),
        _ => state.to_owned(),
    }
}

//! The prompt is the connection's state.

use super::Console;
use http_core::dissect::{Dissection, Pending};
use http_core::framing::BodyLength;
use std::fmt::Write as _;
use wire::transcript::Phase;

/// Narrower terminals are shown the connection's name only.
const WIDE: usize = 60;

/// What stands before the cursor.
pub(super) fn text(console: &Console) -> String {
    let wide = console.width >= WIDE;
    let mut text = String::new();
    match (console.connection(), console.target_text()) {
        (Some(name), target) => {
            text.push_str(&name);
            if wide {
                let _ = write!(text, " {}", target.unwrap_or_default());
                state(console, &mut text);
            }
        }
        (None, Some(target)) if wide => {
            let _ = write!(text, "{target} not connected");
        }
        (None, Some(_)) => text.push_str("not connected"),
        (None, None) => text.push_str("probe"),
    }
    if console.kept_back() > 0 {
        let _ = write!(text, " held:{}", console.kept_back());
    }
    text.push_str("> ");
    text
}

/// Age of the connection, and where both ends are.
fn state(console: &Console, text: &mut String) {
    if let Some(age) = console.age().filter(|_| console.view().times) {
        let _ = write!(text, " {:.1}s", age.as_secs_f64());
    }
    let Some(state) = console.state() else { return };
    let (sent, came) = console.directions();
    let _ = write!(
        text,
        " you:{} peer:{}",
        phase(state.client, sent.as_ref()),
        phase(state.server, came.as_ref())
    );
    if console.ended() {
        text.push_str(" (ended)");
    }
}

fn phase(phase: Phase, progress: Option<&Progress>) -> String {
    let state = phase.state.as_str();
    match (phase.pending, progress) {
        (Pending::StartLine | Pending::Head, _) => format!("{state} head unfinished"),
        (Pending::Content(_), Some(Progress(done, whole))) => format!("{state} {done}/{whole}"),
        (Pending::Content(left), None) => format!("{state} {left} left"),
        (Pending::ChunkData(left), _) => format!("{state} {left} of chunk left"),
        (Pending::ChunkLine, _) => format!("{state} chunks"),
        (Pending::Trailers, _) => format!("{state} trailers"),
        (Pending::Close, _) => format!("{state} until close"),
        _ => state.to_owned(),
    }
}

/// Octets of content so far, of how many.
pub(super) struct Progress(u64, u64);

/// How far the unfinished message of a direction has come.
pub(super) fn progress(dissection: &Dissection) -> Option<Progress> {
    let message = dissection.messages.last()?;
    match message.framing.as_ref()?.length {
        BodyLength::Length(whole) => Some(Progress(message.content_length, whole)),
        _ => None,
    }
}

//! Whether the target is still there when all else is done.

use super::{Context, Found};

/// Asks for the start path once more. A target that went away for good is not asked: the run itself
/// tells of it.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let request = "\"GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n\"";
    let transcript = context.ask(request, "message or close")?;
    let answered = (transcript.connections.iter()).any(|log| !log.received.is_empty());
    let (outcome, detail) = match answered {
        true => ("survived", "It answers after all other checks."),
        false => (
            "died",
            "After all other checks a plain GET is not answered.",
        ),
    };
    Ok(Found {
        outcome,
        detail: detail.to_owned(),
        shown: Some(transcript),
    })
}

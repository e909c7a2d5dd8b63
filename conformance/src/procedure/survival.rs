//! Whether the target is still there when all else is done.

use super::{Context, Found};
use crate::run::Liveness;

/// Asks for the start path once more, as after each check. A target that went away for good is not
/// asked: the run itself tells of it.
///
/// # Errors
/// When there is nothing to ask.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let liveness = Liveness::new(context.subject).ok_or("there is no request to ask with")?;
    let (outcome, detail) = match liveness.ask(context.subject) {
        Ok(()) => (
            "survived",
            "A plain GET is answered after all other checks.",
        ),
        Err(dead) => ("died", dead.sentence()),
    };
    Ok(Found {
        outcome,
        detail: detail.to_owned(),
        shown: None,
    })
}

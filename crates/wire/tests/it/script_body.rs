//! Body of the fuzz target `script`; the replay runs it over the committed corpus.

use wire::script;

/// Any text parses or has errors that point into it and can be shown.
pub(crate) fn script(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match script::parse(text, "fuzz") {
        Ok(script) => {
            for step in &script.steps {
                assert!(
                    step.line >= 1 && step.line <= text.lines().count().max(1),
                    "line {}",
                    step.line
                );
            }
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without an error");
            for error in &errors {
                assert!(
                    error.render(text).contains(&error.message),
                    "an error shows its message"
                );
            }
        }
    }
}

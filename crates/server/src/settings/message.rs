//! What is wrong with a configuration file, said in the words of its author rather than ours.

/// Names of our types, and what they mean to somebody who writes a file.
const WORDS: [(&str, &str); 9] = [
    ("expected u16", "expected a whole number from 0 to 65535"),
    (
        "expected u32",
        "expected a whole number from 0 to 4294967295",
    ),
    ("expected u64", "expected a whole number, 0 or more"),
    ("expected usize", "expected a whole number, 0 or more"),
    ("expected f64", "expected a number"),
    (
        "expected a boolean",
        "expected true or false, without quotes",
    ),
    (
        "invalid type: map, expected a sequence",
        "expected a list: tables of a list begin with [[...]]",
    ),
    ("expected a sequence", "expected a list, such as [\"...\"]"),
    (
        "invalid socket address syntax",
        "expected ADDRESS:PORT, such as 127.0.0.1:9090",
    ),
];

/// Names that differ by more are not the same name mistyped.
const SLIPS: usize = 2;

/// The message, with the line and the caret.
pub(super) fn plain(error: &toml::de::Error) -> String {
    let text = error.to_string();
    let said = error.message();
    let mut better = said.to_owned();
    for (ours, theirs) in WORDS {
        better = better.replace(ours, theirs);
    }
    if let Some(name) = meant(said) {
        better = format!("did you mean `{name}`? {better}");
    }
    match text.trim_end().strip_suffix(said) {
        Some(place) => format!("{place}{better}"),
        None => text,
    }
}

/// The known name nearest to an unknown one: ``unknown field `x`, expected one of `y`, `z` ``.
fn meant(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("unknown field `")?;
    let (unknown, known) = rest.split_once('`')?;
    let known = known.split('`').skip(1).step_by(2);
    let near = known.map(|name| (strsim::osa_distance(unknown, name), name));
    near.filter(|(slips, _)| *slips <= SLIPS)
        .min()
        .map(|(_, name)| name)
}

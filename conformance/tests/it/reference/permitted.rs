//! What the reference server may do otherwise.

/// What RFC 9110 and RFC 9112 permit though it differs from the reference: no check may fail it.
pub(crate) const PERMITTED: &[&str] = &[
    "206-repeats-fields",
    "any-major-version",
    "closes-behind-sixty",
    "closes-each",
    "codes-unasked",
    "continue-twice",
    "continue-unasked",
    "ends-at-16384-of-content",
    "expect-unknown-ignored",
    "fold-joined",
    "if-modified-since-no-future",
    "if-range-never",
    "keep-alive-not-confirmed",
    "lf-ends-lines",
    "options-refused",
    "range-unit-case-sensitive",
    "spaces-separate",
    "star-ignored",
    "tab-separates",
    "trailer-lf",
    "weak-tags",
];

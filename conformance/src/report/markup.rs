//! Text in HTML and XML.

/// Text for element content and attribute values; characters that the document may not hold
/// (`held` says which it may) are shown as U+FFFD.
pub(super) fn escape(text: &str, held: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if held(c) => safe.push(c),
            _ => safe.push('\u{fffd}'),
        }
    }
    safe
}

//! Media types by file name, the charset policy, and what is worth compressing.

use std::borrow::Cow;

/// Octets looked at to tell whether the text of a large file is UTF-8.
pub(crate) const SAMPLE: usize = 64 << 10;

/// The Content-Type of a file (RFC 9110 §8.3), by its name and the beginning of its content.
///
/// `charset=utf-8` is said of text that is UTF-8, never of other text: a wrong label cannot be
/// corrected by the page. XML names its encoding itself, and the label would override it
/// (RFC 7303 §3); JSON has none (RFC 8259 §8.1).
pub(crate) fn media_type(name: &str, content: &[u8], whole: bool) -> Cow<'static, str> {
    let known = mime_guess::from_path(name).first_raw();
    let plain = match known {
        // Old or wrong in the table.
        Some("application/javascript" | "application/x-javascript") => "text/javascript",
        Some("application/font-woff") => "font/woff",
        Some("application/font-woff2") => "font/woff2",
        // .ts is more often TypeScript than a transport stream on a web server.
        Some("video/vnd.dlna.mpeg-tts") => "text/plain",
        Some(known) => known,
        None => "application/octet-stream",
    };
    if plain.starts_with("text/") && plain != "text/xml" && is_utf8(content, whole) {
        Cow::Owned(format!("{plain}; charset=utf-8"))
    } else {
        Cow::Borrowed(plain)
    }
}

fn is_utf8(content: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(content) {
        Ok(_) => true,
        // A sample may end in the middle of a character.
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// May content sent as `declared` be stored under this name, so that it will be served as what it
/// was sent as (RFC 9110 §9.3.4)? A picture kept as a page would be run as one. `octet-stream`
/// says nothing of what it is, and neither do names without a known ending.
pub(crate) fn fits(name: &str, declared: &[u8]) -> bool {
    let essence = declared
        .split(|&octet| octet == b';')
        .next()
        .unwrap_or_default();
    let essence = http_core::octet::trim_ows(essence);
    let is = |known: &str| essence.eq_ignore_ascii_case(known.as_bytes());
    let served = media_type(name, b"", true);
    let served = served.split(';').next().unwrap_or_default();
    let guesses = mime_guess::from_path(name);
    // Names that the registrations of the present type call obsolete or equal (RFC 9239 §6,
    // RFC 7303 §9.2).
    let also: &[&str] = match served {
        "text/javascript" => &["application/javascript", "application/x-javascript"],
        "text/xml" => &["application/xml"],
        "application/xml" => &["text/xml"],
        _ => &[],
    };
    essence.is_empty()
        || also.iter().any(|known| is(known))
        || is("application/octet-stream")
        || guesses.is_empty()
        || is(served)
        || guesses.iter_raw().any(is)
}

/// Is content of this type usually made much smaller by gzip?
pub(crate) fn compressible(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or(media_type);
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || matches!(
            essence,
            "application/json"
                | "application/xml"
                | "application/wasm"
                | "application/rtf"
                | "application/x-ndjson"
                | "application/yaml"
                | "application/toml"
                | "application/postscript"
                | "application/x-sh"
                | "application/sql"
                | "application/x-tex"
                | "application/vnd.ms-fontobject"
                | "font/ttf"
                | "font/otf"
                | "image/bmp"
                | "image/x-icon"
                | "image/vnd.microsoft.icon"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_served_as_what_it_was_sent_as() {
        for (name, declared, expected) in [
            ("a.html", "text/html", true),
            ("a.html", "Text/HTML ; charset=latin1", true),
            ("a.html", "image/png", false),
            ("a.png", "text/html", false),
            ("a.js", "application/javascript", true),
            ("a.js", "text/javascript", true),
            ("a.xml", "text/xml", true),
            ("a.html", "application/octet-stream", true),
            ("a.html", "", true),
            ("a", "image/png", true),
            ("a.unknown-ending", "image/png", true),
        ] {
            assert_eq!(
                fits(name, declared.as_bytes()),
                expected,
                "{name} {declared}"
            );
        }
    }

    #[test]
    fn text_is_labelled_only_as_what_it_is() {
        for (name, content, expected) in [
            ("a.html", "é".as_bytes(), "text/html; charset=utf-8"),
            ("a.html", b"caf\xe9".as_slice(), "text/html"),
            ("a.css", b"", "text/css; charset=utf-8"),
            ("a.js", b"", "text/javascript; charset=utf-8"),
            ("a.mjs", b"", "text/javascript; charset=utf-8"),
            ("a.txt", b"", "text/plain; charset=utf-8"),
            ("a.md", b"", "text/markdown; charset=utf-8"),
            ("a.json", b"{}", "application/json"),
            ("a.svg", b"", "image/svg+xml"),
            ("a.xml", b"", "text/xml"),
            ("a.png", b"", "image/png"),
            ("a.woff2", b"", "font/woff2"),
            ("a.wasm", b"", "application/wasm"),
            ("README", b"", "application/octet-stream"),
            ("A.HTML", b"", "text/html; charset=utf-8"),
        ] {
            assert_eq!(media_type(name, content, true), expected, "{name}");
        }
        assert_eq!(media_type("a.txt", b"caf\xc3", true), "text/plain");
        let sampled = media_type("a.txt", b"caf\xc3", false);
        assert_eq!(sampled, "text/plain; charset=utf-8");
    }

    #[test]
    fn pictures_and_archives_are_not_compressed_again() {
        for (kind, worth) in [
            ("text/html; charset=utf-8", true),
            ("image/svg+xml", true),
            ("application/json", true),
            ("image/png", false),
            ("application/zip", false),
            ("application/gzip", false),
            ("video/mp4", false),
            ("application/octet-stream", false),
        ] {
            assert_eq!(compressible(kind), worth, "{kind}");
        }
    }
}

//! The options of connections as words: what a session keeps of the command line.

use crate::cli::Common;
use clap::{Args, Command, FromArgMatches};
use std::fmt::Write as _;

/// The options that decide how a connection to the target is made. Secrets are logged where the
/// user says so each time, never because a file says so.
pub(crate) fn options(common: &Common) -> String {
    let mut words = String::new();
    let mut add = |name: &str, value: Option<String>| {
        let space = if words.is_empty() { "" } else { " " };
        let _ = write!(words, "{space}--{name}");
        match value {
            Some(value) if value.contains(|c: char| c.is_whitespace()) => {
                let _ = write!(words, " '{value}'");
            }
            Some(value) => {
                let _ = write!(words, " {value}");
            }
            None => {}
        }
    };
    if common.tls {
        add("tls", None);
    }
    if let Some(name) = &common.sni {
        add("sni", Some(name.clone()));
    }
    if !common.alpn.is_empty() {
        add("alpn", Some(common.alpn.join(",")));
    }
    if common.insecure {
        add("insecure", None);
    }
    if let Some(path) = &common.cacert {
        add("cacert", Some(path.display().to_string()));
    }
    if common.ipv4 {
        add("ipv4", None);
    }
    if common.ipv6 {
        add("ipv6", None);
    }
    if let Some(address) = common.source {
        add("source", Some(address.to_string()));
    }
    if let Some(line) = common.proxy_line {
        add("proxy-line", Some(line.to_string()));
    }
    words
}

/// The options given, and those of a session where none was given.
///
/// # Errors
/// A sentence on the word that is no such option.
pub(crate) fn with(words: &str, given: &Common) -> Result<Common, String> {
    const KNOWN: &[&str] = &[
        "--tls",
        "--sni",
        "--alpn",
        "--insecure",
        "--cacert",
        "--ipv4",
        "-4",
        "--ipv6",
        "-6",
        "--source",
        "--proxy-line",
    ];
    let named = split(words);
    let mut options = named.iter().filter(|word| word.starts_with('-'));
    let name = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
    if let Some(other) = options.find(|word| !KNOWN.contains(&name(word).as_str())) {
        return Err(format!("{other}: a file may name {}", KNOWN.join(", ")));
    }
    let kept = parse(words)?;
    let mut common = given.clone();
    common.tls |= kept.tls;
    common.insecure |= kept.insecure;
    common.sni = common.sni.or(kept.sni);
    common.cacert = common.cacert.or(kept.cacert);
    common.source = common.source.or(kept.source);
    common.proxy_line = common.proxy_line.or(kept.proxy_line);
    if common.alpn.is_empty() {
        common.alpn = kept.alpn;
    }
    if !common.ipv4 && !common.ipv6 {
        (common.ipv4, common.ipv6) = (kept.ipv4, kept.ipv6);
    }
    Ok(common)
}

fn parse(words: &str) -> Result<Common, String> {
    let command = Common::augment_args(Command::new("with").no_binary_name(true));
    let matches = command.try_get_matches_from(split(words));
    let read = matches.and_then(|matches| Common::from_arg_matches(&matches));
    read.map_err(|error| {
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default();
        line.strip_prefix("error: ").unwrap_or(line).to_owned()
    })
}

/// Words at spaces; single quotes keep them together.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None;
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            space if space.is_whitespace() && !quoted => words.extend(word.take()),
            other => word.get_or_insert_with(String::new).push(other),
        }
    }
    words.extend(word);
    words
}

/// No options at all.
#[cfg(test)]
pub(crate) fn none() -> Common {
    parse("").unwrap_or_else(|error| panic!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_survive_as_words() {
        let words = "--tls --sni a.test --alpn h2,http/1.1 --insecure --cacert 'my roots.pem' --ipv4 --source 127.0.0.1 --proxy-line 'v2 203.0.113.7:1'";
        let common = with(words, &none()).unwrap();
        assert_eq!(options(&common), words);
        assert_eq!(options(&none()), "");
        let given = parse("--sni b.test").unwrap();
        assert_eq!(
            with("--sni a.test --tls", &given).unwrap().sni.as_deref(),
            Some("b.test")
        );
    }

    #[test]
    fn a_file_cannot_ask_for_anything_else() {
        for wrong in [
            "--keylog x",
            "--timeout 1s",
            "--nonsense",
            "word",
            "--proxy-line v9",
        ] {
            assert!(with(wrong, &none()).is_err(), "{wrong}");
        }
    }
}

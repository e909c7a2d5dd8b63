//! The `key: value` lines at the head of a check file.

use std::collections::BTreeMap;
use std::time::Duration;

use super::error::CheckError;
use super::feature::Feature;
use super::lines::{Entry, File, Located, Outline};
use super::outcome::{Judging, is_kebab, words};
use crate::verdict::Level;

const KEYS: &str =
    "id, title, level, requirements, needs, why, refs, slow, kind, applies, procedure, param";

/// The head of a check file, with the positions a later stage needs.
pub(super) struct Header {
    pub(super) id: Located,
    pub(super) title: String,
    pub(super) level: Level,
    pub(super) requirements: Vec<Located>,
    pub(super) needs: Vec<Feature>,
    pub(super) why: String,
    pub(super) refs: Vec<String>,
    pub(super) slow: Option<Duration>,
    pub(super) judging: Judging,
    pub(super) applies: Option<Located>,
    pub(super) procedure: Option<Located>,
    pub(super) params: BTreeMap<String, String>,
}

/// Reads all entries; a missing required key is an error of its own.
pub(super) fn header(
    file: File<'_>,
    outline: &Outline<'_>,
    errors: &mut Vec<CheckError>,
) -> Option<Header> {
    let mut seen: BTreeMap<&str, &Located> = BTreeMap::new();
    let mut params = BTreeMap::new();
    for Entry { key, value } in &outline.entries {
        if let Some(name) = key.text.strip_prefix("param ") {
            if params
                .insert(name.trim().to_owned(), value.text.clone())
                .is_some()
            {
                errors.push(file.error_at(key, "this parameter is given twice", "keep one"));
            }
        } else if !KEYS.split(", ").any(|known| known == key.text) {
            errors.push(file.error_at(
                key,
                format!("unknown key `{}`", key.text),
                format!("one of {KEYS}"),
            ));
        } else if seen.insert(&key.text, value).is_some() {
            errors.push(file.error_at(key, format!("`{}` is given twice", key.text), "keep one"));
        }
    }
    let mut required = |key: &str, fix: &str| {
        let value = seen.get(key).filter(|value| !value.text.is_empty());
        if value.is_none() {
            errors.push(file.error_whole(format!("`{key}:` is missing or empty"), fix));
        }
        value.map(|value| (*value).clone())
    };
    let id = required("id", "`id: KEBAB-CASE`, the name of the file");
    let title = required("title", "one line saying what is expected");
    let level_word = required("level", "MUST, SHOULD, MAY or hardening");
    let why = required("why", "two sentences: what goes wrong for users");
    let mut wrong = |error: CheckError| errors.push(error);
    if let Some(id) = &id
        && !is_kebab(&id.text)
    {
        wrong(file.error_at(
            id,
            "an id is kebab-case",
            "lower-case letters, digits and single hyphens",
        ));
    }
    let level = level_word.as_ref().and_then(|word| {
        let level = Level::from_word(&word.text);
        if level.is_none() {
            wrong(file.error_at(
                word,
                format!("`{}` is no level", word.text),
                "MUST, SHOULD, MAY or hardening",
            ));
        }
        level
    });
    let mut needs = Vec::new();
    for word in seen
        .get("needs")
        .map(|value| list(value))
        .unwrap_or_default()
    {
        match Feature::from_id(&word.text) {
            Some(feature) => needs.push(feature),
            None => {
                let known: Vec<_> = Feature::ALL
                    .iter()
                    .map(|feature| feature.as_str())
                    .collect();
                wrong(file.error_at(
                    &word,
                    format!("unknown feature `{}`", word.text),
                    known.join(" "),
                ));
            }
        }
    }
    let slow = seen.get("slow").and_then(|value| {
        let duration = duration_of(&value.text);
        if duration.is_none() {
            wrong(file.error_at(
                value,
                "no duration",
                "how long the check takes, for example `slow: 3s`",
            ));
        }
        duration
    });
    let judging = match seen.get("kind").map(|kind| kind.text.as_str()) {
        None | Some("script") => Judging::Script,
        Some("passive") => Judging::Passive,
        Some("procedure") => Judging::Procedure,
        Some(other) => {
            wrong(file.error_at(
                seen["kind"],
                format!("unknown kind `{other}`"),
                "script, passive or procedure",
            ));
            Judging::Script
        }
    };
    let mut only = |key: &str, owner: Judging| {
        let value = seen.get(key).map(|value| (*value).clone());
        if let Some(value) = value.as_ref().filter(|_| judging != owner) {
            errors.push(file.error_at(
                value,
                format!("`{key}:` does not belong to this kind of check"),
                "remove it, or change `kind:`",
            ));
        } else if value.is_none() && judging == owner {
            errors.push(file.error_whole(
                format!("`{key}:` is missing"),
                "this kind of check needs it",
            ));
        }
        value
    };
    let applies = only("applies", Judging::Passive);
    let procedure = only("procedure", Judging::Procedure);
    Some(Header {
        id: id?,
        title: title?.text,
        level: level?,
        requirements: seen
            .get("requirements")
            .map(|value| list(value))
            .unwrap_or_default(),
        needs,
        why: why?.text,
        refs: seen
            .get("refs")
            .map(|value| references(&value.text))
            .unwrap_or_default(),
        slow,
        judging,
        applies,
        procedure,
        params,
    })
}

/// Words separated by white space or commas.
fn list(value: &Located) -> Vec<Located> {
    let mut found = Vec::new();
    for word in words(value) {
        let mut at = 0;
        for part in word.text.split(',') {
            if !part.is_empty() {
                found.push(word.slice(at, at + part.len()));
            }
            at += part.len() + 1;
        }
    }
    found
}

fn references(value: &str) -> Vec<String> {
    value
        .split(',')
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Reads `50ms`, `2s` or `1m`.
fn duration_of(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    match &text[digits..] {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

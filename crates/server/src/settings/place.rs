//! Where in a configuration file stands what turned out to be wrong only later: a file that is not
//! there, a setting that contradicts another.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// A setting of the file.
struct Entry<'t> {
    /// Its name, and those of the tables it is in.
    names: Vec<&'t str>,
    key: Range<usize>,
    value: Range<usize>,
    text: Option<&'t str>,
}

/// The message with line and caret of what it is about, or as it was where that cannot be told for
/// certain.
pub(super) fn placed(file: &str, message: &str) -> String {
    let Ok(table) = DeTable::parse(file) else {
        return message.to_owned();
    };
    let mut entries = Vec::new();
    gather(table.get_ref(), &[], &mut entries);
    entries.sort_by_key(|entry| entry.value.start);
    // Those of a host say so first.
    let said = match message.split_once(": ") {
        Some((host, said)) if host.starts_with("host ") => said,
        _ => message,
    };
    let place = of_setting(&entries, said)
        .or_else(|| of_value(&entries, said))
        .or_else(|| of_name(&entries, said));
    match place {
        Some(place) => format!("{}{message}", frame(file, &place)),
        None => message.to_owned(),
    }
}

fn gather<'t>(table: &'t DeTable<'_>, above: &[&'t str], all: &mut Vec<Entry<'t>>) {
    for (name, value) in table {
        let names = [above, &[name.get_ref().as_ref()]].concat();
        of_one(&names, &name.span(), value, all);
    }
}

fn of_one<'t>(
    names: &[&'t str],
    key: &Range<usize>,
    value: &'t toml::Spanned<DeValue<'_>>,
    all: &mut Vec<Entry<'t>>,
) {
    match value.get_ref() {
        DeValue::Table(inner) => gather(inner, names, all),
        DeValue::Array(list) => {
            for value in list.iter() {
                of_one(names, key, value, all);
            }
        }
        single => all.push(Entry {
            names: names.to_vec(),
            key: key.clone(),
            value: value.span(),
            text: single.as_str(),
        }),
    }
}

/// `SETTING: FILE: what is wrong with it`. The setting may hold the file, its end or its beginning.
fn of_setting(entries: &[Entry<'_>], said: &str) -> Option<Range<usize>> {
    let (settings, rest) = said.split_once(": ")?;
    let (file, _) = rest.split_once(": ")?;
    let settings: Vec<&str> = settings.split(" or ").collect();
    let of_these = entries.iter().filter(|entry| {
        let named = entry.names.iter().any(|name| settings.contains(name));
        let holds = |text: &str| text == file || file.ends_with(text) || text.starts_with(file);
        named
            && entry
                .text
                .is_some_and(|text| !text.is_empty() && holds(text))
    });
    let mut of_these: Vec<_> = of_these.collect();
    of_these.sort_by_key(|entry| entry.text != Some(file));
    of_these.first().map(|entry| entry.value.clone())
}

/// A value that is quoted, if there is one such; or the last that is told as it is.
fn of_value(entries: &[Entry<'_>], said: &str) -> Option<Range<usize>> {
    let with = |told: &dyn Fn(&str) -> bool| -> Vec<Range<usize>> {
        let found = entries.iter().filter(|entry| entry.text.is_some_and(told));
        found.map(|entry| entry.value.clone()).collect()
    };
    let quoted = with(&|text| said.contains(&format!("{text:?}")));
    if let [place] = &quoted[..] {
        return Some(place.clone());
    }
    // Anything else could be a word of the message.
    let telling = |text: &str| text.contains(['.', '/']);
    let words = with(&|text| {
        let bare = text.trim_end_matches('.');
        let same = |word: &str| word.eq_ignore_ascii_case(bare);
        telling(text) && said.split([' ', ':']).any(same)
    });
    words.last().filter(|_| quoted.is_empty()).cloned()
}

/// A setting that is named, if it is there once.
fn of_name(entries: &[Entry<'_>], said: &str) -> Option<Range<usize>> {
    let named = |entry: &&Entry<'_>| {
        let name = entry.names.last().copied().unwrap_or_default();
        // Others are words of English as well.
        let telling = name.contains('-') || matches!(name, "transient" | "workers");
        telling && said.split([' ', ',']).any(|word| word == name)
    };
    let found: Vec<_> = entries.iter().filter(named).collect();
    let first = found.first()?;
    let name = first.names.last();
    let once = found
        .iter()
        .filter(|entry| entry.names.last() == name)
        .count()
        == 1;
    once.then(|| first.key.clone())
}

/// The line and the caret, in the form of the messages of the TOML reader.
fn frame(file: &str, place: &Range<usize>) -> String {
    let before = file.get(..place.start).unwrap_or_default();
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let line = file[begin..].lines().next().unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let column = file[begin..place.start].chars().count();
    let marked = file.get(place.clone()).unwrap_or_default();
    let marked = marked.lines().next().unwrap_or_default().chars().count();
    let gutter = " ".repeat(number.to_string().len());
    format!(
        "line {number}, column {}\n{gutter} |\n{number} | {line}\n{gutter} | {}{}\n",
        column + 1,
        " ".repeat(column),
        "^".repeat(marked.max(1))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_later_has_its_place_too() {
        for (file, message, place) in [
            (
                "port = 1\nroot = \"/no\"",
                "root: /no: No such file",
                "line 2, column 8\n  |\n2 | root = \"/no\"\n  |        ^^^^^\nroot: /no: No",
            ),
            (
                "root = \"www\"\n[error-pages]\n404 = \"/no.html\"",
                "error-pages or fallback: www/no.html: No such file",
                "line 3, column 7\n",
            ),
            (
                "access-log = \"/no/log\"",
                "access-log: /no: No such file",
                "line 1, column 14\n",
            ),
            (
                "[[cgi]]\nprefix = \"/c/\"\ndirectory = \"no\"",
                "cgi: no: No such file",
                "line 3, column 13\n",
            ),
            (
                "[[host]]\nname = [\"h\"]\nroot = \"no\"",
                "host h: root: no: No such file",
                "line 3, column 8\n",
            ),
            (
                "[[redirect]]\nfrom = \"/a/**\"\nto = \"/a/b/*\"",
                "the redirect to \"/a/b/*\" leads to a path that it redirects again, for ever",
                "line 3, column 6\n",
            ),
            (
                "[[host]]\nname = [\"a.b\"]\n[[host]]\nname = [\"c\", \"A.b.\"]",
                "the host a.b is given twice",
                "line 4, column 14\n",
            ),
            (
                "tls-key = \"k\"",
                "tls-certificate and tls-key need each other",
                "line 1, column 1\n",
            ),
        ] {
            let said = placed(file, message);
            assert!(said.starts_with(place) && said.ends_with(message), "{said}");
        }
    }

    #[test]
    fn what_could_be_in_two_places_is_said_without() {
        let rule = "[[rule]]\npath = \"*\"\ntransient = true\n";
        let two = format!("{rule}{rule}expires-after = 1");
        for (file, message) in [
            ("port = 1", "root: www: No such file"),
            (&two, "transient is expired"),
            ("to = [\"x\", \"x\"]", "the redirect to \"x\" leads nowhere"),
            ("index = [\"file\"]", "root: www: No such file"),
            ("no toml", "root: www: No such file"),
        ] {
            assert_eq!(placed(file, message), message);
        }
    }
}

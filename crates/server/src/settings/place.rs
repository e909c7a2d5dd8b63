//! Where in a configuration file stands what turned out to be wrong only later: a file that is not
//! there, a setting that contradicts another.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::values::HostName;

/// A setting of the file.
struct Entry<'t> {
    /// Its name, and those of the tables it is in.
    names: Vec<&'t str>,
    /// The host whose it is, as messages call it.
    host: Option<String>,
    key: Range<usize>,
    value: Range<usize>,
    text: Option<&'t str>,
}

/// The message with line and caret of what it is about, or as it was where that cannot be told for
/// certain. Of settings that were given as flags too (`by_flag`) the file's values are not in use.
pub(super) fn placed(file: &str, message: &str, by_flag: &[String]) -> String {
    let Ok(table) = DeTable::parse(file) else {
        return message.to_owned();
    };
    let mut entries = Vec::new();
    gather(table.get_ref(), &[], None, &mut entries);
    entries.retain(|entry| {
        !entry
            .names
            .first()
            .is_some_and(|name| by_flag.iter().any(|flag| flag == name))
    });
    entries.sort_by_key(|entry| entry.value.start);
    // What is about a host, or a certificate, which hosts share, may be in its table.
    let (host, said) = match message.split_once(": ") {
        Some((host, said)) if host.starts_with("host ") => (host.strip_prefix("host "), said),
        _ => (None, message),
    };
    let shared = host.is_none() && (said.starts_with("tls-") && said.contains(": "));
    let named_twice = of_host_name(&entries, said);
    entries.retain(|entry| shared || entry.host.as_deref() == host);
    let place = of_setting(&entries, said)
        .or(named_twice)
        .or_else(|| of_value(&entries, said))
        .or_else(|| of_name(&entries, said));
    match place {
        Some(place) => format!("{}{message}", frame(file, &place)),
        None => message.to_owned(),
    }
}

fn gather<'t>(
    table: &'t DeTable<'_>,
    above: &[&'t str],
    host: Option<&str>,
    all: &mut Vec<Entry<'t>>,
) {
    for (name, value) in table {
        let names = [above, &[name.get_ref().as_ref()]].concat();
        of_one(&names, host, &name.span(), value, all);
    }
}

fn of_one<'t>(
    names: &[&'t str],
    host: Option<&str>,
    key: &Range<usize>,
    value: &'t toml::Spanned<DeValue<'_>>,
    all: &mut Vec<Entry<'t>>,
) {
    match value.get_ref() {
        DeValue::Table(inner) if names == ["host"] => {
            gather(inner, names, Some(&host_of(inner)), all);
        }
        DeValue::Table(inner) => gather(inner, names, host, all),
        DeValue::Array(list) => {
            for value in list.iter() {
                of_one(names, host, key, value, all);
            }
        }
        single => all.push(Entry {
            names: names.to_vec(),
            host: host.map(str::to_owned),
            key: key.clone(),
            value: value.span(),
            text: single.as_str(),
        }),
    }
}

/// What messages call the host of this table.
fn host_of(table: &DeTable<'_>) -> String {
    let names = table
        .get("name")
        .and_then(|names| names.get_ref().as_array());
    let names = names.into_iter().flat_map(|names| names.iter());
    let name = |name: &toml::Spanned<DeValue<'_>>| name.get_ref().as_str()?.parse().ok();
    let names = names.filter_map(name).map(|HostName(name)| name);
    names.collect::<Vec<_>>().join(", ")
}

/// The place, if it is the only one.
fn only<'e, 't: 'e>(mut entries: impl Iterator<Item = &'e Entry<'t>>) -> Option<&'e Entry<'t>> {
    let first = entries.next()?;
    entries.next().is_none().then_some(first)
}

/// `SETTING: FILE: what is wrong with it`. A page is named below its root, and of a log
/// or a socket the directory may be meant.
fn of_setting(entries: &[Entry<'_>], said: &str) -> Option<Range<usize>> {
    let (settings, rest) = said.split_once(": ")?;
    let (file, _) = rest.split_once(": ")?;
    let settings: Vec<&str> = settings.split(" or ").collect();
    let holds = |text: &str| match settings[..] {
        ["access-log" | "hand-over"] => {
            Path::new(text) == Path::new(file) || Path::new(text).parent() == Some(Path::new(file))
        }
        ["error-pages", ..] => Path::new(file).ends_with(text.trim_start_matches('/')),
        _ => text == file,
    };
    let of_these = entries.iter().filter(|entry| {
        entry.names.iter().any(|name| settings.contains(name))
            && entry
                .text
                .is_some_and(|text| !text.is_empty() && holds(text))
    });
    only(of_these).map(|entry| entry.value.clone())
}

/// The last of the names of hosts that a message tells as it is: the one that is too many.
fn of_host_name(entries: &[Entry<'_>], said: &str) -> Option<Range<usize>> {
    let (told, _) = said.strip_prefix("the host ")?.split_once(' ')?;
    let is_it = |entry: &&Entry<'_>| {
        let name = entry.text.and_then(|text| text.parse().ok());
        matches!(entry.names[..], ["host-name"] | ["host", "name"])
            && name.is_some_and(|HostName(name)| name == told)
    };
    entries.iter().rfind(is_it).map(|entry| entry.value.clone())
}

/// A value that is told with its setting (`the redirect to "/a"`, `metrics on 127.0.0.1:9090`).
fn of_value(entries: &[Entry<'_>], said: &str) -> Option<Range<usize>> {
    let words: Vec<&str> = said
        .split(' ')
        .map(|word| word.trim_end_matches(':'))
        .collect();
    let told = |entry: &&Entry<'_>| {
        let mut names = entry.names.iter().filter(|name| **name != "host");
        // Anything else could be a word of the message.
        let telling = |text: &str| text.contains(['.', '/']) && words.contains(&text);
        let is_told = |text: &str| said.contains(&format!("{text:?}")) || telling(text);
        names.all(|name| words.contains(name)) && entry.text.is_some_and(is_told)
    };
    only(entries.iter().filter(told)).map(|entry| entry.value.clone())
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
                "root = \"no\"\n[[host]]\nname = [\"h\"]\nroot = \"no\"",
                "root: no: No such file",
                "line 1, column 8\n",
            ),
            (
                "root = \"no\"\n[[host]]\nname = [\"A.b.\", \"[::1]\"]\nroot = \"no\"\n\
                 [[host]]\nname = [\"c\"]\nroot = \"no\"",
                "host a.b, ::1: root: no: No such file",
                "line 4, column 8\n",
            ),
            (
                "[[redirect]]\nfrom = \"/a\"\nto = \"/b\"\n[[host]]\nname = [\"h\"]\nroot = \"r\"\n\
                 [[host.redirect]]\nfrom = \"/b\"\nto = \"/b\"",
                "host h: the redirect to \"/b\" leads to a path",
                "line 9, column 6\n",
            ),
            (
                "[[host]]\nname = [\"h\"]\nroot = \"r\"\ntls-certificate = \"no.pem\"",
                "tls-certificate: no.pem: No such file",
                "line 4, column 19\n",
            ),
            (
                "tls-key = \"k\"",
                "tls-certificate and tls-key need each other",
                "line 1, column 1\n",
            ),
        ] {
            let said = placed(file, message, &[]);
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
            // The same page by two rules, and the same certificate for two hosts.
            (
                "[error-pages]\n404 = \"/no\"\n410 = \"no\"",
                "error-pages or fallback: www/no: No such file",
            ),
            (
                "tls-key = \"k\"\n[[host]]\nname = [\"h\"]\nroot = \"r\"\ntls-key = \"k\"",
                "tls-key: k: No such file",
            ),
            // A path that another setting has as well.
            (
                "[[rule]]\npath = \"/x\"",
                "echo = \"/x\" and faults = \"/x\" claim the same paths",
            ),
            // Of another host, or of none; another file, whose name only ends alike.
            (
                "[[host]]\nname = [\"h\"]\nroot = \"no\"",
                "root: no: No such file",
            ),
            (
                "root = \"no\"\n[[host]]\nname = [\"h\"]\nroot = \"r\"",
                "host h: root: no: No such file",
            ),
            ("root = \"www\"", "root: /old/www: No such file"),
            (
                "fallback = \"o.html\"",
                "error-pages or fallback: www/no.html: No such file",
            ),
            (
                "address = \"127.0.0.1\"",
                "metrics on 127.0.0.1:9: Address in use",
            ),
        ] {
            assert_eq!(placed(file, message, &[]), message);
        }
    }

    #[test]
    fn what_a_flag_replaces_has_no_place() {
        let file = "root = \"no\"\nworkers = 9999\n[[host]]\nname = [\"h\"]\nroot = \"no\"";
        for (message, place) in [
            ("root: no: No such file", None),
            (
                "workers = 8888: each is a thread",
                Some("line 2, column 1\n"),
            ),
            ("host h: root: no: No such file", Some("line 5, column 8\n")),
        ] {
            let said = placed(file, message, &["root".to_owned(), "host-name".to_owned()]);
            assert!(said.starts_with(place.unwrap_or(message)), "{said}");
        }
        let message = "workers = 8888: each is a thread";
        assert_eq!(placed(file, message, &["workers".to_owned()]), message);
    }
}

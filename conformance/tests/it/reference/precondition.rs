//! The preconditions of the reference server (RFC 9110 §13).

use super::Faults;
use super::date;
use super::head::Request;

fn tags(field: &str, f: &Faults) -> Vec<String> {
    if f.has("tags-cut-at-commas") {
        let bare = |tag: &str| tag.trim_matches([' ', '"']).replace('"', "");
        return (field.split(','))
            .map(|tag| match tag.trim().strip_prefix("W/") {
                Some(tag) => format!("W/\"{}\"", bare(tag)),
                None => format!("\"{}\"", bare(tag)),
            })
            .collect();
    }
    let mut tags = Vec::new();
    let mut rest = field;
    while let Some(open) = rest.find('"') {
        let weak = rest[..open].ends_with("W/");
        let Some(close) = rest[open + 1..].find('"') else {
            break;
        };
        tags.push(format!(
            "{}{}",
            if weak { "W/" } else { "" },
            &rest[open..open + close + 2]
        ));
        rest = &rest[open + close + 2..];
    }
    tags
}

/// RFC 9110 section 13.2.2; the status when a condition decides.
pub(super) fn precondition(request: &Request, tag: &str, modified: i64, f: &Faults) -> Option<u16> {
    if f.has("untagged-star-refused") && request.field("if-match").is_some() {
        return Some(412);
    }
    let field = |name: &str| match f.has("tags-first-line-only") {
        true => request
            .field(name)
            .map(|value| String::from_utf8_lossy(value).into_owned()),
        false => request.joined(name),
    };
    let field = |name: &str| {
        let mut value = field(name)?;
        if f.has("long-lists-cut") {
            value.truncate(2000);
        }
        Some(value)
    };
    let date = |name: &str| {
        let mut values = request.values(name);
        let date = values.next().and_then(|value| date::parse(value, f));
        date.filter(|_| f.has("dates-of-first-line") || values.next().is_none())
    };
    let opaque = tag.trim_start_matches("W/");
    let strong = |list: &str| {
        list == "*"
            || tags(list, f)
                .iter()
                .any(|other| match f.has("if-match-weak") {
                    true => other.trim_start_matches("W/") == opaque,
                    false if f.has("if-match-any-case") => other.eq_ignore_ascii_case(tag),
                    false => other == tag && !tag.starts_with("W/"),
                })
    };
    let weak = |list: &str| match () {
        () if f.has("if-none-match-strong") => {
            list == "*" || tags(list, f).iter().any(|other| other == tag)
        }
        () if f.has("if-none-match-any-case") => {
            list == "*" || (tags(list, f).iter()).any(|other| other.eq_ignore_ascii_case(tag))
        }
        () if f.has("tags-of-all-forms-match") => {
            (tags(list, f).iter()).any(|other| other == tag || other == "\"reference-gzip\"")
        }
        () if f.has("if-none-match-whole-field") => list == "*" || list == tag,
        () if f.has("if-none-match-no-star") => tags(list, f)
            .iter()
            .any(|other| other.trim_start_matches("W/") == opaque),
        () if f.has("if-none-match-substring") => {
            list == "*" || list.contains(opaque.trim_matches('"'))
        }
        () => {
            list == "*"
                || tags(list, f)
                    .iter()
                    .any(|other| other.trim_start_matches("W/") == opaque)
        }
    };
    let not_modified_first =
        f.has("if-none-match-first") && field("if-none-match").is_some_and(|list| weak(&list));
    if not_modified_first {
        return Some(304);
    }
    if f.has("if-match-star-refused") && field("if-match").is_some_and(|list| list == "*") {
        return Some(412);
    }
    let ignored =
        f.has("if-match-ignored") || f.has("if-match-ignored-on-head") && request.method == "HEAD";
    match field("if-match").filter(|_| !ignored) {
        Some(list) if !strong(&list) => return Some(412),
        Some(_) if !f.has("both-lower-conditions") => {}
        _ => {
            let ignored = f.has("if-unmodified-since-ignored")
                || f.has("if-unmodified-since-ignored-on-head") && request.method == "HEAD";
            if !ignored
                && date("if-unmodified-since").is_some_and(|date| match () {
                    () if f.has("if-unmodified-since-reversed") => modified < date,
                    () if f.has("unmodified-by-the-day") => modified / 86_400 > date / 86_400,
                    () => modified > date,
                })
            {
                return Some(412);
            }
        }
    }
    if f.has("any-tag-matches") && field("if-none-match").is_some() {
        return Some(304);
    }
    match field("if-none-match").filter(|_| !f.has("if-none-match-ignored")) {
        Some(list) if weak(&list) => {
            let older = date("if-modified-since").is_some_and(|date| modified > date);
            if f.has("if-none-match-answers-412") {
                return Some(412);
            }
            return (!(f.has("both-conditions-needed") && older)).then_some(304);
        }
        Some(_) if !f.has("date-overrules-tag") => {}
        _ => {
            let ignored = f.has("if-modified-since-ignored")
                || f.has("if-modified-since-get-only") && request.method == "HEAD";
            let date = date("if-modified-since").filter(|_| !ignored);
            let current = date.is_some_and(|date| match () {
                () if f.has("if-modified-since-exact") => modified == date,
                () if f.has("if-modified-since-no-future") => {
                    modified <= date && date <= date::now()
                }
                () if f.has("if-modified-since-reversed") => modified >= date,
                () if f.has("dates-by-the-day") => modified / 86_400 <= date / 86_400,
                () => modified <= date,
            });
            if current
                || (f.has("if-modified-since-any") && request.field("if-modified-since").is_some())
            {
                return Some(304);
            }
        }
    }
    None
}

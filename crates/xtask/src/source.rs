//! Just enough reading of Rust source to see which module mentions which.
//!
//! Comments, strings and characters are blanked out first (line numbers stay), then modules
//! under `#[cfg(test)]`; in what remains, paths are easy to find. Paths made by macros are not
//! seen; there the compiler's own rules remain.

/// The name after `crate::` (or enough `super::`s to reach the crate), with its line from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The first segment: a top-level module or item of the crate, or another crate's name.
    pub(crate) name: String,
    /// Counted from 1.
    pub(crate) line: usize,
}

/// Which top-level names of its own crate a file mentions. `depth` is how many modules deep the
/// file lies: 1 for `src/span.rs`, 2 for `src/field/host.rs`.
pub(crate) fn own_mentions(text: &str, depth: usize) -> Vec<Mention> {
    let code = without_tests(&blanked(text));
    let mut mentions = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if starts_word(&code, at) {
            heads(&code, at + "crate::".len(), &mut mentions);
        }
    }
    let climb = "super::".repeat(depth);
    for (at, _) in code.match_indices(&climb) {
        let inner =
            code[..at].ends_with("super::") || code[at + climb.len()..].starts_with("super");
        if starts_word(&code, at) && !inner {
            heads(&code, at + climb.len(), &mut mentions);
        }
    }
    mentions.sort_by_key(|mention| mention.line);
    mentions
}

/// Where a file begins a path with `name` of another crate: `name::`, or `use name;`.
pub(crate) fn crate_mentions(text: &str, name: &str) -> Vec<usize> {
    let code = blanked(text);
    let path = format!("{name}::");
    code.match_indices(&path)
        .filter(|(at, _)| starts_word(&code, *at))
        .map(|(at, _)| line_of(&code, at))
        .collect()
}

/// Whether a word starts at `at` that no path, field or identifier leads into.
fn starts_word(code: &str, at: usize) -> bool {
    let before = code[..at].trim_end_matches(' ');
    let glued = code[..at]
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || c == '_');
    !glued && !before.ends_with("::") && !before.ends_with('.')
}

/// The first names of the path, or of each branch of the group, that starts at `at`.
fn heads(code: &str, at: usize, mentions: &mut Vec<Mention>) {
    let rest = &code[at..];
    let Some(group) = rest.trim_start().strip_prefix('{') else {
        push(code, at, mentions);
        return;
    };
    let start = at + (rest.len() - group.len());
    let mut depth = 0usize;
    let mut branch = start;
    for (offset, c) in code[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                push(code, branch, mentions);
                return;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                push(code, branch, mentions);
                branch = start + offset + 1;
            }
            _ => {}
        }
    }
}

fn push(code: &str, at: usize, mentions: &mut Vec<Mention>) {
    let rest = code[at..].trim_start();
    let name: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    if !name.is_empty() && name != "self" {
        let begin = at + (code[at..].len() - rest.len());
        mentions.push(Mention {
            name,
            line: line_of(code, begin),
        });
    }
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// The text with comments, strings and character literals replaced by spaces.
fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest).filter(|_| !ends_in_word(&out)) {
            length
        } else if c == '"' {
            quoted(rest)
        } else if c == '\'' {
            character(rest)
        } else {
            0
        };
        if length == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            let (gone, kept) = rest.split_at(length);
            out.extend(gone.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = kept;
        }
    }
    out
}

fn ends_in_word(out: &str) -> bool {
    out.chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// The length of a raw string (`r"`, `br#"`) that starts here.
fn raw_string(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    body[hashes..].strip_prefix('"')?;
    let open = rest.len() - body.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(
        rest[open..]
            .find(&close)
            .map_or(rest.len(), |end| open + end + close.len()),
    )
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal; 0 for a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 0,
        },
        None => 0,
    }
}

/// Blanks each `mod` block that stands under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    let mut from = 0;
    while let Some(found) = out[from..].find("#[cfg(test)]") {
        let start = from + found;
        let after = start + "#[cfg(test)]".len();
        from = after;
        let (Some(open), semicolon) = (out[after..].find('{'), out[after..].find(';')) else {
            continue;
        };
        if !out[after..after + open].contains("mod ") || semicolon.is_some_and(|at| at < open) {
            continue;
        }
        let end = block_end(&out, after + open);
        let blank: String = out[start..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        from = start + blank.len();
        out.replace_range(start..end, &blank);
    }
    out
}

/// Just past the brace that closes the one at `open`.
fn block_end(code: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return open + at + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, depth: usize) -> Vec<(String, usize)> {
        own_mentions(text, depth)
            .into_iter()
            .map(|m| (m.name, m.line))
            .collect()
    }

    #[test]
    fn use_lines_groups_and_inline_paths() {
        let text = "use crate::{\n    span::{Span, Range},\n    octet,\n};\nfn f() -> crate::defect::Id { std::fmt::crate_like() }\n";
        assert_eq!(
            names(text, 1),
            [
                ("span".into(), 2),
                ("octet".into(), 3),
                ("defect".into(), 5)
            ]
        );
    }

    #[test]
    fn enough_supers_reach_the_crate() {
        assert_eq!(names("use super::conn::State;", 1), [("conn".into(), 1)]);
        assert_eq!(
            names("use super::sibling;\nuse super::super::conn::State;", 2),
            [("conn".into(), 2)]
        );
    }

    #[test]
    fn comments_strings_and_tests_do_not_count() {
        let text = "// crate::a\n/* crate::b */ const S: &str = \"crate::c \\\" crate::d\"; const R: &str = r#\"crate::e\"#;\n\
                    const C: char = '\"'; fn f<'a>(x: &'a str) { crate::seen::f(x) }\n\
                    #[cfg(test)]\nmod tests { use crate::dissect; }\n";
        assert_eq!(names(text, 1), [("seen".into(), 3)]);
    }

    #[test]
    fn another_crate_only_where_a_path_begins() {
        let text = "use server::Config;\nlet a = crate::server::X; let b = my_server::Y;\n// server::Z\n::server::W;\n";
        assert_eq!(crate_mentions(text, "server"), [1]);
    }
}

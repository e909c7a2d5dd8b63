//! Reads wire vectors out of Markdown.
//!
//! A vector is a `##` heading, prose if it needs any, an `http` block with the input and a `log`
//! block with what is expected. Line breaks of the file mean nothing in the input; octets are
//! written with the escapes of the script language. The words after `http` say what reads the
//! input; `key=value` words set limits.

use http_core::octet::{digits, hex_value};
use http_core::syntax::Limits;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) struct Vector {
    pub(crate) file: PathBuf,
    pub(crate) title: String,
    /// What reads the input: `request`, `response`, `chunked`, `target METHOD`.
    pub(crate) reader: Vec<String>,
    pub(crate) limits: Limits,
    pub(crate) input: Vec<u8>,
    pub(crate) log: String,
    /// The lines of the log block within the file, for rewriting it.
    pub(crate) log_lines: std::ops::Range<usize>,
}

/// Every vector below `tests/wire`.
pub(crate) fn all() -> Vec<Vector> {
    let mut files = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire"),
        &mut files,
    );
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of vectors") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

fn read(file: &Path) -> Vec<Vector> {
    let text = fs::read_to_string(file).expect("a Markdown file");
    let lines: Vec<&str> = text.lines().collect();
    let mut vectors: Vec<Vector> = Vec::new();
    let (mut title, mut pending) = (String::new(), None);
    let mut at = 0;
    while at < lines.len() {
        let place = format!("{}:{}", file.display(), at + 1);
        if let Some(heading) = lines[at].strip_prefix("## ") {
            title = heading.to_owned();
            assert!(
                !vectors.iter().any(|vector| vector.title == title),
                "{place}: {title} twice"
            );
        }
        let Some(info) = lines[at]
            .strip_prefix("```")
            .filter(|info| !info.is_empty())
        else {
            at += 1;
            continue;
        };
        let block = at + 1
            ..(at + 1..lines.len())
                .find(|&i| lines[i] == "```")
                .expect("the end of a block");
        at = block.end + 1;
        let mut words = info.split(' ');
        match words.next() {
            Some("http") => {
                assert!(pending.is_none(), "{place}: an input without a log");
                let input =
                    unescape(&lines[block].concat()).unwrap_or_else(|odd| panic!("{place}: {odd}"));
                let (options, reader): (Vec<&str>, Vec<&str>) =
                    words.partition(|word| word.contains('='));
                let reader: Vec<String> = reader.into_iter().map(str::to_owned).collect();
                pending = Some((reader, limits(&options, &place), input));
            }
            Some("log") => {
                let (reader, limits, input) = pending
                    .take()
                    .unwrap_or_else(|| panic!("{place}: a log without an input"));
                let log = lines[block.clone()].join("\n");
                let (file, title) = (file.to_owned(), title.clone());
                vectors.push(Vector {
                    file,
                    title,
                    reader,
                    limits,
                    input,
                    log,
                    log_lines: block,
                });
            }
            _ => {}
        }
    }
    assert!(
        pending.is_none(),
        "{}: an input without a log at the end",
        file.display()
    );
    vectors
}

fn limits(options: &[&str], place: &str) -> Limits {
    let mut limits = Limits::default();
    for option in options {
        let (name, value) = option.split_once('=').expect("key=value");
        let value = digits(value.as_bytes())
            .and_then(|value| usize::try_from(value).ok())
            .expect("a number");
        match name {
            "head" => limits.head = value,
            "start_line" => limits.start_line = value,
            "field_line" => limits.field_line = value,
            "field_count" => limits.field_count = value,
            "empty_lines" => limits.empty_lines = value,
            "chunk_ext" => limits.chunk_ext = value as u64,
            "trailer" => limits.trailer = value,
            "trailer_count" => limits.trailer_count = value,
            _ => panic!("{place}: no limit is called {name}"),
        }
    }
    limits
}

/// The octets that text with the escapes of the script language stands for.
pub(crate) fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        if b != b'\\' {
            octets.push(b);
            continue;
        }
        octets.push(match rest.next() {
            Some(b'r') => b'\r',
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'0') => 0,
            Some(b'e') => 0x1b,
            Some(b'\\') => b'\\',
            Some(b'"') => b'"',
            Some(b'x') => {
                let mut digit = || {
                    rest.next()
                        .and_then(hex_value)
                        .ok_or("\\x wants two hexadecimal digits")
                };
                digit()? << 4 | digit()?
            }
            other => return Err(format!("no escape: \\{}", other.map_or(' ', char::from))),
        });
    }
    Ok(octets)
}

/// Writes the logs that were found over those that were expected.
pub(crate) fn rewrite(found: &[(&Vector, String)]) {
    let mut files: Vec<&Path> = found
        .iter()
        .map(|(vector, _)| vector.file.as_path())
        .collect();
    files.dedup();
    for file in files {
        let text = fs::read_to_string(file).expect("a Markdown file");
        let mut lines: Vec<&str> = text.lines().collect();
        for (vector, log) in found.iter().rev().filter(|(vector, _)| vector.file == file) {
            lines.splice(vector.log_lines.clone(), log.lines());
        }
        fs::write(file, lines.join("\n") + "\n").expect("to write the file");
    }
}

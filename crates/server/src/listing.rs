//! Lists of what is in a directory, as HTML or JSON.

use std::ffi::{CStr, CString};
use std::fmt::Write as _;
use std::io;

use crate::clock::imf_fixdate;
use crate::error_page::{Form, escape_html};
use crate::open::{Kind, Root};
use crate::resolve;

/// One name in a directory.
struct Item {
    name: Vec<u8>,
    directory: bool,
    size: u64,
    modified: u64,
}

/// The media type of a list; what is plain for errors is JSON here.
pub(crate) fn media_type(form: Form) -> &'static str {
    match form {
        Form::Html => "text/html; charset=utf-8",
        Form::Plain => "application/json",
    }
}

/// The list of a directory (its name is empty or ends in a slash): directories first, then files,
/// each by name; nothing that would not be served.
///
/// # Errors
/// Those of opening and reading it.
pub(crate) fn list(root: &Root, path: &CStr, form: Form) -> io::Result<Vec<u8>> {
    let mut items = Vec::new();
    for name in root.names(path)? {
        if name.first() == Some(&b'.') {
            continue;
        }
        let Ok(full) = CString::new([path.to_bytes(), &name].concat()) else {
            continue;
        };
        // What has vanished meanwhile, or leads nowhere, is not listed.
        let Ok(status) = root.status(&full) else {
            continue;
        };
        if status.kind == Kind::Other || root.open_file(&full).is_err() {
            continue;
        }
        items.push(Item {
            name,
            directory: status.kind == Kind::Directory,
            size: status.stamp.size,
            modified: u64::try_from(status.stamp.modified.0).unwrap_or(0),
        });
    }
    items.sort_by(|a, b| (b.directory, &a.name).cmp(&(a.directory, &b.name)));
    Ok(match form {
        Form::Html => html(path.to_bytes(), &items),
        Form::Plain => json(&items),
    }
    .into_bytes())
}

fn html(path: &[u8], items: &[Item]) -> String {
    let title = escape_html(&format!("/{}", String::from_utf8_lossy(path)));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>body{{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}\
         td{{padding:.1rem 1rem .1rem 0}}td+td{{text-align:right;white-space:nowrap}}</style>\n\
         <h1>{title}</h1>\n<table>\n"
    );
    if !path.is_empty() {
        out.push_str("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
    }
    for item in items {
        let slash = if item.directory { "/" } else { "" };
        let size = match item.directory {
            true => String::new(),
            false => item.size.to_string(),
        };
        let date = imf_fixdate(item.modified);
        // Infallible: writing to a String.
        let _written = writeln!(
            out,
            "<tr><td><a href=\"{}{slash}\">{}{slash}</a></td><td>{size}</td><td>{}</td></tr>",
            href(&item.name),
            escape_html(&String::from_utf8_lossy(&item.name)),
            String::from_utf8_lossy(&date),
        );
    }
    out.push_str("</table>\n</html>\n");
    out
}

/// A reference to a name in the same directory. The `./` keeps a colon from making a scheme.
fn href(name: &[u8]) -> String {
    let mut path = b".".to_vec();
    resolve::encode(name, &mut path);
    String::from_utf8(path).unwrap_or_default()
}

fn json(items: &[Item]) -> String {
    let mut out = String::from("[");
    for (number, item) in items.iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let kind = if item.directory { "directory" } else { "file" };
        let _written = write!(
            out,
            "{comma}\n  {{\"name\": {}, \"type\": \"{kind}\", \"size\": {}, \"modified\": \"{}\"}}",
            json_string(&String::from_utf8_lossy(&item.name)),
            if item.directory { 0 } else { item.size },
            String::from_utf8_lossy(&imf_fixdate(item.modified)),
        );
    }
    out.push_str("\n]\n");
    out
}

/// A JSON string (RFC 8259 §7).
pub(crate) fn json_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c < ' ' || c == '\u{7f}' => {
                let _written = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_for_the_place_they_stand_in() {
        let item = |name: &str, directory| Item {
            name: name.as_bytes().to_vec(),
            directory,
            size: 5,
            modified: 784_111_777,
        };
        let items = [item("a<b>&\"'.txt", false), item("javascript:x", true)];
        let page = html(b"x&y/", &items);
        assert!(page.contains("<h1>/x&amp;y/</h1>"));
        assert!(
            page.contains("href=\"./a%3Cb%3E%26%22%27.txt\">a&lt;b&gt;&amp;&quot;&#39;.txt</a>")
        );
        assert!(page.contains("href=\"./javascript%3Ax/\""));
        assert_eq!(
            json_string("a\"\\\n\u{7f}é"),
            "\"a\\\"\\\\\\u000a\\u007fé\""
        );
        assert!(json(&items).contains("\"type\": \"directory\", \"size\": 0"));
        assert_eq!(json(&[]), "[\n]\n");
    }
}

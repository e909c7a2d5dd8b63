//! The `probe` command that repeats a check.

use wire::script::Vars;

/// `probe TARGET -e 'LINE' ...` with the variables expanded.
pub(crate) fn command(target: &str, script: &str, vars: &Vars) -> String {
    let mut command = format!("probe {}", quoted(target));
    for line in lines(script) {
        command.push_str(" -e ");
        command.push_str(&quoted(&expanded(&line, vars)));
    }
    command
}

/// Logical lines without comments; a continued line is joined.
fn lines(script: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    for line in script.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (text, continues) = match line.strip_suffix('\\') {
            Some(text) => (text.trim_end(), true),
            None => (line, false),
        };
        match lines.last_mut() {
            Some(last) if open => {
                last.push(' ');
                last.push_str(text);
            }
            _ => lines.push(text.to_owned()),
        }
        open = continues;
    }
    lines
}

/// Known variables replaced by their values; `{{`, macros and captured names stay.
fn expanded(line: &str, vars: &Vars) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        let (before, after) = (&rest[..open], &rest[open + 1..]);
        text.push_str(before);
        if let Some(tail) = after.strip_prefix('{') {
            text.push_str("{{");
            rest = tail;
            continue;
        }
        let value = after
            .find('}')
            .and_then(|close| Some((close, vars.get(&after[..close])?)));
        match value {
            Some((close, value)) if !before.ends_with('\\') => {
                text.push_str(&wire::script::bare_literal(value));
                rest = &after[close + 1..];
            }
            _ => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// An argument for a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-_./:=@%+,[]".contains(&octet);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_holds_the_script_with_its_values() {
        let script = "connect # x\n# note\nsend \"GET {path} {other} {{x}} \\{repeat 3 a}'\" \\\n  \"y\"\nread until close within {settle}\n";
        let vars = [
            ("path".to_owned(), b"/a\"b".to_vec()),
            ("settle".to_owned(), b"60ms".to_vec()),
        ]
        .into();
        assert_eq!(
            command("http://h:1/", script, &vars),
            "probe http://h:1/ -e 'connect # x' -e 'send \"GET /a\\\"b {other} {{x}} \\{repeat 3 a}'\\''\" \"y\"' \
             -e 'read until close within 60ms'"
        );
    }
}

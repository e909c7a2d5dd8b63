//! The user's own field lines (`--header`), added after every `Host: {host}` of a script.

use std::borrow::Cow;

use wire::script::{Part, Script, Template, Verb};

/// The script with `lines` (each ending in CRLF) after each Host line that uses `{host}`.
pub(crate) fn with_extra<'a>(script: &'a Script, lines: &[u8]) -> Cow<'a, Script> {
    if lines.is_empty() {
        return Cow::Borrowed(script);
    }
    let mut script = script.clone();
    for step in &mut script.steps {
        if let Verb::Send { bytes, .. } | Verb::Request { bytes, .. } = &mut step.verb {
            add(bytes, lines);
        }
    }
    Cow::Owned(script)
}

fn add(template: &mut Template, lines: &[u8]) {
    for at in 2..template.parts.len() {
        let [
            Part::Octets(before),
            Part::Variable(name),
            Part::Octets(after),
        ] = &mut template.parts[at - 2..=at]
        else {
            continue;
        };
        if name == "host" && before.ends_with(b"Host: ") && after.starts_with(b"\r\n") {
            after.splice(2..2, lines.iter().copied());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_follow_each_host_line_and_nothing_else() {
        let text = r#"send "GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\nGET / HTTP/1.1\r\nHost: {host}\r\n\r\n""#;
        let script = wire::script::parse(text, "test").unwrap();
        let script = with_extra(&script, b"X: y\r\n");
        let Verb::Send { bytes, .. } = &script.steps[0].verb else {
            panic!("a send")
        };
        let vars = [("host".to_owned(), b"h".to_vec())].into();
        assert_eq!(
            bytes.expand(&vars).unwrap(),
            b"GET http://h/ HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n"
        );
    }
}

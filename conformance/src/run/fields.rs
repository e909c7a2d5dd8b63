//! The user's own field lines (`--header`), added after the Host line of every request of a script.

use std::borrow::Cow;

use wire::script::{Part, Script, Template, Verb};

/// The script with `lines` (each ending in CRLF) after the Host line of each request, however it is
/// spelt; a request without Host stays as it is.
pub(crate) fn with_extra<'a>(script: &'a Script, lines: &[u8]) -> Cow<'a, Script> {
    if lines.is_empty() {
        return Cow::Borrowed(script);
    }
    let mut script = script.clone();
    for step in &mut script.steps {
        if let Verb::Send { bytes, .. } | Verb::Request { bytes, .. } = &mut step.verb {
            add_lines(bytes, lines);
        }
    }
    Cow::Owned(script)
}

/// One octet of a template, and where it stands; a variable or macro counts as one octet.
struct Place {
    octet: u8,
    at: Option<(usize, usize)>,
    host: bool,
}

/// Adds the lines to every request of a template.
pub(crate) fn add_lines(template: &mut Template, lines: &[u8]) {
    if lines.is_empty() {
        return;
    }
    let mut places = Vec::new();
    for (index, part) in template.parts.iter().enumerate() {
        match part {
            Part::Octets(octets) => {
                places.extend((octets.iter().enumerate()).map(|(offset, &octet)| Place {
                    octet,
                    at: Some((index, offset)),
                    host: false,
                }))
            }
            other => places.push(Place {
                octet: 0,
                at: None,
                host: matches!(other, Part::Variable(name) if name == "host"),
            }),
        }
    }
    for &(part, offset) in line_ends(&places).iter().rev() {
        if let Part::Octets(octets) = &mut template.parts[part] {
            octets.splice(offset + 1..=offset, lines.iter().copied());
        }
    }
}

/// Where the LF stands behind the first Host line of each head. Behind the first head, only lines
/// with `{host}` count: others may be content, whose length is announced.
fn line_ends(places: &[Place]) -> Vec<(usize, usize)> {
    let mut ends = Vec::new();
    let (mut start, mut first_head, mut given) = (0, true, false);
    while let Some(end) = line_end(places, start) {
        let line = &places[start..end];
        let is_host = line.len() >= 5
            && (line.iter().zip(b"host:")).all(|(place, letter)| {
                place.octet.to_ascii_lowercase() == *letter && place.at.is_some()
            });
        if line.is_empty() {
            // Empty lines in front of the request line end no head.
            first_head &= places[..start].iter().all(|place| place.octet < b' ');
            given = false;
        } else if is_host && !given && (first_head || line.iter().any(|place| place.host)) {
            let mut last = end;
            while (places.get(last + 2)).is_some_and(|next| matches!(next.octet, b' ' | b'\t'))
                && let Some(further) = line_end(places, last + 2)
            {
                last = further;
            }
            ends.extend(places[last + 1].at);
            given = true;
        }
        start = end + 2;
    }
    ends
}

/// Where the CRLF at or behind `start` begins.
fn line_end(places: &[Place], start: usize) -> Option<usize> {
    let pairs = places.get(start..)?.windows(2);
    let is_end = |pair: &[Place]| pair[0].octet == b'\r' && pair[1].octet == b'\n';
    Some(start + { pairs }.position(is_end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> String {
        let script = wire::script::parse(&format!("send {text}"), "test").unwrap();
        let script = with_extra(&script, b"X: y\r\n");
        let Verb::Send { bytes, .. } = &script.steps[0].verb else {
            panic!("a send")
        };
        let vars = [("host".to_owned(), b"h".to_vec())].into();
        String::from_utf8(bytes.expand(&vars).unwrap()).unwrap()
    }

    #[test]
    fn lines_follow_the_host_line_of_each_request_and_nothing_else() {
        assert_eq!(
            sent(
                r#""GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\nGET / HTTP/1.1\r\nHost: {host}\r\n\r\n""#
            ),
            "GET http://h/ HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n"
        );
    }

    #[test]
    fn a_host_line_is_found_in_every_spelling_and_once() {
        for (text, expected) in [
            (r#""hOST:{host}\r\n\r\n""#, "hOST:h\r\nX: y\r\n\r\n"),
            (
                r#""Host:\t {host} \t\r\n" "\r\n""#,
                "Host:\t h \t\r\nX: y\r\n\r\n",
            ),
            (
                r#""Host: other\r\nHost: {host}\r\n\r\n""#,
                "Host: other\r\nX: y\r\nHost: h\r\n\r\n",
            ),
            (
                r#""Host: a\r\n b\r\n\r\n""#,
                "Host: a\r\n b\r\nX: y\r\n\r\n",
            ),
            (
                r#""\r\nGET / HTTP/1.1\r\nHost: other\r\n\r\n""#,
                "\r\nGET / HTTP/1.1\r\nHost: other\r\nX: y\r\n\r\n",
            ),
            (
                r#""POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nHost: a\r\n""#,
                "POST / HTTP/1.1\r\nHost: h\r\nX: y\r\nContent-Length: 9\r\n\r\nHost: a\r\n",
            ),
            (r#""GET / HTTP/1.0\r\n\r\n""#, "GET / HTTP/1.0\r\n\r\n"),
        ] {
            assert_eq!(sent(text), expected);
        }
    }
}

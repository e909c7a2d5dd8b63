//! What was sent, as a shell script with curl where curl sends the same.

use http_core::dissect::{Dissector, End, Message};
use http_core::framing::BodyLength;
use http_core::octet::escape;
use std::fmt::Write as _;
use wire::dial::{Endpoint, Target};

/// The script. Requests that curl would change are sent by `printf` and netcat instead, with the
/// reason why.
pub(crate) fn write(target: &Target, sent: &[u8]) -> String {
    let mut dissector = Dissector::requests();
    dissector.push(sent);
    dissector.end(End::Open);
    let dissection = dissector.into_dissection();
    let mut text = String::from("#!/bin/sh\n# Made by probe.\n");
    let whole = match dissection.first_refused() {
        Some(defect) => Some(format!("they are faulty ({})", defect.id.as_str())),
        None => dissection
            .requests()
            .find_map(|request| obstacle(request, sent)),
    };
    if let Some(why) = whole {
        let _ = writeln!(
            text,
            "# curl cannot send these octets as they are: {why}.\nprintf '{}' | {}",
            printf(sent),
            netcat(target)
        );
        return text;
    }
    for request in dissection.requests() {
        one(target, request, &mut text);
    }
    text
}

/// Why curl would send something else.
fn obstacle(request: &Message, sent: &[u8]) -> Option<String> {
    if !request.complete {
        return Some("a request is not complete".to_owned());
    }
    if (request.version().major, request.version().minor) != (1, 1) {
        return Some("it would send another version".to_owned());
    }
    if request.content.contains(&0) || request.content.len() as u64 != request.content_length {
        return Some("a shell cannot hold the content".to_owned());
    }
    if matches!(
        request.framing.as_ref().map(|framing| framing.length),
        Some(BodyLength::Chunked)
    ) {
        return Some("it would choose the chunks itself".to_owned());
    }
    let head = request.head.slice(sent, 0);
    let lines = head.split(|octet| *octet == b'\n').skip(1);
    for (line, field) in lines.zip(&request.fields) {
        let mut plain = field.name.clone();
        plain.extend_from_slice(b": ");
        plain.extend_from_slice(&field.value);
        plain.push(b'\r');
        if line != plain {
            return Some(format!(
                "it would write the line of {} otherwise",
                escape(&field.name)
            ));
        }
    }
    let first = request.fields.first().map(|field| field.name.as_slice());
    if first != Some(b"Host") {
        return Some("it would put Host first".to_owned());
    }
    None
}

fn one(target: &Target, request: &Message, text: &mut String) {
    let method = request.method().unwrap_or_default();
    let path = request.target().unwrap_or_default();
    let _ = write!(text, "curl --http1.1 --include --path-as-is");
    if method == b"HEAD" {
        text.push_str(" --head");
    } else {
        let _ = write!(text, " --request {}", quoted(method));
    }
    let _ = write!(text, " --request-target {}", quoted(path));
    let mut names: Vec<Vec<u8>> = Vec::new();
    for field in &request.fields {
        let name = field.name.to_ascii_lowercase();
        // A field with an empty value is written with a semicolon.
        let line = if field.value.is_empty() {
            [field.name.as_slice(), b";"].concat()
        } else {
            [field.name.as_slice(), b": ", field.value.as_slice()].concat()
        };
        let _ = write!(text, " \\\n  --header {}", quoted(&line));
        names.push(name);
    }
    // What curl adds by itself is taken out again.
    let own: &[&str] = if request.content_length > 0 {
        &["User-Agent", "Accept", "Content-Type"]
    } else {
        &["User-Agent", "Accept"]
    };
    for name in own {
        if !names.contains(&name.to_ascii_lowercase().into_bytes()) {
            let _ = write!(text, " --header '{name}:'");
        }
    }
    if request.content_length > 0 {
        let _ = write!(text, " \\\n  --data-binary {}", quoted(&request.content));
    }
    if let Endpoint::Unix(path) = &target.endpoint {
        let path = path.display().to_string();
        let _ = write!(text, " \\\n  --unix-socket {}", quoted(path.as_bytes()));
    }
    if target.tls.as_ref().is_some_and(|tls| tls.insecure) {
        text.push_str(" --insecure");
    }
    let scheme = if target.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let url = format!("{scheme}://{}/", target.authority());
    let _ = writeln!(text, " \\\n  {}", quoted(url.as_bytes()));
}

/// A word for the shell: in single quotes where plain text does, else from `printf`.
fn quoted(octets: &[u8]) -> String {
    if octets.iter().all(|octet| matches!(octet, b' '..=b'~')) {
        let text: String = octets.iter().map(|octet| char::from(*octet)).collect();
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    // Line ends at the end of the output are lost, so something is put there and taken away.
    format!("\"$(printf '{}.' | sed '$s/\\.$//')\"", printf(octets))
}

/// Octets in the escapes of `printf`.
fn printf(octets: &[u8]) -> String {
    let mut text = String::new();
    for octet in octets {
        match octet {
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'\\' => text.push_str("\\\\"),
            b'%' => text.push_str("%%"),
            b'\'' => text.push_str("'\\''"),
            b' '..=b'~' => text.push(char::from(*octet)),
            other => {
                let _ = write!(text, "\\{other:03o}");
            }
        }
    }
    text
}

fn netcat(target: &Target) -> String {
    match (&target.endpoint, &target.tls) {
        (Endpoint::Unix(path), _) => {
            format!("nc -U {}", quoted(path.display().to_string().as_bytes()))
        }
        (Endpoint::Tcp(host, port), Some(_)) => {
            format!("openssl s_client -quiet -no_ign_eof -connect '{host}:{port}'")
        }
        (Endpoint::Tcp(host, port), None) => format!("nc '{host}' {port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(sent: &[u8]) -> String {
        write(&Target::tcp("127.0.0.1", 8080), sent)
    }

    #[test]
    fn a_plain_request_is_curls_and_what_curl_adds_is_taken_out() {
        let text = script(
            b"POST /a?b='c HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nX-Empty: \r\nContent-Length: 2\r\n\r\nhi",
        );
        assert!(
            text.contains(" --request 'POST' --request-target '/a?b='\\''c'"),
            "{text}"
        );
        assert!(text.contains("--header 'Host: 127.0.0.1:8080'"), "{text}");
        assert!(text.contains("--header 'X-Empty;'"), "{text}");
        assert!(
            text.contains("--header 'User-Agent:' --header 'Accept:' --header 'Content-Type:'"),
            "{text}"
        );
        assert!(text.contains("--data-binary 'hi'"), "{text}");
        assert!(text.ends_with("'http://127.0.0.1:8080/'\n"), "{text}");
    }

    #[test]
    fn what_curl_would_change_goes_another_way() {
        for (sent, why) in [
            (
                &b"GET / HTTP/1.1\r\nHost : x\r\n\r\n"[..],
                "field-name-whitespace",
            ),
            (b"GET / HTTP/1.1\r\nA: b\r\nHost: x\r\n\r\n", "Host first"),
            (b"GET / HTTP/1.1\r\nHost:x\r\n\r\n", "otherwise"),
            (b"GET / HTTP/1.0\r\nHost: x\r\n\r\n", "another version"),
            (b"GET / HTTP/1.1\r\nHost: x\r\n", "not complete"),
        ] {
            let text = script(sent);
            assert!(
                text.contains(why) && text.contains("| nc '127.0.0.1' 8080"),
                "{text}"
            );
        }
        assert!(
            script(b"GET /\xff% HTTP/1.1\n\n").contains("printf 'GET /\\377%% HTTP/1.1\\n\\n'")
        );
    }
}

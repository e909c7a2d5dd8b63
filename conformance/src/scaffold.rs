//! A check to begin with (`conformance new`): complete, with exemplars, so that it can be proven
//! before the first word of it is changed.

/// The text of a new script check.
pub fn script(id: &str) -> String {
    SCRIPT.replace("@id@", id)
}

/// The text of a new passive check.
pub fn passive(id: &str) -> String {
    PASSIVE.replace("@id@", id)
}

/// Whether the text can be the id of a check: small letters, digits, single hyphens between them.
pub fn is_id(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && (word.bytes()).all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit())
    };
    text.split('-').all(word)
}

const SCRIPT: &str = r#"id: @id@
title: One line that says what is expected
level: SHOULD
requirements: R9112-2.2-10
needs: get
why: Two sentences for the reader of a report: what goes wrong in practice when this is not so.

# Verbs and escapes are those of docs/script.md; {path}, {host} and {timeout} are filled in by discovery.
script:
  connect
  send "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
  read until message or close within {timeout}

# The first outcome that holds is the verdict.
outcomes:
  conforms refused: status 400
  lenient closed: no-answer and closed -- allowed, but the client does not learn why
  violates accepted: status 2xx|3xx -- say here what the target did wrong
  violates SHOULD server-error: status 5xx -- an internal error is no controlled answer (RFC 9110 §2.3)
  inconclusive other: true -- no outcome above covers this

# One answer per read of the script, each with the outcome it has to be graded as.
exemplars:
  refused:
    answer "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" fin
  closed:
    answer "" fin
  accepted:
    answer "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok" fin
  server-error:
    answer "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" fin
  other:
    answer "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" fin
"#;

const PASSIVE: &str = r#"id: @id@
title: One line that says what every response has
level: SHOULD
requirements: R9110-6.6.1-03
why: Two sentences for the reader of a report: what goes wrong in practice when this is not so.
kind: passive
# Which responses of the run are judged.
applies: status 2xx

outcomes:
  conforms present: field "Date" present
  violates missing: true -- say here what the response lacks

exemplars:
  present:
    answer "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"
  missing:
    answer "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for fine in ["a", "bare-lf", "x-1"] {
            assert!(is_id(fine), "{fine}");
        }
        for wrong in ["", "-a", "a-", "a--b", "A", "a_b", "a/b", "..", "ä"] {
            assert!(!is_id(wrong), "{wrong}");
        }
    }
}

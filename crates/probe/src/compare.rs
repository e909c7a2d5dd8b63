//! Where two peers' answers to the same octets differ.

use crate::json::Object;
use http_core::dissect::{Dissection, Message};
use http_core::octet::escape;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use wire::ending::Ending;

/// Fields whose values differ for good reasons; only their presence is compared. So are values
/// that are dates or look like identifiers on both sides.
const MASKED: &[&str] = &[
    "age",
    "date",
    "etag",
    "expires",
    "last-modified",
    "request-id",
    "server",
    "set-cookie",
    "x-request-id",
];

/// What one peer did.
pub(crate) struct Observed<'a> {
    pub(crate) responses: &'a Dissection,
    /// `None` where it is not known (a recorded session).
    pub(crate) ending: Option<Ending>,
    /// Whether a read timed out.
    pub(crate) timed_out: bool,
}

/// One difference: where, and what each of the two says there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) place: String,
    pub(crate) left: String,
    pub(crate) right: String,
}

/// Differences as objects.
pub(crate) fn objects(found: &[Difference]) -> Vec<Object> {
    let object = |difference: &Difference| {
        Object::new("difference")
            .text("place", &difference.place)
            .text("left", &difference.left)
            .text("right", &difference.right)
    };
    found.iter().map(object).collect()
}

/// How two peers took the same octets, in one sentence.
pub(crate) fn verdict(left: &Observed<'_>, right: &Observed<'_>) -> String {
    match (stance(left), stance(right)) {
        (Stance::Refuses(a), Stance::Refuses(b)) if a == b => format!("both reject, with {a}"),
        (Stance::Refuses(a), Stance::Refuses(b)) => format!("both reject, with {a} and {b}"),
        (Stance::Accepts(a), Stance::Accepts(b)) if a == b => format!("both accept, with {a}"),
        (Stance::Accepts(a), Stance::Accepts(b)) => format!("both accept, with {a} and {b}"),
        (Stance::Silent(a), Stance::Silent(b)) if a == b => format!("neither answers; {a}"),
        (a, b) if both_reject(left, right) => {
            format!("both reject: the first {a}, the second {b}")
        }
        (a, b) => format!("they disagree: the first {a}, the second {b}"),
    }
}

enum Stance {
    Refuses(u16),
    Accepts(u16),
    Silent(&'static str),
}

impl std::fmt::Display for Stance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refuses(status) => write!(f, "refuses with {status}"),
            Self::Accepts(status) => write!(f, "accepts with {status}"),
            Self::Silent(how) => write!(f, "does not answer ({how})"),
        }
    }
}

/// The last final response decides: after a smuggled request it is the telling one.
fn stance(observed: &Observed<'_>) -> Stance {
    match observed
        .responses
        .responses()
        .filter_map(Message::status)
        .last()
    {
        Some(status) if status >= 400 => Stance::Refuses(status),
        Some(status) => Stance::Accepts(status),
        None if observed.timed_out => Stance::Silent("silence"),
        None => Stance::Silent(
            observed
                .ending
                .as_ref()
                .map_or("nothing came", Ending::as_str),
        ),
    }
}

/// Every difference, in the order of the stream.
pub(crate) fn differences(
    left: &Observed<'_>,
    right: &Observed<'_>,
    mask: &[String],
) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut differ = |place: String, left: String, right: String| {
        if left != right {
            found.push(Difference { place, left, right });
        }
    };
    let (a, b) = (left.responses, right.responses);
    differ(
        "number of messages".to_owned(),
        a.messages.len().to_string(),
        b.messages.len().to_string(),
    );
    for (index, (one, other)) in a.messages.iter().zip(&b.messages).enumerate() {
        let place = |part: &str| format!("message {}: {part}", index + 1);
        differ(
            place("version"),
            one.version().to_string(),
            other.version().to_string(),
        );
        differ(place("status"), status(one), status(other));
        for name in names(one, other) {
            let here = [values(one, &name, false), values(other, &name, false)];
            let masked = is_masked(&name, &here, mask);
            differ(
                place(&format!("field {name}")),
                values(one, &name, masked),
                values(other, &name, masked),
            );
        }
        differ(place("framing"), framing(one), framing(other));
        differ(
            place("complete"),
            one.complete.to_string(),
            other.complete.to_string(),
        );
        if one.content != other.content {
            let at = one
                .content
                .iter()
                .zip(&other.content)
                .take_while(|(x, y)| x == y)
                .count();
            differ(
                place(&format!("content from octet {at}")),
                piece(one, at),
                piece(other, at),
            );
        }
    }
    let excess = |d: &Dissection| d.excess.map_or(0, |span| span.len());
    differ(
        "octets in excess".to_owned(),
        excess(a).to_string(),
        excess(b).to_string(),
    );
    if let (Some(one), Some(other)) = (&left.ending, &right.ending) {
        differ(
            "ending".to_owned(),
            one.as_str().to_owned(),
            other.as_str().to_owned(),
        );
    }
    found
}

/// Whether a field is compared by presence only: by its name, or because every value of it is a
/// date or every one an identifier, which tell two answers apart but not two servers.
pub(crate) fn is_masked(name: &str, values: &[String], mask: &[String]) -> bool {
    MASKED.contains(&name)
        || mask.iter().any(|masked| masked.eq_ignore_ascii_case(name))
        || values.iter().all(|value| is_date(value))
        || values.iter().all(|value| is_identifier(value))
}

/// A date of HTTP (RFC 9110 section 5.6.7) or one that begins as RFC 3339 says.
fn is_date(value: &str) -> bool {
    let octets = value.as_bytes();
    let iso = octets.len() >= 19
        && octets
            .iter()
            .take(10)
            .enumerate()
            .all(|(at, octet)| match at {
                4 | 7 => *octet == b'-',
                _ => octet.is_ascii_digit(),
            })
        && matches!(octets[10], b'T' | b' ');
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    iso || value.contains(':') && days.iter().any(|day| value.starts_with(day))
}

/// Sixteen or more letters and digits of which some are digits: a random or a counted value.
fn is_identifier(value: &str) -> bool {
    let inner = value.trim_matches('"');
    let marks = |octet: u8| matches!(octet, b'-' | b'_' | b':' | b'.' | b'/' | b'+' | b'=');
    inner.len() >= 16
        && inner
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || marks(octet))
        && inner.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Whether both sides turned the octets down, in whatever words: then they agree.
pub(crate) fn both_reject(left: &Observed<'_>, right: &Observed<'_>) -> bool {
    let rejects = |observed: &Observed<'_>| match stance(observed) {
        Stance::Refuses(_) => true,
        Stance::Accepts(_) => false,
        // A connection that is ended without an answer is a refusal too; silence is not.
        Stance::Silent(_) => observed.ending.is_some_and(|ending| ending.by_peer()),
    };
    rejects(left) && rejects(right)
}

/// Differences as lines, each with both sides; `mark` says whether they are faults.
pub(crate) fn lines(differences: &[Difference], left: &str, right: &str, mark: char) -> String {
    let width = left.len().max(right.len());
    let mut text = String::new();
    for difference in differences {
        let _ = writeln!(text, "{mark} {}", difference.place);
        let _ = writeln!(text, "  {left:<width$}  {}", difference.left);
        let _ = writeln!(text, "  {right:<width$}  {}", difference.right);
    }
    text
}

fn status(message: &Message) -> String {
    message
        .status()
        .map_or_else(|| "none".to_owned(), |status| status.to_string())
}

fn names(one: &Message, other: &Message) -> BTreeSet<String> {
    let fields = one.fields.iter().chain(&other.fields);
    fields
        .map(|field| escape(&field.name.to_ascii_lowercase()).to_string())
        .collect()
}

fn values(message: &Message, name: &str, masked: bool) -> String {
    let values: Vec<String> = message
        .field_values(name)
        .map(|value| escape(value).to_string())
        .collect();
    match (values.is_empty(), masked) {
        (true, _) => "absent".to_owned(),
        (false, true) => "present".to_owned(),
        (false, false) => values.join(" | "),
    }
}

fn framing(message: &Message) -> String {
    message.framing.as_ref().map_or_else(
        || "unknown".to_owned(),
        |framing| format!("{:?}", framing.length),
    )
}

fn piece(message: &Message, at: usize) -> String {
    let rest = message.content.get(at..).unwrap_or_default();
    let shown = &rest[..rest.len().min(40)];
    let more = if rest.len() > shown.len() {
        format!(" ... {} octets in all", message.content_length)
    } else {
        String::new()
    };
    format!("\"{}\"{more}", escape(shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_core::dissect::dissect;
    use http_core::syntax::Direction;

    fn compare(a: &[u8], b: &[u8]) -> (String, Vec<String>) {
        let (a, b) = (
            dissect(a, Direction::Response),
            dissect(b, Direction::Response),
        );
        let of = |responses| Observed {
            responses,
            ending: Some(Ending::Fin),
            timed_out: false,
        };
        let places = differences(&of(&a), &of(&b), &[])
            .into_iter()
            .map(|d| d.place)
            .collect();
        (verdict(&of(&a), &of(&b)), places)
    }

    #[test]
    fn refusals_agree_whatever_their_number_and_dates_are_masked() {
        let (verdict, places) = compare(
            b"HTTP/1.1 400 Bad Request\r\nDate: a\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 501 No\r\nDate: b\r\nContent-Length: 0\r\n\r\n",
        );
        assert_eq!(verdict, "both reject, with 400 and 501");
        assert_eq!(places, ["message 1: status"]);
    }

    #[test]
    fn dates_and_identifiers_are_known_by_their_looks() {
        let known =
            |one: &str, other: &str| is_masked("x-thing", &[one.to_owned(), other.to_owned()], &[]);
        assert!(known(
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Mon, 07 Nov 1994 08:49:37 GMT"
        ));
        assert!(known("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"));
        assert!(known("7f3a9c1e2b4d6f80", "0011223344556677"));
        assert!(!known("7f3a9c1e2b4d6f80", "none"));
        assert!(!known("text/html", "text/plain"));
        assert!(!known("100", "200"));
    }

    #[test]
    fn one_that_answers_a_smuggled_request_stands_out() {
        let one = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        let two = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let (verdict, places) = compare(one, two);
        assert!(
            verdict.starts_with("they disagree: the first refuses with 400, the second accepts"),
            "{verdict}"
        );
        assert!(places.contains(&"number of messages".to_owned()));
    }
}

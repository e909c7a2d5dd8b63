//! How other readers would cut the same octets: a desync forecast from one request.

use http_core::octet::escape;
use http_core::readings::{Reading, Verdict, compare, readings};
use http_core::syntax::Direction;
use std::fmt::Write as _;

/// Octets shown of what a reader takes for the next request.
const SHOWN: usize = 48;

/// The verdict, then one block per way of cutting, with the readers that cut so.
pub(crate) fn lines(octets: &[u8], direction: Direction) -> String {
    let all = readings(octets, direction);
    let comparison = compare(&all);
    let count = all.len();
    let mut text = match comparison.verdict() {
        Verdict::Agree => format!("* all {count} readers cut these octets alike\n"),
        Verdict::SomeRefuse => {
            format!(
                "* of {count} readers some refuse these octets; those that accept them cut them alike\n"
            )
        }
        Verdict::Differ => format!(
            "! {count} readers cut these octets in {} ways: two of them in a row can be played off against each other\n",
            comparison.groups.len()
        ),
    };
    for group in &comparison.groups {
        let names: Vec<&str> = group
            .readings
            .iter()
            .map(|reading| reading.policy.id)
            .collect();
        let _ = writeln!(text, "* {}", names.join(", "));
        if let Some(reading) = group.readings.first() {
            block(reading, octets, &mut text);
        }
    }
    if let Some((one, other)) = comparison.conflict() {
        for reading in [one, other] {
            let _ = writeln!(text, "* {}", reading.policy);
        }
    }
    text
}

fn block(reading: &Reading, octets: &[u8], text: &mut String) {
    for (number, cut) in reading.messages.iter().enumerate() {
        let all = cut.span.slice(octets, 0);
        let more = if all.len() > SHOWN { " ..." } else { "" };
        let _ = writeln!(
            text,
            "  {}. octets {}, content {}: it {}\n     \"{}\"{more}",
            number + 1,
            cut.span,
            cut.content,
            cut.why,
            escape(&all[..all.len().min(SHOWN)]),
        );
    }
    let _ = writeln!(text, "  {}", end(reading));
}

/// What becomes of the octets after the last request.
fn end(reading: &Reading) -> String {
    let whole = reading.to_string();
    whole.rsplit("; ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::lines;
    use http_core::syntax::Direction::Request;

    #[test]
    fn length_against_coding_is_forecast() {
        let text = lines(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGGET / HTTP/1.1\r\nHost: a\r\n\r\n", Request);
        assert!(text.starts_with("! "), "{text}");
        assert!(text.contains("content-length-wins"), "{text}");
        assert!(text.contains("\"GGET / HTTP/1.1"), "{text}");
    }

    #[test]
    fn a_plain_request_is_read_alike() {
        let text = lines(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", Request);
        assert!(text.starts_with("* all "), "{text}");
    }
}

//! `pipeline`: several requests at once.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;
use http_core::dissect::Dissection;
use http_core::octet::escape;
use std::fmt::Write as _;
use wire::ending::Ending;

pub(super) const COMMAND: Command = Command {
    name: "pipeline",
    group: Group::Sending,
    usage: r#"[N | "BYTES" "BYTES"...]"#,
    summary: "Send several requests in one write, and show which answer belongs to which",
    details: r#"N times the last request of this connection (2 unless told otherwise, 1000 at most), or each literal as one request. Answers belong to requests by their order (RFC 9112 §9.3.2), as far as framing tells them apart."#,
    examples: &[
        r#"pipeline"#,
        r#"pipeline 5"#,
        r#"pipeline "GET /a HTTP/1.1\r\nHost: {host}\r\n\r\n" "GET /b HTTP/1.1\r\nHost: {host}\r\n\r\n""#,
    ],
    words: &[],
    run,
};

/// Requests sent at once, at most.
const MOST: usize = 1000;

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let before = console.exchanges();
    let count = if operands.starts_with('"') {
        console.send_line(&format!("send {operands}"))?;
        console.exchanges().0.saturating_sub(before.0)
    } else {
        let number = if operands.is_empty() {
            Some(2)
        } else {
            operands.parse().ok()
        };
        let Some(count) = number.filter(|count| (1..=MOST).contains(count)) else {
            return Err(Complaint::usage(format!(
                "write a number from 1 to {MOST}, or requests in quotes: pipeline 3"
            )));
        };
        let (_, request) = console.request()?;
        console.send_octets(&request.repeat(count))?;
        count
    };
    // On a connection opened for this, numbers begin anew.
    let fresh = console.exchanges().0 <= count;
    let (sent, answered) = if fresh { (0, 0) } else { before };
    console.wait_for_answers(answered + count);
    if let Some(text) =
        console.look(|requests, responses, ending| pairs(requests, responses, ending, sent))
    {
        console.out.lines(&text);
    }
    Ok(Next::Prompt)
}

/// Requests from number `from` on, each with its answer.
fn pairs(requests: &Dissection, responses: &Dissection, ending: Ending, from: usize) -> String {
    let mut text = String::new();
    let mut answers = responses.responses().skip(from);
    for (index, request) in requests.requests().enumerate().skip(from) {
        let name = format!(
            "{} {}",
            escape(request.method().unwrap_or_default()),
            escape(request.target().unwrap_or_default())
        );
        let (mark, answer) = match answers.next() {
            Some(response) => {
                let end = if response.complete {
                    ""
                } else {
                    ", not complete"
                };
                let status = response
                    .status()
                    .map_or_else(String::new, |s| s.to_string());
                (
                    '*',
                    format!("{status}, {} octets{end}", response.content_length),
                )
            }
            None => ('!', format!("no answer ({ending})")),
        };
        let _ = writeln!(text, "{mark} request {:<3} {name:<30}  {answer}", index + 1);
    }
    if responses.excess.is_some() {
        text.push_str(
            "! octets stand between the answers that belong to none: the pairs are a guess\n",
        );
    }
    let more = answers.count();
    if more > 0 {
        let _ = writeln!(text, "! {more} more answers than requests");
    }
    text
}

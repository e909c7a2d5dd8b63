//! Vectors that go through the dissector: what becomes of a whole direction of a connection.
//!
//! After `http` stands `requests` or `responses`; for responses the methods of the requests that
//! are outstanding (`GET`, or `GET/1.0` for an HTTP/1.0 request); then `any` when more may be, and
//! `open` or `broken` for an end other than a close in good order.

use crate::feed;
use crate::markdown::Vector;
use http_core::dissect::{Dissection, Dissector, End, Field, Kind, Message, Options};
use http_core::octet::escape;
use http_core::syntax::{Direction, Lossless};
use std::fmt::Write;

/// The log of a vector; complains when it depends on how the input is cut.
pub(crate) fn log(
    vector: &Vector,
    direction: Direction,
    words: &[&str],
    complaints: &mut Vec<String>,
) -> String {
    let (start, end) = start(vector, direction, words);
    let run = |ends: &mut dyn Iterator<Item = usize>| {
        let mut dissector = start.clone();
        let mut at = 0;
        for end in ends {
            dissector.push(&vector.input[at..end]);
            at = end;
        }
        let pending = dissector.pending();
        dissector.end(end);
        (dissector.into_dissection(), pending)
    };
    let length = vector.input.len();
    let whole = run(&mut [length].into_iter());
    if run(&mut (1..=length)) != whole {
        complaints.push("octet by octet it reads otherwise".to_owned());
    }
    for cut in 1..length {
        if run(&mut [cut, length].into_iter()) != whole {
            complaints.push(format!("cut at {cut} it reads otherwise"));
        }
    }
    let (found, pending) = whole;
    format!(
        "{}{}awaits: {pending}",
        names(vector, &found),
        messages(&found)
    )
}

fn start(vector: &Vector, direction: Direction, words: &[&str]) -> (Dissector, End) {
    let options = Options {
        limits: vector.limits,
        ..Options::default()
    };
    let (mut dissector, mut end) = (Dissector::new(direction, options), End::Closed);
    for word in words {
        match *word {
            "any" => dissector.expect_any(),
            "open" => end = End::Open,
            "broken" => end = End::Broken,
            request => {
                let (method, minor) = request.split_once("/1.").unwrap_or((request, "1"));
                let head = format!("{method} / HTTP/1.{minor}\r\nHost: a\r\n\r\n");
                let mut requests = Dissector::requests();
                requests.push(head.as_bytes());
                dissector.expect_answer_to(&requests.messages()[0]);
            }
        }
    }
    (dissector, end)
}

/// Tokens and defects, written as those of the grammar's own vectors.
fn names(vector: &Vector, found: &Dissection) -> String {
    let mut sink = Lossless::new(0);
    sink.tokens.clone_from(&found.tokens);
    sink.defects.clone_from(&found.defects);
    if let Some(gap) = feed::first_gap(&sink, vector.input.len()) {
        return gap;
    }
    feed::log(&vector.input, &sink)
}

fn messages(found: &Dissection) -> String {
    let mut log = String::new();
    for message in &found.messages {
        let _ = writeln!(log, "{}", line(message));
    }
    for (name, span) in [("garbage", found.garbage), ("excess", found.excess)] {
        if let Some(span) = span {
            let _ = writeln!(log, "{name}: {span}");
        }
    }
    log
}

fn line(message: &Message) -> String {
    let what = match message.kind {
        Kind::Request => format!("request {}", escape(message.method().unwrap_or_default())),
        Kind::Response => format!("response {}", message.status().unwrap_or_default()),
        Kind::Interim => format!("interim {}", message.status().unwrap_or_default()),
    };
    let framing = match message.framing {
        Some(framing) => format!("rule {}, {}", framing.rule.number(), framing.length),
        None => "no framing".to_owned(),
    };
    let mut log = format!("{what} at {}: {framing}", message.span);
    if message.content_length > 0 {
        let _ = write!(log, ", content \"{}\"", escape(&message.content));
    }
    for Field { name, value, .. } in &message.trailers {
        let _ = write!(log, ", trailer {}={}", escape(name), escape(value));
    }
    if let Some(reason) = message.framing.and_then(|framing| framing.must_close) {
        let _ = write!(log, ", closes for {}", reason.as_str());
    }
    for defect in &message.defects {
        let _ = write!(log, ", !{}", defect.id);
    }
    let end = if message.complete {
        ", complete"
    } else {
        ", incomplete"
    };
    log + end
}

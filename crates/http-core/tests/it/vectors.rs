//! Runs every vector whole, octet by octet, cut in two at every place, and with octets after it.
//!
//! `UPDATE_VECTORS=1 cargo test -p http-core` writes the logs anew; read the difference before you
//! commit it.

use crate::dissect;
use crate::feed::{self, Verdict};
use crate::markdown::{self, Vector};
use http_core::message::RequestTarget;
use http_core::octet::escape;
use http_core::syntax::{Direction, Limits, Lossless};

#[test]
fn every_vector_reads_the_same_however_it_is_cut() {
    let vectors = markdown::all();
    let mut wrong = Vec::new();
    let mut found = Vec::new();
    for vector in &vectors {
        let mut complaints = Vec::new();
        let log = log(vector, &mut complaints);
        if log != vector.log && std::env::var_os("UPDATE_VECTORS").is_none() {
            complaints.push(format!("--- expected\n{}\n--- found\n{log}", vector.log));
        }
        for complaint in complaints {
            wrong.push(format!(
                "{}: {}: {complaint}\n",
                vector.file.display(),
                vector.title
            ));
        }
        found.push((vector, log));
    }
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        markdown::rewrite(&found);
    }
    assert!(
        wrong.is_empty(),
        "{} complaints about {} vectors\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
}

/// What a lossless reader was told, and how far it got.
type Reading = (Lossless, usize);

/// One reader, strict and lossless, under one way of cutting the input.
struct Reader {
    strict: fn(&[u8], Limits, &[usize]) -> Verdict,
    lossless: fn(&[u8], Limits, &[usize]) -> Reading,
}

const REQUEST: Reader = Reader {
    strict: |input, limits, ends| feed::request(input, limits, ends.iter().copied()),
    lossless: |input, limits, ends| {
        feed::lossless_head(Direction::Request, input, limits, ends.iter().copied())
    },
};
const RESPONSE: Reader = Reader {
    strict: |input, limits, ends| feed::response(input, limits, ends.iter().copied()),
    lossless: |input, limits, ends| {
        feed::lossless_head(Direction::Response, input, limits, ends.iter().copied())
    },
};
const CHUNKED: Reader = Reader {
    strict: |input, limits, ends| feed::chunked(input, limits, ends.iter().copied()),
    lossless: |input, limits, ends| feed::lossless_chunked(input, limits, ends.iter().copied()),
};

fn log(vector: &Vector, complaints: &mut Vec<String>) -> String {
    let words: Vec<&str> = vector.reader.iter().map(String::as_str).collect();
    match words[..] {
        ["request"] => cut_every_way(vector, &REQUEST, complaints),
        ["response"] => cut_every_way(vector, &RESPONSE, complaints),
        ["chunked"] => cut_every_way(vector, &CHUNKED, complaints),
        ["requests", ref words @ ..] => dissect::log(vector, Direction::Request, words, complaints),
        ["responses", ref words @ ..] => {
            dissect::log(vector, Direction::Response, words, complaints)
        }
        ["target", method] => target(method, &vector.input),
        _ => panic!(
            "{}: {}: nothing reads {words:?}",
            vector.file.display(),
            vector.title
        ),
    }
}

fn cut_every_way(vector: &Vector, reader: &Reader, complaints: &mut Vec<String>) -> String {
    let (input, limits) = (&vector.input[..], vector.limits);
    let mut same = |what: String, seen: String, expected: String| {
        if seen != expected {
            complaints.push(format!("{what}\n--- whole\n{expected}\n--- so\n{seen}"));
        }
    };
    let whole = (reader.strict)(input, limits, &[input.len()]);
    let (sink, length) = (reader.lossless)(input, limits, &[input.len()]);
    if let Some(gap) = feed::first_gap(&sink, length) {
        same("tokens".to_owned(), gap, String::new());
    }
    let each: Vec<usize> = (1..=input.len()).collect();
    let cuts = (1..input.len()).map(|cut| (format!("cut at {cut}"), vec![cut, input.len()]));
    for (how, ends) in [("octet by octet".to_owned(), each)]
        .into_iter()
        .chain(cuts)
    {
        same(
            format!("{how}, strict"),
            (reader.strict)(input, limits, &ends).line(),
            whole.line(),
        );
        let (cut, cut_length) = (reader.lossless)(input, limits, &ends);
        if (&cut, cut_length) != (&sink, length) {
            same(
                format!("{how}, lossless"),
                feed::log(input, &cut),
                feed::log(input, &sink),
            );
        }
    }
    if let Verdict::Complete { .. } = whole {
        for after in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\0", b"\r\n", b" "] {
            let longer = [input, after].concat();
            let cut = (reader.strict)(&longer, limits, &[longer.len()]);
            same(
                format!("with \"{}\" after it", escape(after)),
                cut.line(),
                whole.line(),
            );
        }
    }
    match (&whole, sink.first_refused()) {
        (Verdict::Refused(defect, _), Some(first)) => {
            same(
                "first defect of lossless".to_owned(),
                first.to_string(),
                defect.to_string(),
            );
        }
        (Verdict::Complete { .. }, Some(first)) => {
            same(
                "first defect of lossless".to_owned(),
                first.to_string(),
                String::new(),
            );
        }
        _ => {}
    }
    format!("{}{}", feed::log(input, &sink), whole.line())
}

fn target(method: &str, input: &[u8]) -> String {
    let mut sink = Lossless::new(0);
    let _ = RequestTarget::read(method.as_bytes(), input, 0, &mut sink);
    let mut log = feed::log(input, &sink);
    log.push_str(&match RequestTarget::parse(method.as_bytes(), input) {
        Err(defect) => Verdict::Refused(defect, defect.id.status()).line(),
        Ok(target) => parts(&target),
    });
    log
}

fn parts(target: &RequestTarget<'_>) -> String {
    let mut text = match *target {
        RequestTarget::Origin { path, .. } => format!("origin: path \"{}\"", escape(path)),
        RequestTarget::Absolute {
            scheme,
            authority,
            path,
            ..
        } => {
            let (scheme, authority) = (escape(scheme), escape(authority));
            format!(
                "absolute: scheme \"{scheme}\", authority \"{authority}\", path \"{}\"",
                escape(path)
            )
        }
        RequestTarget::Authority { host, port } => {
            format!("authority: host \"{}\", port {port}", escape(host))
        }
        RequestTarget::Asterisk => "asterisk".to_owned(),
    };
    if let Some(query) = target.query() {
        text.push_str(&format!(", query \"{}\"", escape(query)));
    }
    text
}

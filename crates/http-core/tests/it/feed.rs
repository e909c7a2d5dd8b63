//! Feeds octets to the readers of this crate in pieces, and writes down what they found.

use http_core::chunked::ChunkedDecoder;
use http_core::defect::{Defect, Severity};
use http_core::message::{RequestDecoder, ResponseDecoder};
use http_core::octet::escape;
use http_core::syntax::{Direction, HeadScan, Limits, Lossless, Token};
use std::fmt::Write;

/// What a strict reader said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Complete {
        length: usize,
        parts: String,
    },
    Incomplete,
    /// The defect, and the status it is answered with where there is someone to answer.
    Refused(Defect, Option<u16>),
}

impl Verdict {
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Complete { length, parts } => format!("strict: {length} octets, {parts}"),
            Self::Incomplete => "strict: incomplete".to_owned(),
            Self::Refused(defect, status) => match status {
                Some(status) => format!(
                    "strict: refused, {} at {}, {status}",
                    defect.id, defect.span
                ),
                None => format!("strict: refused, {} at {}", defect.id, defect.span),
            },
        }
    }
}

/// Reads a request head that arrives up to each of these ends in turn.
pub(crate) fn request(
    input: &[u8],
    limits: Limits,
    ends: impl IntoIterator<Item = usize>,
) -> Verdict {
    let mut decoder = RequestDecoder::new(limits);
    for end in ends {
        let buf = &input[..end];
        match decoder.decode(buf) {
            Err(defect) => return Verdict::Refused(defect, defect.id.status()),
            Ok(None) => {}
            Ok(Some(length)) => {
                let head = decoder.head(buf);
                let mut parts = format!(
                    "{} {} {}",
                    escape(head.method()),
                    escape(head.target()),
                    head.version()
                );
                for line in head.fields() {
                    let _ = write!(parts, "; {}={}", escape(line.name), escape(line.value));
                    assert_eq!(head.field(line.name), head.field_values(line.name).next());
                }
                return Verdict::Complete { length, parts };
            }
        }
    }
    Verdict::Incomplete
}

/// Reads a response head that arrives up to each of these ends in turn.
pub(crate) fn response(
    input: &[u8],
    limits: Limits,
    ends: impl IntoIterator<Item = usize>,
) -> Verdict {
    let mut decoder = ResponseDecoder::new(limits);
    for end in ends {
        let buf = &input[..end];
        match decoder.decode(buf) {
            Err(defect) => return Verdict::Refused(defect, None),
            Ok(None) => {}
            Ok(Some(length)) => {
                let head = decoder.head(buf);
                let mut parts = format!(
                    "{} {} {}",
                    head.version(),
                    head.status(),
                    escape(head.reason())
                );
                for line in head.fields() {
                    let _ = write!(parts, "; {}={}", escape(line.name), escape(line.value));
                }
                return Verdict::Complete { length, parts };
            }
        }
    }
    Verdict::Incomplete
}

/// Decodes chunked content that arrives up to each of these ends in turn.
pub(crate) fn chunked(
    input: &[u8],
    limits: Limits,
    ends: impl IntoIterator<Item = usize>,
) -> Verdict {
    let mut decoder = ChunkedDecoder::new(limits);
    let (mut at, mut content) = (0, Vec::new());
    for end in ends {
        while at < end {
            let step = match decoder.decode(&input[at..end]) {
                Ok(step) => step,
                Err(defect) => return Verdict::Refused(defect, defect.id.status()),
            };
            if let Some(data) = step.data {
                content.extend_from_slice(&input[at..end][data]);
            }
            assert!(step.consumed > 0 || step.done, "no progress at {at}");
            at += step.consumed;
            if step.done {
                let mut parts = format!("content \"{}\"", escape(&content));
                for (name, value) in decoder.trailers() {
                    let _ = write!(parts, "; {}={}", escape(name), escape(value));
                }
                return Verdict::Complete { length: at, parts };
            }
        }
    }
    Verdict::Incomplete
}

/// Everything the lossless sink was told of a head, and how far the head reached.
pub(crate) fn lossless_head(
    direction: Direction,
    input: &[u8],
    limits: Limits,
    ends: impl IntoIterator<Item = usize>,
) -> (Lossless, usize) {
    let (mut scan, mut sink) = (HeadScan::new(direction, limits), Lossless::new(0));
    for end in ends {
        if let Some(length) = scan
            .advance(&input[..end], &mut sink)
            .expect("a lossless parse never stops")
        {
            return (sink, length);
        }
    }
    scan.finish(input, &mut sink)
        .expect("a lossless parse never stops");
    (sink, input.len())
}

/// Everything the lossless sink was told of chunked content, and how far it reached.
pub(crate) fn lossless_chunked(
    input: &[u8],
    limits: Limits,
    ends: impl IntoIterator<Item = usize>,
) -> (Lossless, usize) {
    let (mut decoder, mut sink) = (ChunkedDecoder::new(limits), Lossless::new(0));
    let mut at = 0;
    for end in ends {
        while at < end {
            let step = decoder
                .advance(&input[at..end], &mut sink)
                .expect("a lossless parse never stops");
            at += step.consumed;
            if step.done {
                return (sink, at);
            }
        }
    }
    decoder
        .finish(&mut sink)
        .expect("a lossless parse never stops");
    (sink, at)
}

/// The tokens of `sink`, a line of the stream to a line of the log, then its defects.
pub(crate) fn log(input: &[u8], sink: &Lossless) -> String {
    let mut out = String::new();
    let mut fresh = true;
    for &(token, span) in &sink.tokens {
        let text = span.slice(input, 0);
        if fresh {
            let _ = write!(out, "{}: ", span.start);
        } else {
            out.push_str(", ");
        }
        out.push_str(token.as_str());
        if text != canonical(token) {
            let _ = write!(out, " \"{}\"", escape(text));
        }
        fresh = text.ends_with(b"\n") || token == Token::ChunkData;
        if fresh {
            out.push('\n');
        }
    }
    if !fresh {
        out.push('\n');
    }
    for defect in &sink.defects {
        let severity = if defect.id.severity() == Severity::Refuse {
            "!"
        } else {
            "?"
        };
        let _ = writeln!(out, "{severity} {} at {}", defect.id, defect.span);
    }
    out
}

/// The octets that need not be shown, because the name of the token says them.
fn canonical(token: Token) -> &'static [u8] {
    match token {
        Token::Space | Token::Ows | Token::ObsFold => b" ",
        Token::Colon => b":",
        Token::LineEnd | Token::EmptyLine | Token::ChunkDataEnd => b"\r\n",
        Token::ChunkExtStart => b";",
        Token::ChunkExtEquals => b"=",
        Token::LastChunk => b"0",
        _ => b"",
    }
}

/// Where the tokens fail to cover `0..length` in order, without gap or overlap.
pub(crate) fn first_gap(sink: &Lossless, length: usize) -> Option<String> {
    let mut at = 0;
    for &(token, span) in &sink.tokens {
        if span.start != at {
            return Some(format!("{token} at {span}, expected at {at}"));
        }
        at = span.end;
    }
    (at != length as u64).then(|| format!("the last token ends at {at}, not at {length}"))
}

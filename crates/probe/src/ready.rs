//! Ready-made answers for the listening side: the faults clients meet, by name.

use std::fmt::Write as _;

/// Answers of every connection, written as a script for `listen` has them.
pub(crate) struct Ready {
    pub(crate) name: &'static str,
    /// What is wrong with it, for a list.
    pub(crate) summary: &'static str,
    /// `answer` lines.
    pub(crate) lines: &'static str,
}

/// All of them, in the order in which they are listed.
pub(crate) const READY: &[Ready] = &[
    Ready {
        name: "both-lengths",
        summary: "Content-Length and Transfer-Encoding, and they disagree",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" fin"#,
    },
    Ready {
        name: "two-lengths",
        summary: "two Content-Length lines that differ",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "same-lengths",
        summary: "the same Content-Length twice",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "signed-length",
        summary: "a Content-Length with a sign",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "short-content",
        summary: "FIN before the content is as long as its length says",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "excess",
        summary: "octets after the content",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world" open"#,
    },
    Ready {
        name: "two-answers",
        summary: "two responses to one request",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" open"#,
    },
    Ready {
        name: "content-in-204",
        summary: "content in a response that has none",
        lines: r#"answer "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello" open"#,
    },
    Ready {
        name: "no-last-chunk",
        summary: "chunks, then FIN without the last one",
        lines: r#"answer "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" fin"#,
    },
    Ready {
        name: "long-chunk",
        summary: "a chunk with more data than its size says",
        lines: r#"answer "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n" fin"#,
    },
    Ready {
        name: "chunk-size",
        summary: "a chunk size that is no hexadecimal number",
        lines: r#"answer "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n0\r\n\r\n" fin"#,
    },
    Ready {
        name: "unknown-coding",
        summary: "a transfer coding nobody knows",
        lines: r#"answer "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" fin"#,
    },
    Ready {
        name: "bare-cr",
        summary: "a CR without LF within a field line",
        lines: r#"answer "HTTP/1.1 200 OK\r\nX-Note: one\rX-Other: two\r\nContent-Length: 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "bare-lf",
        summary: "lines that end with LF alone",
        lines: r#"answer "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello" fin"#,
    },
    Ready {
        name: "folded",
        summary: "a field value over two lines",
        lines: r#"answer "HTTP/1.1 200 OK\r\nX-Note: one\r\n two\r\nContent-Length: 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "space-colon",
        summary: "whitespace between a field name and its colon",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "controls",
        summary: "NUL and escape sequences in a field value",
        lines: r#"answer "HTTP/1.1 200 OK\r\nX-Note: \0\e[2J\r\nContent-Length: 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "large-head",
        summary: "a head of 100,000 octets",
        lines: r#"answer "HTTP/1.1 200 OK\r\nX-Large: \{repeat 100000 x}\r\nContent-Length: 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "no-status",
        summary: "a status line without a code",
        lines: r#"answer "HTTP/1.1 OK\r\nContent-Length: 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "no-http",
        summary: "another protocol",
        lines: r#"answer "SSH-2.0-OpenSSH_9.2\r\n" fin"#,
    },
    Ready {
        name: "false-gzip",
        summary: "content that is not gzip though its coding says so",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello" fin"#,
    },
    Ready {
        name: "interim",
        summary: "a dozen interim responses before the final one",
        lines: r#"answer "\{repeat 12 "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" open"#,
    },
    Ready {
        name: "unasked",
        summary: "a response before anything was asked",
        lines: r#"answer "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" wait nothing fin"#,
    },
    Ready {
        name: "false-close",
        summary: "the close option, and the connection stays open",
        lines: r#"answer "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello" open"#,
    },
    Ready {
        name: "reset",
        summary: "RST in the middle of the content",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello" pause 100ms rst"#,
    },
    Ready {
        name: "hang-up",
        summary: "FIN instead of an answer",
        lines: r#"answer "" fin"#,
    },
    Ready {
        name: "stall",
        summary: "half of the content, then silence",
        lines: r#"answer "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello" open"#,
    },
    Ready {
        name: "silence",
        summary: "no answer at all, and no end",
        lines: r#"answer "" open"#,
    },
    Ready {
        name: "drip",
        summary: "an octet each 100 ms",
        lines: "",
    },
];

/// The answer of `drip`, an octet for each line.
const DRIPPED: &str = "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello";

impl Ready {
    /// The one of that name.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        READY.iter().find(|ready| ready.name == name)
    }

    /// Its answer lines.
    pub(crate) fn script(&self) -> String {
        if !self.lines.is_empty() {
            return format!("{}\n", self.lines);
        }
        let mut text = String::new();
        let mut wait = "message";
        let mut rest = DRIPPED;
        while !rest.is_empty() {
            let (octet, after) = rest.split_at(if rest.starts_with('\\') { 2 } else { 1 });
            let end = if after.is_empty() { " fin" } else { "" };
            let _ = writeln!(text, "answer \"{octet}\" wait {wait} pause 100ms{end}");
            (wait, rest) = ("nothing", after);
        }
        text
    }
}

/// The list for `probe listen --help`.
pub(crate) fn list() -> String {
    let mut text = String::from("Answers by name, instead of a script:\n");
    for ready in READY {
        let _ = writeln!(text, "  {:<15} {}", ready.name, ready.summary);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::READY;

    #[test]
    fn every_ready_answer_is_a_script() {
        for ready in READY {
            let script = ready.script();
            let lines = wire::script::parse_answers(&script, ready.name);
            assert!(lines.is_ok_and(|lines| !lines.is_empty()), "{}", ready.name);
        }
    }
}
